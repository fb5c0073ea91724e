"""The gold questions, asked of the product as installed. The floors are what was reached, less a small margin.

Every entry was written by another hand than the code's; the data results come from reference SQL.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from server.chat.assistant import Assistant
from server.evaluation.gold import Verdict, load_gold
from server.evaluation.run import judge_set
from server.settings import Settings

GOLD = Path(__file__).parents[1] / "gold"
FLOORS = {
    "policy": {"clause": 0.97, "words": 0.96, "refused": 0.97},
    "data": {"equal": 0.98, "kind": 0.98},
    "check": {"kind": 0.99, "clause": 0.99, "outcome": 0.97, "reading": 1.0, "rows": 1.0},
}
MOST_WRONG_FIGURES = 2


@pytest.fixture(scope="module")
def verdicts(assistant: Assistant, settings: Settings) -> dict[str, list[Verdict]]:
    database = str(settings.home / "data" / "current.duckdb")
    with duckdb.connect(database, read_only=True) as connection:
        return {
            name: judge_set(
                assistant, name, load_gold(GOLD / f"{name}.yaml"), lambda sql: connection.execute(sql).fetchall()
            )
            for name in FLOORS
        }


@pytest.mark.parametrize("name", list(FLOORS))
def test_right_answers_stay_right(verdicts: dict[str, list[Verdict]], name: str) -> None:
    for point, floor in FLOORS[name].items():
        judged = [verdict for verdict in verdicts[name] if point in verdict.points]
        wrong = [f"{verdict.id} {verdict.question}: {verdict.why}" for verdict in judged if not verdict.points[point]]
        assert 1 - len(wrong) / len(judged) >= floor, (point, wrong)


def test_hardly_any_wrong_figure_is_shown_as_right(verdicts: dict[str, list[Verdict]]) -> None:
    wrong = [f"{v.id} {v.question}: {v.answer}" for v in verdicts["data"] if not v.points["not_wrong"]]
    assert len(wrong) <= MOST_WRONG_FIGURES, wrong


def test_the_sets_are_as_large_as_promised() -> None:
    sizes = {name: len(load_gold(GOLD / f"{name}.yaml")) for name in FLOORS}
    assert sizes["policy"] >= 40
    assert sizes["data"] >= 60
    assert sizes["check"] >= 15
