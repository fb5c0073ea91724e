"""Whatever is typed: it is read without an error, and every character is accounted for."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from sql_tools.describe import describe
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

Read = Callable[..., Reading]

PIECES = st.sampled_from((
    "西渡镇", "界牌镇", "衡阳县", "全县", "2025年", "2019年", "去年", "近三年", "脱贫户", "监测户", "低保户",
    "人均纯收入", "低于", "1万元", "以上", "8000", "不是", "没有", "务工", "的", "和", "或者", "且", "有", "多少",
    "多少户", "哪些", "各乡镇", "按村", "分组", "最高", "前五名", "占比", "比", "增长", "，", "、", "（", "）", "呢",
    "请问", "小汽车", "大病", "学生", "人", "60岁", "3%", "之间", "除了", "之外", "分别", "列出", "名单", "户数",
    "平均", "中位数", "万把块", "ABC", "１２", "\t", "¼", "𠀀",
))  # fmt: skip
SENTENCES = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30)


def check(reading: Reading, question: str) -> None:
    taken = [0] * len(question)
    for word in reading.words:
        assert 0 <= word.start < word.end <= len(question)
        assert word.text == question[word.start : word.end]
        for place in range(word.start, word.end):
            taken[place] += 1
    for place, char in enumerate(question):
        assert taken[place] <= 1, (question, place)
        assert taken[place] == 1 or not char.isalnum(), (question, char)
    for mention in reading.mentions:
        assert 0 <= mention.start < mention.end <= len(question)
    assert sum([bool(reading.plans), reading.clarification is not None, reading.refusal is not None]) == 1
    assert 0 <= reading.about_data <= 1


@given(question=SENTENCES)
@settings(max_examples=300, deadline=None)
def test_every_word_is_accounted_for(question: str, read: Read) -> None:
    check(read(question), question)


@given(question=SENTENCES)
@settings(max_examples=200, deadline=None)
def test_a_plan_leaves_no_word_that_was_not_understood(question: str, read: Read, model: SemanticModel) -> None:
    reading = read(question)
    for plan in reading.plans:
        assert all(word.used_as != "not_understood" for word in reading.words)
        assert describe(plan, model)


@given(first=SENTENCES, then=SENTENCES)
@settings(max_examples=100, deadline=None)
def test_no_follow_up_is_an_error(first: str, then: str, read: Read) -> None:
    for plan in read(first).plans:
        check(read(then, previous=plan), then)
