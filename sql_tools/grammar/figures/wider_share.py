"""西渡镇的监测户占全县监测户的百分之几: a share whose whole lies in a wider place than its part.

The plan is of the wider place; that a row lies in the narrower one is what the part says.
"""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Ask, PortionOf, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import Within, both
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.rules.places.place import lies_in
from sql_tools.plan import Place
from sql_tools.values import PlaceName


class WiderShare(Part):
    """Shares of a place within one around it."""

    def apply(self, frame: Frame, places: PlacesRead) -> PlacesRead:
        """The wider place, and the ask of the frame as a share within it; the places as they are for other asks."""
        ask = frame.asks[0][1] if len(frame.asks) == 1 else None
        if not isinstance(ask, Proportion | PortionOf) or not (ask.areas or ask.named):
            return places
        inner = [self.values.by_code[(place.level, place.code)] for place in places.places]
        wider = self._wider(ask, inner if places.source == "question" or frame.own_areas else [])
        if wider is None:
            return places
        chosen = PlacesRead((Place(level=wider.level, code=wider.code, name=wider.name),), "question", places.notes)
        if frame.groups or not all(lies_in(place, wider) for place in inner):
            frame.asks = [(frame.asks[0][0], replace(ask, areas=(*ask.areas, wider.level)))]
            return chosen if ask.named else places
        frame.asks = [(frame.asks[0][0], each) for each in self._shares(ask, inner, frame.apart)]
        return chosen

    def _wider(self, ask: Proportion | PortionOf, inner: list[PlaceName]) -> PlaceName | None:
        """The place named behind 占, or the one of that level around the places before it."""
        if ask.named:
            around = [place for place in ask.named if not inner or all(lies_in(each, place) for each in inner)]
            return min(around or ask.named, key=lambda place: len(place.path))
        if not inner:
            return None
        levels = [level.name for level in self.model.places.levels] if self.model.places is not None else []
        around = [
            place
            for (level, code), place in self.values.by_code.items()
            if level in ask.areas and code in inner[0].path and lies_in(inner[0], place)
        ]
        if not around or levels.index(inner[0].level) <= levels.index(around[0].level):
            return None
        return around[0]

    def _shares(self, ask: Proportion | PortionOf, inner: list[PlaceName], apart: bool) -> list[Ask]:
        """One share of all the places, or with 各 one of each."""
        parts = [Within((place,)) for place in inner] if apart else [Within(tuple(inner))]
        return [self._share(ask, part) for part in parts]

    def _share(self, ask: Proportion | PortionOf, lies_there: Within) -> Proportion:
        if isinstance(ask, PortionOf):
            if not isinstance(ask.of, Amount) or not self._adds_up(ask.of):
                raise CannotSay
            return Proportion(lies_there, figure=ask.of.refs)
        own = [] if ask.part is None else [ask.part]
        if ask.place_alone:
            ask = replace(ask, whole=ask.part)  # 占全县的: of the same group
        same = ask.whole == ask.part
        return replace(ask, part=lies_there if same else both([*own, lies_there]), areas=(), named=())

    def _adds_up(self, of: Amount) -> bool:
        measures = [self.model.measures[ref.name] for ref in of.refs if ref.role == "measure"]
        return any(measure.additive for measure in measures)
