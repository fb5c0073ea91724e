"""What terminal and service share about the household database: the importer, the snapshots, comparing two of them."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from server.errors import BadRequest
from server.settings import Settings
from sql_tools.ledger import load_ledgers, with_ledgers
from sql_tools.semantic_model import SemanticModel, shipped_model
from sql_tools.warehouse.diff import LIMIT, SnapshotDiff, compare
from sql_tools.warehouse.import_rules import ImportRules, load_import_rules
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.snapshots import SnapshotStore

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|\D|$)")


def snapshot_store(settings: Settings) -> SnapshotStore:
    """The snapshots of the data directory."""
    return SnapshotStore(settings.home / "data", settings.snapshots)


def ledger_folder(settings: Settings) -> Path:
    """Where the descriptions of ledgers lie."""
    return settings.home / "models"


def shipped_rules() -> ImportRules:
    """The import rules that come with the product."""
    return load_import_rules(Path(str(files("sql_tools") / "models" / "household_import.yaml")))


def described_model(settings: Settings) -> SemanticModel:
    """The shipped model and the ledgers of the data directory."""
    return with_ledgers(shipped_model("household"), load_ledgers(ledger_folder(settings)))


def household_importer(settings: Settings) -> Importer:
    """The importer with the shipped rules, over all tables that are described."""
    return Importer(described_model(settings), shipped_rules(), settings.home / "data", settings.snapshots)


def year_named(texts: tuple[str, ...]) -> int | None:
    """The one year that titles and file names speak of; None where they speak of none or of several."""
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def two_snapshots(store: SnapshotStore, old: str | None, new: str | None) -> tuple[str, str]:
    """The ids of the snapshots to compare: those named, else the one in use and the one before it.

    Raises:
        BadRequest: there is no such snapshot, or none before.
    """
    known = [info.snapshot.id for info in store.list()]
    second = new or store.live().id
    before = known[known.index(second) + 1 :] if second in known else []
    if not old and not before:
        raise BadRequest("没有更早的快照可以比较。", "请用 zengshou data snapshots 查看现有快照。")
    first = old or before[0]
    for name in (first, second):
        if name not in known:
            raise BadRequest(f"没有名为“{name}”的快照。", f"现有快照：{'、'.join(known)}。")
    return first, second


def compared(
    settings: Settings, old: str | None, new: str | None, limit: int = LIMIT, within: str | None = None
) -> SnapshotDiff:
    """What changed between two snapshots, of the households of the place with the code ``within`` alone if given."""
    store = snapshot_store(settings)
    first, second = two_snapshots(store, old, new)
    return compare(
        store.file(first), store.file(second), shipped_model("household"), limit, () if within is None else (within,)
    )
