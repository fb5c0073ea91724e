"""西渡镇人均纯收入比全县平均低多少: a figure against that of the place around, where the answer has no groups.

The same group in both places; where the place asked about is itself the wider one, a group of it against all its rows.
"""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Gap
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.rules.places.place import lies_in
from sql_tools.plan import Place


class WiderGap(Part):
    """Settles which place is around."""

    def apply(self, frame: Frame, places: PlacesRead, lists_places: bool) -> PlacesRead:
        """Both places, for a gap to the one around; the places as they are for other asks, and where groups of places
        are each compared."""
        ask = frame.asks[0][1] if len(frame.asks) == 1 else None
        if not isinstance(ask, Gap) or ask.around is None or frame.groups or lists_places:
            return places
        if len(places.places) != 1:
            raise CannotSay
        [inner] = places.places
        wider = self._around(inner, ask.around)
        frame.asks = [(frame.asks[0][0], replace(ask, around=None, of_whole=wider == inner))]
        return places if wider == inner else replace(places, places=(inner, wider))

    def _around(self, inner: Place, level: str) -> Place:
        """The place of a level around a place, itself where it is of this level or called so (全市, of 浏阳市)."""
        own = self.values.by_code[(inner.level, inner.code)]
        if inner.level == level or self._is_called(inner, level):
            return inner
        wider = next((each for each in self.values.places if each.level == level and lies_in(own, each)), None)
        if wider is None:
            raise CannotSay
        return Place(level=wider.level, code=wider.code, name=wider.name)

    def _is_called(self, place: Place, level: str) -> bool:
        assert self.model.places is not None
        label = self.model.places.level(level).label
        return place.name.endswith(label) and label in self.model.places.level(place.level).suffixes
