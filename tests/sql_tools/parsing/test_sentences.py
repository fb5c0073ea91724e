"""What is counted, told by the sentence of the plan: questions whose figure was once that of another question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

FILES = ("sentences.yaml", "speech.yaml", "incomes.yaml")
GROUPS = [yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8")) for name in FILES]
CASES: list[tuple[str, str]] = [case for groups in GROUPS for group in groups.values() for case in group.items()]


@pytest.mark.parametrize(("question", "sentence"), CASES)
def test_sentence(plan_of: Callable[..., QueryPlan], model: SemanticModel, question: str, sentence: str) -> None:
    before: QueryPlan | None = None
    for turn in question.split(" / "):
        before = plan_of(turn, previous=before)
    assert before is not None
    assert describe(before, model) == sentence
