"""PDF: paragraphs, tables and pages."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from retrieval.errors import UnreadableFile
from retrieval.formats.layout import PageLine
from retrieval.formats.pdf import read_pdf
from tests.retrieval.formats.conftest import ClausesOf, MakePdf

FIRST = (
    "　　一、补助对象。脱贫户、监测户中外出务工满3个月的劳动力，均可申请一次性交通补助，由村级汇总后报乡"
    "镇审核，县级复核。"
)
SECOND = (
    "　　二、补助标准。省外务工的每人补助500元，省内县外务工的每人补助200元，同一年度内只能申请一次"
    "，不得重复享受补助政策。"
)


def nothing(image: Image.Image) -> list[PageLine]:
    raise AssertionError("a page with a text layer was recognised")


def page(pdf: FPDF, number: int, text: str) -> None:
    pdf.add_page()
    pdf.set_xy(25, 12)
    pdf.cell(0, 8, "衡阳县人民政府公报")
    pdf.set_xy(25, 40)
    pdf.multi_cell(0, 9, text)
    pdf.set_xy(100, 280)
    pdf.cell(20, 8, f"— {number} —")


def table(pdf: FPDF, rows: list[list[str]]) -> None:
    for row in rows:
        pdf.set_x(25)
        for text in row:
            pdf.cell(50, 10, text, border=1)
        pdf.ln()


def test_lines_are_joined_furniture_goes_and_clauses_know_their_pages(make_pdf: MakePdf, clauses_of: ClausesOf) -> None:
    def draw(pdf: FPDF) -> None:
        for number, text in enumerate((FIRST, SECOND, "　　三、附则。由县农业农村局负责解释。"), start=1):
            page(pdf, number, text)

    extracted = read_pdf(make_pdf(draw), nothing)
    assert extracted.text == (
        f"衡阳县人民政府公报\n{FIRST.strip()}\n\f{SECOND.strip()}\n\f三、附则。由县农业农村局负责解释。\n\f"
    )
    assert [(clause.number, clause.page) for clause in clauses_of(extracted)] == [
        ("0", 1),
        ("1", 1),
        ("2", 2),
        ("3", 3),
    ]


def test_a_sentence_that_a_page_end_broke_is_whole_again(make_pdf: MakePdf, clauses_of: ClausesOf) -> None:
    place = FIRST.index("由村级")

    def draw(pdf: FPDF) -> None:
        page(pdf, 1, FIRST[:place])
        page(pdf, 2, FIRST[place:])

    clause = next(each for each in clauses_of(read_pdf(make_pdf(draw), nothing)) if each.number == "1")
    assert "一次性交通补助，由村级汇总后报乡镇审核" in clause.text


def test_tables_are_rows_also_over_a_page_end(make_pdf: MakePdf) -> None:
    def draw(pdf: FPDF) -> None:
        page(pdf, 1, "　　一、补助标准如下：")
        pdf.set_xy(25, 60)
        table(pdf, [["项目", "对象", "标准"], ["交通补助", "省外务工", "500元"]])
        page(pdf, 2, "")
        pdf.set_xy(25, 40)
        table(pdf, [["雨露计划", "在校生", "3000元"], ["4", "脱贫户", "100元"]])
        pdf.set_xy(25, 70)
        pdf.cell(0, 8, "二、由县农业农村局解释。")

    lines = read_pdf(make_pdf(draw), nothing).text.replace("\f", "").splitlines()
    assert [line for line in lines if "公报" not in line] == [
        "一、补助标准如下：",
        "项目：交通补助；对象：省外务工；标准：500元。",
        "项目：雨露计划；对象：在校生；标准：3000元。",
        "项目：4；对象：脱贫户；标准：100元。",
        "二、由县农业农村局解释。",
    ]


def test_radicals_are_read_as_characters(make_pdf: MakePdf) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        pdf.cell(0, 8, "脱贫⼾⼈均纯收⼊")

    assert read_pdf(make_pdf(draw), nothing).text == "脱贫户人均纯收入\n\f"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(make_pdf: MakePdf, degrees: int) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        with pdf.rotation(degrees, 105, 148):
            pdf.text(60, 100, "第一行的文字比较长一些")
            pdf.text(60, 120, "第二行文字")

    path = make_pdf(draw)
    turned = path.with_name("turned.pdf")
    document = pypdfium2.PdfDocument(path)
    document[0].set_rotation(degrees)
    document.save(turned)
    document.close()
    assert read_pdf(turned, nothing).text == "第一行的文字比较长一些\n第二行文字\n\f"


def test_a_page_without_text_layer_is_recognised(make_pdf: MakePdf, tmp_path: Path) -> None:
    Image.new("RGB", (400, 500), "white").save(tmp_path / "scan.png")
    sizes: list[tuple[int, int]] = []

    def recognise(image: Image.Image) -> list[PageLine]:
        sizes.append(image.size)
        return [PageLine("一、扫描的字。", 10, 10, 300, 40)]

    def draw(pdf: FPDF) -> None:
        page(pdf, 1, FIRST)
        pdf.add_page()
        pdf.image(str(tmp_path / "scan.png"), 0, 0, 210, 297)

    done: list[tuple[int, int]] = []
    extracted = read_pdf(make_pdf(draw), recognise, lambda n, total: done.append((n, total)))
    assert extracted.text.endswith("一、扫描的字。\n\f")
    assert extracted.notes == ("第 2 页是扫描件，文字由程序识别，请对照原件核对数字。",)
    assert len(sizes) == 1
    assert min(sizes[0]) > 1000, "drawn finely enough to be recognised"
    assert done == [(1, 2), (2, 2)]


def test_an_encrypted_file_is_refused(make_pdf: MakePdf) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_encryption(owner_password="a", user_password="b")
        pdf.add_page()
        pdf.cell(0, 8, "密")

    with pytest.raises(UnreadableFile, match="有打开密码"):
        read_pdf(make_pdf(draw), nothing)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing more", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"])
def test_a_damaged_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "坏.pdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=r"坏\.pdf 已损坏"):
        read_pdf(path, nothing)


def test_blank_pages_are_no_document(make_pdf: MakePdf) -> None:
    with pytest.raises(UnreadableFile, match="没有读出文字"):
        read_pdf(make_pdf(lambda pdf: pdf.add_page()), nothing)
