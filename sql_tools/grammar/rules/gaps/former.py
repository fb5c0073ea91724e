"""前者高出后者几个百分点, 后者比前者少多少: how far the two that were just asked for are apart."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.rules.gaps.base import MOVED, part_of_the_lower
from sql_tools.grammar.token import Token, made_of

_ONE, _HOW_FAR = "{former|latter}", "(?:{howmany}|{howmuch}|{percent_asked})"


def _apart(found: Found) -> Token | None:
    sides = [token for token in found.all if token.can("former") or token.can("latter")]
    twice = len(sides) > 1 and sides[0].can("former") == sides[1].can("former")
    return None if twice or part_of_the_lower(found["way"]) else made_of("gap", "gap", found.all)


FORMER = (
    rule(
        "former_and_latter",
        rf"{_ONE}(?:{{versus|list_and}}{_ONE})?(?:{{is}}|{{comparative}}|{{rather}})*"
        rf"(?P<way>{MOVED}{{bit}}?{_ONE}?{_HOW_FAR}{{table}}?|{{gap}}{_HOW_FAR}?)(?={{stop}}|$)",
        _apart,
    ),
)
"""Applied to the words themselves: both figures are shown, so that it is seen which is the larger."""
