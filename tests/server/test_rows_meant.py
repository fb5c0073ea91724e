"""他家, 这几户, 有几个是低保户: a question about the households that the answer before picked."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)
POOREST = "衡阳县监测户收入最低的10户"


def talk(assistant: Assistant, *turns: str) -> list[Answer]:
    conversation = uuid.uuid4().hex
    return [assistant.ask(Question(text, DAY, conversation_id=conversation)) for text in turns]


@pytest.mark.parametrize(
    "rest",
    [
        "哪些没有享受帮扶",
        "享受了哪些帮扶",
        "有几个人务工",
        "2024年收入呢",
        "按致贫原因分",
    ],
)
def test_what_is_said_of_those_picked_is_of_them_alone(assistant: Assistant, rest: str) -> None:
    picked, asked = talk(assistant, POOREST, rest)
    numbers = [str(row[0]) for row in picked.data[0].rows]
    pause = "，" if rest[0].isdecimal() else ""
    [whole] = talk(assistant, f"衡阳县{'、'.join(numbers)}{pause}{rest}")
    assert asked.kind == "data" and asked.question == rest
    assert sorted(map(str, asked.data[0].rows)) == sorted(map(str, whole.data[0].rows))


@pytest.mark.parametrize("rest", ["这些户去年有没有享受帮扶", "都消除风险了吗", "是脱贫户吗"])
def test_whether_it_is_so_lists_those_of_them_for_whom_it_is(assistant: Assistant, rest: str) -> None:
    picked, asked = talk(assistant, POOREST, rest)
    assert asked.data[0].row_count < picked.data[0].row_count
    assert {row[0] for row in asked.data[0].rows} < {row[0] for row in picked.data[0].rows}


def test_the_one_household_stays_the_one_spoken_of(assistant: Assistant) -> None:
    poorest, people, working = talk(assistant, "西渡镇最穷的户是哪个", "他家几口人", "有没有人务工")
    number = poorest.data[0].rows[0][0]
    for answer in (people, working):
        assert f"户编号是{number}" in answer.data[0].description
    assert people.data[0].rows == [[4]] and working.data[0].row_count == 1


def test_a_year_of_its_own_is_of_the_same_households(assistant: Assistant) -> None:
    picked, later = talk(assistant, "2023年西渡镇收入最低的5户", "2025年收入呢")
    numbers = {str(row[0]) for row in picked.data[0].rows}
    assert {str(row[0]) for row in later.data[0].rows} <= numbers and "2025年" in later.data[0].description


@pytest.mark.parametrize("rest", ["脱贫户有多少", "西渡镇有多少监测户", "有哪些产业项目", "哪些乡镇监测户最多"])
def test_what_is_about_others_is_not_said_of_them(assistant: Assistant, rest: str) -> None:
    _, asked = talk(assistant, POOREST, rest)
    assert asked.kind == "data" and "户编号" not in asked.data[0].description


@pytest.mark.parametrize("rest", ["有几个人务工", "按村分", "这些户享受了哪些帮扶"])
def test_of_more_than_can_be_named_it_is_asked_back(assistant: Assistant, rest: str) -> None:
    _, asked = talk(assistant, "衡阳县监测户收入最低的100户", rest)
    assert asked.kind == "clarification" and not asked.data


def test_rights_are_told_of_one_household_only(assistant: Assistant) -> None:
    [asked] = talk(assistant, "H43042100007、H43042100014能享受哪些帮扶")
    assert asked.kind != "check"
