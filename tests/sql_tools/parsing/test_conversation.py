"""A follow-up changes what it names of the plan before; the rest stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.plan import QueryPlan

PlanOf = Callable[..., QueryPlan]
FIRST = "2025年西渡镇人均纯收入低于1万元的脱贫户有多少户"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("界牌镇呢", "2025年界牌镇人均纯收入低于1万元的脱贫户有多少户"),
        ("那长沙县呢？", "2025年长沙县人均纯收入低于1万元的脱贫户有多少户"),
        ("去年呢", "2025年西渡镇人均纯收入低于1万元的脱贫户有多少户"),
        ("2024年呢", "2024年西渡镇人均纯收入低于1万元的脱贫户有多少户"),
        ("按村分", "2025年西渡镇人均纯收入低于1万元的脱贫户，分村统计户数"),
        ("不足八千的呢", "2025年西渡镇人均纯收入不足8000元的脱贫户有多少户"),
        ("把这些户列出来", "列出2025年西渡镇人均纯收入低于1万元的脱贫户"),
        ("监测户呢", "2025年西渡镇人均纯收入低于1万元的监测户有多少户"),
    ],
)
def test_a_follow_up_is_its_whole_question(said: str, whole: str, plan_of: PlanOf) -> None:
    assert plan_of(said, previous=plan_of(FIRST)) == plan_of(whole)


def test_only_adds_a_condition(plan_of: PlanOf) -> None:
    narrowed = plan_of("只看低保户", previous=plan_of(FIRST))
    assert "allowance" in narrowed.model_dump_json()
    assert "lifted" in narrowed.model_dump_json()


def test_a_whole_question_forgets_the_one_before(plan_of: PlanOf) -> None:
    question = "界牌镇有多少户监测户"
    assert plan_of(question, previous=plan_of(FIRST)) == plan_of(question)
