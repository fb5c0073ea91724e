"""残疾人多少，男女各几个: a number, and the same rows by the values of a classification."""

from __future__ import annotations

from sql_tools.grammar.asks import Count, GroupBy
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import one_field
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.refs import field_ref


class ValuesApart(Part):
    """Finds such questions: the groups stay in the frame, the number becomes a question of its own."""

    def split(self, frame: Frame) -> Frame | None:
        """The frame of the number alone; ``None`` where the question is not of this kind."""
        said = self._values(frame)
        if said is None:
            return None
        name = one_field(said.condition)
        assert name is not None
        frame.conditions.remove(said)
        frame.asks = frame.asks[:1]
        # 各 behind the values is theirs: 两类人群多少人 before it is one number.
        frame.apart = any(token.can("respectively") for token in frame.tokens[: frame.asks[0][0]])
        whole = frame.copied()
        frame.groups.append(GroupBy(refs=(field_ref(self.model, name),)))
        return whole

    def _values(self, frame: Frame) -> Said | None:
        """All values of one classification, said between two numbers that are asked for."""
        if len(frame.asks) != 2 or frame.groups or not frame.apart:
            return None
        (first, one), (second, other) = frame.asks
        if not isinstance(one, Count) or not isinstance(other, Count):
            return None
        between = [said for said in frame.conditions if first < said.place < second]
        return between[0] if len(between) == 1 and self.tools.every_value(between[0].condition) else None
