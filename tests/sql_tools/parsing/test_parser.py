"""Questions as people ask them, each to its plan; and what is asked back or refused instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

Read = Callable[..., Reading]
PlanOf = Callable[..., QueryPlan]

GOLDEN = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
QUESTIONS = [(question, plan) for group in GOLDEN.values() for question, plan in group.items()]


@pytest.mark.parametrize(("question", "plan"), QUESTIONS)
def test_a_question_has_its_plan(
    question: str, plan: dict[str, Any], plan_of: PlanOf, brief: Callable[[BaseModel], Any]
) -> None:
    assert brief(plan_of(question)) == plan


@pytest.mark.parametrize(
    "wordings",
    [
        ["2025年西渡镇人均纯收入低于1万元的脱贫户有多少户", "西渡2025年人均纯收入不到一万块的脱贫户有几多户"],
        ["西渡镇监测户多少户", "请问一下，西渡镇一共有多少户监测对象？", "麻烦统计西渡镇监测户的户数，谢谢"],
        ["2025年各乡镇监测户户数", "分乡镇列出2025年监测户户数", "2025年监测户户数，按乡镇分组"],
        ["近三年脱贫户人均纯收入", "2023—2025年脱贫户人均纯收入", "脱贫户最近三年的人均纯收入"],
    ],
)
def test_other_words_give_the_same_plan(wordings: list[str], plan_of: PlanOf) -> None:
    assert len({plan_of(wording).model_dump_json() for wording in wordings}) == 1


def test_what_was_assumed_is_said(read: Read) -> None:
    reading = read("人均纯收入低于1万元的脱贫户有多少户")
    assert reading.region_from == "asker"
    assert any("2025年" in note for note in reading.notes)


def test_a_bare_name_is_the_widest_place_that_bears_it_and_says_so(read: Read) -> None:
    reading = read("长沙有多少户脱贫户")
    assert [place.name for place in reading.plans[0].places] == ["长沙市"]
    assert any("长沙市" in note for note in reading.notes)


def test_our_city_is_the_asker_own_also_where_that_is_a_county(read: Read) -> None:
    asked = ("我们市脱贫户的人均纯收入", "全市有多少户监测户")
    places = [read(question, region="浏阳市").plans[0].places for question in asked]
    assert [[place.name for place in each] for each in places] == [["浏阳市"], ["浏阳市"]]
    assert read("全省有多少户监测户", region="浏阳市").plans[0].places[0].name == "湖南省"


@pytest.mark.parametrize(
    "question",
    [
        "收入万把块的脱贫户有多少户",
        "一千多块钱收入的脱贫户",
        "收入低的脱贫户有多少户",
        "新华村有多少户脱贫户",
        "西度镇有多少户脱贫户",
        "1万元以下的脱贫户有几户",
        "西渡镇阔气的脱贫户有多少户",
        "西渡镇",
    ],
)
def test_what_is_unclear_is_asked_back_with_whole_questions(question: str, read: Read) -> None:
    reading = read(question)
    assert not reading.plans
    assert reading.clarification is not None
    assert 2 <= len(reading.clarification.options) <= 4
    assert len({option.question for option in reading.clarification.options}) == len(reading.clarification.options)


def test_a_misheard_place_is_offered_never_taken(read: Read) -> None:
    clarification = read("西度镇有多少户脱贫户").clarification
    assert clarification is not None
    assert "西渡镇有多少户脱贫户？" in [option.question for option in clarification.options]


def test_an_option_of_a_repeated_village_is_a_question_with_an_answer(read: Read) -> None:
    clarification = read("新华村有多少户脱贫户").clarification
    assert clarification is not None
    codes = {read(option.question).plans[0].places[0].code for option in clarification.options}
    assert codes == {"430421100002", "430421101001"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2019年脱贫户人均纯收入是多少", "no_data"),
        ("双峰县脱贫户有多少户", "no_data"),
        ("家里有小汽车的脱贫户有多少户", "no_field"),
        ("列出西渡镇脱贫户的身份证号", "not_permitted"),
        ("把西渡镇的脱贫户都删掉", "not_permitted"),
        ("select * from household", "not_permitted"),
        ("今天天气怎么样", "out_of_domain"),
    ],
)
def test_what_has_no_figure_is_refused_with_its_reason(question: str, reason: str, read: Read) -> None:
    reading = read(question)
    assert not reading.plans
    assert reading.refusal is not None
    assert reading.refusal.reason == reason
    assert reading.refusal.message


def test_years_that_there_are_are_named_where_one_is_missing(read: Read) -> None:
    refusal = read("2019年脱贫户人均纯收入是多少").refusal
    assert refusal is not None
    assert "2021" in refusal.message + refusal.hint


@pytest.mark.parametrize(
    ("data", "policy"),
    [
        ("2025年西渡镇监测户有多少户", "监测户要达到什么标准"),
        ("列出人均纯收入低于8000元的监测户", "防返贫监测的政策是谁牵头的"),
        ("各乡镇脱贫户户数", "小额信贷怎么申请"),
    ],
)
def test_a_question_of_data_is_told_from_one_of_policy(data: str, policy: str, read: Read) -> None:
    assert read(data).about_data > 0.5 > read(policy).about_data


def test_the_sentence_of_a_plan_reads_back_as_the_plan(plan_of: PlanOf, read: Read, model: SemanticModel) -> None:
    """What the answer says of itself can be asked again; a few sentences are longer than any question."""
    plans = [plan_of(question) for question, _ in QUESTIONS]
    same = [plan for plan in plans if read(describe(plan, model)).plans == (plan,)]
    assert len(same) >= 0.8 * len(plans)
