"""Words that have their meaning only beside another: 还没退, 进来 of watched households, 带了几户 of a project.

What each stands for, and beside what, is said in the lexicon of the model (``beside``). Where nothing of that kind is
spoken of, such a word is not known, and the question is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sql_tools.grammar.token import OF_BEFORE, Token
from sql_tools.grammar.words.message import read_words
from sql_tools.lexicon import Lexicon
from sql_tools.plan import Compare, QueryPlan

_NAME = re.compile(r'"([a-z_]+(?:\.[a-z_]+)?)"')


def words_of(text: str, lexicon: Lexicon, asked_on: date, before: QueryPlan | None) -> list[Token]:
    """The words of a question, each as what it means beside the others and after the plan before."""
    words = read_words(text, lexicon, asked_on)
    told = {name for word in words if word.text not in lexicon.leaning for name in _names(word)}
    before_told = set(_NAME.findall(before.model_dump_json())) if before is not None else set()
    beside = lexicon.beside(told | before_told)
    words = words if beside is lexicon else read_words(text, beside, asked_on)
    return [_spent_of_before(word, lexicon, told, before_told) for word in words]


def _spent_of_before(word: Token, lexicon: Lexicon, told: set[str], before: set[str]) -> Token:
    """平均每户贷了多少, after 小额信贷放了多少: the verb is of what only the question before named."""
    verbs: dict[str, dict[str, list[str]]] = lexicon.section("spent", {}) if before else {}
    needed = set(verbs.get(word.as_value("spent"), {}).get("of", []))
    leans = bool(needed & before) and not needed & told
    return replace(word, values=(*word.values, (OF_BEFORE, OF_BEFORE))) if leans else word


def _names(word: Token) -> Iterator[str]:
    """The things of the model, their table, and which of its values (assistance.measure=防返贫保险).

    A word that may be of several tables (户均) speaks of none of them.
    """
    tables = {ref.table for ref in word.refs if ref.table is not None}
    if len(tables) > 1 and not word.of_role("table", "fact", "relation"):
        return
    for ref in word.refs:
        yield ref.name
        if isinstance(ref.fact, Compare):
            yield f"{ref.fact.field}={ref.fact.value}"
    yield from tables
