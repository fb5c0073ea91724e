"""Running compiled SQL on PostgreSQL: read-only, within a time and a row limit.

Its walls are those of the embedded database: the role cannot write (checked), every transaction is read-only, and a
statement that takes too long is stopped by the server. The row that names the snapshot is read in the same transaction
as the tables, which are found through the search path: a reader sees one snapshot, whole.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from sql_tools.compile import Dialect
from sql_tools.engine import DEFAULT_LIMITS, Limits, RecordedModels
from sql_tools.errors import WarehouseError
from sql_tools.execute import result_of
from sql_tools.result import CompiledQuery, Result, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.connections import SECONDS_TO_CONNECT, Connection, checked_address, connected, rows
from sql_tools.servers.server_errors import ServerLost, server_errors
from sql_tools.servers.shards import BY_COUNTY, lost_counties
from sql_tools.servers.vocabulary import VocabularyCursor, kept_rows
from sql_tools.sharded_model import sharded

# What the pool has to say of lost connections is said in Chinese below; without this it would reach the terminal.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

Cursor = psycopg.Cursor[tuple[Any, ...]]
_SECONDS_TO_WAIT = 3.0
"""For a free connection; a server that does not answer is said to be lost after that."""
_SESSION = (
    # Tables spread over servers are joined and added up where they lie.
    "SET enable_partitionwise_join = on",
    "SET enable_partitionwise_aggregate = on",
    # Compiling a plan of many parts costs more than it saves on queries of this size.
    "SET jit = off",
    # What cannot be joined where it lies is hashed here.
    "SET work_mem = '64MB'",
)
_LIVE = """
    SELECT id, as_of, demo, schema_name, by_county, set_config('search_path', quote_ident(schema_name), true),
        set_config('enable_nestloop', (NOT by_county)::TEXT, true),
        set_config('enable_mergejoin', (NOT by_county)::TEXT, true)
    FROM zengshou.snapshot_info
