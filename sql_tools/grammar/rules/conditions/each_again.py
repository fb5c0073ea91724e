"""拿过甲的几户、拿过乙的几户，两样都拿了的几户: what was told one by one holds together, or none of it does."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.conditions import Both, Condition, Either, No
from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.token import Token, made_of

_COUNTED = ("howmany", "howmuch", "ask")
_UNITS = (None, "个", "项", "样", "种", "类")


def _each_again(found: Found) -> Token | None:
    """The last two that were counted before it; in a fragment those that the questions before were about."""
    bound = found["n"][0].value
    if bound.tests != (("=", Decimal(2)),) or bound.unit not in _UNITS or bound.about is not None or not _all(found):
        return None
    none = any(token.can("have_not") or token.can("none_of_them") for token in found["did"])
    told = [token for token in found.elsewhere("cond") if token.end <= found.all[0].start]
    if not told:
        begins = all(token.can("follow") or token.can("stop") for token in found.behind(found.start))
        return made_of("none_of_both" if none else "both_of_them", 2, found.all) if begins else None
    items = _items(found, told)
    if items is None or not (found.before is not None and found.before.can("stop")):
        return None
    return made_of("cond", No(Either(items)) if none else Both(items), found.all)


def _items(found: Found, told: list[Token]) -> tuple[Condition, ...] | None:
    """Two conditions of one kind with a number behind each; or the two that were said to hold together."""
    *others, last = told
    if isinstance(last.value, Both) and len(last.value.items) == 2:
        return last.value.items
    asks = [token.start for kind in _COUNTED for token in found.elsewhere(kind)]
    alike = [
        token for token in others if type(token.value) is type(last.value) and token.can("noun") == last.can("noun")
    ]
    counted = bool(alike) and any(last.start < ask < found.all[0].start for ask in asks)
    if len(alike) != 1 or not counted or not any(alike[0].start < ask < last.start for ask in asks):
        return None
    return alike[0].value, last.value


def _all(found: Found) -> bool:
    """两样都拿了: 都 is no word of the grammar here, but stands in front of what is said."""
    ahead = [*found["n"], *found["sort"]][-1]
    after = found.after
    start = found["did"][0].start if found["did"] else after.start if after is not None else ahead.end
    return start > ahead.end or any(token.text.startswith(("都", "均")) for token in found["did"][:1])


EACH_AGAIN = (
    rule(
        "each_again",
        r"(?P<n>{amount})(?P<sort>{sort}?)(?P<did>(?:{have}|{have_not}|{none_of_them}|{is}|{relation}|{spent}|{cond})*)(?={de}|{stop}|{howmany}|{ask}|$)",
        _each_again,
    ),
)
"""Applied when conditions are made."""
