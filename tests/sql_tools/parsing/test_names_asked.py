"""Names of places and of rows that are nobody's secret are told; those of persons are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sql_tools.describe import describe
from sql_tools.parser import Parser
from sql_tools.plan import QueryPlan
from sql_tools.reading import Context
from sql_tools.semantic_model import SemanticModel

NOW = Context(asked_on=date(2026, 3, 15), region="衡阳县")


@pytest.mark.parametrize(
    ("question", "means"),
    [
        (
            "2025年衔接资金投入最多的产业项目叫什么",
            "2025年衡阳县产业项目名单，列出项目编号、项目名称、衔接资金投入，按衔接资金投入从高到低，前1名",
        ),
        ("脱贫户最多的乡镇叫什么名字", "衡阳县各乡镇脱贫户的户数，按户数从高到低，前1名"),
        ("2025年西渡镇的产业项目，名称列一下", "2025年西渡镇产业项目名单，列出项目编号、项目名称"),
    ],
)
def test_a_name_tells_which_one_it_is(
    plan_of: Callable[..., QueryPlan], model: SemanticModel, question: str, means: str
) -> None:
    assert describe(plan_of(question), model) == means


@pytest.mark.parametrize(
    "question", ["收入最低的户叫什么名字", "西渡镇监测户名字列一下", "西渡镇有哪些村，把脱贫户名字列出来"]
)
def test_names_of_persons_are_refused(parser: Parser, question: str) -> None:
    refusal = parser.read(question, NOW).refusal
    assert refusal is not None and refusal.personal
