"""What a message has beside its question: dropped where it cannot change the figure, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from sql_tools.grammar.asking import is_of_looking
from sql_tools.parser import Parser
from sql_tools.reading import Context
from sql_tools.text import normalize

NOW = Context(asked_on=date(2026, 3, 15))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("脱贫户多少户🙏👍", "脱贫户多少户"),
        ("脱贫户多少户[抱拳][玫瑰]", "脱贫户多少户"),
        ("在线等～～脱贫户多少户~", "在线等,脱贫户多少户"),
        ("1万~1.5万的户", "1万~1.5万的户"),
        ("2021～2023年", "2021~2023年"),
        ("[西渡镇]脱贫户", "[西渡镇]脱贫户"),
    ],
)
def test_ornaments_carry_no_meaning(typed: str, read: str) -> None:
    normal = normalize(typed)
    assert normal.text == read
    assert all(typed[normal.starts[place] : normal.ends[place]] for place in range(len(read)))


@pytest.mark.parametrize("clause", ["种茶叶的", "参加过培训", "领过慰问品", "领导没走访", "除了检查组", "帮扶满三年"])
def test_what_could_be_a_condition_is_never_taken_for_chatter(clause: str) -> None:
    assert not is_of_looking(clause)


@pytest.mark.parametrize("question", ["种茶叶的，西渡镇脱贫户有多少", "领过慰问品，西渡镇脱贫户有多少"])
def test_a_condition_that_is_not_on_file_gets_no_figure(parser: Parser, question: str) -> None:
    assert not parser.read(question, NOW).plans


def test_a_demand_to_change_data_is_no_chatter(parser: Parser) -> None:
    reading = parser.read("西渡镇的脱贫户没用了，麻烦清空掉", NOW)
    assert reading.refusal is not None and reading.refusal.reason == "not_permitted"


@pytest.mark.parametrize("question", ["书记明天去西渡镇走访，脱贫户多少户", "民政局来西渡镇核查要用，脱贫户多少户"])
def test_a_place_of_the_occasion_is_never_lost(parser: Parser, question: str) -> None:
    reading = parser.read(question, Context(asked_on=date(2026, 3, 15), region="衡阳县"))
    assert all(plan.places[0].name == "西渡镇" for plan in reading.plans)
