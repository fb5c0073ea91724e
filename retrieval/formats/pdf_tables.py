"""Ruled tables of a PDF page, found by pdfplumber."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page
from pdfplumber.table import Table as RuledTable
from pdfplumber.utils.exceptions import PdfminerException

from retrieval.formats.layout import PageLine
from retrieval.formats.radicals import meant_characters
from retrieval.formats.table import Cell, Merged, Table

# What it says of fonts concerns nobody who adds a document.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PlacedTable:
    """A table and its box on the page, in points from the top left corner."""

    table: Table
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, line: PageLine) -> bool:
        """Whether the middle of a line lies in the table."""
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def find_tables(path: Path, number: int) -> list[PlacedTable]:
    """The tables of a page (0-based); those of a single row or column are frames around text and none."""
    try:
        with pdfplumber.open(path, pages=[number + 1]) as document:
            page = document.pages[0]
            found = [(table, _cells(table)) for table in page.find_tables()]
            return [_placed(page, table, cells) for table, cells in found if _is_table(cells)]
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError):
        # pdfminer reads fewer damaged files than PDFium: the page's text stays, as lines.
        return []


def _placed(page: Page, table: RuledTable, cells: Sequence[Sequence[Cell]]) -> PlacedTable:
    left, top, right, bottom = table.bbox
    x, y = page.bbox[:2]
    return PlacedTable(Table(cells), left - x, top - y, right - x, bottom - y)


def _is_table(cells: Sequence[Sequence[Cell]]) -> bool:
    return len(cells) > 1 and max(len(row) for row in cells) > 1


def _cells(table: RuledTable) -> list[list[Cell]]:
    edges = sorted({cell[0] for cell in table.cells})
    texts = table.extract(x_tolerance=2)
    return [
        [_cell(row.cells, edge, text) for edge, text in zip(edges, line, strict=True)]
        for row, line in zip(table.rows, texts, strict=True)
    ]


def _cell(boxes: Sequence[_Box | None], edge: float, text: str | None) -> Cell:
    """``boxes`` are those of the row; a place without a box of its own lies under one to the left or one above."""
    if text is not None:
        return meant_characters(text)
    return Merged.LEFT if any(box and box[0] < edge < box[2] for box in boxes) else Merged.ABOVE
