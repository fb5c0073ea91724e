"""The sheet of one household as a docx file, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from server.household_sheet.sheet import HouseholdSheet, Measure, Table

VISIT = (
    "户主姓名（手填，系统不输出姓名）",
    "入户日期",
    "入户人",
    "收入和支出变化",
    "家庭困难和诉求",
    "帮扶措施和责任人",
    "户主签字",
)
"""The lines to be filled in by hand."""
_BLANK = "＿" * 24
_FONT = "宋体"


def sheet_docx(sheet: HouseholdSheet) -> bytes:
    """The file's bytes."""
    document = Document()
    _style(document)
    document.add_heading(f"一户一策：户编号{sheet.household_id}", level=1)
    document.add_paragraph(heading_line(sheet))
    if sheet.demo:
        document.add_paragraph("演示数据（虚构），不得用于工作").runs[0].bold = True
    _section(document, "基本情况")
    for label, value in sheet.facts:
        document.add_paragraph(f"{label}：{value}")
    for name in sheet.lacking:
        document.add_paragraph(f"没有导入的数据：{name}")
    _table(document, "家庭成员", sheet.members)
    _table(document, "各年收入来源", sheet.incomes)
    _table(document, "已得到的帮扶", sheet.helps)
    _section(document, "可用的政策和措施")
    for measure in sheet.measures:
        _measure(document, measure)
    _section(document, "需核实")
    for line in sheet.to_verify or ("没有",):
        document.add_paragraph(line, style="List Bullet")
    _section(document, "入户记录")
    for label in VISIT:
        document.add_paragraph(f"{label}：{_BLANK}")
    _section(document, "依据")
    for citation in sheet.citations:
        path = " › ".join(citation.path)
        document.add_paragraph(f"[{citation.n}] {citation.region}《{citation.title}》{path}：“{citation.quote}”")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def heading_line(sheet: HouseholdSheet) -> str:
    """Where, from which data, and when made."""
    return (
        f"{sheet.where}。数据截至{sheet.as_of}，制表日期{sheet.made_on.isoformat()}。由系统列出，由干部入户核实后决定。"
    )


def _style(document: DocxDocument) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = Pt(2)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.8)


def _section(document: DocxDocument, title: str) -> None:
    document.add_heading(title, level=2)


def _table(document: DocxDocument, title: str, table: Table) -> None:
    _section(document, title)
    if not table.rows:
        document.add_paragraph("没有登记")
        return
    grid = document.add_table(rows=1, cols=len(table.titles), style="Table Grid")
    _fill(grid.rows[0].cells, table.titles)
    for row in table.rows:
        _fill(grid.add_row().cells, row)


def _fill(cells: Sequence[Any], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):  # python-docx keeps the type of a cell private
        cell.text = text


def _measure(document: DocxDocument, measure: Measure) -> None:
    marks = "".join(f"[{number}]" for number in measure.citations)
    gained = f"：{measure.benefit}" if measure.benefit else ""
    document.add_paragraph(f"□ {measure.label}{gained}{marks}（{measure.outcome}，按{measure.year}年）")
    for line in (*measure.reasons, *([f"下一步：{measure.next_step}"] if measure.next_step else [])):
        document.add_paragraph(line, style="List Bullet")
