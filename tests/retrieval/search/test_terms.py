"""Folding, words and pairs; how people say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.asked import Notion, read
from retrieval.lexicon import spoken_forms, spoken_in
from retrieval.tokenizer import field_words, fold, pairs, squeezed, words


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("長沙市脫貧人口", "长沙市脱贫人口"), ("５５％", "55%"), ("ＡＰＰ", "app"), ("⼾", "户"), ("衡阳縣", "衡阳县")],
)
def test_one_spelling(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_white_space_of_layout_goes_and_that_between_latin_words_stays() -> None:
    assert squeezed("人均 1.9 万元 以上 New Deal") == "人均1.9万元以上new deal"


@pytest.mark.parametrize("word", field_words())
def test_a_field_word_is_never_cut(word: str) -> None:
    assert word in words(f"请问{word}，是什么")


def test_numbers_are_whole_terms() -> None:
    assert {"55%", "1.9", "832"} <= set(pairs("不低于55%，1.9万元，832平台"))


@pytest.mark.parametrize("form", spoken_forms())
def test_every_spoken_form_leads_to_its_written_forms(form: str) -> None:
    found = spoken_in(form)
    assert [each.means for each in found] == [spoken_forms()[form]]


@pytest.mark.parametrize(("form", "means"), [(f, m) for f, means in spoken_forms().items() for m in means])
def test_a_written_form_is_another_wording(form: str, means: str) -> None:
    assert form != means


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("打工的路费给报不", {"务工", "交通补贴"}),
        ("娃读中专有补助没", {"学生", "雨露计划"}),
        ("老人没劳力咋办", {"丧失劳动能力"}),
        ("公益岗优先给谁", {"公益性岗位"}),
    ],
)
def test_cadres_words_reach_the_documents_words(question: str, written: set[str]) -> None:
    forms = {form for notion in read(question).notions for form in notion.forms}
    assert written <= forms


def test_a_written_form_is_not_taken_apart() -> None:
    assert spoken_in("危房改造") == ()


def test_words_that_only_ask_are_no_topic() -> None:
    assert "多少" not in read("公益性岗位有多少个").topic
    assert read("今天怎么样").notions == read("今天").notions


def test_a_document_number_says_where_not_what() -> None:
    assert "2023" not in read("国乡振发〔2023〕8号对帮扶车间怎么说").terms


@pytest.mark.parametrize(
    ("word", "text", "named"),
    [
        ("交通补助", "交通补助", 1.0),
        ("交通补助", "一次性交通费", 0.2),
        ("232.5", "规模232.5万人", 1.0),
        ("232.5", "规模23万人", 0.0),
        ("0000000", "20000元", 0.0),
    ],
)
def test_words_are_named_by_their_parts_and_numbers_only_whole(word: str, text: str, named: float) -> None:
    assert Notion((word,), 1.0).stands_in(text) == pytest.approx(named)
