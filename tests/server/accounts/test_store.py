"""The store: one schema, however many open it; a failed change leaves nothing."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.errors import NotReady
from server.store.store import Store


def test_many_open_a_new_file_at_once_and_write(tmp_path: Path) -> None:
    def work(n: int) -> None:
        store = Store(tmp_path)
        for each in range(10):
            store.write("INSERT INTO failure VALUES (?, 'here', '2026')", (f"{n}-{each}",))
        store.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    counted = Store(tmp_path).one("SELECT COUNT(*) FROM failure")
    assert counted is not None
    assert counted[0] == 80


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as connection:
        connection.execute("INSERT INTO failure VALUES ('a', 'b', 'c')")
        connection.execute("INSERT INTO failure VALUES (NULL, 'b', 'c')")
    assert store.all("SELECT * FROM failure") == []


def test_keys_of_other_tables_must_exist(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.write("INSERT INTO session VALUES ('hash', 99, '2026', '2027')")


def test_a_file_of_a_newer_version_is_left_alone(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(NotReady, match="更新的版本"):
        Store(tmp_path)


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "service.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(NotReady, match="打不开"):
        Store(tmp_path)
