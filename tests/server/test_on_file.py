"""What the database holds is told from its coverage; what is asked of its rows is left to the desk for data."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question
from sql_tools.plan import EVERYWHERE, Area, Place

DAY = date(2026, 3, 15)
COUNTY = Place(level="county", code="430421", name="衡阳县")
COUNTIES = {"于都县", "望城区", "长沙县", "浏阳市", "宁乡市", "衡阳县"}


def ask(assistant: Assistant, text: str, area: Area = EVERYWHERE, region: str | None = "衡阳县") -> Answer:
    return assistant.ask(Question(text, DAY, region, area))


@pytest.mark.parametrize(
    "text", ["库里都有哪些县的数据？", "能查哪几个县", "系统里收录了哪些地方", "哪些县有2024年的务工数据"]
)
def test_places_on_file_are_those_of_the_whole_store(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text)
    assert answer.kind == "data" and answer.short.startswith("6个县有")
    assert {row[0] for row in answer.data[0].rows} == COUNTIES
    assert all(word.as_ != "not_understood" for word in answer.understanding)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("有哪些年份的数据", "2021—2025年"),
        ("住院数据有哪几年的", "2021—2025年"),
        ("最新的数据到哪一年了", "最新到2025年，数据截至2025-12-31"),
        ("数据更新到什么时候", "数据截至2025-12-31"),
        ("帮扶数据最早是哪年的", "最早的是2021年"),
        ("有没有2019年的数据", "没有衡阳县2019年的数据，有的是2021—2025年的"),
        ("2026年的务工数据导进来没有", "没有衡阳县2026年的“务工就业”数据"),
        ("库里有没有2020年的数据", "“地区年度统计指标”里有那一年公布的数"),
        ("有2023年的收入数据吗", "有衡阳县2023年的“农户年度收入”数据"),
        ("有没有祁东县的数据", "没有祁东县的数据"),
        ("2019年和2023年的收入数据有没有", "有衡阳县2023年的“农户年度收入”数据，没有2019年的"),
        ("宁乡有数据吗", "有宁乡市的数据"),
        ("2024年的项目数据全不全", "齐全"),
        ("这些数据是什么时候入库的，来源是什么", "来源：演示数据"),
        ("库里有哪些表", "有10类数据"),
        ("全市有哪些县的数据", "1个县有数据：衡阳县"),
    ],
)
def test_each_thing_asked_of_the_store_is_answered(assistant: Assistant, text: str, said: str) -> None:
    answer = ask(assistant, text)
    assert answer.kind == "data"
    assert said in answer.short


def test_what_is_not_on_file_has_no_rows(assistant: Assistant) -> None:
    assert ask(assistant, "库里有没有2018年的收入数据").data[0].rows == []


@pytest.mark.parametrize(
    "text",
    ["库里哪些县有脱贫户", "库里有没有残疾人", "库里有几个乡镇", "库里收入最高的县", "哪些县没有数据", "库里有多少户"],
)
def test_what_is_asked_of_the_rows_is_none_of_it(assistant: Assistant, text: str) -> None:
    assert not any(block.plan.get("kind") == "coverage" for block in ask(assistant, text).data)


@pytest.mark.parametrize("text", ["什么时候截止", "防返贫保险覆盖面多大", "有什么资料要准备", "多久更新一次数据"])
def test_what_is_asked_of_documents_is_none_of_it(assistant: Assistant, text: str) -> None:
    assert not any(block.plan.get("kind") == "coverage" for block in ask(assistant, text, region=None).data)


def test_nobody_is_told_of_places_beyond_the_own_area(assistant: Assistant) -> None:
    own = Area(place=COUNTY)
    assert {row[0] for row in ask(assistant, "库里有哪些县", own).data[0].rows} == {"衡阳县"}
    for elsewhere in ("宁乡市", "祁东县"):
        assert ask(assistant, f"有没有{elsewhere}的数据", own).reason == "not_permitted"


def test_a_year_alone_is_asked_of_the_store_only_where_nothing_was_said_before(assistant: Assistant) -> None:
    assert ask(assistant, "有没有2023年的").kind == "data"
    first = ask(assistant, "监测户的人均纯收入是多少")
    later = assistant.ask(Question("有没有2023年的", DAY, "衡阳县", conversation_id=first.conversation_id))
    assert not any(block.plan.get("kind") == "coverage" for block in later.data)
