"""One SQLite file for all that the service itself remembers, safe for several threads and processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock

from server.errors import NotReady
from server.store.migrate import migrate

FOLDER = "service"
FILE = "service.sqlite3"
_WAIT_SECONDS = 15.0

Value = str | int | float | bytes | None
Row = sqlite3.Row


@cache
def writing(path: Path) -> AbstractContextManager[bool]:
    """What the writers of a file in this process queue at: SQLite itself lets those who wait try again, in no order."""
    return Lock()


class Store:
    """Connections to the file, migrated to the newest schema. Each is used by one thread at a time."""

    def __init__(self, home: Path) -> None:
        """Open ``home``/service/service.sqlite3, made if absent; ``NotReady`` where it cannot be used."""
        self.path = home / FOLDER / FILE
        self._idle: list[sqlite3.Connection] = []
        self._lock = Lock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.transaction() as connection:
                migrate(connection)
        except (OSError, sqlite3.Error) as error:
            raise NotReady(
                f"服务的数据库 {self.path} 打不开：{error}。", "请检查数据目录的权限和剩余空间，或从备份恢复。"
            ) from error

    @contextmanager
    def transaction(self, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection whose writes come all or not at all; no other process writes meanwhile.

        ``lasting``: they are on the disk when it is over, and outlive a power cut. Else they outlive the end of this
        process, and reach the disk with the next that last: for what is nothing without those.
        """
        with writing(self.path), self._connection() as connection:
            try:
                connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise NotReady("服务的数据库正忙。", "请过一会儿再试；一直如此时请管理员查看磁盘。") from error
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def all(self, query: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query."""
        with self._connection() as connection:
            return connection.execute(query, values).fetchall()

    def one(self, query: str, values: Sequence[Value] = ()) -> Row | None:
        """The first row of a query."""
        rows = self.all(query, values)
        return rows[0] if rows else None

    def write(self, statement: str, values: Sequence[Value] = (), lasting: bool = True) -> int:
        """One statement in a transaction of its own; the number of rows that it changed."""
        with self.transaction(lasting) as connection:
            return connection.execute(statement, values).rowcount

    def close(self) -> None:
        """Close what is idle; a connection in use closes when it is given back to a closed store."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._opened()
        try:
            yield connection
        finally:
            with self._lock:
                self._idle.append(connection)

    def _opened(self) -> sqlite3.Connection:
        # One thread at a time uses it; which one changes from request to request.
        connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        with suppress(OSError):
            self.path.chmod(0o600)
        return connection