"""
"""The snapshot, and how to read it: of rows that lie elsewhere little is known, and a nested loop would fetch them one
by one. What other servers join for themselves they plan for themselves."""
_MAY_WRITE = """
    SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        OR has_schema_privilege($1, 'CREATE')
        OR coalesce(bool_or(has_table_privilege(pg_class.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')), FALSE)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = $1 AND relkind IN ('r', 'v', 'm', 'p', 'f')
"""


class ServerWarehouse:
    """A household database on PostgreSQL, open for reading; threads share its pool of connections."""

    dialect: Dialect = "postgres"

    def __init__(self, address: str, limits: Limits = DEFAULT_LIMITS, connections: int = 8) -> None:
        checked_address(address)
        self.limits = limits
        self._address = address
        self._connections = connections
        self._models = RecordedModels(self.dialect)
        self._spread: tuple[SemanticModel, SemanticModel] | None = None
        self._checked: set[str] = set()
        self._lock = threading.Lock()
        self._pool: ConnectionPool[Connection] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """Which snapshot the server has now; ``WarehouseError`` where it cannot be reached or has none."""
        with self.cursor() as (_, snapshot):
            return snapshot

    @contextmanager
    def cursor(self) -> Iterator[tuple[VocabularyCursor | Cursor, Snapshot]]:
        """A connection of its own for one thread, and the snapshot that it reads."""
        with self._reading() as (cursor, snapshot, by_county):
            yield VocabularyCursor(cursor) if by_county else cursor, snapshot

    def as_recorded(self, model: SemanticModel) -> SemanticModel:
        """The model with what this snapshot has for every row, and with its shards; counted once a snapshot."""
        with self._reading() as (cursor, snapshot, by_county):
            spread = self._with_shards(model) if by_county else model
            return self._models.of(spread, snapshot, lambda query: _kept_or_fetched(cursor, query, by_county))

    def execute(self, query: CompiledQuery) -> Result:
        """The rows of a query that passed the guard, cut at its row limit; ``QueryTimeout`` after the time limit."""
        with self._reading() as (cursor, snapshot, _):
            found = _fetch(cursor, query)
            unknown = _fetch(cursor, query.left_out)[0] if query.left_out is not None else ()
        return result_of(query, found, unknown, snapshot)

    def lost(self) -> str:
        """The counties whose server cannot be reached now, as a sentence; empty where all can."""
        with server_errors(), self._opened().connection() as connection:
            _, _, by_county = _live(connection)
            said = lost_counties(connection) if by_county else ""
        return f"{said}。" if said else ""

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _with_shards(self, model: SemanticModel) -> SemanticModel:
        if self._spread is None or self._spread[0] is not model:
            self._spread = (model, sharded(model, BY_COUNTY))
        return self._spread[1]

    def _configured(self, connection: Connection) -> None:
        for statement in _SESSION:
            connection.execute(statement.encode())
        connection.execute(f"SET statement_timeout = {round(self.limits.seconds * 1000):d}".encode())
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True

    @contextmanager
    def _reading(self) -> Iterator[tuple[Cursor, Snapshot, bool]]:
        """A transaction on the snapshot in use, and whether its tables are spread by county."""
        try:
            with server_errors(self.limits.seconds), self._opened().connection() as connection:
                snapshot, schema, by_county = _live(connection)
                self._require_read_only(connection, schema)
                with connection.cursor() as cursor:
                    yield cursor, snapshot, by_county
        except ServerLost as error:
            raise self._named(error) from error

    def _opened(self) -> ConnectionPool[Connection]:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._address,
                    kwargs={
                        "cursor_factory": psycopg.RawCursor,
                        "connect_timeout": SECONDS_TO_CONNECT,
                        "application_name": "zengshou",
                        # Plans are made for the values asked for, so that shards without them are left out.
                        "prepare_threshold": None,
                    },
                    min_size=0,
                    max_size=self._connections,
                    timeout=min(_SECONDS_TO_WAIT, self.limits.seconds),
                    configure=self._configured,
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool

    def _require_read_only(self, connection: Connection, schema: str) -> None:
        """The role may only read; looked at once for each schema."""
        if schema in self._checked:
            return
        if rows(connection, _MAY_WRITE, schema) != [(False,)]:
            raise WarehouseError(
                "读数据库用的账号能写入，不予使用。", "请在 ZENGSHOU_DATABASE 里换成只读账号，见 docs/servers.md。"
            )
        self._checked.add(schema)

    def _named(self, error: ServerLost) -> WarehouseError:
        """The same error with the counties that are missing, or with why the first server lets nobody in."""
        try:
            if isinstance(error.__cause__, PoolTimeout):
                with connected(self._address):
                    return error
            with server_errors(), self._opened().connection() as connection:
                _live(connection)
                lost = lost_counties(connection)
        except WarehouseError as found:
            return found if isinstance(error.__cause__, PoolTimeout) else error
        hint = "请联系管理员恢复该服务器；只问其他县的问题不受影响。"
        return ServerLost(f"{lost}，没有给出任何数字。", hint) if lost else error


def _live(connection: Connection) -> tuple[Snapshot, str, bool]:
    """The snapshot in use, the schema of its tables, now on the search path, and whether they are spread by county."""
    found = rows(connection, _LIVE)
    if not found:
        raise WarehouseError("数据库服务器里还没有数据。", "请用 zengshou data init --from-snapshot 发布一份快照。")
    name, as_of, demo, schema, by_county = found[0][:5]
    day = as_of.isoformat() if isinstance(as_of, date) else str(as_of)
    return Snapshot(str(name), day, bool(demo)), str(schema), bool(by_county)


def _kept_or_fetched(cursor: Cursor, query: CompiledQuery, by_county: bool) -> list[tuple[Any, ...]]:
    kept = kept_rows(cursor, query) if by_county else None
    return _fetch(cursor, query) if kept is None else kept


def _fetch(cursor: Cursor, query: CompiledQuery) -> list[tuple[Any, ...]]:
    return cursor.execute(query.sql.encode(), query.params).fetchall()
