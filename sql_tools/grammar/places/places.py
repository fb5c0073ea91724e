"""Which places a question means: named ones, the asker's own (我们镇, 全县), or the default."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sql_tools.grammar.frame import Rewrite
from sql_tools.grammar.outcome import Refused, Unclear
from sql_tools.grammar.places.same_name import full_name, which
from sql_tools.grammar.rules.places.place import lies_in
from sql_tools.grammar.token import Token
from sql_tools.plan import Place
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import PlaceName, ValueDictionary


@dataclass(frozen=True)
class PlacesRead:
    """The places of a plan, where they came from, and what must be said about them."""

    places: tuple[Place, ...]
    source: Literal["question", "asker", "default"]
    notes: tuple[str, ...] = ()
    listed: bool = False


class PlaceReader:
    """Reads the places of one question; ``region`` is the asker's own place, a name or a code.

    ``around`` is the place that was asked about before: 全省 is then the province that it lies in.
    """

    def __init__(
        self,
        model: SemanticModel,
        values: ValueDictionary,
        region: str | None,
        rewrite: Rewrite,
        around: PlaceName | None = None,
    ) -> None:
        self._around = around
        self._model, self._values, self._rewrite = model, values, rewrite
        self._levels = [level.name for level in model.places.levels] if model.places is not None else []
        self._own = values.find_place(region) if region is not None else None
        if region is not None and self._own is None:
            message = f"库里没有“{region}”的数据。"
            raise Refused("no_data", message, hint=f"库里有：{'、'.join(self._names_of_widest())}。")
        self._notes: list[str] = []

    def read(
        self,
        lists: list[Token],
        areas: list[Token],
        beside: bool = False,
        everywhere: bool = False,
        outside: tuple[PlaceName, ...] = (),
    ) -> PlacesRead:
        """The places of all mentions together; a place inside another one mentioned apart replaces it.

        ``beside``: places said apart are set side by side (跟春华镇比). ``everywhere``: 全库 was said.
        ``outside``: those left out; where the asker's place holds none of them, all other places are meant.
        """
        for entry in lists:
            for around, inside in pairwise(entry.value):
                self._require_inside(around, inside)
        mentions = [token for entry in lists for token in entry.value]
        named = [self._choose(token, mentions) for token in mentions]
        listed = beside or any(len(entry.value) > 1 for entry in lists)
        if not listed:
            named = [place for place in named if not any(lies_in(other, place) for other in named)]
        own = self._own_beside(named, areas, beside)
        if own is not None:
            inside = not beside and any(lies_in(own, place) for place in named)
            # 西渡镇我们村: the village alone. 我们县和浏阳: both.
            own_last = lists[0].start < areas[0].start
            named, listed = ([own], False) if inside else ([*named, own] if own_last else [own, *named], True)
        if named:
            return PlacesRead(tuple(map(self._place, dict.fromkeys(named))), "question", tuple(self._notes), listed)
        if areas:
            return self._area(areas[0])
        if everywhere or (outside and not any(self._holds(place) for place in outside)):
            return PlacesRead((), "question")
        if self._own is not None:
            note = f"没有说地区，按您所在的{self._own.name}统计"
            return PlacesRead((self._place(self._own),), "asker", (note,))
        return PlacesRead((), "default")

    def _holds(self, place: PlaceName) -> bool:
        """The asker's place is around this one, or none is known."""
        return self._own is None or lies_in(place, self._own)

    def _names_of_widest(self) -> list[str]:
        level = self._levels[0] if self._levels else ""
        return [place.name for place in self._values.places if place.level == level]

    # ---- Named places -----------------------------------------------------------------------------------

    def _choose(self, token: Token, mentions: list[Token]) -> PlaceName:
        """The widest place of that name; among several of one level, those that fit the other places named."""
        widest = min(self._levels.index(place.level) for place in token.places)
        candidates = [place for place in token.places if self._levels.index(place.level) == widest]
        if len(candidates) > 1:
            candidates = self._narrowed(
                candidates, [p for other in mentions if other is not token for p in other.places]
            )
        if len(candidates) > 1:
            raise which(token, candidates, self._values, self._rewrite)
        chosen = candidates[0]
        if token.bare_place and chosen.name != token.text:
            other = token.text.endswith(self._suffixes(chosen.level))
            self._notes.append(f"{'库里没有' * other}“{token.text}”{'，' * other}按{chosen.name}统计")
        return chosen

    def _suffixes(self, level: str) -> tuple[str, ...]:
        return tuple(self._model.places.level(level).suffixes) if self._model.places is not None else ()

    def _require_inside(self, around: Token, inside: Token) -> None:
        """西渡镇青竹村, where no such village lies in the town: two names in one breath are one place."""
        rank = self._levels.index
        lower = min(rank(p.level) for p in inside.places) > max(rank(p.level) for p in around.places)
        if around.end != inside.start or not lower:
            return
        names = [full_name(place, self._values) for place in inside.places][:3]
        options = [Option(name, self._rewrite(inside, name).replace(around.text + name, name)) for name in names]
        options.append(Option(around.text, self._rewrite(inside, "")))
        raise Unclear(f"{around.text}没有“{inside.text}”。您问的是哪里？", tuple(options))

    def _narrowed(self, candidates: list[PlaceName], others: list[PlaceName]) -> list[PlaceName]:
        inside = [place for place in candidates if any(lies_in(place, other) for other in others)]
        if not inside and self._own is not None:
            inside = [place for place in candidates if lies_in(place, self._own) or place == self._own]
            if len(inside) == 1:
                self._notes.append(f"同名的有 {len(candidates)} 个，按{full_name(inside[0], self._values)}统计")
        return inside or candidates

    def _place(self, place: PlaceName) -> Place:
        """For the plan; a name that others of the level bear is told with the place around it (茶亭镇高峰村)."""
        alike = [other for other in self._values.by_name.get(place.name, ()) if other.level == place.level]
        around = self._values.by_code.get((self._levels[len(place.path) - 1], place.path[-1])) if place.path else None
        name = f"{around.name}{place.name}" if len(alike) > 1 and around is not None else place.name
        return Place(level=place.level, code=place.code, name=name)

    # ---- The asker's own place --------------------------------------------------------------------------

    def _own_beside(self, named: list[PlaceName], areas: list[Token], beside: bool) -> PlaceName | None:
        """The asker's own place, said beside named ones; none where it only is what lies around them (我们县西渡镇)."""
        levels = [area.value for area in areas if isinstance(area.value, str)]
        own = self._at_level(levels[0]) if named and levels and self._own is not None else None
        around = own is not None and not beside and any(lies_in(place, own) for place in named)
        return None if around or own in named else own

    def _areas(self, token: Token, levels: tuple[str, ...]) -> PlacesRead:
        """全县、全市、全省: the asker's own place at each level, side by side."""
        found = [(level, self._at_level(level)) for level in levels]
        lacking = next((level for level, place in found if place is None), None)
        if lacking is not None:
            raise self._which_own(token, lacking)
        places = [place for _, place in found if place is not None]
        note = f"“{token.text}”按{'、'.join(place.name for place in places)}统计"
        return PlacesRead(tuple(map(self._place, places)), "asker", (note,), listed=True)

    def _area(self, token: Token) -> PlacesRead:
        if isinstance(token.value, tuple):
            return self._areas(token, token.value)
        level: str | None = token.value
        if level is None:
            if self._own is None:
                return PlacesRead((), "default")
            return PlacesRead((self._place(self._own),), "asker", (f"按您所在的{self._own.name}统计",))
        found = self._at_level(level)
        if found is None:
            raise self._which_own(token, level)
        return PlacesRead((self._place(found),), "asker", (f"“{token.text}”按{found.name}统计",))

    def _at_level(self, level: str) -> PlaceName | None:
        for place in (self._around, self._own):
            if place is not None:
                above = [p for p in self._values.places if self._is_so_called(p, level)]
                above = [p for p in above if p.code in place.path or p == place]
                if above or place is self._own:
                    return max(above, key=lambda p: len(p.path), default=None)
        only = [place for place in self._values.places if place.level == level]
        return only[0] if len(only) == 1 else None

    def _is_so_called(self, place: PlaceName, level: str) -> bool:
        """A place of the level, or one that has the word of the level in its name: 我们市 of 浏阳市 is that city."""
        assert self._model.places is not None
        label = self._model.places.level(level).label
        own = self._model.places.level(place.level)
        return place.level == level or (label in own.suffixes and place.name.endswith(label))

    def _which_own(self, token: Token, level: str) -> Unclear:
        inside = [
            place
            for place in self._values.places
            if place.level == level and (self._own is None or lies_in(place, self._own))
        ]
        options = tuple(
            Option(place.name, self._rewrite(token, full_name(place, self._values))) for place in inside[:4]
        )
        return Unclear(f"“{token.text}”是指哪里？", options)
