"""Many spellings written as one."""

from __future__ import annotations

import pytest

from sql_tools.errors import ModelError
from sql_tools.lexicon import Lexicon
from sql_tools.semantic_model import SemanticModel
from sql_tools.spellings import spellings
from sql_tools.values import ValueDictionary


def test_every_choice_of_every_part() -> None:
    assert list(spellings(["消/消掉 了/_ 风险"])) == ["消了风险", "消风险", "消掉了风险", "消掉风险"]


def test_a_plain_word_is_itself() -> None:
    assert list(spellings(["保洁员"])) == ["保洁员"]


def test_sets_of_the_language() -> None:
    assert {"没搬", "还没有搬", "尚未搬"} <= set(spellings(["$没 搬"]))


def test_a_spelling_of_no_word(model: SemanticModel) -> None:
    wrong = model.model_copy(update={"lexicon": {"same_as": {"没有这个说法": ["别的说法"]}}})
    with pytest.raises(ModelError, match="没有这个说法"):
        Lexicon(wrong, ValueDictionary())
