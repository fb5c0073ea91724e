"""Words for places: 衡阳县西渡镇, 长沙县和浏阳市, 我们镇, 全县, 各乡镇, 除西渡镇外."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import Outside
from sql_tools.grammar.pattern import CLAUSE, Found, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.values import PlaceName

Candidates = tuple[PlaceName, ...]


def lies_in(inner: PlaceName, outer: PlaceName) -> bool:
    """True where ``outer`` is one of the places above ``inner``."""
    return outer.code in inner.path and (outer.level, outer.code) != (inner.level, inner.code)


def _chain(found: Found) -> Token | None:
    """衡阳县西渡镇: each name lies in the one before; candidates that do not are dropped."""
    outer, inner = found.all[0], found.all[-1]
    candidates = tuple(place for place in inner.places if any(lies_in(place, above) for above in outer.places))
    if not candidates:
        return None
    return made_of("place", None, found.all, places=candidates, bare_place=inner.bare_place)


def _list(found: Found) -> Token:
    mentions = tuple(token for token in found.all if token.can("place"))
    return made_of("places", mentions, found.all)


def _so_many(found: Found) -> Token | None:
    """西渡、集兵两镇, 湖南和江西两省: how many there are was said as well."""
    mentions = found["p"][0].value
    amount = found.first("n")
    if amount is not None and amount.value.tests != (("=", len(mentions)),):
        return None
    if amount is None and len(mentions) > 1:
        return None
    levels = {ref.name for token in found.all for ref in token.of_role("level")}
    fitting = all(any(place.level in levels for place in mention.places) for mention in mentions)
    if not fitting:
        return None
    chosen = tuple(replace(m, places=tuple(p for p in m.places if p.level in levels)) for m in mentions)
    if amount is None:
        # 长安镇, where only 长安乡 is on file: the whole name as it was said.
        parts = [chosen[0], *(token for token in found.all if token.can("level"))]
        chosen = (made_of("place", None, parts, places=chosen[0].places, bare_place=chosen[0].bare_place),)
    return made_of("places", chosen, found.all)


def _so_many_of_them(found: Found) -> list[Token] | None:
    """西渡、演陂、樟树三地: how many there are was said as well."""
    number = int(found["n"][0].as_value("so_many_places"))
    return found["p"] if number == len(found["p"][0].value) else None


def _so_many_named(found: Found) -> list[Token] | None:
    """雅戈尔星海云境和海港中心，这两个地方: what the model calls by a name is told by its number again."""
    named = sum(token.can("fact") for token in found["p"])
    return found["p"] if named == int(found["n"][0].as_value("so_many_places")) else None


def _tiers(found: Found) -> Token | None:
    """省、市、县三级: the asker's own place of each of these levels."""
    levels = tuple(dict.fromkeys(ref.name for t in found.all if t.can("level") for ref in t.of_role("level")[:1]))
    number = next((token.value.tests for token in found.all if token.can("amount")), None)
    said = number is None or number == (("=", len(levels)),)
    return made_of("area", levels, found.all) if said and len(levels) > 1 else None


def _tiers_named(found: Found) -> list[Token] | None:
    """全县、全市、全省三级: how many there are was said as well."""
    levels = found["area"][0].value
    several = isinstance(levels, tuple) and found["n"][0].value.tests == (("=", len(levels)),)
    return found["area"] if several else None


_I = {"我", "俺", "咱"}
"""列出来我看看, 这两年我放一起看: who looks, not where. 我们 and 我这边 are the asker's own place."""


def _here(found: Found) -> list[Token]:
    """我们有多少, 我这边呢: the asker's own area, whatever its level."""
    return [] if found.all[0].text in _I else [made_of("area", None, found.all)]


def _area(found: Found) -> Token | None:
    level = found.one("level")
    own = found.all[0].can("own")  # …的全县有几个: said as one's own, it is no kind of place.
    if found.before is not None and any(found.before.can(kind) for kind in _NOT_OWN if not (own and kind == "de")):
        return None
    if _is_column(found):
        return made_of("term level column", None, found.all, refs=level.of_role("level"))
    return made_of("area", level.of_role("level")[0].name, found.all)


def _areas(found: Found) -> Token | None:
    """全县、全市、全省: several of the asker's own places side by side."""
    levels = tuple(dict.fromkeys(token.value for token in found.all if token.can("area")))
    several = len(levels) > 1 and None not in levels
    return made_of("area", levels, found.all) if several else None


def _is_column(found: Found) -> bool:
    """写出户编号和所在村: of each row listed, the place that it lies in."""
    before, after = found.before, found.after
    listed = before is not None and any(before.can(kind) for kind in ("list", "list_and", "pause", "stop"))
    ends = after is None or any(after.can(kind) for kind in ("stop", "list_and", "pause", "list"))
    return found.all[0].text == "所在" and listed and ends and (found.anywhere("list") or found.anywhere("top"))


def _own_by_name(found: Found) -> list[Token] | None:
    """我们衡阳县: the name says which."""
    return found["name"] if found.all[0].text in _OURS else None


