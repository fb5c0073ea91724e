"""What comes out of the database: a frozen table of rows with what a reader must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Cell = bool | int | float | Decimal | date | str | None


@dataclass(frozen=True)
class Column:
    """A column of a result: its key, its Chinese label, its unit (元, 户, %; None for names) and its type.

    ``names`` are the words shown for stored values (a band's borders for its number, 未登记 for an empty key).
    ``masked``: only the first character was read, the rest is shown as asterisks.
    """

    name: str
    label: str
    unit: str | None = None
    type: str = "text"
    names: tuple[tuple[Cell, str], ...] = ()
    masked: bool = False


@dataclass(frozen=True)
class CompiledQuery:
    """SQL for the named dialect; ``$1`` is the first of ``params``.

    What the figure could not count is counted by reason: in the columns ``counted`` after its own, or by the statement
    ``left_out``, of one row. ``reads`` are the tables that stand behind it with the year of each (0 for a table without
    a year), for the question whether they were loaded.
    """

    sql: str
    params: tuple[Cell, ...]
    columns: tuple[Column, ...]
    dialect: str = "duckdb"
    row_limit: int = 1000
    left_out: CompiledQuery | None = None
    reads: tuple[tuple[str, int], ...] = ()
    counted: tuple[Column, ...] = ()

    @property
    def returned(self) -> tuple[Column, ...]:
        """Every column that the statement returns."""
        return self.columns + self.counted


@dataclass(frozen=True)
class Snapshot:
    """Which state of the database answered: its id, the last day it speaks of, and whether it is made up."""

    id: str
    as_of: str
    demo: bool


@dataclass(frozen=True)
class Result:
    """Rows in the order asked for. ``truncated`` is true where the row limit cut the rest off.

    ``left_out`` says what was not counted and how many, e.g. ``(("没有上年数据的农户", 12),)``. ``query`` is the SQL
    that gave the rows. ``exact`` are the same rows before rounding, for whoever compares them with a bound.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    snapshot: Snapshot
    left_out: tuple[tuple[str, int], ...] = ()
    query: CompiledQuery | None = None
    exact: tuple[tuple[Cell, ...], ...] = field(default=(), repr=False)
