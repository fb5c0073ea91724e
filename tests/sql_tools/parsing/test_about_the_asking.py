"""What a message has beside its question: dropped where it cannot change the figure, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from sql_tools.grammar.words.asking import is_of_looking
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


@pytest.mark.parametrize(
    "said",
    [
        "市医保局对接用：",
        "县委办刚打电话来催，",
        "年终总结里要写一句，",
        "写进专报里的数：",
        "跟民政局比对一下，",
        "考核组进驻要看，",
        "推进会需要",
        "季报里要填",
        "补短板：",
        "关于就业帮扶情况：",
        "周五前要交到省里，",
        "明天上午10点前要发给市局，",
        "结对交流材料里要提一笔：",
        "省厅拟组织资金绩效核查：",
        "残联想了解",
        "我编村志要一个数，",
        "小刘，帮我瞅一眼",
    ],
)
def test_words_of_offices_alone_are_about_the_asking(parser: Parser, said: str) -> None:
    question = "2024年西渡镇监测户户数"
    assert parser.read(said + question, NOW).plans == parser.read(question, NOW).plans


@pytest.mark.parametrize(
    "question",
    [
        "村里需要产业帮扶的，西渡镇脱贫户多少户",
        "检查组没走访的，西渡镇脱贫户多少户",
        "民政局发的，西渡镇临时救助多少钱",
        "领导走访的，西渡镇脱贫户多少户",
        "单亲家庭摸底用，西渡镇多少户",
        "按文件口径，监测户有多少户",
        "上级要求每户都有帮扶，监测户多少户",
    ],
)
def test_a_clause_with_any_other_word_is_not_dropped(parser: Parser, question: str) -> None:
    assert not parser.read(question, NOW).plans


def test_rules_are_left_out_only_where_the_question_says_them(parser: Parser) -> None:
    question = "脱贫户里人均纯收入低于1万元的多少户"
    assert parser.read(f"按省里方案口径，{question}", NOW).plans == parser.read(question, NOW).plans


@pytest.mark.parametrize("where", ["我们县里，", "县里："])
def test_where_one_is_stays_the_place(parser: Parser, where: str) -> None:
    """Somebody of 西渡镇 who says 县里 means the county."""
    reading = parser.read(f"{where}监测户多少户", Context(asked_on=date(2026, 3, 15), region="西渡镇"))
    assert [place.name for place in reading.plans[0].places] == ["衡阳县"]
