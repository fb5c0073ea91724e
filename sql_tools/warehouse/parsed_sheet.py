"""A sheet understood: its header matched to fields, its rows told apart, its columns ready to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sql_tools.warehouse.cells import CellProblem, Notices, Reader, Value
from sql_tools.warehouse.header import Header, merges_below, text_of
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.row_kind import RowKind, RowKinds
from sql_tools.warehouse.workbook import Merge, Raw, Sheet

CHUNK = 50_000


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no data: where it is, what it is, what stands in it."""

    row: int
    kind: RowKind
    text: str


@dataclass(frozen=True)
class ParsedSheet:
    """``data`` are the indexes of the data rows; ``matches`` has one entry a column of the header."""

    sheet: Sheet
    header: Header
    matches: tuple[ColumnMatch, ...]
    data: tuple[int, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def columns(self) -> dict[str, ColumnMatch]:
        """Field → its column."""
        return {match.field: match for match in self.matches if match.field is not None}

    @property
    def headers(self) -> tuple[str, ...]:
        """The header of each column."""
        return tuple(column.header for column in self.header.columns)

    def cell(self, row: int, column: int) -> Raw:
        """The cell at a row and column counted from 0; None beyond the row's end."""
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else None

    def spread(self, row: int, column: int) -> Raw:
        """The cell at a row and column; of cells merged downwards, what they show."""
        for merge in self.sheet.merges:
            if merge.left == merge.right == column and merge.top <= row <= merge.bottom:
                return self.cell(merge.top, column)
        return self.cell(row, column)


def parse_sheet(sheet: Sheet, header: Header, matches: tuple[ColumnMatch, ...], keys: Sequence[str]) -> ParsedSheet:
    """Tell the rows of a sheet apart; ``keys`` are the fields that every data row fills."""
    by_field = {match.field: match.column.index for match in matches if match.field is not None}
    kinds = RowKinds(header, [by_field[key] for key in keys if key in by_field])
    data: list[int] = []
    skipped: list[SkippedRow] = []
    for index in range(header.body, len(sheet.rows)):
        kind = kinds.of(sheet.rows[index])
        if kind == "data":
            data.append(index)
        elif kind != "blank":
            texts = dict.fromkeys(text for cell in sheet.rows[index] if (text := text_of(cell)))
            skipped.append(SkippedRow(index + 1, kind, " ".join(texts)[:80]))
    return ParsedSheet(sheet, header, matches, tuple(data), tuple(skipped))


@dataclass(frozen=True)
class CellFault:
    """A cell that could not be read, or that was read with a notice (``rule`` then is ``notice``)."""

    row: int
    rule: str
    message: str
    value: str = ""


class ColumnReader:
    """Reads one column of a parsed sheet.

    Cells merged downwards count for all their rows where ``spreads``; any other merged cell among the data is refused.
    """

    def __init__(self, parsed: ParsedSheet, match: ColumnMatch, read: Reader, notices: Notices, spreads: bool) -> None:
        self.match = match
        self._parsed = parsed
        self._index = match.column.index
        self._read = read
        self._notices = notices
        self._spreads = spreads
        merges = merges_below(parsed.sheet, parsed.header)
        self._merged: Mapping[int, Merge] = {
            row: merge
            for merge in merges
            if merge.left <= self._index <= merge.right
            for row in range(merge.top, merge.bottom + 1)
        }
        self._broken = {row: why for (row, column), why in parsed.sheet.broken.items() if column == self._index}

    def values(self, rows: Sequence[int], faults: list[CellFault]) -> list[Value]:
        """The values of the given rows (counted from 0), None where a cell is empty or faulty; faults are appended."""
        values: list[Value] = []
        read, notices = self._read, self._notices
        for row, raw in zip(rows, self._raws(rows), strict=True):
            try:
                values.append(read(raw))
            except CellProblem as problem:
                faults.append(CellFault(row, problem.rule, problem.message, problem.value))
                values.append(None)
            if notices.latest is not None:
                faults.append(CellFault(row, "notice", notices.take() or ""))
        for place, row in enumerate(rows if self._broken or self._merged else ()):
            why = self._broken.get(row) or self._refusal(row)
            if why:
                faults.append(CellFault(row, "unreadable", why))
                values[place] = None
        return values

    def _raws(self, rows: Sequence[int]) -> Iterator[Raw]:
        index, cells = self._index, self._parsed.sheet.rows
        if not (self._merged and self._spreads):
            return (found[index] if index < len(found) else None for found in map(cells.__getitem__, rows))
        return (self._spread(row) for row in rows)

    def _spread(self, row: int) -> Raw:
        merge = self._merged.get(row)
        return self._parsed.cell(row, self._index) if merge is None else self._parsed.cell(merge.top, merge.left)

    def _refusal(self, row: int) -> str | None:
        merge = self._merged.get(row)
        if merge is None or (self._spreads and merge.left == merge.right):
            return None
        return "单元格与旁边的合并在一起，看不出这个值属于哪一行哪一列，请取消合并后分别填写"
