"""The border at which errors of PostgreSQL become Chinese sentences; what PostgreSQL itself says stays in the cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from sql_tools.errors import QueryTimeout, SqlToolsError, WarehouseError

_UNREACHABLE = ("08", "57P", "HV")
"""Classes of errors in which a server, or one behind it, cannot be reached."""
_HINT_ADDRESS = "请检查 ZENGSHOU_DATABASE 里的地址、账号和密码，以及数据库服务器是否在运行。"
_HINT_ACCOUNT = "请检查 ZENGSHOU_DATABASE（管理命令是 ZENGSHOU_DATABASE_ADMIN）里的账号、密码和库名。"
_HINT_ADMIN = "请把这句话告诉数据库管理员。"


class ServerLost(WarehouseError):
    """The server, or one of those that it asks, cannot be reached."""


@contextmanager
def server_errors(seconds: float = 0.0) -> Iterator[None]:
    """Turns what psycopg raises into errors of this room; ``seconds`` is the time limit to be named."""
    try:
        yield
    except (psycopg.Error, PoolTimeout) as error:
        raise _translated(error, seconds) from error


def _translated(error: psycopg.Error | PoolTimeout, seconds: float) -> SqlToolsError:
    if isinstance(error, PoolTimeout):
        return ServerLost("数据库服务器连不上，或正忙。", _HINT_ADDRESS)
    state = error.sqlstate
    if state is None and error.pgconn is not None and error.pgconn.used_password:
        # A failed attempt to connect carries no code; but the server was there, and asked for the password.
        return WarehouseError("数据库服务器不让这个账号进入：密码不对，或没有这个账号、这个库。", _HINT_ACCOUNT)
    if isinstance(error, errors.QueryCanceled):
        return QueryTimeout(f"查询超过了{seconds:g}秒的时间限制，已经停止。", hint="请缩小地区、年份或条件后再问。")
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn | errors.InvalidSchemaName):
        return WarehouseError(
            f"数据库服务器里的表与语义模型对不上：{_first_line(error)}",
            "请先用 zengshou data init 建表并发布数据，或按 docs/servers.md 补齐视图。",
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return WarehouseError(f"数据库账号没有权限：{_first_line(error)}", "请管理员按 docs/servers.md 授权。")
    if state is None or state.startswith(_UNREACHABLE) or isinstance(error, errors.InvalidPassword):
        return ServerLost("数据库服务器连不上，没有取到数据。", _HINT_ADDRESS)
    if isinstance(error, errors.OutOfMemory | errors.DiskFull):
        return WarehouseError("数据库服务器的内存或磁盘不够，查询已经停止。", "请缩小地区、年份或条件后再问。")
    return WarehouseError(f"数据库服务器报错：{_first_line(error)}", _HINT_ADMIN)


def _first_line(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).partition("\n")[0]
