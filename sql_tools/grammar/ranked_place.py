"""石市镇在全县排第几: all places of its level, in the order of the figure; its place is seen there."""

from __future__ import annotations

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places import PlacesRead
from sql_tools.grammar.rules.place import lies_in
from sql_tools.plan import Place
from sql_tools.values import PlaceName


class RankedPlace(Part):
    """The places among which one is ranked."""

    def apply(self, frame: Frame, places: PlacesRead) -> PlacesRead:
        """The wider place with its groups, where the place of one of them is asked; else the places as they are."""
        if not any(token.can("placed") for token in frame.tokens):
            return places
        named = [self.values.by_code[(place.level, place.code)] for place in places.places]
        ranked = [place for place in named if not any(lies_in(other, place) for other in named)]
        by_figure = any(order.refs or order.share or order.named for _, order in frame.orders)
        if len(ranked) != 1 or frame.groups or frame.heads or not (by_figure or frame.asks or frame.conditions):
            raise CannotSay  # 排第几 by what?
        wider = self._wider(frame, ranked[0], named)
        frame.groups.append(GroupBy(level=ranked[0].level))
        note = f"{ranked[0].name}排第几，看表里的次序"
        return PlacesRead(
            (Place(level=wider.level, code=wider.code, name=wider.name),), "question", (*places.notes, note)
        )

    def _wider(self, frame: Frame, ranked: PlaceName, named: list[PlaceName]) -> PlaceName:
        """The place said beside it, or that of 全县, or the next around it."""
        said = [place for place in named if place != ranked]
        around = [place for place in self.values.places if lies_in(ranked, place)]
        levels = {area.value for area in frame.areas if area.value is not None}
        fitting = said or [place for place in around if place.level in levels] or ([] if levels else around)
        if not fitting:
            raise CannotSay
        return max(fitting, key=lambda place: len(place.path))
