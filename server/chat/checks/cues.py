"""How a question asks: for a verdict, for what a document demands, or for a list; put together from its words.

A verdict is asked for where a clause says that something is reached (完成, 过, 高于, 够数 …, or 到 with an amount) and
asks whether it is so (了吗, 没有, 是不是, 够不够 …), or where it asks how far it is or what is left. The words stand in
``words.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from server.chat.checks.words import words

_CLAUSES = re.compile(r"[^,。;!?、]+")


def asks_verdict(text: str, amounts: Sequence[tuple[int, int]]) -> bool:
    """Whether a normalised text asks for a verdict; ``amounts`` are the places of the amounts in it."""
    if _any("progress", text) or _any("lacking", text):
        return True
    clauses = [(match.start(), match.group()) for match in _CLAUSES.finditer(text)]
    if any(_asks_whether(part, _within(amounts, start, part)) for start, part in clauses):
        return True
    # 是不是户户都有了？2024年: the clause that says it may be joined to a short one that asks.
    return any(_asks_whether(part, bool(amounts)) for part in _joined([part for _, part in clauses]))


def asks_text(text: str) -> bool:
    """Whether it asks what a document demands, or which kind of households it means."""
    return _any("policy", text)


def asks_list(text: str) -> bool:
    """Whether it asks which or how many households or villages there are of a kind."""
    return _any("listing", text)


def _asks_whether(clause: str, amount: bool) -> bool:
    return _is_question(clause) and _says_reached(clause, amount) and not _may(clause)


def _is_question(clause: str) -> bool:
    if _has("what", clause):
        return False
    return any(_has(cue, clause) for cue in ("yes_no", "whether", "a_not_a"))


def _says_reached(clause: str, amount: bool) -> bool:
    if any(_has(cue, clause) for cue in ("reach", "all_of_them", "than_others")):
        return True
    return amount and _has("near_amount", clause)


def _may(clause: str) -> bool:
    """Whether it asks what is allowed or ought to be, not what is."""
    return _has("may", clause) and not _has("surely", clause)


def _within(amounts: Sequence[tuple[int, int]], start: int, clause: str) -> bool:
    return any(start <= first < start + len(clause) for first, _ in amounts)


def _joined(clauses: Sequence[str]) -> Iterable[str]:
    """Neighbouring clauses as one: 脱贫人口6000人，够数了没."""
    return (f"{first}{second}" for first, second in pairwise(clauses))


def _has(name: str, text: str) -> bool:
    return _pattern(name).search(text) is not None


def _any(name: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(name))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(words()[name])


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, words()[name]))
