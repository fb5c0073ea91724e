"""A file as a county keeps it → sheets of raw rows, each cell with its address in the file.

What a file is, is seen from its first bytes, not from its name: many an ``.xls`` is a text file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sql_tools.errors import ImportRefused
from sql_tools.warehouse.delimited import read_delimited
from sql_tools.warehouse.sheet_marks import NO_MARKS, Marks, sheet_marks

Raw = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds in the file; an empty one is ``""`` or None."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在电子表格软件里另存为 xlsx 后再导入。"


@dataclass(frozen=True)
class Merge:
    """Merged cells: first and last row and column, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """True of a cell inside the merged area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``rows[i]`` is row ``i + 1`` of the file, ``rows[i][j]`` its column ``j`` counted from 0.

    ``broken`` says of cells (row, column) why their value cannot be used: an error value, a formula never computed.
    ``hidden_rows`` are the rows, counted from 0, that the spreadsheet does not show.
    """

    file: str
    name: str
    rows: list[list[Raw]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


def column_letters(column: int) -> str:
    """The name a spreadsheet gives to a column counted from 0: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_workbook(path: Path) -> tuple[Sheet, ...]:
    """Every sheet of an xlsx, xls or csv file but empty ones; ``ImportRefused`` says why a file cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise ImportRefused(f"读不到文件 {path}。", "请检查路径和权限。") from error
    if start.startswith((_ZIP, _OLE)):
        return _spreadsheet(path, zipped=start.startswith(_ZIP))
    if start.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise ImportRefused(f"{path.name} 其实是网页格式，不是电子表格。", _SAVE_AS)
    if not start.strip():
        raise ImportRefused(f"{path.name} 是空文件。", "请换一个有数据的文件。")
    rows: list[list[Raw]] = [list(record) for record in read_delimited(path)]
    return (Sheet(path.name, path.stem, rows),)


def read_workbooks(paths: Iterable[Path]) -> tuple[Sheet, ...]:
    """Every sheet of several files."""
    return tuple(sheet for path in paths for sheet in read_workbook(path))


def _spreadsheet(path: Path, zipped: bool) -> tuple[Sheet, ...]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            hidden = {meta.name: meta.visible != SheetVisibleEnum.Visible for meta in book.sheets_metadata}
            sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
            marks = sheet_marks(path) if zipped else {}
            return tuple(
                _sheet(path, name, sheet, hidden.get(name, False), marks.get(name, NO_MARKS))
                for name, sheet in sheets
                if sheet.start is not None
            )
    except PasswordError as error:
        raise ImportRefused(f"{path.name} 设有打开密码。", "请去掉密码另存后再导入。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise ImportRefused(f"{path.name} 打不开，文件可能已损坏。", _SAVE_AS) from error


def _sheet(path: Path, name: str, sheet: CalamineSheet, hidden: bool, marks: Marks) -> Sheet:
    return Sheet(path.name, name, _rows(sheet), _merges(sheet), hidden, marks.broken, marks.hidden_rows)


def _rows(sheet: CalamineSheet) -> list[list[Raw]]:
    rows: list[list[Raw]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
    return rows


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
