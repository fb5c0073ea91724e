"""Figures of what did not happen: those who had no such help or job have no row that could be counted."""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import Draft, Part
from sql_tools.grammar.counters import TIMES
from sql_tools.grammar.predicates import all_of
from sql_tools.plan import And, Compare, Figure, InSegment, InYears, Not, OneOf, Predicate, Related


class Denied(Part):
    """The checks over one model."""

    def is_amiss(self, draft: Draft) -> bool:
        """True of a figure of rows of an event that is denied of them."""
        return (
            self._of_what_is_not(draft.subject, draft.where)
            or any(self._denies_itself(draft.subject, predicate) for predicate in draft.held)
            or any(isinstance(m, Figure) and self._counts_without_event(draft, m) for m in draft.measures)
        )

    def _counts_without_event(self, draft: Draft, figure: Figure) -> bool:
        """没享受雨露计划的学生: all of them, not only those who had other help."""
        measure = self.model.measures[figure.name]
        if draft.subject not in self.tools.event_tables or measure.type != "integer" or measure.unit in TIMES:
            return False
        parts = self.tools.parts_of(all_of([*draft.where, figure.where]))
        relations = {part.relation for part in parts if isinstance(part, Related) and part.quantifier == "none"}
        lacking = any(self.joins.find_relation(draft.subject, name).table == draft.subject for name in relations)
        said = {part.field.partition(".")[0] for part in parts if isinstance(part, Compare | OneOf)}
        return lacking and draft.subject not in said

    def _of_what_is_not(self, subject: str, where: list[Predicate]) -> bool:
        """三四个月没活干: a figure of the job of those who have none."""
        parts = [part for predicate in where for part in self.opened(predicate)]
        bounded = {part.field.partition(".")[0] for part in parts if isinstance(part, Compare)}
        happens = [part for part in parts if isinstance(part, Related) and self._has_relation(subject, part.relation)]
        for part in happens:
            table = self.joins.find_relation(subject, part.relation).table
            if part.quantifier == "none" and part.where is None and table in bounded:
                return True
            if part.where is not None and self._of_what_is_not(table, [part.where]):
                return True
        return False

    def _has_relation(self, subject: str, name: str) -> bool:
        bare = name.rpartition(".")[2]
        return any(known == bare for _, known, _ in self.joins.relations_from(subject))

    def _denies_itself(self, subject: str, predicate: Predicate) -> bool:
        """True where rows of an event are asked for that have no such event (没有务工 of the jobs themselves)."""
        if isinstance(predicate, And):
            return any(self._denies_itself(subject, item) for item in predicate.items)
        if isinstance(predicate, InYears):
            return self._denies_itself(subject, predicate.where)  # 前年没务工、去年务工的: no job of last year's jobs.
        if isinstance(predicate, InSegment):
            return self._denies_itself(subject, self.model.segments[predicate.name].where)
        if isinstance(predicate, Not) and isinstance(predicate.item, InSegment):
            return self.tools.event_of(predicate.item.name) == subject  # 不是已就业人员的务工人数
        if not isinstance(predicate, Related) or predicate.quantifier != "none" or predicate.where is not None:
            return False
        return self.joins.find_relation(subject, predicate.relation).table == subject

    def opened(self, predicate: Predicate) -> list[Predicate]:
        """The parts of a conjunction; of a named group what it stands for."""
        if isinstance(predicate, And):
            return [part for item in predicate.items for part in self.opened(item)]
        if isinstance(predicate, InSegment):
            segment = self.model.segments[predicate.name]
            return self.opened(segment.where) if segment.table in self.model.tables else [predicate]
        return [predicate]
