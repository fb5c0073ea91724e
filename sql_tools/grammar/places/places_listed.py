"""Places that an answer lists or counts: 哪些村, 最低的五个乡镇, 人均纯收入低于1万元的乡镇有几个."""

from __future__ import annotations

import re

from sql_tools.grammar.asks import Amount, Ask, Count, Head, Rows
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.assembly.group_conditions import lacks
from sql_tools.grammar.conditions import Fact, leaves, tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.refs import table_ref
from sql_tools.lexicon import Ref
from sql_tools.recognizers.layout import ROWS
from sql_tools.semantic_model import PlaceLevel

_NAMED_ROWS = re.compile(ROWS)


class PlacesListed(Part):
    """Whether places are listed, or only their number is asked."""

    def bands_of_places(self, frame: Frame) -> None:
        """收入10万元以上和10万元以下的村各有多少个: counted in each band or wider place, not listed."""
        heads = [(place, head) for place, head in frame.heads if any(ref.role == "level" for ref in head.refs)]
        bare = [position for position, (_, ask) in enumerate(frame.asks) if ask == Count()]
        if (
            len(heads) != 1
            or len(bare) != 1
            or len(frame.asks) != 1
            or not any(g.edges or g.level for g in frame.groups)
        ):
            return
        frame.heads.remove(heads[0])
        frame.asks = [(frame.asks[0][0], Count(heads[0][1].refs))]
        counted = {ref.name for ref in heads[0][1].refs}
        if any(group.edges for group in frame.groups):  # 各村收入分布：…的村各有多少个
            frame.groups = [group for group in frame.groups if group.level not in counted]

    def number_in_each_place(self, frame: Frame) -> None:
        """有安置区的村几个，分别在哪些乡镇; 重点村在哪几个镇，每个镇几个: the number in each of the wider places."""
        counts = [(place, ask) for place, ask in frame.asks if isinstance(ask, Count)]
        if len(frame.asks) != 1 or not counts or frame.orders or frame.tops:
            return
        at, ask = counts[0]
        levels = [level.name for level in self.model.places.levels] if self.model.places is not None else []
        heads = [(place, ref.name) for place, head in frame.heads for ref in head.refs if ref.role == "level"]
        grouped = {group.level for group in frame.groups}
        if len(heads) == 1 and heads[0][1] in grouped and not any(group.edges for group in frame.groups):
            frame.heads = [entry for entry in frame.heads if entry[0] != heads[0][0]]
            return
        named = [*(name for _, name in heads), *(ref.name for ref in ask.refs if ref.role == "level")]
        if grouped or len(named) != 2 or len(frame.heads) != len(heads) or not frame.conditions:
            return
        wider, counted = sorted(named, key=levels.index)
        home = self.joins.home_of_level(counted)
        own = all(isinstance(leaf, Fact) for said in frame.conditions for leaf in leaves(said.condition))
        told = set().union(*(tables_of(said.condition) for said in frame.conditions))
        if home is None or heads[-1][1] != wider or wider == counted or not own or told != {home}:
            return  # 没有产业项目的村: what holds of each village would be asked of the towns.
        frame.heads = [entry for entry in frame.heads if entry[0] == heads[-1][0]]
        frame.asks = [(at, Count((table_ref(self.model, home),)))]

    def count_of_head(self, frame: Frame) -> None:
        """有3个以上监测户的村，一共有多少个: the places are counted, not listed."""
        heads = [(place, head) for place, head in frame.heads if any(ref.role == "level" for ref in head.refs)]
        if len(heads) != 1 or len(frame.asks) != 1 or not frame.conditions or frame.orders or frame.groups:
            return
        (place, head), (at, ask) = heads[0], frame.asks[0]
        named = any(leaf.can("which") or leaf.can("list") for token in frame.tokens for leaf in token.leaves())
        if ask == Count() and at > place and frame.tokens[at].text.endswith("个") and not named and not frame.apart:
            frame.heads.remove(heads[0])
            frame.asks = [(at, Count(head.refs))]

    def list_counted(self, frame: Frame) -> None:
        """监测户占两成以上的乡镇有几个，是哪几个: the list tells how many there are."""
        if len(frame.asks) == 2 and _counts_rows_told(frame.asks[0][1], frame.asks[1][1]) and frame.conditions:
            frame.asks = frame.asks[1:]  # 有几个？列出村名和收入
        if len(frame.asks) != 1 or len(frame.heads) != 1 or not frame.conditions:
            return
        (at, ask), (place, head) = frame.asks[0], frame.heads[0]
        if not isinstance(ask, Count) or head.refs or place < at:
            return
        if any(ref.role == "level" for ref in ask.refs):
            frame.heads, frame.asks = [(place, Head(ask.refs, head.count))], []
        elif not frame.groups and (not ask.refs or self._names_rows(frame, place)):
            frame.asks = []  # 重点帮扶村有几个，都是哪些; 有多少户，名单也要

    def _names_rows(self, frame: Frame, place: int) -> bool:
        """多少户，名单也要: not only how the number is handed over (列一下)."""
        return _NAMED_ROWS.search(frame.tokens[place].text) is not None and not (frame.orders or frame.nouns)

    def head_level(self, frame: Frame) -> PlaceLevel | None:
        """The place level whose places the answer lists: 哪些村, 最低的五个乡镇."""
        if self.model.places is None:
            return None
        for _, head in frame.heads:
            for ref in head.refs:
                if ref.role == "level":
                    return self.model.places.level(ref.name)
        return None

    def level_of_order(self, frame: Frame) -> PlaceLevel | None:
        """哪个村最多: the places that the order speaks of."""
        leaves = [leaf for token in frame.tokens if token.can("order") for leaf in token.leaves()]
        names = [ref.name for leaf in leaves for ref in leaf.of_role("level")]
        return self.model.places.level(names[0]) if names and self.model.places is not None else None

    def counted_level(self, frame: Frame) -> PlaceLevel | None:
        """人均纯收入低于1万元的乡镇有几个: the places that a condition leaves are counted."""
        if len(frame.asks) != 1 or self.model.places is None or frame.groups:
            return None
        if isinstance(frame.asks[0][1], Amount) and frame.conditions and frame.asks[0][1].function is None:
            return self._level_counted_by(frame.asks[0][1].refs)
        if not isinstance(frame.asks[0][1], Count):
            return None
        levels = [ref.name for ref in frame.asks[0][1].refs if ref.role == "level"]
        if not levels or not frame.conditions or self._of_places_alone(frame, levels[0]):
            return None
        return self.model.places.level(levels[0])

    def _of_places_alone(self, frame: Frame, level: str) -> bool:
        """几个街道: told by what is on file of the places themselves; no rows in them are asked about."""
        places = self.model.places
        tables = set().union(*(tables_of(said.condition) for said in frame.conditions))
        told = not any(map(lacks, frame.conditions)) and self.joins.home_of_level(level) is None
        return places is not None and tables == {places.table} and told

    def _level_counted_by(self, refs: tuple[Ref, ...]) -> PlaceLevel | None:
        """村个数 counts villages: the level whose own rows the measure counts."""
        names = {ref.name for ref in refs if ref.role == "measure"}
        for level in self.model.places.levels if self.model.places is not None else ():
            home = self.joins.home_of_level(level.name)
            if home is not None and any(
                measure.counts_rows and measure.subjects[0] == home and name in names
                for name, measure in self.model.measures.items()
            ):
                return level
        return None


def _counts_rows_told(first: Ask, second: Ask) -> bool:
    """A number, and columns of what was counted."""
    return isinstance(first, Count) and isinstance(second, Rows) and second.exactly
