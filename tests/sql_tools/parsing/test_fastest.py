"""Most and fastest of what moved, of places in a whole, and of help in money."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import Change, Compare, Figure, InSegment, QueryPlan, Share
from sql_tools.reading import Reading

Read = Callable[..., Reading]
PlanOf = Callable[..., QueryPlan]


@pytest.mark.parametrize(
    ("question", "form", "descending"),
    [
        ("人均纯收入比上年增长最快的三个乡镇", "percent", True),
        ("人均纯收入比上年增长最多的三个乡镇", "difference", True),
        ("人均纯收入比上年下降最快的乡镇", "percent", False),
        ("人均纯收入比2022年下降最多的三个乡镇", "difference", False),
    ],
)
def test_fastest_is_by_the_rate_and_what_falls_most_rises_least(
    plan_of: PlanOf, question: str, form: str, descending: bool
) -> None:
    plan = plan_of(question)
    [change] = plan.measures
    assert isinstance(change, Change)
    assert (change.form, plan.order[0].by, plan.order[0].descending) == (form, "m0", descending)


def test_where_the_households_are_is_the_whole_of_a_share(plan_of: PlanOf) -> None:
    plan = plan_of("重点帮扶村的监测户占比是多少")
    [share] = plan.measures
    assert isinstance(share, Share)
    assert share.part == InSegment(name="monitored")
    assert plan.where == Compare(field="village.is_key_village", op="=", value=True)


def test_help_per_person_is_no_income_per_person(plan_of: PlanOf) -> None:
    assert plan_of("医疗救助人均多少钱").measures == (Figure(name="assistance_amount_per_person"),)


def test_what_a_project_lacks_is_not_looked_for_among_the_households_of_its_village(read: Read) -> None:
    assert not read("哪些项目没有资产收益").plans


def test_the_stage_before_university_has_two_kinds_of_schools(plan_of: PlanOf) -> None:
    assert plan_of("高中阶段在校生多少人").where == InSegment(name="senior_student")
