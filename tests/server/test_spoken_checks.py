"""Verdicts in the everyday words of cadres: which rules each question means, and which questions are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from server.chat.question import Question
from sql_tools.reading import Reading
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import ASKED_ON, Desk

ENTRIES = yaml.safe_load((Path(__file__).parents[1] / "gold" / "spoken_checks.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, 600, 3)
    return Desk(home / "data" / "current.duckdb")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["question"])
def test_the_rules_meant(desk: Desk, entry: dict[str, Any]) -> None:
    matches = desk.desk.match(Question(entry["question"], ASKED_ON, entry.get("region")), Reading())
    found = {match.rule.id.split("/")[1] for match in matches if match.rule is not None and match.form != "elsewhere"}
    assert found == set(entry["rules"])
