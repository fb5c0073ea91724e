"""Places of one name: each is told by those around it, and which of them is meant is asked."""

from __future__ import annotations

from collections.abc import Sequence

from sql_tools.grammar.asked_back.offers import MOST
from sql_tools.grammar.frame import Rewrite
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.token import Token
from sql_tools.reading import Option, Slot
from sql_tools.values import PlaceName, ValueDictionary

_GAP = "\n"
"""Stands where a name stood."""


def around(place: PlaceName, values: ValueDictionary) -> str:
    """The names of the two levels above: 衡阳县西渡镇."""
    above = [found.name for found in values.places if found.code in place.path]
    return "".join(above[-2:])


def full_name(place: PlaceName, values: ValueDictionary) -> str:
    """The name with the levels above that tell it apart: 衡阳县西渡镇青竹村."""
    return around(place, values) + place.name


def which(token: Token, candidates: Sequence[PlaceName], values: ValueDictionary, rewrite: Rewrite) -> Unclear:
    """Asks which; a reply may name the place around it alone (茶亭镇的)."""
    names = [full_name(place, values) for place in candidates[:MOST]]
    told = "、".join(around(place, values) for place in candidates)
    before, _, after = rewrite(token, _GAP).partition(_GAP)
    more = "说出所在的地方也可以。" if len(candidates) > MOST else ""
    return Unclear(
        f"叫“{token.text}”的有 {len(candidates)} 个（{told}），您问的是哪一个？{more}",
        tuple(Option(name, rewrite(token, name)) for name in names),
        Slot("place", before, token.text + after),
    )
