"""What comes out of the database: a frozen table of rows with what a reader must know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = bool | int | float | Decimal | date | str | None


@dataclass(frozen=True)
class Column:
    """A column of a result: its key, its Chinese label, its unit (元, 户, %; None for names) and its type."""

    name: str
    label: str
    unit: str | None = None
    type: str = "text"


@dataclass(frozen=True)
class CompiledQuery:
    """SQL with its parameters in order, ready for the named dialect."""

    sql: str
    params: tuple[Cell, ...]
    columns: tuple[Column, ...]
    dialect: str = "duckdb"


@dataclass(frozen=True)
class Snapshot:
    """Which state of the database answered: its id, the last day it speaks of, and whether it is made up."""

    id: str
    as_of: str
    demo: bool


@dataclass(frozen=True)
class Result:
    """Rows in the order asked for. ``truncated`` is true where the row limit cut the rest off.

    ``left_out`` says what was not counted and how many, e.g. ``{"没有上年数据的户": 12}``.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    snapshot: Snapshot
    left_out: tuple[tuple[str, int], ...] = ()
