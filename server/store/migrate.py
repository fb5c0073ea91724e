"""Numbered changes of the schema, each applied once: ``migrations/0001_….sql`` and on; the file knows how far it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from server.errors import NotReady


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing, inside the caller's transaction; ``NotReady`` for a file of a newer version."""
    scripts = _scripts()
    done = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if done > len(scripts):
        raise NotReady("服务的数据库是更新的版本建的。", "请升级本软件，或从备份恢复旧的数据库。")
    for script in scripts[done:]:
        for statement in _statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(scripts):d}")


def _scripts() -> list[str]:
    folder = files("server.store") / "migrations"
    named = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [entry.read_text(encoding="utf-8") for entry in named]


def _statements(script: str) -> Iterator[str]:
    """Single statements; ``executescript`` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
