"""Everyday questions and the same in dry wording: how many are read as the same plan is kept, less a small margin."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question
from sql_tools.plan import QueryPlan

WORDINGS = Path(__file__).parents[1] / "gold" / "wordings"
DAY = date(2026, 3, 15)
SAME = {
    "county_offices": 127,
    "help_and_hospital": 102,
    "incomes": 125,
    "people_and_jobs": 105,
    "town_offices": 141,
    "villages": 111,
    "villages_and_projects": 98,
}
"""Of 184 to 195 pairs with one turn each."""
MARGIN = 2


@pytest.mark.parametrize("name", list(SAME))
def test_everyday_words_are_read_like_dry_ones(assistant: Assistant, name: str) -> None:
    def plans(text: str, region: str) -> tuple[QueryPlan, ...]:
        return assistant.data.read(Question(text, DAY, region=region), None).plans

    lines = (WORDINGS / f"{name}.jsonl").read_text("utf-8").splitlines()
    pairs = [pair for pair in map(json.loads, lines) if pair["kind"] == "data" and isinstance(pair["q"], str)]
    places = [pair.get("region", "衡阳县") for pair in pairs]
    read = [(plans(pair["q"], place), plans(pair["plain"], place)) for pair, place in zip(pairs, places, strict=True)]
    same = sum(bool(everyday) and everyday == dry for everyday, dry in read)
    assert same >= SAME[name] - MARGIN, same
