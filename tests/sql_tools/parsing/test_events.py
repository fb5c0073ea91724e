"""What happened on a day: those new in a time, the years of events, one year against another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        # New in a time, in whichever words and wherever they stand.
        ("2024年新纳入的监测对象有多少户", "监测户中，纳入监测日期在2024年的户数"),
        ("去年新增了多少监测户", "监测户中，纳入监测日期在2025年的户数"),
        ("2023年监测户新增了多少户", "监测户中，纳入监测日期在2023年的户数"),
        ("2024年新增边缘易致贫户多少", "纳入监测日期在2024年并且监测对象类别为边缘易致贫户的户数"),
        ("各乡镇2024年新增多少户监测户", "各乡镇监测户中，纳入监测日期在2024年的户数"),
        ("2023年和2024年新增监测户一共多少户", "监测户中，纳入监测日期在2023年到2024年的户数"),
        ("2024年衡阳县新增监测户的人均纯收入", "2025年衡阳县监测户中，纳入监测日期在2024年的人均纯收入"),
        ("2025年解除监测的户数", "风险消除日期在2025年的户数"),
        ("2025年各乡镇消除风险的户数", "各乡镇已消除风险监测户中，风险消除日期在2025年的户数"),
        ("2025年已消除风险的监测户有多少户", "2025年已消除风险监测户的户数"),
        (
            "哪类监测对象2025年新增得最多",
            "监测户中，纳入监测日期在2025年的农户，按监测对象类别统计户数，按户数从高到低，前1名",
        ),
        # By the year of the event.
        ("2021到2025年每年纳入监测的户数", "监测户中，纳入监测年度在2021年到2025年的农户，按纳入监测年度统计户数"),
        ("2023年至2025年新增的监测户各多少户", "监测户中，纳入监测日期在2023年到2025年的农户，按纳入监测年度统计户数"),
        # How long, in months: since then, or until it ended where the end is said too.
        ("纳入监测一年以上还没消除风险的户", "未消除风险监测户中，已纳入监测的月数不低于12个月的户数"),
        ("消除风险不到半年的户", "风险消除后的月数低于6个月的户数"),
        ("纳入监测到消除超过两年的有几户", "从纳入监测到风险消除的月数高于24个月的户数"),
        ("纳入监测不到一年就消除风险的有几户", "已消除风险监测户中，从纳入监测到风险消除的月数低于12个月的户数"),
        ("从纳入到消除平均用了几个月", "从纳入监测到风险消除的月数的平均值"),
        # One year against another.
        (
            "2024年新增的监测户比2023年多多少",
            "其中监测户并且纳入监测日期在2024年的户数与其中监测户并且纳入监测日期在2023年的户数之差",
        ),
        (
            "去年消除风险的户数比前年多多少",
            "其中已消除风险监测户并且风险消除日期在2025年的户数与其中已消除风险监测户并且风险消除日期在2024年的户数之差",
        ),
    ],
)
def test_what_happened_when(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    plan = plan_of(question, region=None)
    assert describe(plan, model) == sentence
    assert plan_of(sentence, region=None) == plan


def test_each_of_two_events_is_told_by_its_own_years(read: Read, model: SemanticModel) -> None:
    reading = read("近三年每年新增监测户和消除风险户数对比一下", region=None)
    assert [describe(plan, model) for plan in reading.plans] == [
        "监测户中，纳入监测年度在2023年到2025年的农户，按纳入监测年度统计户数",
        "风险消除年度在2023年到2025年并且风险已消除的农户，按风险消除年度统计户数",
    ]


@pytest.mark.parametrize("question", ["新纳入监测对象有多少", "新增了多少监测户"])
def test_new_without_a_time_asks_when(read: Read, question: str) -> None:
    asked = read(question).clarification
    assert asked is not None and "哪一年" in asked.prompt
    assert [option.question for option in asked.options if "2025年" in option.question]


@pytest.mark.parametrize(
    "question",
    [
        "因病纳入监测的户里去年没住过院的有几户",
        "2025年新增脱贫户多少",
        "2025年新增监测户同比增长多少",
        "近五年纳入监测的户消除了多少",
    ],
)
def test_no_figure_of_other_years(read: Read, question: str) -> None:
    assert not read(question).plans
