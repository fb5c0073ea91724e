"""What must be told with a figure: the status is the one on file now, and how many 监测户 are cleared."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


def told(assistant: Assistant, text: str) -> str:
    answer = assistant.ask(Question(text, DAY))
    assert answer.kind == "data", answer.answer
    return answer.answer


@pytest.mark.parametrize("text", ["衡阳县2022年脱贫户人均纯收入是多少", "衡阳县2023年监测户有多少户"])
def test_a_past_year_says_that_the_status_is_of_now(assistant: Assistant, text: str) -> None:
    assert "按现在库内登记的身份计算" in told(assistant, text)


def test_the_newest_year_needs_no_such_word(assistant: Assistant) -> None:
    assert "按现在库内登记的身份" not in told(assistant, "衡阳县2025年脱贫户人均纯收入是多少")


def test_a_count_of_watched_households_says_how_many_are_cleared(assistant: Assistant) -> None:
    cleared = assistant.ask(Question("衡阳县已消除风险监测户有多少户", DAY)).data[0].rows[0][0]
    assert f"其中已消除风险监测户{cleared}户" in told(assistant, "衡阳县监测户有多少户")
    assert "其中已消除风险" not in told(assistant, "衡阳县未消除风险监测户有多少户")


def test_places_side_by_side_tell_the_cleared_of_each(assistant: Assistant) -> None:
    assert assistant.ask(Question("衡阳县和长沙县监测户各有多少户", DAY)).data[0].rows[0][0] == "衡阳县"
    cleared = [
        assistant.ask(Question(f"{place}已消除风险监测户有多少户", DAY)).data[0].rows[0][0]
        for place in ("衡阳县", "长沙县")
    ]
    note = f"其中已消除风险监测户衡阳县{cleared[0]}户、长沙县{cleared[1]}户"
    assert note in told(assistant, "衡阳县和长沙县监测户各有多少户")


@pytest.mark.parametrize("text", ["衡阳县今年新增监测户有多少户", "衡阳县2026年消除风险的监测户名单"])
def test_what_happened_after_the_data_end_is_no_data_and_no_zero(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(Question(text, DAY))
    assert (answer.kind, answer.reason) == ("refusal", "no_data")


def test_what_happened_before_the_data_end_may_be_none(assistant: Assistant) -> None:
    assert assistant.ask(Question("衡阳县2021年脱贫的户数", DAY)).data[0].rows == [[0]]
