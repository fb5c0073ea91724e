"""The working database of one import: the rows to come beside the database as it is, so that checks are queries.

``live`` is the database as it is (read-only), ``incoming`` the rows of the files as they would be stored, each with its
``_row`` (sheet and row of the file in one number), ``withheld`` the rows of places that the importer has nothing to do
with, ``aside`` the rows that stay out, ``good`` those that do not,
``before`` the table as it is, ``kept`` its rows that the import leaves alone, ``after`` the table as it will be. All is
in memory or in a temporary file of the engine; nothing is changed until ``loading`` writes a new file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import duckdb
import numpy as np

from sql_tools.errors import ImportRefused
from sql_tools.warehouse.cells import Value
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.place_path import county_expression, village_lookup
from sql_tools.warehouse.schema import TABLES, schema_sql
from sql_tools.warehouse.table_shape import YEAR, TableShape

Mode = Literal["append", "replace", "update"]
ROWS_A_SHEET = 1 << 24
PLACE_NAMES = ("_village_name", "_town_name", "_county_name")


def row_number(sheet: int, row: int) -> int:
    """Sheet (from 0) and row (from 1) in one number."""
    return sheet * ROWS_A_SHEET + row


class Workbench:
    """Open it with the database in use (None: an empty one), fill ``stage``, then ``arrange``; close it when done.

    ``spill`` is a folder for what does not fit into memory.
    """

    def __init__(self, shape: TableShape, live: Path | None, spill: Path) -> None:
        self.shape = shape
        self.connection = duckdb.connect(config={"temp_directory": str(spill)})
        if live is None:
            self.connection.execute("ATTACH ':memory:' AS live")
            self.connection.execute("USE live")
            self.connection.execute(schema_sql())
            self.connection.execute("USE memory")
        else:
            with file_errors(live):
                self.connection.execute(f"ATTACH {quoted(live)} AS live (READ_ONLY)")
        self.before = self._before()
        types = ", ".join(f'"{column.name}" {column.type}' for column in shape.columns)
        places = "".join(f", {name} VARCHAR" for name in PLACE_NAMES)
        self.connection.execute(f"CREATE TABLE stage (_row BIGINT, {types}{places})")
        self.connection.execute("CREATE TABLE withheld AS FROM stage")
        self.connection.execute("CREATE TABLE aside (_row BIGINT, repeated BOOLEAN)")

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what was not written is gone."""
        self.connection.close()

    def add(self, rows: Sequence[int], columns: Mapping[str, Sequence[Value]]) -> None:
        """Put rows on the stage, column by column; the engine casts what is text to each column's type."""
        types = {column.name: column.type for column in self.shape.columns}
        chunk: dict[str, Any] = {"_row": np.array(rows, dtype=np.int64)}
        for name, values in columns.items():
            chunk[name] = np.array([None if value is None else _text(value) for value in values], dtype=object)
        casts = ", ".join(f'CAST("{name}" AS {types.get(name, "VARCHAR")})' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        self.connection.register("chunk", chunk)
        try:
            self.connection.execute(f"INSERT INTO stage (_row, {names}) SELECT _row, {casts} FROM chunk")
        finally:
            self.connection.unregister("chunk")

    def set_aside(self, rows: Sequence[int], repeated: bool = False) -> None:
        """Keep rows out of the import; ``repeated`` ones are the same as a row that is in it."""
        if rows:
            chunk = {"_row": np.array(rows, dtype=np.int64)}
            self.connection.register("chunk", chunk)
            self.connection.execute("INSERT INTO aside SELECT _row, ? FROM chunk", (repeated,))
            self.connection.unregister("chunk")

    def withhold(self, rows: Sequence[int]) -> None:
        """Take rows off the stage into ``withheld``, before anything is arranged: no check sees them."""
        if rows:
            self.connection.register("chunk", {"_row": np.array(rows, dtype=np.int64)})
            self.connection.execute("INSERT INTO withheld FROM stage WHERE _row IN (SELECT _row FROM chunk)")
            self.connection.execute("DELETE FROM stage WHERE _row IN (SELECT _row FROM chunk)")
            self.connection.unregister("chunk")

    def find_villages(self, given: frozenset[str]) -> None:
        """Look up the village codes by name, where the files have no codes. ``given``: the columns of the files."""
        if self.shape.name != "village" and "village_code" in self.shape.names and "village_code" not in given:
            self.connection.execute(village_lookup())

    def arrange(self, mode: Mode, given: frozenset[str], derived: Mapping[str, str]) -> None:
        """Make ``incoming``, ``good``, ``kept`` and ``after`` of the stage. ``given``: the columns of the files."""
        self.connection.execute(f"CREATE TABLE incoming AS {self._incoming(mode, given)}")
        for column, formula in derived.items():
            if column not in given:
                where = f" WHERE {self._changed(formula)}" if mode == "update" else ""
                self.connection.execute(f'UPDATE incoming SET "{column}" = {formula}{where}')
        self.connection.execute("CREATE VIEW good AS FROM incoming WHERE _row NOT IN (SELECT _row FROM aside)")
        names = ", ".join(f'"{name}"' for name in self.shape.names)
        self.connection.execute(f"CREATE VIEW kept AS SELECT {names} FROM {self.before} l WHERE NOT {self._goes(mode)}")
        self.connection.execute(f"CREATE VIEW after AS SELECT {names} FROM kept UNION ALL SELECT {names} FROM good")

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; only the parameters that it names are passed."""
        named = {name: value for name, value in (params or {}).items() if f"${name}" in sql}
        return self.connection.execute(sql, named).fetchall()

    def count(self, relation: str) -> int:
        """How many rows a table or view has."""
        return int(self.query(f"SELECT count(*) FROM {relation}")[0][0])

    def on_file(self, table: str) -> tuple[str, ...]:
        """The columns of a table of the database as it is; empty where it has no such table."""
        rows = self.connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'live' AND schema_name = 'main'"
            " AND table_name = ? ORDER BY column_index",
            (table,),
        ).fetchall()
        return tuple(name for (name,) in rows)

    def _before(self) -> str:
        """The table as it is; of a ledger that was never imported an empty one."""
        found = self.on_file(self.shape.name)
        if not found:
            columns = ", ".join(f'"{column.name}" {column.type}' for column in self.shape.columns)
            self.connection.execute(f"CREATE TABLE before ({columns})")
            return "memory.before"
        if self.shape.name not in TABLES and found != self.shape.names:
            raise ImportRefused(
                f"台账 {self.shape.name} 的列与库里已有的不同（库里：{'、'.join(found)}）。",
                "列变了的台账请换一个表名另建，或把 YAML 改回原来的列。",
            )
        return f'live."{self.shape.name}"'

    def _incoming(self, mode: Mode, given: frozenset[str]) -> str:
        if mode != "update":
            return "SELECT _row, " + ", ".join(f's."{name}"' for name in self.shape.names) + " FROM stage s"
        on = " AND ".join(f's."{name}" = l."{name}"' for name in self.shape.key)
        columns = ", ".join(
            f'coalesce(s."{name}", l."{name}") AS "{name}"' if name in given | {YEAR, "village_code"} else f'l."{name}"'
            for name in self.shape.names
        )
        return f"SELECT _row, {columns} FROM stage s LEFT JOIN {self.before} l ON {on}"

    def _changed(self, formula: str) -> str:
        """Of an update, the rows for which a formula says something new: those not on file, and those of which a column
        that it names is not as on file. What was rounded otherwise on file stays so elsewhere."""
        same = " AND ".join(f'l."{name}" = incoming."{name}"' for name in self.shape.key)
        named = [name for name in self.shape.names if re.search(rf"\b{name}\b", formula)]
        as_on_file = " AND ".join(f'l."{name}" IS NOT DISTINCT FROM incoming."{name}"' for name in named)
        return f"NOT EXISTS (SELECT 1 FROM {self.before} l WHERE {same} AND {as_on_file})"

    def _goes(self, mode: Mode) -> str:
        """Which rows ``l`` of the table go: none, those of the same keys, or those of the same places and period."""
        if mode == "append":
            return "false"
        if mode == "update":
            same = " AND ".join(f'g."{name}" = l."{name}"' for name in self.shape.key)
            return f"EXISTS (SELECT 1 FROM good g WHERE {same})"
        place = county_expression(self.shape.names, "l", "live")
        period = "l.year IN (SELECT year FROM good) AND " if self.shape.has_year else ""
        new = county_expression(self.shape.names, "g", "live")
        return f"({period}{place} IN (SELECT {new} FROM good g))"


def quoted(path: Path) -> str:
    """A path as a SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def _text(value: bool | int | Decimal | date | str) -> str:
    return value if isinstance(value, str) else str(value)
