"""What the words for an end of an order make: 最高, 最多, and the order that wants only the first."""

from __future__ import annotations

from sql_tools.grammar.asks import OrderBy
from sql_tools.grammar.pattern import Found
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref

_BY_NUMBER = {"多", "少", "大", "小", "集中"}
"""残疾人最多, 最集中的村: by how many there are."""


def most(found: Found) -> Token:
    """最高, 最多: the end of the order, and whether it is of how many there are."""
    adjective = found["adjective"][0]
    descending = adjective.as_value("adjective") == "up"
    return made_of("most", (descending, adjective.text in _BY_NUMBER), found.all)


def first_of(refs: tuple[Ref, ...], descending: bool, said: list[Token]) -> Token:
    """An order by this figure of which only the first is wanted."""
    return made_of("order", OrderBy(refs, descending, pick=True), said)
