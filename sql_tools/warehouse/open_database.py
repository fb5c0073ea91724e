"""A database file that is open for reading, with the connections that its readers leave for the next ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import duckdb

from sql_tools.engine import Limits
from sql_tools.result import Snapshot
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.file_state import FileState
from sql_tools.warehouse.snapshot_info import read_snapshot
from sql_tools.warehouse.snapshots import open_read_only


class OpenDatabase:
    """One file, read-only, with everything outside it switched off; ``OSError`` or ``duckdb.Error`` where that fails.

    Making a connection takes as long as a small query, so that each goes from reader to reader.
    """

    def __init__(self, path: Path, state: FileState, limits: Limits) -> None:
        self.state = state
        self._path = path
        self._connection = _read_only(path, limits)
        self.snapshot: Snapshot = read_snapshot(self._connection)
        self._idle: list[duckdb.DuckDBPyConnection] = []
        self._lock = Lock()
        self._retired = False

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one thread that finds the tables by their bare names; one that met an error is not used
        again."""
        cursor = self._taken()
        try:
            yield cursor
        except BaseException:
            cursor.close()
            raise
        with self._lock:
            if not self._retired:
                self._idle.append(cursor)
                return
        cursor.close()

    def retire(self) -> None:
        """Keep no connection any longer: the file is let go of when the last that reads from it is done."""
        with self._lock:
            self._retired = True
            idle, self._idle = self._idle, []
        for cursor in idle:
            cursor.close()

    def close(self) -> None:
        """Let go of the file now; queries that run fail."""
        self.retire()
        self._connection.close()

    def _taken(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        with file_errors(self._path):
            cursor = self._connection.cursor()
            cursor.execute("USE household_data")
        return cursor


def _read_only(path: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    connection = open_read_only(path)
    try:
        connection.execute(f"SET memory_limit = '{limits.memory}'")
        connection.execute(f"SET threads = {limits.threads:d}")
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET autoload_known_extensions = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error:
        connection.close()
        raise
    return connection
