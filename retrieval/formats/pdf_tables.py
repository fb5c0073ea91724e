"""Where the ruled tables of a PDF page have their cells, by pdfplumber. What stands in them PDFium knows better."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.table import Table as RuledTable
from pdfplumber.utils.exceptions import PdfminerException

from retrieval.formats.table import Merged

# What it says of fonts concerns nobody who adds a document.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_TROUBLE = (
    PdfminerException,
    PDFException,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    struct.error,
    zlib.error,
)
"""What pdfminer raises on files that are not as they should be."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Grid:
    """A ruled table: its cells by row, boxes in points from the top left corner; where a cell reaches, ``Merged``."""

    rows: tuple[tuple[Box | Merged, ...], ...]
    top: float

    def place_of(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column of the cell around a point."""
        for r, row in enumerate(self.rows):
            for c, box in enumerate(row):
                if not isinstance(box, Merged) and box[0] <= x < box[2] and box[1] <= y < box[3]:
                    return r, c
        return None


def find_grids(path: Path, number: int) -> list[Grid]:
    """The tables of a page (0-based); those of a single row or column are frames around text and none."""
    try:
        with pdfplumber.open(path, pages=[number + 1]) as document:
            page = document.pages[0]
            return [_grid(table, *page.bbox[:2]) for table in page.find_tables() if _is_table(table)]
    except _TROUBLE:
        # pdfminer reads fewer damaged files than PDFium: the page's text stays, as lines.
        return []


def _is_table(table: RuledTable) -> bool:
    return len(table.rows) > 1 and len(table.columns) > 1


def _grid(table: RuledTable, x: float, y: float) -> Grid:
    edges = sorted({cell[0] for cell in table.cells})
    rows = tuple(tuple(_cell(row.cells, edge, i, x, y) for i, edge in enumerate(edges)) for row in table.rows)
    return Grid(rows, table.bbox[1] - y)


def _cell(boxes: Sequence[Box | None], edge: float, column: int, x: float, y: float) -> Box | Merged:
    """``boxes`` are those of the row; a place without a box of its own lies under one to the left or one above."""
    box = boxes[column]
    if box is not None:
        return box[0] - x, box[1] - y, box[2] - x, box[3] - y
    return Merged.LEFT if any(other and other[0] < edge < other[2] for other in boxes) else Merged.ABOVE
