"""Names and words that are not on file: what is said of each, and places of one name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sql_tools.parser import Parser
from sql_tools.reading import Context, Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("question", "reason", "told"),
    [
        ("北京监测户有多少", "no_data", "北京"),
        ("上海的脱贫户人均纯收入", "no_data", "上海"),
        ("衡阳县光棍有多少", "no_field", "光棍"),
        ("衡阳县贫困发生率是多少", "no_field", "贫困发生率"),
        ("衡阳县地铁有几条", "no_field", "地铁"),
        ("衡山县脱贫户有多少", "no_data", "衡山县"),
    ],
)
def test_what_is_not_on_file_is_named_in_full(read: Read, question: str, reason: str, told: str) -> None:
    refusal = read(question).refusal
    assert refusal is not None and refusal.reason == reason
    assert f"“{told}”" in refusal.message


@pytest.mark.parametrize(("question", "told"), [("那个镇监测户有多少", "那个镇"), ("那个村有几户脱贫户", "那个村")])
def test_a_place_that_was_not_named_is_asked_for(read: Read, question: str, told: str) -> None:
    asked = read(question).clarification
    assert asked is not None and told in asked.prompt


@pytest.mark.parametrize("question", ["衡阳县薄弱村有多少", "农村低保一个人一个月补多少"])
def test_a_common_noun_that_ends_like_a_name_is_none(read: Read, question: str) -> None:
    refusal = read(question).refusal
    assert refusal is None or refusal.reason != "no_data"


def test_places_of_one_name_are_all_told_and_stay_apart(read: Read) -> None:
    asked = read("新华村脱贫户有多少户").clarification
    assert asked is not None
    assert "衡阳县西渡镇" in asked.prompt and "衡阳县界牌镇" in asked.prompt
    [plan] = read("界牌镇新华村脱贫户有多少户").plans
    assert [place.name for place in plan.places] == ["界牌镇新华村"]


@pytest.mark.parametrize("reply", ["界牌镇的", "界牌镇新华村", "界牌镇"])
def test_the_place_around_chooses_among_places_of_one_name(parser: Parser, reply: str) -> None:
    context = Context(date(2026, 3, 15), "衡阳县", unanswered="新华村脱贫户有多少户")
    [plan] = parser.read(reply, context).plans
    assert [place.code for place in plan.places] == ["430421101001"]


def test_another_word_for_the_level_is_told(read: Read) -> None:
    reading = read("西渡乡脱贫户有多少")
    assert [place.name for place in reading.plans[0].places] == ["西渡镇"]
    assert any("没有“西渡乡”" in note for note in reading.notes)


def test_what_is_refused_was_understood(read: Read) -> None:
    words = {word.text: word.used_as for word in read("衡阳县监测户的户主姓名").words}
    assert words["户主姓名"] == "used"


@pytest.mark.parametrize(
    ("question", "option"),
    [
        ("衡阳县困难户有多少", "衡阳县人均纯收入低于5000元的户有多少？"),
        ("收入高的村有多少监测户", "人均纯收入1.5万元以上的村有多少监测户？"),
    ],
)
def test_an_offered_bound_reads_well(read: Read, question: str, option: str) -> None:
    asked = read(question).clarification
    assert asked is not None and option in [each.question for each in asked.options]
