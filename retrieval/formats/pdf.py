"""PDF → text: the text layer of each page, tables as rows, scanned pages by recognition.

Lines come from PDFium with their places; pages with ruled lines are looked at by pdfplumber for tables. A page whose
text layer is missing, or made of characters that mean nothing, is drawn and recognised.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from retrieval.errors import UnreadableFile
from retrieval.formats.extracted import Extracted, joined, paged_text
from retrieval.formats.furniture import furniture
from retrieval.formats.layout import PageLine, paragraphs
from retrieval.formats.pdf_characters import Character, characters, lines_of
from retrieval.formats.pdf_tables import Grid, find_grids
from retrieval.formats.table import Cell, Merged, Table

Recognise = Callable[[Image.Image], list[PageLine]]
Report = Callable[[int, int], None]
"""Called with how many pages are done, of how many."""

MAX_PAGES = 2000
MAX_SCANNED = 300
_FEW_CHARACTERS = 8
_UNREADABLE_SHARE = 0.2
_RULED = 4
"""Fewer drawn paths than this make no table."""
_DPI = 200
_LONGEST_SIDE = 3500
_lock = threading.Lock()
"""PDFium is not made for several threads at once."""


@dataclass
class _Page:
    """The lines outside tables, and the tables with their tops."""

    lines: list[PageLine] = field(default_factory=list)
    tables: list[tuple[float, Table]] = field(default_factory=list)
    width: float = 0.0
    scanned: bool = False


def read_pdf(path: Path, recognise: Recognise, report: Report | None = None) -> Extracted:
    """The text of a PDF, page by page.

    Raises:
        UnreadableFile: encrypted, damaged, without pages, too long, or scanned where recognition is not installed.
    """
    with _lock:
        document = _opened(path)
        try:
            return _extracted(path, list(_pages(path, document, recognise, report)))
        finally:
            document.close()


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableFile(f"{path.name} 有打开密码。", "请去掉密码后另存，再添加。") from error
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", "请重新下载或复制一份完整的 PDF。") from error
    if not 0 < len(document) <= MAX_PAGES:
        count = len(document)
        document.close()
        raise UnreadableFile(
            f"{path.name} 有 {count} 页，不能添加。", f"一份文件要有 1 到 {MAX_PAGES} 页，请拆开后再添加。"
        )
    return document


def _pages(path: Path, document: pdfium.PdfDocument, recognise: Recognise, report: Report | None) -> Iterator[_Page]:
    scanned = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                read = _read_page(path, page, number)
                if read.scanned:
                    scanned += 1
                    _check_scanned(path, scanned)
                    drawn = _drawn(page)
                    read.lines, read.width = recognise(drawn), drawn.width
        except pdfium.PdfiumError as error:
            raise UnreadableFile(f"{path.name} 第 {number + 1} 页已损坏。", "请重新下载或另存一份 PDF。") from error
        yield read
        if report is not None:
            report(number + 1, len(document))


def _check_scanned(path: Path, scanned: int) -> None:
    if scanned > MAX_SCANNED:
        raise UnreadableFile(f"{path.name} 的扫描页超过 {MAX_SCANNED} 页。", "请拆成几份再添加。")


def _read_page(path: Path, page: pdfium.PdfPage, number: int) -> _Page:
    found = characters(page)
    text = "".join(each.char for each in found).strip()
    images = any(True for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    if (images and len(text) < _FEW_CHARACTERS) or _is_unreadable(text):
        return _Page(scanned=True)
    ruled = sum(1 for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)) >= _RULED
    tables: list[tuple[float, Table]] = []
    for grid in find_grids(path, number) if ruled else ():
        table, found = _filled(grid, found)
        tables.append((grid.top, table))
    return _Page(lines_of(found), tables, page.get_width())


def _filled(grid: Grid, found: Sequence[Character]) -> tuple[Table, list[Character]]:
    """The table with the characters that lie in its cells, and the characters outside."""
    texts: dict[tuple[int, int], list[Character]] = {}
    outside: list[Character] = []
    place: tuple[int, int] | None = None
    for each in found:
        # White space and line ends have no place of their own: they go with what stands before.
        place = place if each.box is None else grid.place_of(*each.middle)
        (outside if place is None else texts.setdefault(place, [])).append(each)
    rows = [[_cell(box, texts.get((r, c), ())) for c, box in enumerate(row)] for r, row in enumerate(grid.rows)]
    return Table(rows), outside


def _cell(box: object, found: Sequence[Character]) -> Cell:
    return box if isinstance(box, Merged) else joined("".join(each.char for each in found).splitlines())


def _is_unreadable(text: str) -> bool:
    """Whether a text layer is made of characters without meaning, as fonts without a Unicode table give."""
    strange = sum(1 for char in text if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc"))
    return strange > _UNREADABLE_SHARE * len(text) if text else False


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return image


def _extracted(path: Path, pages: Sequence[_Page]) -> Extracted:
    gone = furniture([[line.text for line in page.lines] for page in pages])
    kept = [[line for i, line in enumerate(page.lines) if (p, i) not in gone] for p, page in enumerate(pages)]
    texts: list[list[str]] = []
    header: list[str] | None = None
    for page, lines in zip(pages, kept, strict=True):
        rows, header = _page_rows(lines, page, header)
        texts.append(rows)
    if not any(texts):
        raise UnreadableFile(f"{path.name} 里没有读出文字。", "请确认不是空白文件；图片不清楚时请重新扫描。")
    scanned = [str(p + 1) for p, page in enumerate(pages) if page.scanned]
    notes = (f"第 {'、'.join(scanned)} 页是扫描件，文字由程序识别，请对照原件核对数字。",) if scanned else ()
    return Extracted(paged_text(texts), notes=notes)


def _page_rows(lines: Sequence[PageLine], page: _Page, header: list[str] | None) -> tuple[list[str], list[str] | None]:
    """The paragraphs and table rows of a page from top to bottom.

    ``header`` is that of a table at the foot of the page before, which the first one here may continue; the second
    result is the same for the next page.
    """
    rows: list[str] = []
    rest = list(lines)
    last: list[str] | None = None
    for top, table in sorted(page.tables, key=lambda each: each[0]):
        rows += paragraphs([line for line in rest if line.top < top], page.width)
        rest = [line for line in rest if line.top >= top]
        continues = not rows and header is not None and table.width == len(header)
        rows += table.lines(header if continues else None)
        last = table.header or (header if continues else None)
    return rows + paragraphs(rest, page.width), None if rest else last
