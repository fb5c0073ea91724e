"""A word that only this place uses: read like the word that it means, once an administrator put it in use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from server.chat.answer import Answer
from server.chat.question import Question
from server.deps import open_assistant, open_queries
from server.errors import BadRequest, NotReady
from server.local_words import (
    FILE,
    LocalWord,
    add_local_word,
    in_words_of_the_field,
    read_local_words,
    with_local_words,
)
from server.settings import Settings
from sql_tools.parser import Parser
from sql_tools.plan import QueryPlan
from sql_tools.reading import Context
from sql_tools.semantic_model import SemanticModel, shipped_model
from sql_tools.values import ValueDictionary


@pytest.fixture(scope="module")
def model() -> SemanticModel:
    return shipped_model("household")


def plans(model: SemanticModel, question: str) -> tuple[QueryPlan, ...]:
    names = ValueDictionary(years={"household_year": (2023, 2024)})
    return Parser(model, names).read(question, Context(asked_on=date(2026, 3, 15))).plans


def test_a_local_word_is_read_like_the_word_that_it_means(model: SemanticModel, tmp_path: Path) -> None:
    assert not plans(model, "帮困户有多少户？")
    add_local_word(tmp_path, model, LocalWord("帮困户", "监测户"))
    ours = with_local_words(model, read_local_words(tmp_path))
    assert plans(ours, "帮困户有多少户？") == plans(model, "监测户有多少户？") != ()
    assert open_queries(Settings(home=tmp_path)).model == ours


def test_documents_are_searched_by_what_a_local_word_means(model: SemanticModel, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, encoder="off")

    def answered(text: str) -> Answer:
        return open_assistant(settings).ask(Question(text, date(2026, 3, 15)))

    local, official = "公家岗优先安排谁？", "公益性岗位优先安排谁？"
    assert answered(local).citations != answered(official).citations
    add_local_word(tmp_path, model, LocalWord("公家岗", "公益性岗位"))
    answer = answered(local)
    assert (answer.kind, answer.question) == ("policy", local)
    assert answer.citations == answered(official).citations
    assert "公家岗" in [word.text for word in answer.understanding if word.as_ == "used"]


def test_a_word_of_documents_alone_can_be_meant(model: SemanticModel, tmp_path: Path) -> None:
    add_local_word(tmp_path, model, LocalWord("大东家", "市场主体"))
    assert in_words_of_the_field(read_local_words(tmp_path))("大东家怎么扶持？") == "市场主体怎么扶持？"
    assert with_local_words(model, read_local_words(tmp_path)) == model


def test_the_longer_of_two_words_counts() -> None:
    put = in_words_of_the_field((LocalWord("公家岗", "公益性岗位"), LocalWord("公家岗补贴", "公益性岗位补贴")))
    assert put("公家岗补贴和公家岗") == "公益性岗位补贴和公益性岗位"
    assert in_words_of_the_field(())("公家岗") == "公家岗"


@pytest.mark.parametrize(
    "word", [LocalWord("帮困户", "没有的词"), LocalWord("监测户", "脱贫户"), LocalWord("脱贫户", "脱贫户")]
)
def test_a_word_that_would_confuse_is_refused(model: SemanticModel, tmp_path: Path, word: LocalWord) -> None:
    with pytest.raises(BadRequest):
        add_local_word(tmp_path, model, word)
    assert read_local_words(tmp_path) == ()


def test_a_word_is_added_once(model: SemanticModel, tmp_path: Path) -> None:
    add_local_word(tmp_path, model, LocalWord("帮困户", "监测户"))
    with pytest.raises(BadRequest, match="已经有意思"):
        add_local_word(tmp_path, model, LocalWord("帮困户", "脱贫户"))


def test_without_local_words_the_model_is_the_shipped_one(model: SemanticModel) -> None:
    assert with_local_words(model, ()) is model
    same = with_local_words(model, (LocalWord("某词", "不存在"),))
    assert same == model


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("- word only", encoding="utf-8")
    with pytest.raises(NotReady, match="本地词表"):
        read_local_words(tmp_path)
