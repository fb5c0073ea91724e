"""The first line of a data answer: figure, unit, place, year, and what a share is of."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


def last(assistant: Assistant, question: str) -> str:
    conversation = uuid.uuid4().hex
    return [assistant.ask(Question(text, DAY, conversation_id=conversation)).short for text in question.split(" / ")][
        -1
    ]


@pytest.mark.parametrize(
    ("question", "pattern"),
    [
        ("西渡镇脱贫户有多少户", r"\d+户（西渡镇）"),
        ("脱贫户有多少户", r"\d+户（全库）"),
        ("衡阳县2024年脱贫户人均纯收入", r"[\d.]+元（衡阳县，2024年）"),
        ("衡阳县监测户占比", r"[\d.]+%（衡阳县，\d+户中有\d+户）"),
        ("衡阳县2024年脱贫户人均纯收入增速", r"增加[\d.]+%（衡阳县，2023年[\d.]+元，2024年[\d.]+元）"),
        ("衡阳县各乡镇脱贫户户数", r"共\d+个乡镇，\w+最多\d+户，.*（衡阳县）"),
        ("衡阳县和长沙县脱贫户各有多少户", r"衡阳县\d+户，长沙县\d+户"),
        ("近三年衡阳县脱贫户人均纯收入", r"2023年[\d.]+元，2024年[\d.]+元，2025年[\d.]+元（衡阳县）"),
        ("衡阳县2023到2025年每年新纳入监测的户数", r"2023年\d+户，2024年\d+户，2025年\d+户（衡阳县）"),
        ("衡阳县2024年各月纳入监测的户数", r"共\d+项，2024-\d\d最多\d+户.*（衡阳县）"),
        ("衡阳县收入最低的户", r"户编号\w+，人均纯收入-?[\d.]+元，\w+村（衡阳县，2025年）"),
        ("衡阳县各乡镇四项收入占比", r"共\d+个乡镇，\w+工资性收入占比最高[\d.]+%，.*（衡阳县，2025年）"),
        ("浏阳市2025年各乡镇人均纯收入前3名的村", r"各组前3名（共\d+个村）：.*（浏阳市，2025年）"),
        ("衡阳县2025年各乡镇脱贫户户数比上年增减多少户", r"共\d+个乡镇，.*减少最多\d+户（衡阳县，2025年）"),
        ("西渡镇人均纯收入在全县排第几", r"西渡镇排第\d+位（\d+个乡镇从高到低），人均纯收入[\d.]+元"),
        ("西渡镇脱贫户名单", r"共\d+户（西渡镇）"),
        ("衡阳县监测户有多少户 / 长沙县呢 / 两个县相差多少", r"\d+户（衡阳县的户数\d+户，长沙县的户数\d+户）"),
    ],
)
def test_first_lines(assistant: Assistant, question: str, pattern: str) -> None:
    said = last(assistant, question)
    assert re.fullmatch(pattern, said), said


@pytest.mark.parametrize("how", ["为什么这么少", "这个数怎么来的", "怎么算的？"])
def test_how_a_figure_was_counted(assistant: Assistant, how: str) -> None:
    conversation = uuid.uuid4().hex
    first, second = (
        assistant.ask(Question(text, DAY, conversation_id=conversation))
        for text in ("衡阳县2025年人均纯收入低于8000元的脱贫户有多少户", how)
    )
    assert second.data[0].rows == first.data[0].rows
    assert "逐步来看：2025年衡阳县户数" in second.answer
    assert "说明不了为什么" in second.answer


@pytest.mark.parametrize(
    ("question", "pattern"),
    [
        (
            "衡阳县低保户占比和特困户占比",
            r"低保户的户数占比[\d.]+%（\d+户中有\d+户），特困户的户数占比[\d.]+%（\d+户中有\d+户）.*",
        ),
        (
            "衡阳县2025年收入结构",
            r"工资性收入占比[\d.]+%（\d+元中有\d+元），.*转移性收入占比[\d.]+%（\d+元中有\d+元）.*",
        ),
        ("衡阳县监测户户数和占比", r"其中监测户的户数(\d+)户，监测户的户数占比[\d.]+%（\d+户中有\1户）.*"),
    ],
)
def test_each_of_several_shares_tells_what_it_is_of(assistant: Assistant, question: str, pattern: str) -> None:
    assert re.fullmatch(pattern, last(assistant, question))


@pytest.mark.parametrize(
    "question", ["衡阳县低保户占比超过10%的乡镇", "衡阳县各乡镇低保户占比和下降户占比", "衡阳县各村监测户占比"]
)
def test_shares_in_rows_are_followed_by_their_parts(assistant: Assistant, question: str) -> None:
    shown, wholes = assistant.ask(Question(question, DAY)).data
    names = [column.name for column in wholes.columns]
    assert "m0_whole" not in [column.name for column in shown.columns]
    assert len(wholes.rows) == len(shown.rows)
    for share in (name for name in names if re.fullmatch(r"m\d", name)):
        for row in wholes.rows:
            figure, part, whole = (row[names.index(name)] for name in (share, f"{share}_part", f"{share}_whole"))
            assert figure == pytest.approx(100 * part / whole, abs=0.01)


def test_after_shares_in_rows_one_goes_on(assistant: Assistant) -> None:
    conversation = uuid.uuid4().hex
    for text in ("衡阳县低保户占比最高的乡镇", "那个乡镇有多少户"):
        answer = assistant.ask(Question(text, DAY, conversation_id=conversation))
    assert answer.kind == "data" and answer.data[0].row_count == 1
