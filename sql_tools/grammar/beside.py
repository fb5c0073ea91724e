"""Words that have their meaning only beside another: 还没退, 进来 of watched households, 带了几户 of a project.

What each stands for, and beside what, is said in the lexicon of the model (``beside``). Where nothing of that kind is
spoken of, such a word is not known, and the question is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sql_tools.grammar.message import read_words
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon
from sql_tools.plan import Compare, QueryPlan

_NAME = re.compile(r'"([a-z_]+(?:\.[a-z_]+)?)"')


def words_of(text: str, lexicon: Lexicon, asked_on: date, before: QueryPlan | None) -> list[Token]:
    """The words of a question, each as what it means beside the others and after the plan before."""
    words = read_words(text, lexicon, asked_on)
    told = {name for word in words for name in _names(word)}
    if before is not None:
        told.update(_NAME.findall(before.model_dump_json()))
    beside = lexicon.beside(told)
    return words if beside is lexicon else read_words(text, beside, asked_on)


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
