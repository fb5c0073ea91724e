"""People whom help reached: only where it is on file for persons; and a number beside its parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import And, Figure, QueryPlan, Related
from sql_tools.reading import Reading

Read = Callable[..., Reading]
PlanOf = Callable[..., QueryPlan]


@pytest.mark.parametrize("question", ["小额信贷有多少人", "享受小额信贷的有多少人", "危房改造和临时救助有多少人"])
def test_help_for_households_is_not_counted_in_persons(read: Read, question: str) -> None:
    asked = read(question).clarification
    assert asked is not None
    assert any("多少户" in option.question for option in asked.options)


def test_help_for_persons_is(plan_of: PlanOf) -> None:
    assert plan_of("2024年雨露计划有多少人").measures == (Figure(name="assisted_persons"),)


def test_a_number_and_the_same_rows_by_their_values(read: Read) -> None:
    by_gender, number = read("监测户里头残疾人多少，男女各几个").plans
    assert [dimension.field for dimension in by_gender.by] == ["person.gender"]
    assert by_gender.where == number.where
    assert (number.by, number.measures) == ((), by_gender.measures)


@pytest.mark.parametrize(
    ("question", "relation", "years"),
    [
        ("享受过的脱贫户有多少户", "help_ever", ()),
        ("享受过帮扶的脱贫户有多少户", "help_ever", ()),
        ("小额信贷享受过的脱贫户有多少", "help_ever", ()),
        ("2024年享受过帮扶的脱贫户有多少户", "help", (2024,)),
    ],
)
def test_received_once_is_of_any_year_unless_one_is_said(
    plan_of: PlanOf, question: str, relation: str, years: tuple[int, ...]
) -> None:
    plan = plan_of(question)
    assert isinstance(plan.where, And)
    assert [part.relation for part in plan.where.items if isinstance(part, Related)] == [relation]
    assert plan.years == years
