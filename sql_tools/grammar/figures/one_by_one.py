"""Lists of which each is wanted though nobody says 各: 低保户、特困户底数, 男女务工人数."""

from __future__ import annotations

from sql_tools.grammar.asks import Ask
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import Either, Fact
from sql_tools.grammar.frame import Frame, Said


class OneByOne(Part):
    """Finds such lists of one model."""

    def are_wanted(self, listed: Said, frame: Frame, asks: list[tuple[int, Ask]], grouped: bool) -> bool:
        """``grouped``: the figures are already those of groups, each of which would have every one of the list."""
        if frame.together or frame.orders:
            return False
        return self._is_everybody(listed, frame) or (not grouped and self._are_counted(listed, frame, asks))

    def _is_everybody(self, listed: Said, frame: Frame) -> bool:
        """男女务工人数: every value of a classification is said to have them told apart; 那都参加了的呢 is not."""
        every = self.tools.every_value(listed.condition) is not None
        return every and not frame.heads and frame.prefer is None

    def _are_counted(self, listed: Said, frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
        """低保户、特困户底数: groups in a row, with nothing said that joins them, are counted each."""
        assert isinstance(listed.condition, Either)
        named = [item.refs for item in listed.condition.items if isinstance(item, Fact)]
        groups = [any(ref.names_group for ref in refs) for refs in named]
        joined = frame.groups or len(asks) != 1 or len(frame.conditions) > 1
        if joined or not all(groups) or len(groups) < len(listed.condition.items):
            return False
        if not self.tools.is_number(asks[0][1]):
            return False
        return not any(leaf.can("list_and") or leaf.can("or") for leaf in listed.token.leaves())
