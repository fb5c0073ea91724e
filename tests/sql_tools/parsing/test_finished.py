"""The last look at a plan: every word that changes the figure is in it, and everything asked is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import And, InYears, QueryPlan
from sql_tools.reading import Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    "question",
    [
        "帮扶车间有多少个，吸纳了多少人？",
        "黄兴镇、西渡镇脱贫户各有几户，合计几户",
    ],
)
def test_of_two_numbers_asked_for_one_is_no_answer(read: Read, question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize(
    "question", ["男的多少人，女的多少人", "脱贫户多少户，监测户多少户", "监测户有多少户，占农户的百分之几"]
)
def test_two_numbers_are_two_answers(read: Read, question: str) -> None:
    assert read(question).plans


def test_two_first_places_are_not_one_of_both(read: Read) -> None:
    assert not read("哪个乡镇的特困户最多，低保户最多的又是哪个？").plans


@pytest.mark.parametrize("question", ["监测户人口占农村人口超过5%的村有几个，都在哪个镇？"])
def test_a_number_names_nothing(read: Read, question: str) -> None:
    assert not read(question).plans


def test_a_group_behind_the_question_is_another_question(read: Read) -> None:
    assert not read("西渡镇低保户占全县低保户的几成，特困呢？").plans


@pytest.mark.parametrize("question", ["湖南省两类人群2024年收入增速高于全省农民收入增速吗"])
def test_a_figure_that_was_named_is_in_the_plan(read: Read, question: str) -> None:
    assert all("province_published_growth" in plan.model_dump_json() for plan in read(question).plans)


@pytest.mark.parametrize(
    "question",
    [
        "小学、初中、高中在读的娃娃各有多少",
        "2025年收入比上年减少两成以上的脱贫户有多少户",
        "湖南省三类监测对象各有多少户",
        "60岁以上老人占总人口多少",
        "带动脱贫户最多的前三个项目",
        "百分之八十以上收入靠工资的脱贫户有多少户",
    ],
)
def test_what_is_said_in_other_words_is_not_lost(read: Read, question: str) -> None:
    assert read(question).plans


@pytest.mark.parametrize(
    "question", ["2023年以来每年人均纯收入都低于1万元的脱贫户有几户", "脱贫户中2023年以来每年收入都增长的有多少户"]
)
def test_in_every_year_is_in_all_of_them(plan_of: Callable[..., QueryPlan], question: str) -> None:
    plan = plan_of(question)
    assert isinstance(plan.where, And)
    [over] = [item for item in plan.where.items if isinstance(item, InYears)]
    assert (over.years, over.quantifier) == ((2023, 2024, 2025), "every")


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("每个种植项目平均用了几多衔接资金", "衔接资金"),
        ("哪个乡镇的特困户最多，低保户最多的又是哪个？", "特困户"),
    ],
)
def test_what_is_offered_is_about_what_was_asked(read: Read, question: str, offered: str) -> None:
    reading = read(question)
    assert reading.clarification is not None
    assert any(offered in option.question for option in reading.clarification.options)
    assert len(reading.clarification.options) >= 2
    assert all(read(option.question).plans for option in reading.clarification.options)


@pytest.mark.parametrize(
    "question",
    [
        "务工月数加起来超过12个月的户有多少？",
        "夫妻两个都在外务工的户有多少？",
        "父母都还在的户有多少？",
    ],
)
def test_what_is_of_those_who_belong_to_a_household_is_no_figure_of_it(read: Read, question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize("question", ["享受产业帮扶的户数", "监测户里有公益岗的户数", "全家都没参加医保的有几户"])
def test_households_are_counted_by_what_belongs_to_them(read: Read, question: str) -> None:
    assert read(question).plans


def test_what_cannot_be_is_asked_back(read: Read) -> None:
    assert not read("家庭人口5人以上而且家庭人口只有1人的户有多少？").plans
