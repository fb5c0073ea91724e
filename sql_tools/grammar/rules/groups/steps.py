"""Bands of one width: 按人均纯收入每5000元一档, 每5000元一段的人均纯收入分布."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.bound import Bound

_BORDERS = 10
"""So many inner borders; what lies above the last is one band."""
_STEP = (
    r"(?:{split}|{inside})*{each}?(?P<step>{amount})(?:{split}|{is})*(?P<one>{amount|bound}?){bands}{de}?{split_end}?"
)


def _edges(found: Found) -> tuple[Decimal, ...]:
    """The borders; none where the words name no one width."""
    step: Bound = found["step"][0].value
    one: list[Bound] = [token.value for token in found["one"]]
    wide = step.about is None and len(step.tests) == 1 and step.tests[0][1] > 1
    each = any(token.can("each") for token in found.all)
    single = bool(one) and one[0].tests == (("=", Decimal(1)),)
    if not wide or not (each or single) or (one and not single):
        return ()
    width = step.tests[0][1]
    return tuple(width * place for place in range(1, _BORDERS + 1))


def _of_figure(found: Found) -> Token | None:
    """按人均纯收入每5000元一档."""
    refs, edges = found["term"][0].of_role("field"), _edges(found)
    return made_of("group", GroupBy(refs=refs, edges=edges), found.all) if refs and edges else None


def _before_figure(found: Found) -> list[Token] | None:
    """按每5000块一档，把…人均收入分布给我."""
    made = _of_figure(found)
    if made is None:
        return None
    rest = [token for token in found.all if token not in found["mid"]]
    return [*found["mid"], made_of("group", made.value, rest)]


STEPS: tuple[GrammarRule, ...] = (
    rule("steps", r"{split}?(?P<term>{field|measure}){de}?" + _STEP, _of_figure),
    rule("steps_first", _STEP + r"(?P<mid>(?:<[^<>]*>)*?)(?P<term>{field|measure}){de}?{bands}", _before_figure),
)
"""Applied before other bands and groups take the words."""
