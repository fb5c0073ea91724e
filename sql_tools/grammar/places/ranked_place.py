"""石市镇在全县排第几: all places of its level, in the order of the figure; its place is seen there."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.rules.places.place import lies_in
from sql_tools.plan import Place
from sql_tools.values import PlaceName


class RankedPlace(Part):
    """The places among which one is ranked."""

    def apply(self, frame: Frame, places: PlacesRead) -> PlacesRead:
        """The wider place with its groups, where the place of one of them is asked; else the places as they are."""
        asked = any(token.can("placed") for token in frame.tokens)
        if not asked and not self._is_first(frame, places):
            return places
        named = self._named(frame, places)
        ranked = [place for place in named if not any(lies_in(other, place) for other in named)]
        by_figure = any(order.refs or order.share or order.named for _, order in frame.orders)
        if len(ranked) != 1 or not (by_figure or frame.asks or frame.conditions or frame.nouns):
            raise CannotSay  # 排第几 by what?
        if asked and (frame.groups or frame.heads):
            raise CannotSay
        wider = self._wider(frame, ranked[0], named)
        frame.heads, frame.groups = [], [GroupBy(level=ranked[0].level)]
        frame.orders = [(place, replace(order, pick=False)) for place, order in frame.orders]
        note = f"{ranked[0].name}排第几，看表里的次序"
        return PlacesRead(
            (Place(level=wider.level, code=wider.code, name=wider.name),), "question", (*places.notes, note)
        )

    @staticmethod
    def _is_first(frame: Frame, places: PlacesRead) -> bool:
        """演陂镇是全县最穷的镇吗, 演陂镇收入是全县最低的吗: the first of all, where one of them is named."""
        first = len(frame.orders) == 1 and frame.orders[0][1].pick and not (frame.tops or frame.groups or frame.lists)
        if not first or not frame.places or len(places.places) != 1:
            return False
        heads = [ref.name for _, head in frame.heads for ref in head.refs]
        around = [area.value for area in frame.areas if area.value not in (None, places.places[0].level)]
        return heads == [places.places[0].level] or (bool(around) and not (frame.heads or frame.nouns))

    def _named(self, frame: Frame, places: PlacesRead) -> list[PlaceName]:
        """The places that are asked about, and those around them that are said as well (长沙市监测户最多的县)."""
        asked = [self.values.by_code[(place.level, place.code)] for place in places.places]
        said = [place for token in frame.places for mention in token.value for place in mention.places]
        return [*asked, *(place for place in said if any(lies_in(each, place) for each in asked))]

    def _wider(self, frame: Frame, ranked: PlaceName, named: list[PlaceName]) -> PlaceName:
        """The place said beside it, or that of 全县, or the next around it."""
        said = [place for place in named if place != ranked]
        around = [place for place in self.values.places if lies_in(ranked, place)]
        levels = {area.value for area in frame.areas if area.value is not None}
        fitting = said or [place for place in around if place.level in levels] or ([] if levels else around)
        if not fitting:
            raise CannotSay
        return max(fitting, key=lambda place: len(place.path))
