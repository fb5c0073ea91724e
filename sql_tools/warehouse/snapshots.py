"""Snapshots of the household database: whole files, one of which is in use.

``data/snapshots/<id>.duckdb`` are the files, ``data/current.duckdb`` is the one in use: a hard link to it, or a copy
where the file system has no hard links. A file gets its name only when it is complete and on the disk, and the one in
use is replaced in a single step, so that a process killed at any moment leaves a whole database.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

import duckdb

from sql_tools.errors import WarehouseError
from sql_tools.result import Snapshot
from sql_tools.warehouse.file_errors import USE_ANOTHER, file_errors
from sql_tools.warehouse.file_lock import file_lock
from sql_tools.warehouse.file_state import FileState, file_state
from sql_tools.warehouse.schema import TABLES
from sql_tools.warehouse.snapshot_info import SnapshotInfo, read_info

KEEP = 6
_SUFFIX = ".duckdb"
_KNOWN = 256
"""Files of which it is kept what they are."""


class SnapshotStore:
    """The snapshots under a data directory; ``keep`` of them stay, and the one in use always does.

    Readers open ``current`` read-only. Writers build a file in a ``workspace`` and ``publish`` it from there; there is
    one writer at a time. Every method raises ``WarehouseError`` where the disk or a file does not allow it.
    """

    def __init__(self, data: Path, keep: int = KEEP) -> None:
        self._data = data
        self._keep = keep
        self._files = data / "snapshots"

    @property
    def current(self) -> Path:
        """The database in use; it need not exist yet."""
        return self._data / f"current{_SUFFIX}"

    def file(self, snapshot_id: str) -> Path:
        """The file of a snapshot on the disk; ``WarehouseError`` lists those that there are."""
        return self._path(self._named(snapshot_id).id)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """The path of a file to build; what is not published is gone afterwards, also what a killed writer left."""
        unfinished = self._data / "unfinished"
        with self._writing():
            shutil.rmtree(unfinished, ignore_errors=True)
            with file_errors(unfinished):
                unfinished.mkdir()
            try:
                yield unfinished / f"new{_SUFFIX}"
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)

    def publish(self, file: Path) -> Snapshot:
        """Make a stamped file of the workspace a snapshot, and the one in use. The oldest beyond ``keep`` go."""
        with file_errors(file):
            info = _checked(file)
            target = self._path(info.snapshot.id)
            _to_disk(file)
            file.replace(target)
            _to_disk(self._files)
            self._use(target)
            self._prune(info.snapshot)
        return info.snapshot

    def live(self) -> Snapshot:
        """The snapshot in use."""
        with file_errors(self.current):
            return _info(self.current).snapshot

    def list(self) -> tuple[SnapshotInfo, ...]:
        """The snapshots on the disk, the newest first; a damaged file is left out."""
        dated = []
        for path in self._files.glob(f"*{_SUFFIX}"):
            with suppress(WarehouseError), file_errors(path):
                info = _info(path)
                dated.append((info.created_on, path.stat().st_mtime_ns, info))
        return tuple(info for *_, info in sorted(dated, key=lambda item: item[:2], reverse=True))

    def rollback(self, snapshot_id: str | None = None) -> Snapshot:
        """Put another snapshot in use: the one named, else the one before that in use."""
        with self._writing():
            wanted = self._named(snapshot_id) if snapshot_id is not None else self._before()
            with file_errors(self.current):
                self._use(self._path(wanted.id))
        return wanted

    def _named(self, snapshot_id: str) -> Snapshot:
        known = {info.snapshot.id: info.snapshot for info in self.list()}
        if snapshot_id not in known:
            listed = "、".join(known) or "（没有）"
            raise WarehouseError(f"没有名为“{snapshot_id}”的快照。", f"现有快照：{listed}。")
        return known[snapshot_id]

    def _before(self) -> Snapshot:
        snapshots = [info.snapshot for info in self.list()]
        live = self.live()
        later = snapshots.index(live) + 1 if live in snapshots else 0
        if later >= len(snapshots):
            raise WarehouseError("没有更早的快照可以换回。", "请用 zengshou data snapshots 查看现有快照。")
        return snapshots[later]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with file_errors(self._data):
            self._files.mkdir(parents=True, exist_ok=True)
            lock = file_lock(self._data / "writer.lock")
        with lock:
            yield

    def _path(self, snapshot_id: str) -> Path:
        return self._files / f"{snapshot_id}{_SUFFIX}"

    def _use(self, snapshot: Path) -> None:
        """Replace the file in use in one step."""
        new = self._data / f"current{_SUFFIX}.new"
        new.unlink(missing_ok=True)
        try:
            new.hardlink_to(snapshot)
        except OSError:
            shutil.copyfile(snapshot, new)
            _to_disk(new)
        new.replace(self.current)
        # Renaming one hard link of a file onto another of the same file does nothing, by POSIX.
        new.unlink(missing_ok=True)
        _to_disk(self._data)

    def _prune(self, live: Snapshot) -> None:
        for info in self.list()[self._keep :]:
            if info.snapshot != live:
                # On Windows a file that somebody reads stays; the next publish tries again.
                with suppress(OSError):
                    self._path(info.snapshot.id).unlink()


def open_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the file that lies at ``path`` now; ``OSError`` or ``duckdb.Error`` where that fails.

    ``duckdb.connect(path)`` would join a connection that this process already has to that path, which after a publish
    is one to the file before, and refuses where its settings differ.
    """
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    connection = duckdb.connect()
    try:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS household_data (READ_ONLY)")
        connection.execute("USE household_data")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _info(path: Path) -> SnapshotInfo:
    return _info_of(path, file_state(path))


@lru_cache(maxsize=_KNOWN)
def _info_of(path: Path, _: FileState) -> SnapshotInfo:
    """What a file is; opened once as long as it is the same file, for the list is looked at with every question."""
    with open_read_only(path) as connection:
        return read_info(connection)


def _checked(file: Path) -> SnapshotInfo:
    """What a new file is; it must be complete, with nothing left in its write-ahead log."""
    with duckdb.connect(file) as connection:
        connection.execute("CHECKPOINT")
        found = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        missing = [table for table in TABLES if table not in found]
        if missing:
            raise WarehouseError(f"数据库文件缺少表：{'、'.join(missing)}。", USE_ANOTHER)
        return read_info(connection)


def _to_disk(path: Path) -> None:
    """Ask the system to write a file or directory out; Windows knows no such thing for directories."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
