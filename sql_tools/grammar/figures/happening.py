"""劳动力中省外务工比例: who has no job has none outside the province either, and is one of those it is a part of.

A condition on the job that a row may lack is not known of a row without one, and would leave it out of both sides.
"""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.predicates import joined
from sql_tools.plan import And, Compare, Measure, Not, OneOf, Or, Predicate, Related, Share


class Happening(Part):
    """Parts of shares, said as whether such a thing happened."""

    def part_of(self, measure: Measure, subject: str) -> Measure:
        """The share with its part as something that happened or did not; any other figure as it is."""
        if not isinstance(measure, Share):
            return measure
        return measure.model_copy(update={"part": self._happened(measure.part, subject)})

    def _happened(self, said: Predicate, subject: str) -> Predicate:
        match said:
            case Compare() | OneOf() if (relation := self._event(said, subject)) is not None:
                return Related(relation=relation, where=said)
            case Or():
                return said.model_copy(update={"items": tuple(self._happened(item, subject) for item in said.items)})
            case Not():
                return said.model_copy(update={"item": self._happened(said.item, subject)})
            case And():
                return self._at_once(said, subject)
            case _:
                return said

    def _at_once(self, said: And, subject: str) -> Predicate:
        """省外的公益岗: one job that is both."""
        events: dict[str | None, list[Predicate]] = {}
        for item in said.items:
            events.setdefault(self._event(item, subject), []).append(item)
        others = [self._happened(item, subject) for item in events.pop(None, [])]
        return joined([*others, *(Related(relation=name, where=joined(of)) for name, of in events.items() if name)])

    def _event(self, said: Predicate, subject: str) -> str | None:
        """The relation to the event whose row the comparison reads, where the subject may have no such row."""
        table = said.field.partition(".")[0] if isinstance(said, Compare | OneOf) else None
        if table is None or table not in self.tools.event_tables or table == subject:
            return None
        if not self.joins.sees(subject, table) or not self.joins.may_lack(subject, table):
            return None
        found = (each for each in self.joins.relations_from(subject) if each[2].table == table)
        return next((self.joins.relation_name(subject, owner, name) for owner, name, _ in found), None)
