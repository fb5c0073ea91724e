"""Questions of villages and towns, by class: each with the sentence of its plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sql_tools.describe import describe
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

VILLAGES = yaml.safe_load((Path(__file__).parent / "villages.yaml").read_text(encoding="utf-8"))
CASES = [(question, means) for said in VILLAGES.values() for question, means in said.items()]


@pytest.mark.parametrize(("question", "means"), CASES)
def test_it_is_understood(
    read: Callable[..., Reading], model: SemanticModel, question: str, means: str | list[str]
) -> None:
    expected = [means] if isinstance(means, str) else means
    assert [describe(plan, model) for plan in read(question, region="衡阳县").plans] == expected
