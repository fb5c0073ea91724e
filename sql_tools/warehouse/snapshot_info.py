"""What a database file says of itself: which snapshot it is, what day it speaks of, whether it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from sql_tools.errors import WarehouseError
from sql_tools.result import Snapshot
from sql_tools.warehouse.file_errors import USE_ANOTHER


@dataclass(frozen=True)
class SnapshotInfo:
    """A snapshot, the day on which it was made, what it was made of, and by whom (empty: not recorded)."""

    snapshot: Snapshot
    created_on: date
    origin: str = ""
    made_by: str = ""


def stamp(connection: duckdb.DuckDBPyConnection, info: SnapshotInfo) -> None:
    """Write what the file is into it, outside the main schema, which holds the contract's tables only."""
    snapshot = info.snapshot
    connection.execute("CREATE SCHEMA IF NOT EXISTS zengshou")
    connection.execute(
        "CREATE OR REPLACE TABLE zengshou.snapshot_info"
        " (id VARCHAR NOT NULL, as_of DATE NOT NULL, demo BOOLEAN NOT NULL, created_on DATE NOT NULL,"
        " origin VARCHAR NOT NULL, made_by VARCHAR NOT NULL)"
    )
    connection.execute(
        "INSERT INTO zengshou.snapshot_info VALUES (?, ?, ?, ?, ?, ?)",
        (snapshot.id, snapshot.as_of, snapshot.demo, info.created_on, info.origin, info.made_by),
    )


def read_info(connection: duckdb.DuckDBPyConnection) -> SnapshotInfo:
    """Which snapshot an open database is, and how it came about; ``WarehouseError`` where it is none of ours.

    Files of earlier versions do not say what they were made of, nor by whom.
    """
    try:
        row = connection.execute("SELECT * FROM zengshou.snapshot_info").fetchone()
    except duckdb.CatalogException:
        row = None
    if row is None:
        raise WarehouseError("这个数据库文件没有快照信息，不是本系统生成的。", USE_ANOTHER)
    name, as_of, demo, created_on, *history = row
    return SnapshotInfo(Snapshot(name, as_of.isoformat(), demo), created_on, *history)


def read_snapshot(connection: duckdb.DuckDBPyConnection) -> Snapshot:
    """Which snapshot an open database is; ``WarehouseError`` where it is none of ours."""
    return read_info(connection).snapshot
