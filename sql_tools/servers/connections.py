"""Connections to PostgreSQL for those who prepare and publish; those who ask have a pool of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo

from sql_tools.errors import WarehouseError
from sql_tools.servers.server_errors import server_errors

Connection = psycopg.Connection[tuple[Any, ...]]
SECONDS_TO_CONNECT = 5


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """A connection that commits each statement unless a transaction is opened; ``WarehouseError`` where it fails."""
    checked_address(address)
    with server_errors():
        connection: Connection = psycopg.connect(
            address,
            autocommit=True,
            connect_timeout=SECONDS_TO_CONNECT,
            cursor_factory=psycopg.RawCursor,
            application_name="zengshou",
        )
        with connection:
            yield connection


def checked_address(address: str) -> dict[str, str]:
    """The parts of an address, such as ``host`` and ``user``; ``WarehouseError`` where it cannot be read."""
    try:
        parts = conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise WarehouseError(
            "数据库地址读不懂。", "请写成 postgresql://账号:密码@主机:端口/数据库名，密码里的特殊字符要按网址转义。"
        ) from error
    return {name: str(value) for name, value in parts.items() if value is not None}


def rows(connection: Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a query with ``$1``, ``$2`` … as its values."""
    return connection.execute(query.encode(), values or None).fetchall()


def run(connection: Connection, statement: str, *values: Any) -> None:
    """Run a statement that returns nothing. Its names are written by us and quoted by ``quoted``."""
    connection.execute(statement.encode(), values or None)


def quoted(name: str) -> str:
    """A name as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as it stands in SQL, for statements that take no values (CREATE ROLE, CREATE SERVER)."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'" if "\\" not in doubled else f" E'{doubled.replace(chr(92), chr(92) * 2)}'"
