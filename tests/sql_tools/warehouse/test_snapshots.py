"""One whole database is in use at every moment; the last six can be gone back to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sql_tools.errors import WarehouseError
from sql_tools.result import Snapshot
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, read_snapshot, stamp
from sql_tools.warehouse.snapshots import SnapshotStore, open_read_only


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "data")


def _publish(store: SnapshotStore, number: int) -> Snapshot:
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            snapshot = Snapshot(f"s{number}", "2025-12-31", demo=False)
            stamp(connection, SnapshotInfo(snapshot, date(2026, 1, number)))
        return store.publish(path)


def _in_use(store: SnapshotStore) -> str:
    with duckdb.connect(store.current, read_only=True) as connection:
        return read_snapshot(connection).id


def _listed(store: SnapshotStore) -> list[str]:
    return [info.snapshot.id for info in store.list()]


def test_the_published_one_is_in_use(store: SnapshotStore) -> None:
    assert _publish(store, 1) == Snapshot("s1", "2025-12-31", False)
    assert _in_use(store) == "s1"
    _publish(store, 2)
    assert _in_use(store) == "s2"
    assert _listed(store) == ["s2", "s1"]
    assert store.list()[0].created_on == date(2026, 1, 2)


def test_the_main_schema_holds_only_the_contracts_tables(store: SnapshotStore) -> None:
    _publish(store, 1)
    with duckdb.connect(store.current, read_only=True) as connection:
        schemas = connection.execute("SELECT schema_name FROM duckdb_tables() WHERE table_name = 'snapshot_info'")
        assert schemas.fetchall() == [("zengshou",)]


def test_the_last_six_stay(store: SnapshotStore) -> None:
    for number in range(1, 9):
        _publish(store, number)
    assert _listed(store) == ["s8", "s7", "s6", "s5", "s4", "s3"]


def test_the_one_in_use_stays_however_old(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path / "data", keep=2)
    _publish(store, 5)
    _publish(store, 6)
    _publish(store, 1)
    assert _in_use(store) == "s1"
    assert _listed(store) == ["s6", "s5", "s1"]


def test_rollback_goes_one_back_or_to_the_one_named(store: SnapshotStore) -> None:
    for number in (1, 2, 3):
        _publish(store, number)
    assert store.rollback().id == "s2"
    assert store.rollback().id == "s1"
    assert _in_use(store) == "s1"
    with pytest.raises(WarehouseError, match="没有更早的快照"):
        store.rollback()
    assert store.rollback("s3").id == "s3"
    assert _in_use(store) == "s3"


def test_rollback_to_an_unknown_one_names_those_there_are(store: SnapshotStore) -> None:
    _publish(store, 1)
    with pytest.raises(WarehouseError) as error:
        store.rollback("s9")
    assert "s9" in error.value.message
    assert "s1" in error.value.hint
    assert _in_use(store) == "s1"


def test_publishing_the_same_again(store: SnapshotStore) -> None:
    _publish(store, 1)
    _publish(store, 1)
    assert _listed(store) == ["s1"]
    assert _in_use(store) == "s1"
    store.rollback("s1")
    assert sorted(path.name for path in store.current.parent.iterdir()) == [
        "current.duckdb",
        "snapshots",
        "writer.lock",
    ]


def test_without_hard_links_a_copy_is_in_use(store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    _publish(store, 1)
    assert store.current.stat().st_nlink == 1
    assert _in_use(store) == "s1"


def test_a_reader_keeps_what_it_opened(store: SnapshotStore) -> None:
    _publish(store, 1)
    with duckdb.connect(store.current, read_only=True) as reader:
        _publish(store, 2)
        assert read_snapshot(reader).id == "s1"
    assert _in_use(store) == "s2"


def test_a_process_that_has_it_open_sees_the_new_one_and_can_publish(store: SnapshotStore) -> None:
    """DuckDB shares connections to a path within a process, and refuses other settings; neither must get in the way."""
    _publish(store, 1)
    with duckdb.connect(store.current, read_only=True, config={"enable_external_access": False}):
        assert store.live().id == "s1"
        _publish(store, 2)
        assert store.live().id == "s2"
        with open_read_only(store.current) as connection:
            assert read_snapshot(connection).id == "s2"
            assert connection.execute("SELECT count(*) FROM household").fetchone() == (0,)


@pytest.mark.parametrize("keep_bytes", [0, 10, 5_000, -8_000])
def test_a_torn_file_is_called_damaged(store: SnapshotStore, keep_bytes: int) -> None:
    _publish(store, 1)
    whole = store.current.read_bytes()
    store.current.unlink()
    store.current.write_bytes(whole[:keep_bytes])
    with pytest.raises(WarehouseError, match="已损坏"):
        store.live()


def test_an_unpublished_file_is_gone(store: SnapshotStore) -> None:
    _publish(store, 1)
    with pytest.raises(RuntimeError), store.workspace() as path:
        path.write_text("half")
        raise RuntimeError
    assert not path.exists()
    assert _in_use(store) == "s1"


def test_one_writer_at_a_time(store: SnapshotStore) -> None:
    with (
        store.workspace(),
        pytest.raises(WarehouseError, match="另一个"),
        SnapshotStore(store.current.parent).workspace(),
    ):
        pass


def test_a_file_that_is_not_ours_is_refused(store: SnapshotStore) -> None:
    with store.workspace() as path:
        duckdb.connect(path).close()
        with pytest.raises(WarehouseError, match="缺少表"):
            store.publish(path)
    assert not store.current.exists()


def test_tables_without_a_stamp_are_refused(store: SnapshotStore) -> None:
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
        with pytest.raises(WarehouseError, match="没有快照信息"):
            store.publish(path)


def test_nothing_there_yet(store: SnapshotStore) -> None:
    assert store.list() == ()
    with pytest.raises(WarehouseError) as error:
        store.live()
    assert "找不到" in error.value.message
    assert "zengshou data" in error.value.hint


def test_a_damaged_snapshot_is_left_out_and_can_be_gone_back_from(store: SnapshotStore) -> None:
    _publish(store, 1)
    _publish(store, 2)
    store.current.unlink()
    store.current.write_bytes(b"torn")
    with pytest.raises(WarehouseError, match="已损坏"):
        store.live()
    assert store.rollback("s1").id == "s1"
    assert _in_use(store) == "s1"


_WRITER = """
import sys
from datetime import date
from pathlib import Path
import duckdb
from sql_tools.result import Snapshot
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore, open_read_only
store = SnapshotStore(Path(sys.argv[1]))
for number in range(1000):
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            stamp(connection, SnapshotInfo(Snapshot(f"w{number}", "2025-12-31", False), date(2026, 2, 1)))
        store.publish(path)
        if number == 0:
            print("ready", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("milliseconds", [3, 17, 31, 53, 71])
def test_a_killed_writer_leaves_a_whole_database(store: SnapshotStore, milliseconds: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(store.current.parent)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(milliseconds / 1000)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert _in_use(store).startswith("w")
    assert _publish(store, 1).id == "s1"
    assert _in_use(store) == "s1"
    assert not (store.current.parent / "unfinished").exists()
