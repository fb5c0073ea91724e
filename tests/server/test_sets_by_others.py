"""The questions of other writers that were once unseen: what was reached on them is kept, less a small margin."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from server.chat.assistant import Assistant
from server.evaluation.gold import load_gold
from server.evaluation.run import judge_set
from server.settings import Settings

GOLD = Path(__file__).parents[1] / "gold"
REACHED = {
    "fresh": (105, 130),
    "fresh2": (87, 109),
    "fresh3": (87, 110),
    "fresh4": (68, 98),
    "fresh5": (65, 99),
    "fresh6": (64, 97),
    "fresh7": (61, 118),
    "fresh8": (75, 96),
    "fresh9": (70, 117),
    "fresh10": (99, 138),
    "fresh11": (72, 95),
    "fresh12": (69, 98),
    "fresh13": (49, 98),
    "fresh14": (49, 95),
}
"""Questions about data with an equal result, and those without a wrong figure."""
MARGIN = 1


@pytest.mark.parametrize("name", list(REACHED))
def test_what_was_reached_is_kept(assistant: Assistant, settings: Settings, name: str) -> None:
    entries = load_gold(GOLD / name / "data.yaml")
    database = str(settings.home / "data" / "current.duckdb")
    with duckdb.connect(database, read_only=True) as connection:
        verdicts = judge_set(assistant, "data", entries, lambda sql: connection.execute(sql).fetchall())
    equal, not_wrong = (
        sum(verdict.points.get(point, False) for verdict in verdicts) for point in ("equal", "not_wrong")
    )
    missed = [f"{each.id} {each.question}: {each.why}" for each in verdicts if not each.points.get("not_wrong", True)]
    assert equal >= REACHED[name][0] - MARGIN
    assert not_wrong >= REACHED[name][1] - MARGIN, missed
