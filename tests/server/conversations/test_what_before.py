"""Questions for figures after a check, and after a question about a document."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)
CHECK = "长沙市2023年脱贫人口收入目标完成了没有"


def last(assistant: Assistant, *turns: str) -> Answer:
    conversation = uuid.uuid4().hex
    return [assistant.ask(Question(text, DAY, conversation_id=conversation)) for text in turns][-1]


@pytest.mark.parametrize(
    ("said", "described"),
    [
        ("人均纯收入是多少", "2023年长沙市脱贫户和监测户的人均纯收入"),
        ("分县看看", "2023年长沙市各县脱贫户和监测户的人均纯收入"),
    ],
)
def test_a_figure_goes_on_from_what_was_checked(assistant: Assistant, said: str, described: str) -> None:
    answer = last(assistant, CHECK, said)
    assert answer.kind == "data"
    assert answer.data[0].description == described


def test_a_whole_question_after_a_check_is_its_own(assistant: Assistant) -> None:
    whole = last(assistant, "衡阳县脱贫户有多少户")
    assert last(assistant, CHECK, "衡阳县脱贫户有多少户").data[0].rows == whole.data[0].rows


@pytest.mark.parametrize("said", ["有多少户", "衡阳县享受的有几多人"])
def test_a_part_of_a_question_counts_nothing_after_a_document(assistant: Assistant, said: str) -> None:
    answer = last(assistant, "公益性岗位优先安排哪些人", said)
    assert answer.kind == "clarification"
    assert answer.clarification is not None and len(answer.clarification.options) >= 2


def test_a_whole_question_after_a_document_is_counted(assistant: Assistant) -> None:
    assert last(assistant, "公益性岗位优先安排哪些人", "衡阳县脱贫户有多少户").kind == "data"


def test_a_number_of_money_is_no_target_of_people(assistant: Assistant) -> None:
    assert last(assistant, "监测户今年收入有没有过万，没过的有好多户").kind != "check"


def test_what_is_asked_after_a_refused_part_still_leans_on_the_first_question(assistant: Assistant) -> None:
    answer = last(assistant, "衡阳县少数民族户有多少", "高中的呢", "一共多少人")
    assert answer.kind in ("refusal", "clarification")
