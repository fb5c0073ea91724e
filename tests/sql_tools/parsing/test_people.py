"""Questions about persons: each with the sentence of its plan, or no figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sql_tools.describe import describe
from sql_tools.plan import Figure, QueryPlan, Ratio
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

PEOPLE = yaml.safe_load((Path(__file__).parent / "people.yaml").read_text(encoding="utf-8"))
CASES = [(question, means) for said in PEOPLE.values() for question, means in said.items()]
PlanOf = Callable[..., QueryPlan]


@pytest.mark.parametrize(("question", "means"), CASES)
def test_it_is_understood(plan_of: PlanOf, model: SemanticModel, question: str, means: str) -> None:
    assert describe(plan_of(question), model) == means


@pytest.mark.parametrize(
    "question",
    [
        "各乡镇平均每户有几个老人",
        "户均残疾人数是多少",
        "七八口人的脱贫户有几户",
        "脱贫户平均每户几个学生",
        "老人都参加了医保的户有多少",
        "家里老人都没参加医保的户有几户",
        "家里劳力全部在外打工的脱贫户有多少户",
        "家里只有一个老人的户有多少户",
        "有两个劳力的户有多少",
    ],
)
def test_its_sentence_is_the_same_question(plan_of: PlanOf, model: SemanticModel, question: str) -> None:
    plan = plan_of(question)
    assert plan_of(describe(plan, model), region=None) == plan


@pytest.mark.parametrize(
    "question",
    [
        "三个月没活干的有多少",
        "六七十岁的老人有多少",
        "收入七八千的脱贫户有几户",
        "一级残疾的有多少人",
        "留守老人有多少",
    ],
)
def test_no_figure(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


def test_the_average_is_over_all_households(plan_of: PlanOf) -> None:
    [measure] = plan_of("脱贫户平均每户有几个老人").measures
    assert isinstance(measure, Ratio)
    assert (measure.form, measure.right) == ("each", Figure(name="households"))
