"""A data desk over any snapshot, read-only, with room for lists of all households."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.chat.data.answer import DataDesk
from server.chat.data.runner import QueryRunner
from server.database import open_database
from server.errors import NotFound
from server.household.desk import snapshot_store
from server.settings import Settings
from sql_tools.engine import Limits
from sql_tools.execute import Warehouse
from sql_tools.result import Snapshot
from sql_tools.semantic_model import SemanticModel

MOST_HOUSEHOLDS = 200_000


@dataclass(frozen=True)
class Choice:
    """The snapshot to fill from, and the one to compare with, if there is one."""

    now: Snapshot
    before: Snapshot | None


def snapshots(settings: Settings) -> tuple[Snapshot, ...]:
    """The snapshots to choose from, the newest first; of a database on a server only the one in use."""
    if settings.database:
        engine = open_database(settings)
        try:
            return (engine.snapshot,)
        finally:
            engine.close()
    return tuple(info.snapshot for info in snapshot_store(settings).list())


def chosen(settings: Settings, now: str | None, before: str | None) -> Choice:
    """The snapshots called so; by default the one in use, and the one before it. ``before`` empty: none.

    Raises:
        NotFound: there is no such snapshot, or none at all.
    """
    known = snapshots(settings)
    if not known:
        raise NotFound("还没有数据快照。", "请先导入数据。")
    live = known[0] if settings.database else snapshot_store(settings).live()
    first = _named(known, now) if now else live
    if before is not None:
        return Choice(first, _named(known, before) if before else None)
    older = known[known.index(first) + 1 :] if first in known else ()
    return Choice(first, older[0] if older else None)


def _named(known: tuple[Snapshot, ...], name: str) -> Snapshot:
    found = next((each for each in known if each.id == name), None)
    if found is None:
        raise NotFound(f"没有名为“{name}”的快照。", f"现有快照：{'、'.join(each.id for each in known)}。")
    return found


@contextmanager
def opened(settings: Settings, model: SemanticModel, snapshot: Snapshot) -> Iterator[DataDesk]:
    """A desk that answers from this snapshot as long as the block runs."""
    if not settings.database:
        with opened_file(snapshot_store(settings).file(snapshot.id), model, settings.query_seconds) as desk:
            yield desk
        return
    engine = open_database(settings)
    try:
        yield DataDesk(QueryRunner(model, engine))
    finally:
        engine.close()


@contextmanager
def opened_file(file: Path, model: SemanticModel, seconds: float) -> Iterator[DataDesk]:
    """A desk that answers from this snapshot file as long as the block runs; a query has so many seconds."""
    engine = Warehouse(file, Limits(rows=MOST_HOUSEHOLDS, seconds=seconds))
    try:
        yield DataDesk(QueryRunner(model, engine))
    finally:
        engine.close()
