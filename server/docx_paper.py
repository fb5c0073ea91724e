"""A paper in Word as offices print it: Chinese faces, A4, tables with a repeated head, a note at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

TEXT_FACE, TITLE_FACE = "宋体", "黑体"
_LATIN = "Times New Roman"
_SOFT = RGBColor(0x4C, 0x5A, 0x67)
_WARN = RGBColor(0x7A, 0x3B, 0x00)
_FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n"}
"""Characters that no XML file may hold."""

Span = tuple[str, bool]
"""A piece of a line, and whether it is bold."""


class Paper:
    """A document that is written from top to bottom."""

    def __init__(self, title: str) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.6)
        section.top_margin = section.bottom_margin = Cm(2.5)
        for name, size in (("Normal", 12.0), ("Title", 18.0), ("Heading 1", 14.0), ("Heading 2", 12.0)):
            self._face(name, size)
        self._document.core_properties.title = _clean(title)
        self._document.core_properties.author = "增收问策"
        self._document.add_paragraph(_clean(title), style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 or 2."""
        self._document.add_heading(_clean(text), level)

    def line(self, *spans: str | Span, indent: int = 0, soft: bool = False, style: str = "Normal") -> Paragraph:
        """A paragraph of pieces, some of them bold; ``indent`` counts steps, ``soft`` is smaller and grey."""
        paragraph = self._document.add_paragraph(style=style)
        paragraph.paragraph_format.left_indent = Cm(0.75 * indent)
        for span in spans:
            text, bold = (span, False) if isinstance(span, str) else span
            run = paragraph.add_run(_clean(text))
            run.bold = bold
            if soft:
                run.font.size, run.font.color.rgb = Pt(10.5), _SOFT
        return paragraph

    def warning(self, text: str) -> None:
        """A line that must not be overlooked."""
        run = self._document.add_paragraph().add_run(_clean(text))
        run.bold, run.font.color.rgb = True, _WARN

    def quote(self, text: str) -> None:
        """Words of a document."""
        paragraph = self.line(text, indent=1)
        paragraph.paragraph_format.right_indent = Cm(0.75)

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> None:
        """A table whose head is repeated on each page; ``numbers`` says which columns stand to the right."""
        table = self._document.add_table(rows=1, cols=len(titles), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _repeat(table.rows[0])
        _fill(table.rows[0].cells, titles, numbers, bold=True)
        for row in rows:
            _add(table, row, numbers)
        self._document.add_paragraph()

    def picture(self, png: bytes, words: str) -> None:
        """A picture as wide as the text; ``words`` say what it shows to those who cannot see it."""
        shape = self._document.add_picture(BytesIO(png), width=Cm(15.5))
        shape._inline.docPr.set("descr", _clean(words))

    def foot(self, text: str) -> None:
        """The note at the foot of every page."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(_clean(text))
        run.font.size, run.font.color.rgb = Pt(9), _SOFT

    def save(self, path: Path) -> None:
        """Write the file."""
        self._document.save(str(path))

    def _face(self, name: str, size: float) -> None:
        style = self._document.styles[name]
        assert isinstance(style, ParagraphStyle)
        face = TEXT_FACE if name == "Normal" else TITLE_FACE
        style.font.name, style.font.size = _LATIN, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), face)
        style.paragraph_format.line_spacing = 1.4
        style.paragraph_format.space_after = Pt(4)


def _clean(text: str) -> str:
    return text.translate(_FORBIDDEN)


def _add(table: Table, row: Sequence[str], numbers: Sequence[bool]) -> None:
    added = table.add_row()  # type: ignore[no-untyped-call]  # python-docx says its types everywhere but here
    _fill(added.cells, row, numbers, bold=False)


def _fill(cells: Sequence[_Cell], texts: Sequence[str], numbers: Sequence[bool], *, bold: bool) -> None:
    for cell, text, number in zip(cells, texts, numbers, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.15
        run = paragraph.add_run(_clean(text))
        run.bold, run.font.size = bold, Pt(10.5)
        if number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: _Row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
