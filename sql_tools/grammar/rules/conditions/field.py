"""The base of the rules for conditions, and what they share."""

from __future__ import annotations

import re

from sql_tools.grammar.conditions import Condition, Tests, both
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.pattern import CLAUSE, Found
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon
from sql_tools.plan import Operator

THAN: dict[str, Operator] = {"gt": ">", "lt": "<", "ge": ">=", "le": "<="}
"""The words of ``than`` (高于, 不低于) as operators."""

SUM = re.compile(r"SUM\(\{(?P<field>(?P<table>\w+)\.\w+)\}\)")
"""A measure that adds up a field of its rows."""


class FieldRules:
    """Rules over the fields of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self.model = lexicon, lexicon.model
        self.units: dict[str, str] = lexicon.section("units", {})
        self.changes: dict[str, dict[str, str]] = lexicon.section("changes", {})
        self._upper = Joins(self.model).seen_from(self.model.default_subject)


def condition(found: Found, condition: Condition) -> Token:
    """A token that stands for a condition, in place of all that was matched."""
    return made_of("cond", condition, found.all)


def all_of(items: list[Condition]) -> Condition:
    """All of them hold; there is at least one."""
    joined = both(items)
    assert joined is not None
    return joined


def said_of_a_noun(found: Found) -> bool:
    """收入下降、又没享受过产业帮扶的脱贫户: one of the things that are said of a noun behind."""
    ahead = found.ahead(CLAUSE)
    if not ahead or not (ahead[0].can("pause") or ahead[0].can("stop")):
        return False
    for place, token in enumerate(ahead[1:], 1):
        if any(map(token.can, ("howmany", "howmuch", "which", "list", "stop"))):
            return False
        if token.can("de"):
            noun = ahead[place + 1 : place + 2]
            counts = bool(noun) and noun[0].can("measure") and not noun[0].can("field")  # …的户数
            return bool(noun) and (counts or noun[0].can("table") or bool(noun[0].of_role("fact")))
    return False


def mirrored(tests: Tests) -> Tests:
    """下降10%以上 is a growth of −10 or less."""
    mirror: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
    return tuple((mirror[op], -value) for op, value in tests)


def only_so_many(found: Found) -> bool:
    """各村务工人数，只列30人以上的: of groups that are told before; no noun of rows follows."""
    only, end = found.before, found.all[-1].end
    told = only is not None and only.text.startswith("只")
    grouped = only is not None and any(token.end <= only.start for token in found.elsewhere("group"))
    return told and grouped and not any(token.start >= end for token in found.elsewhere("table"))
