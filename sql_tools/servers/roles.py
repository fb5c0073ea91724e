"""The role that asks: it may read what is published, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from sql_tools.errors import WarehouseError
from sql_tools.servers.connections import Connection, checked_address, literal, quoted, rows, run
from sql_tools.servers.server_errors import server_errors

READERS = "zengshou_reader"
"""The group that may read; who logs in is a member of it."""


@dataclass(frozen=True)
class Reader:
    """Who reads, as the address of the service has it."""

    user: str
    password: str | None


def reader_of(address: str) -> Reader:
    """The account in an address; ``WarehouseError`` where it names none."""
    parts = checked_address(address)
    if not parts.get("user"):
        raise WarehouseError(
            "ZENGSHOU_DATABASE 里没有写账号。",
            "请写成 postgresql://账号:密码@主机:端口/数据库名，账号由本命令建成只读。",
        )
    return Reader(parts["user"], parts.get("password"))


def ensure_reader(connection: Connection, reader: Reader) -> None:
    """Make the account, or give it the password of the settings; ``WarehouseError`` where it is one that may write."""
    with server_errors(), connection.transaction():
        admin = "SELECT rolsuper OR rolname = current_user FROM pg_roles WHERE rolname = $1"
        if rows(connection, admin, reader.user) == [(True,)]:
            raise WarehouseError(
                f"账号 {reader.user} 是管理账号，不能用来读数据。",
                "请在 ZENGSHOU_DATABASE 里另写一个账号，本命令会建好它。",
            )
        if not rows(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", READERS):
            run(connection, f"CREATE ROLE {READERS} NOLOGIN")
        if not rows(connection, "SELECT 1 FROM pg_roles WHERE rolname = $1", reader.user):
            run(connection, f"CREATE ROLE {quoted(reader.user)}")
        password = f" PASSWORD {literal(reader.password)}" if reader.password else ""
        run(connection, f"ALTER ROLE {quoted(reader.user)} LOGIN{password}")
        run(connection, f"ALTER ROLE {quoted(reader.user)} SET default_transaction_read_only = on")
        run(connection, f"GRANT {READERS} TO {quoted(reader.user)}")
        grant_reading(connection, "zengshou")
        grant_reading(connection, "household_tables")


def grant_reading(connection: Connection, schema: str) -> None:
    """Let the readers read all tables of a schema."""
    run(connection, f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {READERS}")
    run(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA {quoted(schema)} TO {READERS}")
