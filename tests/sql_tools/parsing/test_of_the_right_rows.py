"""Figures of those who were named: ordered by their number, shares of people, money spent on what was spoken of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import Compare, Figure, InSegment, QueryPlan, Share
from sql_tools.reading import Reading

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]


def names(plan: QueryPlan) -> list[str]:
    return [measure.name for measure in plan.measures if isinstance(measure, Figure)]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("哪个村务工的人最多，平均干了几个月？", ["employment_months_mean", "workers"]),
        ("脱贫户最多的乡镇人均纯收入多少", ["income_per_capita", "households"]),
        ("哪个乡镇监测户最少，人均纯收入是多少？", ["income_per_capita", "households"]),
    ],
)
def test_most_of_a_group_is_by_its_number(plan_of: PlanOf, question: str, figures: list[str]) -> None:
    plan = plan_of(question)
    assert names(plan) == figures
    assert [order.by for order in plan.order] == ["m1"]


def test_a_share_of_people_is_not_of_the_households_that_have_one(plan_of: PlanOf) -> None:
    plan = plan_of("护林员里低保户家的占几成？")
    [share] = plan.measures
    assert isinstance(share, Share)
    assert (plan.subject, share.of) == ("employment", "workers")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("慢性病人去年住院多少人次，花费多少？", "covered_cost"),
        ("2024年危房改造花了多少", "assistance_amount"),
        ("2024年产业项目花了多少", "bridging_fund"),
    ],
)
def test_what_was_spent_is_an_amount(plan_of: PlanOf, question: str, figure: str) -> None:
    assert names(plan_of(question))[-1] == figure


def test_what_was_had_once_is_of_any_year(plan_of: PlanOf) -> None:
    assert not plan_of("得过雨露计划又得过教育资助的有多少户？").years
    assert not plan_of("得过大病的有多少人").years


@pytest.mark.parametrize(
    "question",
    [
        "公益岗保洁员、护林员各多少人，人均收入哪个高？",
        "集体经济收入最低的十个村，分红一共多少？",
        "因病纳入监测的户里去年没住过院的有几户？",
    ],
)
def test_of_others_is_asked_back(read: Read, question: str) -> None:
    assert not read(question).plans


def test_people_helped_are_counted_by_the_help(plan_of: PlanOf) -> None:
    assert names(plan_of("拿雨露计划补助的有多少人")) == ["assisted_persons"]


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("务工收入超过5万的人里，女的有多少，占比多少？", "person.gender"),
        ("2024年新纳入的监测户里因病的有几户，占多少？", "household.risk_reason"),
    ],
)
def test_what_stands_before_inside_is_the_whole(plan_of: PlanOf, question: str, part: str) -> None:
    [share] = [measure for measure in plan_of(question).measures if isinstance(measure, Share)]
    assert isinstance(share.part, Compare)
    assert share.part.field == part


def test_what_a_person_earned_is_not_what_the_household_did(plan_of: PlanOf) -> None:
    assert "employment.income" in plan_of("务工收入超过5万的人里，女的有多少，占比多少？").model_dump_json()


def test_two_such_groups_are_told_apart(plan_of: PlanOf, read: Read) -> None:
    assert len(plan_of("监测户中没劳动力的和没务工的各有多少户？").measures) == 2
    assert not read("没劳动力的和没务工的监测户一共多少").plans


def test_what_is_counted_of_each_place_does_not_choose_the_places(plan_of: PlanOf) -> None:
    plan = plan_of("人均纯收入低于全县平均的乡镇有哪些，监测户各多少？")
    assert plan.where is None
    assert plan.measures[0] == Figure(name="households", where=InSegment(name="monitored"))


def test_each_of_two_is_of_those_before_inside(plan_of: PlanOf) -> None:
    _, second = plan_of("低保户里有劳动力的多少户，有人务工的多少户？").measures
    assert isinstance(second, Figure)
    assert "labor" not in second.model_dump_json()
    plan = plan_of("因病致贫的监测户里还有大病患者的有几户，涉及多少人")
    assert plan.where is not None


@pytest.mark.parametrize(
    "question", ["户主是女性的脱贫户人均纯收入比男性户主的低多少？", "雨露计划的学生是不是都在读中职高职？"]
)
def test_what_was_said_of_one_or_of_all_is_asked_back(read: Read, question: str) -> None:
    assert not read(question).plans
