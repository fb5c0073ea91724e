"""Bad input gets a clear Chinese answer; nothing crashes, and no figure comes of what was not understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question, checked
from server.errors import BadQuestion

DAY = date(2026, 3, 15)


def ask(assistant: Assistant, text: str, region: str | None = None) -> Answer:
    return assistant.ask(Question(checked(text), DAY, region=region))


@pytest.mark.parametrize("text", ["", "  \n ", "问" * 2001, "问" * 10_000, "西渡镇\ud800有多少户"])
def test_empty_and_too_long_questions_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        checked(text)
    assert refused.value.message.endswith("。")
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "？？？",
        "asdfghjkl",
        "<script>alert(1)</script>",
        "今天天气怎么样？",
        "写一首诗",
        "ﷺ" * 300,
        "\u200b\u200b",
        "0" * 2000,
    ],
)
def test_what_is_no_question_of_the_field_is_refused(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    assert answer.kind in ("refusal", "clarification")
    assert not answer.data
    assert answer.answer


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM household",
        "西渡镇的脱贫户有多少户；DROP TABLE household",
        "删除西渡镇的脱贫户",
        "把西渡镇脱贫户的收入改成2万元",
        "列出西渡镇脱贫户的身份证号",
        "西渡镇监测户户主的电话是多少",
        "' OR 1=1 --",
    ],
)
def test_sql_writes_and_personal_data_are_refused(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    assert answer.kind in ("refusal", "clarification")
    assert not answer.data


@pytest.mark.parametrize(
    "text",
    [
        "西渡镇人均純收入低於1萬元的脫貧戶有多少戶？",
        "西渡镇人均纯收入低于１００００元的脱贫户有多少户？",
        "  西渡镇 人均纯收入 低于 1 万元 的 脱贫户 有多少户 ?? ",
        "西渡镇人均纯收入低于一万元的脱贫户有多少户",
        "西渡镇脱贫户中，人均纯收入不到1万的有几户？",
    ],
)
def test_spellings_of_one_question_give_one_figure(assistant: Assistant, text: str) -> None:
    plain = ask(assistant, "西渡镇人均纯收入低于1万元的脱贫户有多少户？")
    assert plain.kind == "data"
    assert ask(assistant, text).data[0].rows == plain.data[0].rows


def test_a_year_without_data_says_which_years_there_are(assistant: Assistant) -> None:
    answer = ask(assistant, "西渡镇2019年人均纯收入低于1万元的脱贫户有多少户？")
    assert (answer.kind, answer.reason) == ("refusal", "no_data")
    assert "2021" in answer.answer


def test_a_town_that_does_not_exist_is_offered_the_nearest(assistant: Assistant) -> None:
    answer = ask(assistant, "西度镇脱贫户有多少户？")
    assert answer.kind == "clarification"
    assert answer.clarification is not None
    assert any("西渡镇" in option.question for option in answer.clarification.options)


def test_a_place_that_is_not_on_file_is_no_data(assistant: Assistant) -> None:
    answer = ask(assistant, "双峰县脱贫户有多少户？")
    assert (answer.kind, answer.reason) == ("refusal", "no_data")


@pytest.mark.parametrize(
    "text",
    ["西渡镇人均纯收入万把块的脱贫户有多少户？", "西渡镇长得帅的脱贫户有多少户？", "西渡镇收入高的脱贫户有多少户？"],
)
def test_a_word_that_is_not_understood_never_disappears_into_a_total(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    assert answer.kind in ("clarification", "refusal")
    assert not answer.data


@pytest.mark.parametrize(
    "text", ["西渡镇人均纯收入低于1万元的脱贫户有多少户？", "公益性岗位优先安排谁？", "今天天气怎么样？"]
)
def test_every_character_of_content_is_accounted_for_once(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    seen = sorted((word.start, word.end) for word in answer.understanding)
    assert all(text[word.start : word.end] == word.text for word in answer.understanding)
    assert all(first[1] <= second[0] for first, second in pairwise(seen))


def test_a_plan_that_the_model_does_not_allow_is_a_refusal(assistant: Assistant) -> None:
    reading = assistant.data.read(Question("西渡镇脱贫户有多少户？", DAY), None)
    broken = reading.plans[0].model_copy(update={"subject": "no_such_table"})
    draft = assistant.data.answer(Question("西渡镇脱贫户有多少户？", DAY), replace(reading, plans=(broken,)))
    assert (draft.kind, draft.reason) == ("refusal", "no_field")
    assert not draft.data
