"""Where sentences end, and where they do not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies_corpus.model import Clause
from retrieval.sentences import sentence_spans


def sentences(text: str, *, at_semicolons: bool = False) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, at_semicolons=at_semicolons)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收入达1.9万元。到2025年达2.3万元。", ["收入达1.9万元。", "到2025年达2.3万元。"]),
        ("怎么办？找村委会！", ["怎么办？", "找村委会！"]),
        ("要求“应纳尽纳。应扶尽扶。”并公示。", ["要求“应纳尽纳。应扶尽扶。”并公示。"]),
        ("他说：“好。”大家同意。", ["他说：“好。”", "大家同意。"]),
        ("落实到位。（责任单位：县财政局；县民政局。）", ["落实到位。", "（责任单位：县财政局；县民政局。）"]),
        ("标题\n正文。", ["标题", "正文。"]),
        ("解决“谁来用，怎么用”的问题。下一句", ["解决“谁来用，怎么用”的问题。", "下一句"]),
        ("左括号（没有闭合。下一句。", ["左括号（没有闭合。", "下一句。"]),
        ("全面落实.加强领导.", ["全面落实.", "加强领导."]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_parts_between_semicolons() -> None:
    text = "低于1万元的列为重点;对行政村开展监测(牵头单位:县发改局;责任单位:县林业局)。"
    assert len(sentences(text)) == 1
    assert sentences(text, at_semicolons=True) == [
        "低于1万元的列为重点;",
        "对行政村开展监测(牵头单位:县发改局;责任单位:县林业局)。",
    ]


@given(st.text(alphabet="脱贫。！；“”（）《》\n .1", max_size=60), st.booleans())
def test_sentences_hold_all_but_white_space(text: str, at_semicolons: bool) -> None:
    spans = sentence_spans(text, at_semicolons=at_semicolons)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


def test_no_sentence_of_the_corpus_is_empty_or_runs_over_a_paragraph(corpus_clauses: dict[str, Clause]) -> None:
    for clause in corpus_clauses.values():
        for start, end in sentence_spans(clause.text):
            assert clause.text[start:end].strip() == clause.text[start:end] != ""
            assert "\n" not in clause.text[start:end]
