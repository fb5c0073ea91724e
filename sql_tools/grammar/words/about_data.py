"""How surely a question wants a figure of the data, not a text of rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import UNKNOWN, Token

_UNIT = 2
"""几亩, 多少度: so short a word behind the question for a number is its unit."""
_NAMED = ("absent", "no_such_group")
"""Words of the field for what is not on file."""
_ASKING = {
    "howmany",
    "howmuch",
    "which",
    "list",
    "share",
    "rank",
    "superlative",
    "growth",
    "bands",
    "total",
    "mean",
    "median",
}


def about_data(words: Sequence[Token], frame: Frame, answered: bool) -> float:
    """How surely the question wants a figure: by its share of words of the data, less for words of rules."""
    of_data = sum(len(word.text) for word in words if word.refs or any(map(word.can, _NAMED)))
    known = (*_NAMED, "bound", "amount", "vague", "unread", "since_another_year")
    units = {
        after.start
        for before, after in pairwise(words)
        if (before.can("howmany") or before.can("howmuch")) and after.can(UNKNOWN) and len(after.text) <= _UNIT
    }
    left = [token for token in frame.left if not any(map(token.can, known)) and token.start not in units]
    unknown = sum(len(token.text) for token in left)
    if not of_data:
        return 0.1 if answered else 0.0
    asking = any(word.can(kind) for word in words for kind in _ASKING) or bool(frame.groups)
    score = (0.95 if asking else 0.6) * of_data / (of_data + 2 * unknown)
    return round(score * (0.3 if any(word.can("norm") for word in words) else 1.0), 3)
