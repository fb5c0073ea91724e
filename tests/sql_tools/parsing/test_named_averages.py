"""户均 alone is of the amount asked before; 户均几个劳动力 names its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel


@pytest.mark.parametrize(
    ("goes_on", "means"),
    [("户均几个劳动力", "2025年西渡镇脱贫户的户均劳动力"), ("户均呢", "2025年西渡镇脱贫户的户均人口")],
)
def test_after_the_people(plan_of: Callable[..., QueryPlan], model: SemanticModel, goes_on: str, means: str) -> None:
    people = plan_of("2025年西渡镇脱贫户有多少人口")
    assert describe(plan_of(goes_on, people), model) == means
