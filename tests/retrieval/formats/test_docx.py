"""Word documents: what Word prints is what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from retrieval.errors import UnreadableFile
from retrieval.formats.docx import read_docx
from tests.retrieval.formats.conftest import ClausesOf

NUMBERED = (
    '<w:abstractNum {ns} w:abstractNumId="90">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:isLgl/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%4"/></w:lvl>'
    '<w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl>'
    "</w:abstractNum>"
)
LIST = '<w:num {ns} w:numId="{n}"><w:abstractNumId w:val="90"/>{more}</w:num>'
RESTART = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'

Save = Callable[[Any], list[str]]


@pytest.fixture
def lines(tmp_path: Path) -> Save:
    def save(document: Any) -> list[str]:
        document.save(str(tmp_path / "made.docx"))
        return read_docx(tmp_path / "made.docx").text.splitlines()

    return save


def numbered(document: Any) -> Callable[[str, int, int], None]:
    """A function that adds a paragraph of a list and level, numbered by Word alone."""
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(NUMBERED.format(ns=nsdecls("w"))))
    root.append(parse_xml(LIST.format(ns=nsdecls("w"), n=90, more="")))
    root.append(parse_xml(LIST.format(ns=nsdecls("w"), n=91, more=RESTART)))

    def add(text: str, level: int, number: int = 90) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )

    return add


def test_numbers_that_word_prints_by_itself(lines: Save, clauses_of: ClausesOf, tmp_path: Path) -> None:
    document = docx.Document()
    add = numbered(document)
    for text, level in [
        ("工作目标", 0),
        ("总体目标。人均纯收入达到1.9万元以上。", 1),
        ("分年目标。逐年提高。", 1),
        ("脱贫户逐年提高。", 2),
        ("监测户逐年提高。", 2),
        ("圆点。", 4),
        ("重点任务", 0),
        ("加强监测。按月排查。", 1),
        ("数字。", 3),
    ]:
        add(text, level, 90)
    add("新的一份从头数", 0, 91)
    assert lines(document) == [
        "一、工作目标",
        "（一）总体目标。人均纯收入达到1.9万元以上。",
        "（二）分年目标。逐年提高。",
        "1.脱贫户逐年提高。",
        "2.监测户逐年提高。",
        "圆点。",
        "二、重点任务",
        "（一）加强监测。按月排查。",
        "2.1数字。",
        "一、新的一份从头数",
    ]
    numbers = [clause.number for clause in clauses_of(read_docx(tmp_path / "made.docx"))]
    assert numbers[:4] == ["1.1", "1.2", "1.2.1", "1.2.2"]


def test_a_style_numbers_its_paragraphs(lines: Save) -> None:
    document = docx.Document()
    add = numbered(document)
    add("直接编号", 0, 90)
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    document.add_heading("按样式编号", 1)
    document.add_paragraph("正文不编号。")
    assert lines(document) == ["一、直接编号", "二、按样式编号", "正文不编号。"]


def test_tables_with_merged_cells(lines: Save) -> None:
    document = docx.Document()
    document.add_paragraph("补助标准如下：")
    table = document.add_table(rows=4, cols=3)
    for r, row in enumerate(
        [["项目", "地点", "标准"], ["交通补助", "省外", "500元"], ["", "省内", "200元"], ["合计", "", "700元"]]
    ):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    document.add_paragraph("表后的话。")
    assert lines(document) == [
        "补助标准如下：",
        "项目：交通补助；地点：省外；标准：500元。",
        "项目：交通补助；地点：省内；标准：200元。",
        "项目：合计；标准：700元。",
        "表后的话。",
    ]


def test_a_row_is_found_with_its_header_and_can_be_quoted(tmp_path: Path, clauses_of: ClausesOf) -> None:
    document = docx.Document()
    document.add_paragraph("一、补助标准")
    table = document.add_table(rows=3, cols=3)
    for r, row in enumerate(
        [["项目", "对象", "标准"], ["交通补助", "脱贫户", "500元"], ["雨露计划", "在校生", "3000元"]]
    ):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.save(str(tmp_path / "made.docx"))
    (clause,) = clauses_of(read_docx(tmp_path / "made.docx"))
    assert clause.path == ("一、补助标准",)
    assert "项目：雨露计划；对象：在校生；标准：3000元。" in clause.text.splitlines()


def test_tracked_changes_are_read_as_accepted(lines: Save, tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("每人补助")._p
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>300元</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>500元</w:t></w:r></w:ins>"))
    assert lines(document) == ["每人补助500元"]
    assert "修订" in read_docx(tmp_path / "made.docx").notes[0]


def test_contents_are_left_out_and_controls_and_boxes_are_read(lines: Save) -> None:
    document = docx.Document()
    body = document.element.body
    for xml in (
        "<w:sdt {ns}><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        "<w:sdtContent><w:p><w:r><w:t>一、目标 1</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:sdt {ns}><w:sdtContent><w:p><w:r><w:t>控件里的字</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p {ns}><w:r><w:t>段落</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p>"
        "</w:txbxContent></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml.format(ns=nsdecls("w"))))
    assert lines(document) == ["控件里的字", "段落", "框里的字"]


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "空.docx"))
    with pytest.raises(UnreadableFile, match=r"空\.docx 里没有文字"):
        read_docx(tmp_path / "空.docx")
