"""PDF → text: the text layer of each page, tables as rows, scanned pages by recognition.

Lines come from PDFium with their places; pages with ruled lines are looked at by pdfplumber for tables. A page whose
text layer is missing, or made of characters that mean nothing, is drawn and recognised.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from retrieval.errors import UnreadableFile
from retrieval.formats.extracted import Extracted, paged_text
from retrieval.formats.furniture import furniture
from retrieval.formats.layout import PageLine, in_lines, paragraphs
from retrieval.formats.pdf_tables import PlacedTable, find_tables
from retrieval.formats.radicals import meant_characters

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
    lines: list[PageLine] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)
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
        page = document[number]
        try:
            read = _read_page(path, page, number)
            if read.scanned:
                scanned += 1
                _check_scanned(path, scanned)
                read.lines = recognise(_drawn(page))
            yield read
        except pdfium.PdfiumError as error:
            raise UnreadableFile(f"{path.name} 第 {number + 1} 页已损坏。", "请重新下载或另存一份 PDF。") from error
        finally:
            page.close()
        if report is not None:
            report(number + 1, len(document))


def _check_scanned(path: Path, scanned: int) -> None:
    if scanned > MAX_SCANNED:
        raise UnreadableFile(f"{path.name} 的扫描页超过 {MAX_SCANNED} 页。", "请拆成几份再添加。")


def _read_page(path: Path, page: pdfium.PdfPage, number: int) -> _Page:
    lines = _text_lines(page)
    text = "".join(line.text for line in lines)
    images = any(True for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    if (images and len(text) < _FEW_CHARACTERS) or _is_unreadable(text):
        return _Page(scanned=True)
    ruled = sum(1 for _ in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3)) >= _RULED
    tables = find_tables(path, number) if ruled else []
    return _Page([line for line in lines if not any(table.holds(line) for table in tables)], tables)


def _is_unreadable(text: str) -> bool:
    """Whether a text layer is made of characters without meaning, as fonts without a Unicode table give."""
    strange = sum(1 for char in text if char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc"))
    return strange > _UNREADABLE_SHARE * len(text) if text else False


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return image


def _text_lines(page: pdfium.PdfPage) -> list[PageLine]:
    """The lines of the text layer as PDFium orders them, with ordinary characters in place of radicals."""
    turn = _Turn(page.get_rotation(), *page.get_size(), *page.get_bbox()[:2])
    textpage = page.get_textpage()
    try:
        boxes = list(_characters(textpage, turn))
    finally:
        textpage.close()
    lines: list[PageLine] = []
    run: list[tuple[str, PageLine | None]] = []
    for char, box in [*boxes, ("\n", None)]:
        if char not in "\r\n":
            run.append((char, box))
        elif run:
            lines.extend(_line_of(run))
            run = []
    return in_lines(lines)


def _characters(textpage: pdfium.PdfTextPage, turn: _Turn) -> Iterator[tuple[str, PageLine | None]]:
    raw, box = textpage.raw, pdfium_c.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char in "\r\n" or char.isspace() or code in (0x02, 0xFFFE):
            # U+0002 and U+FFFE are PDFium's marks of a hyphen at a line end.
            yield (char if char.isspace() else "-"), None
        elif pdfium_c.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(box)):
            yield meant_characters(char), turn.placed(char, box.left, box.bottom, box.right, box.top)


def _line_of(run: Sequence[tuple[str, PageLine | None]]) -> Iterator[PageLine]:
    text = "".join(char for char, _ in run).strip()
    boxes = [box for _, box in run if box is not None]
    if text and boxes:
        yield PageLine(
            text,
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )


@dataclass(frozen=True)
class _Turn:
    """How a page is turned for reading: quarters clockwise as degrees, its width and height as read, its corner."""

    rotation: int
    width: float
    height: float
    x: float
    y: float

    def placed(self, text: str, left: float, bottom: float, right: float, top: float) -> PageLine:
        """A box in the page's own points (y upwards) as it is read, from the top left corner."""
        left, right, bottom, top = left - self.x, right - self.x, bottom - self.y, top - self.y
        if self.rotation == 90:
            return PageLine(text, bottom, left, top, right)
        if self.rotation == 180:
            return PageLine(text, self.width - right, bottom, self.width - left, top)
        if self.rotation == 270:
            return PageLine(text, self.width - top, self.height - right, self.width - bottom, self.height - left)
        return PageLine(text, left, self.height - top, right, self.height - bottom)


def _extracted(path: Path, pages: Sequence[_Page]) -> Extracted:
    gone = furniture([[line.text for line in page.lines] for page in pages])
    kept = [[line for i, line in enumerate(page.lines) if (p, i) not in gone] for p, page in enumerate(pages)]
    texts: list[list[str]] = []
    header: list[str] | None = None
    for page, lines in zip(pages, kept, strict=True):
        rows, header = _page_rows(lines, page.tables, header)
        texts.append(rows)
    if not any(texts):
        raise UnreadableFile(f"{path.name} 里没有读出文字。", "请确认不是空白文件；图片不清楚时请重新扫描。")
    scanned = [str(p + 1) for p, page in enumerate(pages) if page.scanned]
    notes = (f"第 {'、'.join(scanned)} 页是扫描件，文字由程序识别，请对照原件核对数字。",) if scanned else ()
    return Extracted(paged_text(texts), notes=notes)


def _page_rows(
    lines: Sequence[PageLine], tables: Sequence[PlacedTable], header: list[str] | None
) -> tuple[list[str], list[str] | None]:
    """The paragraphs and table rows of a page from top to bottom.

    ``header`` is that of a table at the foot of the page before, which the first one here may continue; the second
    result is the same for the next page.
    """
    rows: list[str] = []
    rest = list(lines)
    last: list[str] | None = None
    for table in sorted(tables, key=lambda each: each.top):
        above = [line for line in rest if line.top < table.top]
        rest = [line for line in rest if line.top >= table.top]
        rows += paragraphs(above)
        continues = not rows and header is not None and table.table.width == len(header)
        rows += table.table.lines(header if continues else None)
        last = table.table.header or (header if continues else None)
    return rows + paragraphs(rest), None if rest else last
