"""Whether the service can answer: index, household database, its own database, room on the disk."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from server.errors import NotReady
from server.store.store import Store

LEAST_FREE = 500_000_000
"""Bytes. An import needs room for another snapshot, and every answer is put on file."""

Part = dict[str, object]


def store_readiness(store: Store) -> Part:
    """Whether accounts, conversations and audit can be read and written."""
    try:
        with store.transaction():
            return {"ready": True}
    except (sqlite3.Error, NotReady):
        return {
            "ready": False,
            "message": "服务的数据库用不了。",
            "hint": "请检查数据目录的权限和剩余空间，或从备份恢复。",
        }


def disk_readiness(home: Path) -> Part:
    """Whether the disk of the data directory has room."""
    free = shutil.disk_usage(home).free
    said: Part = {"ready": free >= LEAST_FREE, "free_mb": free // 1_000_000}
    if free < LEAST_FREE:
        said |= {"message": "磁盘快满了。", "hint": f"请在数据目录所在的磁盘上腾出至少 {LEAST_FREE // 1_000_000} MB。"}
    return said
