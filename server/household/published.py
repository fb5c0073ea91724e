"""What answers where the data lie on a database server: the published snapshot, not the one in use here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.settings import Settings


@dataclass(frozen=True)
class Published:
    """``snapshot`` is the id of the published one, None where the server has none or cannot be read; ``said`` tells it
    in Chinese, and what imports here have to do with it."""

    snapshot: str | None
    said: str


def published(settings: Settings, database: Mapping[str, object]) -> Published | None:
    """What is published, by the ``database`` part of the readiness; None where no server is set."""
    if not settings.database:
        return None
    how = "这里的导入和换用只改本机的快照文件，管理员运行 zengshou data publish 以后问答才会用到。"
    name = database.get("snapshot")
    if database.get("ready") is not True or not isinstance(name, str):
        return Published(None, f"问答用的是数据库服务器，现在读不到已发布的数据：{database.get('message', '')}{how}")
    return Published(name, f"问答用的是数据库服务器上已发布的快照 {name}（数据截至 {database.get('as_of')}）。{how}")
