"""What a snapshot spread over several servers is known by before any question, kept on the first of them.

Names of places, years and values on file are asked of all rows. Their rows are kept when a snapshot is published, so
that a process that starts while a server is lost still knows every name, and can say which counties are missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg

from sql_tools.compiler.recorded import gap_counts
from sql_tools.result import CompiledQuery
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.connections import Connection, rows, run
from sql_tools.servers.shards import BY_COUNTY
from sql_tools.sharded_model import sharded
from sql_tools.values import ValueDictionary

Row = tuple[Any, ...]


def keep_vocabulary(connection: Connection, model: SemanticModel) -> None:
    """Keep what a model asks of the snapshot on the connection's search path, in place of what was kept before."""
    run(connection, "DELETE FROM zengshou.vocabulary")
    spread = sharded(model, BY_COUNTY)
    ValueDictionary.from_warehouse(_Keeping(connection), spread)
    for query in gap_counts(spread, "postgres"):
        found = connection.execute(query.sql.encode(), query.params or None).fetchall()
        _keep(connection, _name(query), [tuple(int(number) for number in row) for row in found])


def kept_rows(cursor: psycopg.Cursor[Row], query: str | CompiledQuery) -> list[Row] | None:
    """The rows of a query as they were kept; None where it was not, or the database keeps none."""
    if cursor.execute(b"SELECT to_regclass('zengshou.vocabulary')").fetchone() == (None,):
        return None
    name = query if isinstance(query, str) else _name(query)
    found = cursor.execute(b"SELECT found FROM zengshou.vocabulary WHERE query = $1", (name,)).fetchone()
    return [tuple(row) for row in found[0]] if found is not None else None


class VocabularyCursor:
    """A cursor that asks the servers only for what was not kept."""

    def __init__(self, cursor: psycopg.Cursor[Row]) -> None:
        self._cursor = cursor

    def execute(self, query: str | bytes, values: Sequence[Any] | None = None) -> Any:
        """Run a query, or take its kept rows; the result has ``fetchall``."""
        kept = kept_rows(self._cursor, query) if isinstance(query, str) and values is None else None
        if kept is not None:
            return _Kept(kept)
        return self._cursor.execute(query.encode() if isinstance(query, str) else query, values)


class _Kept:
    """Rows that were kept, as the result of a query."""

    def __init__(self, found: list[Row]) -> None:
        self._found = found

    def fetchall(self) -> list[Row]:
        """All of them."""
        return self._found


class _Keeping:
    """A cursor that keeps the rows of all that it is asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, query: str) -> _Kept:
        """Run a query, and keep its rows."""
        found = rows(self._connection, query)
        _keep(self._connection, query, found)
        return _Kept(found)


def _keep(connection: Connection, query: str, found: list[Row]) -> None:
    run(connection, "INSERT INTO zengshou.vocabulary VALUES ($1, $2::json)", query, json.dumps(found, default=str))


def _name(query: CompiledQuery) -> str:
    return f"{query.sql} {list(query.params)}"
