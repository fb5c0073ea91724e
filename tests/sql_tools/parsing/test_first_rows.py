"""Figures of the first rows by a figure of each, and lists of a part of the rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from sql_tools.describe import describe
from sql_tools.plan import Narrow, Order, QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]
INCOME = "household_year.net_income_per_capita"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "2025年收入最低的20%农户人均纯收入是多少",
            "2025年衡阳县农户，先取按人均纯收入从低到高前20%，人均纯收入",
        ),
        (
            "2025年脱贫户里人均纯收入排名后10%的户平均工资性收入多少",
            "2025年衡阳县脱贫户，先取按人均纯收入从低到高前10%，工资性收入的平均值",
        ),
        (
            "2025年人均纯收入最低的100户里低保户有几户",
            "2025年衡阳县农户，先取按人均纯收入从低到高前100名，其中低保户的户数",
        ),
        (
            "2025年人均纯收入前一成的脱贫户名单",
            "2025年衡阳县脱贫户名单，列出户编号、人均纯收入、村，按人均纯收入从高到低，前10%",
        ),
        (
            "2025年人均纯收入最低的10%的村有哪些",
            "2025年衡阳县各村人均纯收入，按人均纯收入从低到高，前10%",
        ),
    ],
)
def test_the_rows_are_chosen_before_figures_are_taken(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


def test_the_group_named_behind_the_number_is_what_is_ranked(plan_of: PlanOf) -> None:
    plan = plan_of("2025年人均纯收入最高的10%脱贫户户均纯收入多少")
    assert plan.narrow == (Narrow(order=Order(by=INCOME), percent=Decimal(10)),)
    assert plan.where is not None and "lifted" in plan.where.model_dump_json()


@pytest.mark.parametrize(
    "question",
    [
        "2025年人均纯收入最低的100户有多少户",
        "2025年人均纯收入最低的100户里有多少残疾人",
    ],
)
def test_what_the_first_rows_do_not_answer_gets_no_figure(read: Read, question: str) -> None:
    assert not read(question).plans


def test_the_first_and_the_last_are_two_answers(read: Read, model: SemanticModel) -> None:
    plans = read("2025年人均纯收入前三的乡镇和后三的乡镇分别是哪些").plans
    assert [describe(plan, model) for plan in plans] == [
        "2025年衡阳县各乡镇人均纯收入，按人均纯收入从高到低，前3名",
        "2025年衡阳县各乡镇人均纯收入，按人均纯收入从低到高，前3名",
    ]


def test_what_is_mostly_is_asked_back_with_parts(read: Read) -> None:
    asked = read("收入主要靠工资的脱贫户有多少户").clarification
    assert asked is not None
    assert [option.question[:12] for option in asked.options] == ["工资性收入占比50%以上", "工资性收入占比80%以上"]


def test_two_conditions_of_members_do_not_say_that_both_are_of_one(read: Read) -> None:
    assert not read("户主是女性的脱贫户人均纯收入比男性户主的低多少").plans
