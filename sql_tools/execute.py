"""Running compiled SQL on the embedded database: read-only, within a time and a row limit.

The third and the fourth wall: the file is opened read-only with everything outside it switched off, and a query that
takes too long is interrupted.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb

from sql_tools.compile import Dialect
from sql_tools.deadlines import Deadlines
from sql_tools.engine import DEFAULT_LIMITS, Engine, Limits, RecordedModels
from sql_tools.errors import NotPermitted, QueryTimeout, WarehouseError
from sql_tools.plan import Area, QueryPlan
from sql_tools.prepared import guarded
from sql_tools.result import Cell, Column, CompiledQuery, Result, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.file_state import file_state
from sql_tools.warehouse.open_database import OpenDatabase

_CENT = Decimal("0.01")
_TWO_DECIMALS = ("money", "percent", "number")
_deadlines = Deadlines()


class Warehouse:
    """The database file in use, open for reading; threads share it.

    When the file is replaced by another snapshot, the next query sees the new one; queries that run finish on the old.
    """

    dialect: Dialect = "duckdb"

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self.path = path
        self.limits = limits
        self._lock = threading.Lock()
        self._models = RecordedModels(self.dialect)
        self._open: OpenDatabase | None = None

    @property
    def snapshot(self) -> Snapshot:
        """Which snapshot the file is now; ``WarehouseError`` where it is missing or damaged."""
        return self._current().snapshot

    @contextmanager
    def cursor(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Snapshot]]:
        """A connection of its own for one thread, and the snapshot that it reads."""
        database = self._current()
        with database.cursor() as cursor:
            yield cursor, database.snapshot

    def as_recorded(self, model: SemanticModel) -> SemanticModel:
        """The model with what this snapshot has for every row; counted once a snapshot."""
        database = self._current()
        known = self._models.known(model, database.snapshot)
        if known is not None:
            return known
        with database.cursor() as cursor:
            return self._models.of(model, database.snapshot, lambda query: _fetch(cursor, query, self.path))

    def lost(self) -> str:
        """Empty: a file is there or not."""
        return ""

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _current(self) -> OpenDatabase:
        with file_errors(self.path):
            state = file_state(self.path)
            database = self._open
            # Without the lock as long as nothing changed: at it all threads would queue for every look at the file.
            return database if database is not None and database.state == state else self._opened()

    def _opened(self) -> OpenDatabase:
        with self._lock:
            state, before = file_state(self.path), self._open
            if before is None or before.state != state:
                self._open = OpenDatabase(self.path, state, self.limits)
                if before is not None:
                    before.retire()
            assert self._open is not None
            return self._open

    def execute(self, query: CompiledQuery) -> Result:
        """The rows of a query that passed the guard, cut at its row limit; ``QueryTimeout`` after the time limit."""
        with self.cursor() as (cursor, snapshot), _time_limit(cursor, self.limits.seconds):
            rows = _fetch(cursor, query, self.path)
            unknown = _fetch(cursor, query.left_out, self.path)[0] if query.left_out is not None else ()
        return result_of(query, rows, unknown, snapshot)


DEMO_ONLY = ("培训账号只能查看演示数据，而现在用的是真实数据。", "请讲师换用演示数据的服务。")
"""Message and hint for an asker of made-up data where the data are real."""


def run(plan: QueryPlan, model: SemanticModel, warehouse: Engine, area: Area, asked_on: date) -> Result:
    """Compile, guard and execute a plan for an asker of this area.

    ``PlanError`` where the model does not allow the plan, ``GuardError``, ``QueryTimeout``, ``WarehouseError``;
    ``NotPermitted`` for an asker of made-up data only where the data are real.
    """
    recorded = warehouse.as_recorded(model)
    query = guarded(plan, recorded, area, asked_on, warehouse.limits.rows, warehouse.dialect)
    result = warehouse.execute(query)
    # Asked of the snapshot that was read: another may have been put in use a moment ago.
    if area.demo_only and not result.snapshot.demo:
        raise NotPermitted(*DEMO_ONLY)
    return result


@contextmanager
def _time_limit(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    try:
        with _deadlines.stopping(seconds, cursor.interrupt):
            yield
    except duckdb.InterruptException as error:
        raise QueryTimeout(
            f"查询超过了{seconds:g}秒的时间限制，已经停止。", hint="请缩小地区、年份或条件后再问。"
        ) from error


def _fetch(cursor: duckdb.DuckDBPyConnection, query: CompiledQuery, path: Path) -> list[tuple[Cell, ...]]:
    try:
        return cursor.execute(query.sql, list(query.params)).fetchall()
    except duckdb.InterruptException:
        raise
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise WarehouseError(
            f"数据库文件 {path} 的表与语义模型对不上：{error}", "请重新导入数据，或检查语义模型。"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError("查询需要的内存超过了限制，已经停止。", "请缩小地区、年份或条件后再问。") from error
    except duckdb.Error as error:
        with file_errors(path):
            raise error


def result_of(
    query: CompiledQuery, rows: list[tuple[Cell, ...]], unknown: tuple[Cell, ...], snapshot: Snapshot
) -> Result:
    """The rows that an engine gave as they are shown; ``unknown`` are what a statement of its own counted."""
    reasons = query.left_out.columns if query.left_out is not None else query.counted
    if query.counted:
        own = len(query.columns)
        unknown, rows = rows[0][own:], [row[:own] for row in rows]
    kept = rows[: query.row_limit]
    shown = tuple(shown_row(row, query.columns) for row in kept)
    # A count put together of several servers' is a decimal.
    told = zip(reasons, unknown, strict=True)
    counts = tuple((each.label, int(n)) for each, n in told if isinstance(n, int | Decimal) and n > 0)
    return Result(query.columns, shown, len(rows) > query.row_limit, snapshot, counts, query, tuple(kept))


def shown_row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    """A row as it is shown."""
    return tuple(shown_cell(cell, column) for cell, column in zip(row, columns, strict=True))


def shown_cell(cell: Cell, column: Column) -> Cell:
    """A value as it is shown: money, rates and means with two decimals, keys in words.

    Rounding is done here, half up and in decimals, so that every engine gives the same figure.
    """
    for stored, word in column.names:
        if stored == cell and (stored is None) == (cell is None) and isinstance(stored, bool) == isinstance(cell, bool):
            return word
    if column.masked and isinstance(cell, str):
        return f"{cell[:1]}**"
    if cell is None or isinstance(cell, bool | str):
        return cell
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int | float | Decimal) and column.type in _TWO_DECIMALS:
        return Decimal(str(cell)).quantize(_CENT, ROUND_HALF_UP)
    if isinstance(cell, float | Decimal):
        return int(cell) if cell == int(cell) else Decimal(str(cell)).quantize(_CENT, ROUND_HALF_UP)
    return cell
