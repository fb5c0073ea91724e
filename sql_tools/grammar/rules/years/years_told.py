"""连续两年下降（2024年低于2023年、2025年又低于2024年）: brackets that say of which years a fall or rise is told."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.pattern import ANY, Found, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.date import Years

_DOWN, _UP = {"down", "lt", "le"}, {"up", "gt", "ge"}
_FELL = "降"
_SAID = r"{years}|{versus}|{than}|{adjective}|{fall}|{rise}|{both}|{pause}|{stop}|{de}|{measure}|{field}|{list_and}"


def _told(found: Found) -> list[Token] | None:
    when, way = found["when"][0], _way(found["way"][0])
    named = [year for token in found["said"] if token.can("years") for year in token.value.exact]
    if way is None or any(_way(token) not in (way, None) for token in found["said"]):
        return None
    if len(named) % 2:  # 2025年下降（低于2024年）
        named = [*when.value.exact[:1], *named] if when.can("years") else []
    pairs = list(zip(named[::2], named[1::2], strict=False))
    told = tuple(sorted(now for now, _ in pairs))
    if not pairs or any(now - then != 1 for now, then in pairs) or not _same_years(when, told):
        return None
    if when.can("years") and when.value.exact:
        return [*found["term"], when, *found["rest"], *found["way"]]
    exact = made_of("years", Years("years", told), [when])
    again = [replace(when, kinds=("each_time",))] if when.can("run") else []
    return [exact, *again, *found["term"], *found["rest"], *found["way"]]


def _same_years(when: Token, told: tuple[int, ...]) -> bool:
    """Whether what stands before the brackets may be these years."""
    if when.can("run"):
        return bool(when.value == len(told))
    said: Years = when.value
    return said.exact == told or (said.kind == "recent" and said.count == len(told))


def _way(word: Token) -> str | None:
    """Down or up; none of a word that says neither."""
    ways = {word.as_value(kind) for kind in ("fall", "rise", "adjective", "than") if word.can(kind)}
    return "down" if ways & _DOWN or word.text.endswith(_FELL) else "up" if ways & _UP else None


YEARS_TOLD = (
    rule(
        "years_told",
        rf"(?P<term>{{measure|field}}?)(?P<when>{{run|years}})(?P<rest>(?:(?!{{open}}|{{close}}|{{fall|rise}}){ANY})*)(?P<way>{{fall|rise|fact}}(?:{{de}}?(?:{{fact}}|{{table}}))?)"
        rf"{{open}}(?P<said>(?:{_SAID})+){{close}}",
        _told,
    ),
)
"""Applied before the years find their figures."""
