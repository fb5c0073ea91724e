"""What is in a snapshot: how many rows each table has, and of which years."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.schema import YEARLY_TABLES
from sql_tools.warehouse.snapshots import open_read_only
from sql_tools.warehouse.table_shape import IMPORTABLE


@dataclass(frozen=True)
class TableContents:
    """A table by name, its rows, and its years on file, ascending (none for a table without years)."""

    table: str
    rows: int
    years: tuple[int, ...]


def contents(path: Path) -> tuple[TableContents, ...]:
    """Every table of the snapshot file at ``path``; ``WarehouseError`` where it cannot be read."""
    with file_errors(path), open_read_only(path) as connection:
        found = []
        for table in IMPORTABLE:
            (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
            query = f"SELECT DISTINCT year FROM {table} ORDER BY 1"
            years = connection.execute(query).fetchall() if table in YEARLY_TABLES else []
            found.append(TableContents(table, int(rows), tuple(int(year) for (year,) in years)))
        return tuple(found)
