"""Numbered, reversible migrations: plain SQL files, and a table of those that were applied.

``migrations/0002_tables.up.sql`` makes what ``0002_tables.down.sql`` takes away. Each runs in a transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sql_tools.errors import WarehouseError
from sql_tools.servers.connections import Connection, rows, run
from sql_tools.servers.server_errors import server_errors

_FILE = re.compile(r"(\d{4})_(\w+)\.up\.sql")
_LOCK = 20260115
"""Number of the advisory lock under which one process at a time changes the database."""


_PLAIN_ORDERS = ("C", "POSIX", "C.UTF-8", "C.utf8")


@dataclass(frozen=True)
class Migration:
    """One step: what it does and what undoes it, as SQL."""

    number: int
    name: str
    up: str
    down: str


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations, the first first."""
    folder = files("sql_tools.servers") / "migrations"
    found = []
    for file in folder.iterdir():
        if (match := _FILE.fullmatch(file.name)) is not None:
            down = folder / file.name.replace(".up.", ".down.")
            found.append(
                Migration(int(match[1]), match[2], file.read_text(encoding="utf-8"), down.read_text(encoding="utf-8"))
            )
    return tuple(sorted(found, key=lambda each: each.number))


def version(connection: Connection) -> int:
    """The number of the last migration that was applied; 0 where there is none."""
    with server_errors():
        if rows(connection, "SELECT to_regclass('zengshou.migration')") == [(None,)]:
            return 0
        return int(rows(connection, "SELECT coalesce(max(number), 0) FROM zengshou.migration")[0][0])


def migrate(connection: Connection, to: int | None = None) -> tuple[int, int]:
    """Go up, or back, to a number (None: the last); the version before and after.

    ``WarehouseError`` where there is no such number, or the database is newer than this program.
    """
    last = migrations()[-1].number
    target = last if to is None else to
    if not 0 <= target <= last:
        raise WarehouseError(f"没有编号为 {target} 的迁移。", f"请用 0 到 {last} 之间的编号。")
    with server_errors(), one_writer(connection):
        _require_plain_order(connection)
        before = version(connection)
        if before > last:
            raise WarehouseError("数据库比这个程序新。", "请先升级程序。")
        _prepare(connection)
        for each in migrations():
            if before < each.number <= target:
                _apply(connection, each)
        for each in reversed(migrations()):
            if target < each.number <= before:
                _undo(connection, each)
    return before, target


@contextmanager
def one_writer(connection: Connection) -> Iterator[None]:
    """Only one process at a time prepares or publishes; ``WarehouseError`` at once where another does."""
    if rows(connection, "SELECT pg_try_advisory_lock($1)", _LOCK) != [(True,)]:
        raise WarehouseError("另一个程序正在准备或发布这个数据库。", "请等它结束后再试。")
    try:
        yield
    finally:
        # A lost connection has let the lock go already.
        if not connection.closed and not connection.broken:
            run(connection, "SELECT pg_advisory_unlock($1)", _LOCK)


def _require_plain_order(connection: Connection) -> None:
    """Texts sort by their characters: as in the embedded database, and on all servers of the shards alike."""
    [(order,)] = rows(connection, "SELECT datcollate FROM pg_database WHERE datname = current_database()")
    if order not in _PLAIN_ORDERS:
        raise WarehouseError(
            f"这个库按“{order}”排序，各处的先后会不一致。",
            "请用 CREATE DATABASE … TEMPLATE template0 LOCALE 'C' 另建一个库。",
        )


def _prepare(connection: Connection) -> None:
    run(connection, "CREATE SCHEMA IF NOT EXISTS zengshou")
    run(
        connection,
        "CREATE TABLE IF NOT EXISTS zengshou.migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL,"
        " applied_at TIMESTAMPTZ NOT NULL DEFAULT now())",
    )


def _apply(connection: Connection, migration: Migration) -> None:
    with connection.transaction():
        run(connection, migration.up)
        run(connection, "INSERT INTO zengshou.migration VALUES ($1, $2)", migration.number, migration.name)


def _undo(connection: Connection, migration: Migration) -> None:
    with connection.transaction():
        run(connection, migration.down)
        run(connection, "DELETE FROM zengshou.migration WHERE number = $1", migration.number)
