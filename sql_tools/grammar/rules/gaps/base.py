"""What the rules of gaps share: how a gap is said, and which way round it is."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.asks import Amount, Gap
from sql_tools.grammar.pattern import Found
from sql_tools.grammar.rules.figures.ask_base import AskRules, ask
from sql_tools.grammar.token import Token

_POINTS = "点"
"""高出几个百分点 is a difference of two percentages; 高百分之几 would be a part of the lower one."""
MOVED = r"(?:{adjective}|{rise}|{fall}|{than})"
FAR = r"(?:{is}|{comparative}|{rather})*(?P<way>" + MOVED + r"{bit}?(?:{howmany}|{howmuch}|{percent_asked}))"
TIMES = r"{de}?(?P<way>{times_asked|percent_asked})"
"""How far apart, and which part or how many times, in patterns."""


def part_of_the_lower(way: list[Token]) -> bool:
    """高百分之几: no plan holds how much more that is of the other figure."""
    percent = any(token.can("percent_asked") and not token.text.endswith(_POINTS) for token in way)
    return percent and len(way) > 1


class GapBase(AskRules):
    """One figure, and the words that say how far."""

    def _gap(self, found: Found) -> Token:
        return ask(found, Gap(Amount(found["term"][0].of_role("measure", "field"))))

    def _form_of_gap(self, way: list[Token]) -> Literal["difference", "times", "percent"]:
        if any(token.can("percent_asked") and token.text.endswith(_POINTS) for token in way):
            return "difference"
        if any(token.can("times_asked") for token in way):
            return "times"
        return "percent" if any(token.can("percent_asked") for token in way) else "difference"

    @staticmethod
    def _says_less(form: str, way: list[Token]) -> bool:
        less = (
            token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") == "lt"
            for token in way[:1]
        )
        asked = any(token.can("howmany") or token.can("howmuch") or token.can("percent_asked") for token in way)
        return form == "difference" and asked and any(less)
