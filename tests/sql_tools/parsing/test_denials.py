"""没有…的 before a noun: what is lacking, whose it is, and that who has no such row at all lacks it too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import And, Compare, Figure, InSegment, Not, Predicate, QueryPlan, Related

PlanOf = Callable[..., QueryPlan]
NO_JOB_OUTSIDE = Related(
    relation="jobs", quantifier="none", where=Compare(field="employment.kind", op="=", value="外出务工")
)


def items(plan: QueryPlan) -> set[Predicate]:
    """The parts of the condition of a plan."""
    where = plan.where
    assert where is not None
    return set(where.items) if isinstance(where, And) else {where}


@pytest.mark.parametrize(
    ("question", "denied", "whose"),
    [
        ("没吃低保的监测户有多少户", "allowance", "monitored"),
        ("没有低保的脱贫户有几多户", "allowance", "lifted"),
        ("没有纳入监测的低保户有多少户", "monitored", "allowance"),
        ("没有上学的小孩有多少", "student", "minor"),
    ],
)
def test_the_last_noun_is_not_denied(plan_of: PlanOf, question: str, denied: str, whose: str) -> None:
    assert items(plan_of(question)) == {InSegment(name=whose), Not(item=InSegment(name=denied))}


def test_of_two_facts_of_one_person_only_the_first_is_denied(plan_of: PlanOf) -> None:
    sick = Compare(field="person.health", op="=", value="残疾")
    assert items(plan_of("没有残疾的老人有多少人")) == {InSegment(name="elderly"), Not(item=sick)}


def test_both_are_denied_where_they_stand_before_another_noun(plan_of: PlanOf) -> None:
    [related] = items(plan_of("没有患大病的老人的户有多少"))
    assert isinstance(related, Related)
    assert related.quantifier == "none"
    assert isinstance(related.where, And)


@pytest.mark.parametrize("question", ["没有外出务工的劳动力多少人", "不是外出务工的劳动力多少人"])
def test_who_has_no_job_has_none_outside_either(plan_of: PlanOf, question: str) -> None:
    plan = plan_of(question)
    assert plan.subject == "person"
    assert items(plan) == {InSegment(name="labor"), NO_JOB_OUTSIDE}


def test_the_noun_behind_the_kind_of_an_event_says_it_once_more(plan_of: PlanOf) -> None:
    plan = plan_of("没有在公益岗就业的劳动力有多少")
    none = Related(
        relation="jobs", quantifier="none", where=Compare(field="employment.kind", op="=", value="公益性岗位")
    )
    assert plan.subject == "person"
    assert items(plan) == {InSegment(name="labor"), none}


def test_people_without_a_job_are_persons_not_members_of_households_without_one(plan_of: PlanOf) -> None:
    plan = plan_of("没有务工的脱贫人口有多少人")
    assert plan.measures == (Figure(name="persons"),)
    assert items(plan) == {InSegment(name="lifted"), Related(relation="jobs", quantifier="none")}


def test_people_of_households_without_help_are_counted_by_their_households(plan_of: PlanOf) -> None:
    assert plan_of("没有享受帮扶的脱贫人口有多少人").measures == (Figure(name="population"),)
