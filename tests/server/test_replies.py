"""What leans on a question without a figure: a reply to what was asked back, 其中, another place."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


def last(assistant: Assistant, *turns: str) -> Answer:
    conversation = uuid.uuid4().hex
    return [assistant.ask(Question(text, DAY, conversation_id=conversation)) for text in turns][-1]


@pytest.mark.parametrize("reply", ["第二个", "2", "人均纯收入8000元以下", "就按8000元以下吧", "8000元以下"])
def test_a_reply_completes_the_question_before(assistant: Assistant, reply: str) -> None:
    whole = last(assistant, "衡阳县人均纯收入8000元以下的脱贫户有多少户")
    answer = last(assistant, "衡阳县收入低的脱贫户有多少户", reply)
    assert answer.data[0].rows == whole.data[0].rows
    assert answer.question == reply
    assert "".join(word.text for word in answer.understanding) == reply


def test_every_option_gets_a_figure(assistant: Assistant) -> None:
    for question in (
        "衡阳县收入低的脱贫户有多少户",
        "新增监测户有多少",
        "西度镇有多少脱贫户",
        "西渡镇十来岁的有多少人",
    ):
        asked_back = last(assistant, question).clarification
        assert asked_back is not None
        assert 2 <= len(asked_back.options) <= 4
        for option in asked_back.options:
            assert option.question.endswith("？")
            assert last(assistant, question, option.question).kind == "data", option


def test_part_of_an_open_question_stays_open(assistant: Assistant) -> None:
    asked_back = last(assistant, "衡阳县收入高的有多少户", "其中脱贫户呢").clarification
    assert asked_back is not None
    assert all("衡阳县" in option.question and "脱贫户" in option.question for option in asked_back.options)


@pytest.mark.parametrize("reply", ["其中脱贫户呢", "那长沙县呢", "按乡镇分"])
def test_part_of_a_refused_question_is_no_figure(assistant: Assistant, reply: str) -> None:
    answer = last(assistant, "衡阳县脱贫户有多少户", "衡阳县少数民族户有多少", reply)
    assert (answer.kind, answer.reason) == ("refusal", "no_field")


def test_a_place_put_right_is_counted(assistant: Assistant) -> None:
    whole = last(assistant, "西渡镇脱贫户有多少户").data[0].rows
    assert last(assistant, "西度镇脱贫户有多少户", "是西渡镇").data[0].rows == whole
    assert last(assistant, "祁东县脱贫户有多少户", "那西渡镇呢").data[0].rows == whole


def test_a_year_without_data_can_be_changed(assistant: Assistant) -> None:
    whole = last(assistant, "衡阳县2024年脱贫户人均纯收入").data[0].rows
    assert last(assistant, "衡阳县2019年脱贫户人均纯收入", "2024年呢").data[0].rows == whole
