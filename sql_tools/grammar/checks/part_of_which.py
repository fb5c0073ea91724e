"""其中 behind several groups: 低保户多少、特困户多少，其中残疾人多少 leaves open of which of them it is a part."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.conditions import Fact, kinds_of, leaves
from sql_tools.grammar.figures.part_of import PartOf
from sql_tools.grammar.frame import Frame, Said


class PartOfWhich(PartOf):
    """The check over one model."""

    def of(self, frame: Frame) -> None:
        """``CannotSay`` where two groups stand side by side in front of 其中, and either may be meant."""
        asks = [place for place, ask in frame.asks if isinstance(ask, Count | Amount)]
        for within in frame.within:
            before = [place for place in asks if place < within]
            behind = [place for place in asks if place > within]
            if len(before) > 1 and behind and self._are_alike(frame, before):
                part = self._between(frame, within, behind[0])
                if part and not self._is_of_last(part, self._between(frame, *before[-2:])):
                    raise CannotSay

    @staticmethod
    def _between(frame: Frame, start: int, end: int) -> list[Said]:
        return [said for said in frame.conditions if start < said.place < end]

    def _are_alike(self, frame: Frame, asks: list[int]) -> bool:
        """低保户多少、特困户多少; 脱贫户多少，其中低保户多少 are a group and its part."""
        one, other = asks[-2:]
        first, last = [self._between(frame, *pair) for pair in pairwise((-1, *asks))][-2:]
        if not (first and last) or any(one < within < other for within in frame.within):
            return False
        joined = frame.tokens[one + 1].can("pause") or frame.tokens[one + 1].can("list_and")
        same = {kind for said in first for kind in kinds_of(said.condition)}
        return joined or any(kinds_of(said.condition) & same for said in last)

    def _is_of_last(self, part: list[Said], last: list[Said]) -> bool:
        """监测户多少、脱贫户多少，其中未消除风险的: what is on file of the one group alone."""
        groups = {
            ref.name for said in last for leaf in leaves(said.condition) if isinstance(leaf, Fact) for ref in leaf.refs
        }
        wholes = [self.only_whole(said.condition) for said in part]
        return all(isinstance(whole, Fact) and whole.refs[0].name in groups for whole in wholes)
