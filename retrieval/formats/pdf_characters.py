"""The text layer of a PDF page: its characters with their places as the page is read, and the lines that they make."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from retrieval.formats.layout import PageLine, in_lines
from retrieval.formats.radicals import meant_characters

Box = tuple[float, float, float, float]
_HYPHENS = (0x02, 0xFFFE)
"""What PDFium writes for a hyphen at a line end."""


@dataclass(frozen=True)
class Character:
    """``box``: left, top, right, bottom in points from the top left corner; None for white space and line ends."""

    char: str
    box: Box | None

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        assert self.box is not None
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def characters(page: pdfium.PdfPage) -> list[Character]:
    """The characters of a page in PDFium's order, ordinary ones in place of radicals."""
    turn = _Turn(page.get_rotation(), *page.get_size(), *page.get_bbox()[:2])
    textpage = page.get_textpage()
    try:
        return list(_characters(textpage, turn))
    finally:
        textpage.close()


def lines_of(found: Sequence[Character]) -> list[PageLine]:
    """The lines that characters make, from top to bottom."""
    pieces: list[PageLine] = []
    run: list[Character] = []
    for each in [*found, Character("\n", None)]:
        if each.char not in "\r\n":
            run.append(each)
        elif run:
            pieces.extend(_piece(run))
            run = []
    return in_lines(pieces)


def _piece(run: Sequence[Character]) -> Iterator[PageLine]:
    text = "".join(each.char for each in run).strip()
    boxes = [each.box for each in run if each.box is not None]
    if text and boxes:
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        yield PageLine(text, min(lefts), min(tops), max(rights), max(bottoms))


def _characters(textpage: pdfium.PdfTextPage, turn: _Turn) -> Iterator[Character]:
    raw, box = textpage.raw, pdfium_c.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if char.isspace() or code in _HYPHENS:
            yield Character(char if char.isspace() else "-", None)
        elif pdfium_c.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(box)):
            yield Character(meant_characters(char), turn.placed(box.left, box.bottom, box.right, box.top))


@dataclass(frozen=True)
class _Turn:
    """How a page is turned for reading: degrees clockwise, its width and height as read, its corner."""

    rotation: int
    width: float
    height: float
    x: float
    y: float

    def placed(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box in the page's own points (y upwards) as it is read, from the top left corner."""
        left, right, bottom, top = left - self.x, right - self.x, bottom - self.y, top - self.y
        if self.rotation == 90:
            return bottom, left, top, right
        if self.rotation == 180:
            return self.width - right, bottom, self.width - left, top
        if self.rotation == 270:
            return self.width - top, self.height - right, self.width - bottom, self.height - left
        return left, self.height - top, right, self.height - bottom
