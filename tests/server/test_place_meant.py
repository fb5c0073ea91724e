"""那个镇, 它: a question that points to the place of the answer before."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


def last(assistant: Assistant, talk: str) -> Answer:
    conversation = uuid.uuid4().hex
    return [assistant.ask(Question(text, DAY, conversation_id=conversation)) for text in talk.split(" / ")][-1]


@pytest.mark.parametrize(
    ("talk", "whole"),
    [
        ("西渡镇脱贫户有多少 / 这个镇的监测户呢", "西渡镇监测户有多少户"),
        ("西渡镇脱贫户有多少 / 该镇2024年人均纯收入是多少", "西渡镇2024年人均纯收入是多少"),
        ("西渡镇脱贫户有多少 / 它有几户低保户", "西渡镇有几户低保户"),
    ],
)
def test_the_place_of_the_answer_before_is_meant(assistant: Assistant, talk: str, whole: str) -> None:
    assert last(assistant, talk).data[0].rows == last(assistant, whole).data[0].rows


def test_the_place_of_a_single_row_is_meant(assistant: Assistant) -> None:
    asked = "衡阳县监测户最多的是哪个镇"
    town = last(assistant, asked).data[0].rows[0][0]
    pointed = last(assistant, f"{asked} / 那个镇脱贫户有多少")
    assert pointed.data[0].rows == last(assistant, f"衡阳县{town}脱贫户有多少").data[0].rows


@pytest.mark.parametrize(
    "talk",
    ["那个镇监测户有多少", "衡阳县各乡镇脱贫户户数 / 那个镇监测户有多少", "西渡镇脱贫户有多少 / 那个村监测户有多少"],
)
def test_where_no_one_place_was_spoken_of_it_is_asked_for(assistant: Assistant, talk: str) -> None:
    answer = last(assistant, talk)
    assert answer.kind == "clarification" and not answer.data
