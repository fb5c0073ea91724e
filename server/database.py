"""Which household database answers: the embedded file, or the server of the settings."""

from __future__ import annotations

from server.errors import NotReady
from server.settings import Settings
from sql_tools.engine import Engine, Limits
from sql_tools.execute import Warehouse
from sql_tools.warehouse.snapshots import SnapshotStore


def open_database(settings: Settings) -> Engine:
    """The database of the settings, open for reading; it need not be there yet."""
    limits = Limits(rows=settings.row_limit, seconds=settings.query_seconds)
    if not settings.database:
        return Warehouse(SnapshotStore(settings.home / "data").current, limits)
    require_server_packages()
    from sql_tools.servers.server_warehouse import ServerWarehouse

    return ServerWarehouse(settings.database, limits, settings.database_connections)


def require_server_packages() -> None:
    """``NotReady`` where what connects to a server is not installed."""
    try:
        import psycopg
        import psycopg_pool
    except ImportError as error:
        raise NotReady("没有安装连接 PostgreSQL 的程序包。", "请运行 pip install 'zengshou[server]'。") from error
    assert psycopg.paramstyle and psycopg_pool.__name__
