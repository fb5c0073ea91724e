"""Of what a condition is a part, where the question does not say it: 风险消除率 is one of 监测户."""

from __future__ import annotations

from sql_tools.grammar.asks import Proportion
from sql_tools.grammar.assembly.draft import Draft, Part
from sql_tools.grammar.conditions import Condition, Fact, leaves
from sql_tools.grammar.frame import Frame
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, InSegment, Missing, Not, Predicate

_SORT = "类"


class PartOf(Part):
    """What the model says of the comparisons that a condition stands for."""

    def only_whole(self, part: Condition | None) -> Condition | None:
        """风险消除率: what is on file of one group alone is a part of that group, where no other is named."""
        groups: dict[str, str] = self.lexicon.section("only_of", {})
        told = {groups.get(fact.field) for fact in self._compared(part) if isinstance(fact, Compare)}
        [name] = told if len(told) == 1 else {None}
        if name is None:
            return None
        segment = self.model.segments[name]
        return Fact((Ref("fact", name, segment.label, segment.table, InSegment(name=name)),))

    def is_decided(self, part: Condition | None, draft: Draft) -> bool:
        """各类监测对象占比: the groups say already who is of the part, all of them or none."""
        names = {dimension.field for dimension in draft.by if not dimension.bands}
        told = {fact.field for fact in self._compared(part) if isinstance(fact, Compare | Missing)}
        return bool(told) and told <= names

    def told_by_value(self, ask: Proportion, subject: str, frame: Frame) -> str | None:
        """男女占比, 三类监测对象各占多少: the classification each value of which has its share."""
        every = self.tools.every_value(ask.part)
        group = self.whole_of_sorts(ask) if every is None and ask.whole is None and frame.apart else None
        if group is None or not any(_SORT in word.text for word in frame.words if word.of_role("fact")):
            return every
        sort = self.tools.sorts.get(subject)
        where = self.model.segments[group.refs[0].name].where.model_dump_json()
        return sort if sort is not None and sort in where else None

    @staticmethod
    def whole_of_sorts(ask: Proportion) -> Fact | None:
        """三类监测对象: the group by its name alone, of which its sorts are the parts."""
        part = ask.part
        named = isinstance(part, Fact) and bool(part.refs) and all(isinstance(ref.fact, InSegment) for ref in part.refs)
        return part if isinstance(part, Fact) and named else None

    def _compared(self, part: Condition | None) -> list[Predicate]:
        """The comparisons that a named group stands for."""
        facts = [ref.fact for leaf in leaves(part) if isinstance(leaf, Fact) for ref in leaf.refs]
        where = [self.model.segments[fact.name].where for fact in facts if isinstance(fact, InSegment)]
        inner = [each.item if isinstance(each, Not) else each for each in where]
        return [fact for fact in (*facts, *inner) if fact is not None]
