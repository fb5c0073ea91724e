"""What every household database is to those who ask it, be it the embedded file or a server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from sql_tools.compile import Dialect
from sql_tools.compiler.recorded import completed, gap_counts
from sql_tools.result import Cell, CompiledQuery, Result, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import Cursor

Fetch = Callable[[CompiledQuery], list[tuple[Cell, ...]]]


@dataclass(frozen=True)
class Limits:
    """Rows of a result, seconds of a query (with its count of what was left out), and what the engine may use.

    ``memory`` and ``threads`` are of the embedded engine; a server has its own settings.
    """

    rows: int = 1000
    seconds: float = 10.0
    memory: str = "2GB"
    threads: int = 2


DEFAULT_LIMITS = Limits()


class Engine(Protocol):
    """A household database open for reading; threads share it. Errors are those of ``sql_tools.errors``."""

    @property
    def limits(self) -> Limits:
        """What a query may take."""

    @property
    def dialect(self) -> Dialect:
        """The SQL that it reads."""

    @property
    def snapshot(self) -> Snapshot:
        """Which snapshot answers now."""

    def cursor(self) -> AbstractContextManager[tuple[Cursor, Snapshot]]:
        """A connection for one thread that finds the tables by their bare names, and the snapshot that it reads."""

    def as_recorded(self, model: SemanticModel) -> SemanticModel:
        """The model with what this snapshot has for every row, and with how its tables are spread over servers."""

    def execute(self, query: CompiledQuery) -> Result:
        """The rows of a query that passed the guard, cut at its row limit; ``QueryTimeout`` after the time limit."""

    def lost(self) -> str:
        """Which part of the data cannot be reached now, as a sentence; empty where none is known to be out of reach."""

    def close(self) -> None:
        """Let go of the file or the connections."""


class RecordedModels:
    """The models with what a snapshot has for every row; counted once a snapshot."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[str, tuple[Snapshot, SemanticModel, SemanticModel]] = {}
        self._counting = Lock()

    def known(self, model: SemanticModel, snapshot: Snapshot) -> SemanticModel | None:
        """The model completed for a snapshot, if that was done already."""
        known = self._known.get(model.name)
        return known[2] if known is not None and known[0] == snapshot and known[1] is model else None

    def of(self, model: SemanticModel, snapshot: Snapshot, fetch: Fetch) -> SemanticModel:
        """The model completed for the snapshot that ``fetch`` reads; one thread counts, the others wait for it."""
        with self._counting:
            known = self.known(model, snapshot)
            if known is None:
                full = [name for counts in gap_counts(model, self._dialect) for name in _without_gap(counts, fetch)]
                known = completed(model, frozenset(full))
                self._known[model.name] = (snapshot, model, known)
            return known


def _without_gap(counts: CompiledQuery, fetch: Fetch) -> list[str]:
    """The columns counted that lack nothing."""
    [row] = fetch(counts)
    return [column.name for column, lacking in zip(counts.columns, row, strict=True) if lacking == 0]