_OURS = ("我们", "咱们", "咱", "俺们", "我")
_NOT_OWN = ("each", "split", "which", "amount", "de", "top")


def _such_places(found: Found) -> Token | list[Token] | None:
    """设有安置区的村里: the noun only carries what was said before 的, but where one is chosen (…的村里最高的)."""
    behind = found.ahead(CLAUSE)
    chosen = any(map(_is_superlative, behind)) and not any(token.can("level") or token.can("table") for token in behind)
    return [*found["de"], *found["level"]] if chosen else made_of("de", None, found.all)


def _is_superlative(token: Token) -> bool:
    return token.can("superlative") or token.can("most")


def _outside(found: Found) -> Token:
    """除西渡镇外, 不含西渡镇, 西渡镇除外."""
    places = tuple(min(t.places, key=lambda place: len(place.path)) for t in found.all if t.can("place"))
    return made_of("cond", Outside(places), found.all)


def _same_place(found: Found) -> list[Token] | None:
    """宁乡…的增速跑不赢宁乡农村居民收入增速: the place of the question once more, of the other side."""
    again = found["again"][0]
    before = [token for token in found.elsewhere("places") if token.end <= again.start]
    same = len(before) == 1 and [m.places for m in before[0].value] == [m.places for m in again.value]
    return [found.all[0]] if same else None


def _levels(found: Found) -> Token:
    """县(市、区), 乡镇和街道: one level said with all its words."""
    first = found.all[0]
    return made_of("term level", None, found.all, refs=first.of_role("level"))


def _same_level(found: Found) -> Token | None:
    names = [{ref.name for ref in token.of_role("level")} for token in found.all if token.can("level")]
    return _levels(found) if names and set.intersection(*names) else None


def _other_places(found: Found) -> Token | None:
    """除西渡镇外其他乡镇, 其余地方: once a place is left out, 其他 only says so again."""
    places = any(token.can("level") for token in found.all) or any(t.text.endswith("地方") for t in found.all)
    return made_of("de", None, found.all) if places and found.anywhere("cond") else None


def _outside_in_level(found: Found) -> list[Token] | None:
    """西渡镇以外的乡镇低保户数: the level only says so again, unless each of them is asked for."""
    out, level, after = found["out"][0], found["level"][0], found.after
    if not isinstance(out.value, Outside) or after is None:
        return None
    if after.can("respectively") or after.can("each"):
        return [out, made_of("group", GroupBy(level=level.of_role("level")[0].name), [level])]
    return [out] if any(map(after.can, ("fact", "table", "measure", "field", "de"))) else None


def _posted(found: Found) -> list[Token] | None:
    """我在石狮村驻村，…: where the asker works is what is asked about, unless another place is said."""
    if found.start:
        return None
    return [] if found.elsewhere("places") or found.elsewhere("area") else found["place"]


_SEVERAL = r"{place}(?:(?:{pause}|{list_and}){place})*"
PLACE_RULES = (
    rule("own_by_name", r"{own}(?P<name>{place})", _own_by_name),
    rule("place_in_place", r"{place}(?:{de}|{inside}|{stop})?{place}", _chain),
    rule(
        "outside",
        r"{open}?(?:{except}|{not})(?:{de}|{open})?" + _SEVERAL + r"{close}?{except_end}?{close}?{stop}?",
        _outside,
    ),
    rule("apart_from", r"{open}?" + _SEVERAL + r"{except_end}{close}?{stop}?", _outside),
    rule("other_places", r"{de}?{other}{de}?{level}?", _other_places),
    rule("outside_in_level", r"(?P<out>{cond}){de}?(?P<level>{level})", _outside_in_level),
    rule("place_list", r"{place}(?:(?:{pause}|{list_and}|{or}|{stop})*{place})*", _list),
    rule("same_place", r"{than|versus}(?P<again>{places}){de}?(?={measure|field})", _same_place),
    rule(
        "so_many_named", r"(?P<p>{fact}(?:(?:{list_and}|{pause}){fact})+){stop}?(?P<n>{so_many_places})", _so_many_named
    ),
    rule("so_many_of_them", r"(?P<p>{places})(?P<n>{so_many_places})", _so_many_of_them),
    rule("tiers", r"{level}(?:(?:{pause}|{list_and})?{level})+{amount}?{tier}", _tiers),
    rule("so_many_places", r"(?P<p>{places})(?P<n>{amount}?){level}", _so_many),
    rule("levels_in_brackets", r"{level}{open}{level}(?:{pause}{level})*{close}", _levels),
    rule("levels", r"{level}(?:(?:{pause}|{list_and}){level})+", _same_level),
    rule("such_places", r"(?P<de>{de})(?P<level>{level}){inside}{stop}?", _such_places),
    rule("own_level", r"{own}{de}?{level}{inside}?|{level}{inside}", _area),
    rule("own_levels", r"{area}(?:(?:{pause}|{list_and})+{area})+", _areas),
    rule("tiers_named", r"(?P<area>{area})(?P<n>{amount}){tier}", _tiers_named),
    rule("here", r"{place_note}|{own}", _here),
    rule("posted", r"(?P<place>{places|area}){posted}{stop}", _posted),
)
