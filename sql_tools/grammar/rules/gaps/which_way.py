"""Words that ask which of two is the higher: 高还是低, 快了还是慢了. How far they are apart says it."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import both
from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.date import Years

_PACE = ("快", "慢")
"""A growth is fast or slow: it is the growths of two years that are set side by side, not a figure that has moved."""
_SINCE = (
    r"(?P<since>{versus}{years|last_time}|{list_and}?{years|last_time}{versus})(?:{versus}|{howmuch}|{stop}|{is}|{de})*"
)
_HOW_FAR = r"(?:{howmuch}|{howmany}|{percent_asked})+"


def _which_way(found: Found) -> list[Token] | None:
    """跟西渡镇比，高还是低，差多少: as 高多少, whose sign says which."""
    way, other = found["way"][0], found["other"][0]
    opposite = {way.as_value("adjective"), other.as_value("adjective")} == {"up", "down"}
    if not opposite or not (found.anywhere("versus") or found.anywhere("last_time")):
        return None
    rest = [token for token in found.all if token is not way and token not in found["points"]]
    asked = found["points"] or [replace(made_of("howmuch", None, rest), values=(("howmuch", "number"),))]
    return [way, *asked]


def _pace(found: Found) -> list[Token] | None:
    """增速比前年快了几个点: the growth of both years, one beside the other."""
    if not found["way"][0].text.startswith(_PACE):
        return None
    named = [token for token in found.elsewhere("years") if isinstance(token.value, Years)]
    told = [token for token in found["since"] if token.can("years")]
    if not named:
        return [*found["growth"], *found["since"], *found["versus"]]
    if len(named) != 1 or not told or len(named[0].value.exact) != 1:
        return None
    return [*found["growth"], *told]


def _since(found: Found) -> list[Token] | None:
    """比前年高多少: so much more than in that year."""
    way = found["way"][0]
    if way.text.startswith(_PACE) or not _begins(found):
        return None
    kind = "rise" if way.as_value("adjective") == "up" else "fall"
    return [*found["since"], replace(way, kinds=(kind,)), *found["asked"]]


def _begins(found: Found) -> bool:
    return all(token.can("follow") or token.can("stop") for token in found.behind(found.start))


def _than(found: Found) -> Token | None:
    """比脱贫户高多少, 比西渡镇多几户: set against what was asked about before."""
    if not _begins(found):
        return None
    told = [token for token in found["what"] if not token.can("de")]
    joined = both([token.value for token in told if token.can("cond")])
    what = told[0] if len(told) < 2 else made_of("cond noun", joined, told, refs=told[-1].refs)
    return made_of("against", what, found.all)


WHICH_WAY = (
    rule(
        "which_way",
        r"{is}?(?P<way>{adjective}){stop}?{or}{is}?(?P<other>{adjective})(?P<points>{percent_asked}?)(?:{stop}{gap})?(?={stop}|$)",
        _which_way,
    ),
    rule(
        "compared_with",  # 和脱贫户比高多少: 比脱贫户高多少
        r"{list_and}(?P<what>(?:{fact}{de}?)+|{places}{de}?)(?P<versus>{versus}){stop}?(?={is}?{adjective|rise|fall}{bit}?"
        + _HOW_FAR
        + r")",
        lambda found: [*found["versus"], *found["what"]],
    ),
    rule("pace", r"(?P<growth>)(?P<versus>)" + _SINCE + r"(?P<way>{adjective})" + _HOW_FAR + r"(?={stop}|$)", _pace),
    rule(
        "pace_of_growth",
        r"{list_and}?(?P<since>{years|last_time}){de}?(?P<growth>{growth})(?P<versus>{versus})(?:{versus}|{stop}|{is})*(?P<way>{adjective})"
        + _HOW_FAR
        + r"(?={stop}|$)",
        _pace,
    ),
)
"""Applied first."""

THAN = (
    rule("more_than_then", _SINCE + r"(?P<way>{adjective})(?P<asked>" + _HOW_FAR + r")(?={stop}|$)", _since),
    rule(
        "more_than",
        r"{versus}(?P<what>(?:{cond}{de})*{cond}{de}?|{places}{de}?)(?=(?:{is}?{adjective|rise|fall}{bit}?"
        + _HOW_FAR
        + r"{table}?)?(?:{stop}|$))",
        _than,
    ),
)
"""Applied to a fragment, when places and conditions are made."""
