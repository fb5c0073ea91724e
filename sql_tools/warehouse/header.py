"""Where the header of a sheet is, and what every row under it is: data, a total, a note, a repeated header.

Sheets of counties have titles over the header, unit notes, merged cells, headers of two or three rows, rows that
number the columns. The header is where most columns bear names that the table knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sql_tools.warehouse.cells import plain
from sql_tools.warehouse.header_text import UNITS, note_unit
from sql_tools.warehouse.mapping import Column
from sql_tools.warehouse.workbook import Merge, Raw, Sheet

LOOKED_AT = 40
DEEPEST = 3
_DATA_PENALTY = 1.0
_MIN_KNOWN = 2
_NUMBERS = re.compile(r"^[\d.,%\-/:年月日]+$")
_YEAR_ALONE = re.compile(r"^\d{4}年度?$")
_COUNTING = re.compile(r"^[(]?(\d{1,3})[)]?$")
_STEMS = "甲乙丙丁戊己庚辛壬癸"

Knows = Callable[[Column], bool]
"""Whether a column bears a name of the table."""


@dataclass(frozen=True)
class Header:
    """Rows ``first`` to ``last`` (counted from 0) are the header; data begins at ``body``.

    ``known`` columns bear names of the table. ``notes`` are the rows over and under it without data, with their text.
    """

    first: int
    last: int
    body: int
    columns: tuple[Column, ...]
    known: int
    notes: tuple[tuple[int, str], ...]


def find_header(sheet: Sheet, knows: Knows) -> Header | None:
    """The header of a sheet, or None where no row bears at least two names that the table knows."""
    rows = [_filled(sheet, index) for index in range(min(LOOKED_AT, len(sheet.rows)))]
    best: tuple[float, int, int] | None = None
    for first in range(len(rows)):
        if _is_title(rows[first]):
            continue
        for depth in range(1, min(DEEPEST, len(rows) - first) + 1):
            if depth > 1 and _is_blank(rows[first + depth - 1]):
                break
            score = _score(rows[first : first + depth], knows)
            if best is None or score > best[0]:
                best = (score, first, depth)
    if best is None or best[0] < _MIN_KNOWN:
        return None
    return _header(rows, best[1], best[2], knows)


def text_of(cell: Raw) -> str:
    """What a cell shows, on one line; a whole number without its fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()


def _filled(sheet: Sheet, index: int) -> list[str]:
    """The texts of a row, merged cells showing their text in every cell."""
    texts = [text_of(cell) for cell in sheet.rows[index]]
    for merge in sheet.merges:
        if merge.top <= index <= merge.bottom:
            shown = text_of(_cell(sheet, merge.top, merge.left))
            for column in range(merge.left, min(merge.right + 1, len(texts))):
                texts[column] = shown
    return texts


def _cell(sheet: Sheet, row: int, column: int) -> Raw:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return cells[column] if column < len(cells) else None


def _is_blank(texts: Sequence[str]) -> bool:
    return not any(texts)


def _is_title(texts: Sequence[str]) -> bool:
    """One text alone, besides dates and notes with a colon (单位：万元), is no header."""
    names = {text for text in texts if text and not _is_value(text) and "：" not in text and ":" not in text}
    return len(names) < _MIN_KNOWN


def _is_value(text: str) -> bool:
    """A number or a date; a year alone may head a column."""
    return bool(_NUMBERS.match(text)) and not _YEAR_ALONE.match(text)


def _score(rows: Sequence[list[str]], knows: Knows) -> float:
    """Columns known, less what looks like data; a group row that is part of the header costs nothing."""
    known = sum(knows(column) for column in _columns(rows, None, None))
    data = sum(_is_value(text) for row in rows for text in row)
    extra = sum(0.0 if _is_group(top, under) else 0.5 for top, under in pairwise(rows))
    return known - _DATA_PENALTY * data - extra


def _is_group(top: Sequence[str], under: Sequence[str]) -> bool:
    """Whether ``top`` groups what stands under it: a text of it stands over several different ones."""
    below: dict[str, set[str]] = {}
    for group, leaf in zip(_spread(top, under), under, strict=False):
        below.setdefault(group, set()).add(leaf)
    return any(group and len(leaves - {group, ""}) > 1 for group, leaves in below.items())


def _spread(top: Sequence[str], under: Sequence[str]) -> list[str]:
    """The row of groups with the blanks beside a group filled, where something stands under them."""
    filled: list[str] = []
    for index, text in enumerate(top):
        leaf = under[index] if index < len(under) else ""
        beside = filled[-1] if filled and leaf and index > 0 and _has_leaf(under, index - 1) else ""
        filled.append(text or beside)
    return filled


def _has_leaf(under: Sequence[str], index: int) -> bool:
    return index < len(under) and bool(under[index])


def _columns(rows: Sequence[list[str]], units: Sequence[str] | None, sheet_unit: str | None) -> tuple[Column, ...]:
    spread = [_spread(top, under) for top, under in pairwise(rows)] + [list(rows[-1])]
    columns = []
    for index in range(max(map(len, rows))):
        parts = [row[index] for row in spread if index < len(row) and row[index]]
        distinct = tuple(dict.fromkeys(parts))
        if distinct:
            unit = units[index] if units and index < len(units) and units[index] else sheet_unit
            columns.append(Column(index, distinct, unit))
    return tuple(columns)


def _header(rows: Sequence[list[str]], first: int, depth: int, knows: Knows) -> Header:
    last = first + depth - 1
    notes = [(index, " ".join(dict.fromkeys(filter(None, rows[index])))) for index in range(first)]
    sheet_unit = next((unit for _, text in notes if (unit := note_unit(text))), None)
    units: list[str] | None = None
    body = last + 1
    while body < len(rows) and (_is_units(rows[body]) or _is_numbering(rows[body])):
        units = rows[body] if _is_units(rows[body]) else units
        notes.append((body, " ".join(filter(None, rows[body]))))
        body += 1
    columns = _columns(rows[first : last + 1], units, sheet_unit)
    known = sum(knows(column) for column in columns)
    return Header(first, last, body, columns, known, tuple((row, text) for row, text in notes if text))


def _is_units(texts: Sequence[str]) -> bool:
    words = [plain(text).strip("()") for text in texts if text]
    return bool(words) and all(word in UNITS for word in words)


def _is_numbering(texts: Sequence[str]) -> bool:
    """A row that numbers the columns: 1 2 3 …, or 甲 乙 1 2 …"""
    words = [plain(text) for text in texts if text and plain(text) not in _STEMS]
    numbers = [int(found.group(1)) for word in words if (found := _COUNTING.match(word))]
    return (
        len(words) > 2
        and len(numbers) == len(words)
        and all(b - a == 1 for a, b in pairwise(numbers))
        and numbers[0] <= 1
    )


def merges_below(sheet: Sheet, header: Header) -> tuple[Merge, ...]:
    """Merged cells among the data."""
    return tuple(merge for merge in sheet.merges if merge.top >= header.body)
