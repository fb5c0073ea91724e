"""BM25 with weights, and its scores as shares of the best possible."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexDamaged
from retrieval.lexical import LexicalIndex, Shape
from retrieval.tokenizer import index_terms

TEXTS = ["公益性岗位补贴标准", "农村低保标准", "公益性岗位安置脱贫人口", "帮扶车间"]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(TEXTS, index_terms, Shape(1.5, 0.75))


def terms(text: str) -> dict[str, float]:
    return dict.fromkeys(index_terms(text), 1.0)


def test_scores_are_shares(index: LexicalIndex) -> None:
    scores = index.scores(terms("公益性岗位补贴"))
    assert scores.shape == (4,)
    assert int(np.argmax(scores)) == 0
    assert scores.min() >= 0 and scores.max() <= 1
    assert scores[3] == 0


def test_unknown_words_score_nothing_and_weigh_on_the_rest(index: LexicalIndex) -> None:
    assert index.scores(terms("高铁票价")).max() == 0
    assert index.scores(terms("低保高铁票价")).max() < index.scores(terms("低保")).max()


def test_a_lighter_term_counts_less(index: LexicalIndex) -> None:
    heavy, light = index.scores({"低保": 1.0, "车间": 1.0}), index.scores({"低保": 1.0, "车间": 0.1})
    assert heavy[3] > light[3] > 0


def test_a_notion_is_as_rare_as_its_commonest_form(index: LexicalIndex) -> None:
    assert index.rarity_of(["公益岗", "公益性岗位"]) == index.rarity("公益性岗位")
    assert index.rarity_of(["高铁"]) == index.rarity("没有的词")


def test_saved_and_loaded_it_is_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "terms")
    again = LexicalIndex.load(tmp_path / "terms")
    assert np.array_equal(again.scores(terms("低保标准")), index.scores(terms("低保标准")))


def test_nothing_to_index() -> None:
    assert LexicalIndex.build([], index_terms, Shape(1.5, 0.75)).scores({"低保": 1.0}).max(initial=0) == 0


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        LexicalIndex.load(tmp_path)
