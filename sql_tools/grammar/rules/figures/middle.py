"""人均纯收入，中间那个数是多少，不要平均数: the function of a figure in a clause of its own, said again, denied."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.token import Token, made_of

_FUNCTIONS = ("median", "mean", "maximum", "minimum", "total")
_HOMES = ("各家", "每家")
_END = r"(?={stop}|$)"


def _behind(found: Found) -> list[Token]:
    return [*found["term"], *found["function"]]


def _again(found: Found) -> Token | None:
    """中间那个数是多少，就是中位数."""
    kind = next(kind for kind in _FUNCTIONS if found["again"][0].can(kind))
    return made_of("stop", None, found.all) if found.elsewhere(kind) else None


def _denied(found: Found) -> Token | None:
    """What is not asked for, where another figure or function is."""
    no = found["no"][0]
    asked = [token for kind in (*_FUNCTIONS, "measure") for token in found.elsewhere(kind)]
    same = any(set(token.refs) & set(no.refs) or _function(token) == _function(no) is not None for token in asked)
    return made_of("stop", None, found.all) if asked and not same else None


def _function(token: Token) -> str | None:
    return next((kind for kind in _FUNCTIONS if token.can(kind)), None)


def _each_row(found: Found) -> list[Token] | None:
    """各户的人均纯收入的中位数: the median is of the rows as it is; 各村的 is that of each village."""
    named = len(found.all) > 1 and found.all[1].can("table") and not found.all[1].can("level")
    return [] if named or found.all[0].text in _HOMES else None


_DENIED = r"(?:{not}|{drop})(?P<no>{median|mean|maximum|minimum|total|measure}){de}?"
MIDDLE = (
    rule("function_denied", rf"{{stop}}{_DENIED}{_END}", _denied),
    rule("function_again", rf"{{stop}}{{is}}(?P<again>{{median|mean|maximum|minimum}}){{de}}?{_END}", _again),
    rule(
        "function_behind",
        r"(?P<term>{field|measure}){stop}{filler}*(?P<function>{median|maximum|minimum})"
        r"(?=(?:{howmuch}|{howmany}|{is}|{filler})*(?:{stop}|$))",
        _behind,
    ),
    rule("each_row", r"{each}{table}?{de}?(?={field|measure}{de}?{median|maximum|minimum})", _each_row),
)
"""Applied to the words themselves."""
