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
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare, QueryPlan

_NAME = re.compile(r'"([a-z_]+(?:\.[a-z_]+)?)"')


def words_of(text: str, lexicon: Lexicon, asked_on: date, before: QueryPlan | None) -> list[Token]:
    """The words of a question, each as what it means beside the others and after the plan before."""
    words = read_words(text, lexicon, asked_on)
    told = {name for word in words for ref in word.refs for name in _names(ref)}
    if before is not None:
        told.update(_NAME.findall(before.model_dump_json()))
    beside = lexicon.beside(told)
    return words if beside is lexicon else read_words(text, beside, asked_on)


def _names(ref: Ref) -> Iterator[str]:
    """The thing of the model itself, its table, and which of its values (assistance.measure=防返贫保险)."""
    yield ref.name
    if ref.table is not None:
        yield ref.table
    if isinstance(ref.fact, Compare):
        yield f"{ref.fact.field}={ref.fact.value}"
