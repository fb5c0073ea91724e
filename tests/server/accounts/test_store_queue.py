"""Many threads that write at once take turns; none waits for ever, none is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.audit.log import AuditLog, Wanted
from server.store.store import Store
from tests.server.accounts.conftest import NOW


def test_writers_of_two_stores_of_one_file_take_turns(tmp_path: Path) -> None:
    stores = Store(tmp_path), Store(tmp_path)
    logs = [AuditLog(tmp_path, store) for store in stores]
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda number: logs[number % 2].append({"kind": "question", "n": number}, NOW), range(100)))
    assert logs[0].verify().problems == ()
    assert sorted(entry["n"] for entry in logs[0].search(Wanted(), 200)) == list(range(100))
    for store in stores:
        store.close()
