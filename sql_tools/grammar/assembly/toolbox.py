"""What every step of the assembly uses: the model with its joins, resolver and subjects."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.assembly.resolve import Resolver
from sql_tools.grammar.assembly.subjects import Candidate, Subjects
from sql_tools.grammar.conditions import Condition, Either, one_field
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import Joins, events_of
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import And, Dimension, Figure, InSegment, Measure, OneOf, Predicate, Related, Statistic
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import ValueDictionary


class CannotSay(Exception):
    """No table can answer all parts of the question together."""


class Tools:
    """One model with everything that is worked out of it once."""

    def __init__(self, lexicon: Lexicon, values: ValueDictionary) -> None:
        self.lexicon, self.values = lexicon, values
        self.model: SemanticModel = lexicon.model
        self.joins = Joins(self.model)
        self.resolver = Resolver(self.joins)
        self.subjects = Subjects(lexicon, self.joins)
        self.event_tables = events_of(self.model)
        self.sorts: dict[str, str] = lexicon.section("sorts", {})
        self.years_of: dict[str, str] = lexicon.section("years_of", {})
        """The date of an event → the field that holds its year."""

    def happened(self, token: Token) -> tuple[Ref, ...]:
        """The dates of the events that a token names (新增监测户, 消除风险)."""
        return tuple(ref for leaf in token.leaves() for ref in leaf.of_role("field") if ref.name in self.years_of)

    def parts_of(self, predicate: Predicate | None) -> list[Predicate]:
        """What holds of a row that fits: its parts, and those that a named group is made of."""
        match predicate:
            case None:
                return []
            case And():
                return [part for item in predicate.items for part in self.parts_of(item)]
            case InSegment() if isinstance(self.model.segments[predicate.name].where, And):
                return [predicate, *self.parts_of(self.model.segments[predicate.name].where)]
            case _:
                return [predicate]

    def event_of(self, segment: str) -> str | None:
        """The table of the event that is all that a named group says (已就业人员: that there is a job)."""
        content = self.model.segments[segment]
        happens = content.where
        if not isinstance(happens, Related) or happens.where is not None:
            return None
        if happens.quantifier != "any" or happens.at_least != 1:
            return None
        return self.joins.find_relation(content.table, happens.relation).table

    def names_all(self, part: OneOf) -> bool:
        """男、女: every value that the field can have."""
        return self._is_every(part.field, len(set(part.values)))

    def every_value(self, condition: Condition | None) -> str | None:
        """男女: the field all of whose values are listed; names of rows are no classification that could be all."""
        name = one_field(condition)
        listed = isinstance(condition, Either) and name is not None and self._is_every(name, len(condition.items))
        return name if listed else None

    def _is_every(self, field: str, count: int) -> bool:
        entry = self.model.field(field)
        return count > 1 and count == (2 if entry.type == "boolean" else len(entry.values))

    def seen_field(self, refs: tuple[Ref, ...], subject: str) -> str | None:
        """The nearest of these fields that a row of the subject has."""
        return self.resolver.rows.nearest(refs, subject)

    def is_number(self, ask: Ask) -> bool:
        """多少户, 户数: a number of rows is asked for."""
        return isinstance(ask, Count) or (isinstance(ask, Amount) and self.count_rows(ask.refs))

    def count_rows(self, refs: tuple[Ref, ...]) -> bool:
        """户数, 务工人数: these figures are numbers of rows."""
        measures = [self.model.measures[ref.name] for ref in refs if ref.role == "measure"]
        return bool(measures) and all(measure.counts_rows for measure in measures)

    def adds_up(self, measure: Measure) -> bool:
        """Whether the figure of all is that of the groups added up."""
        match measure:
            case Figure():
                return self.model.measures[measure.name].additive
            case Statistic():
                return measure.function == "sum"
            case _:
                return False

    def count_of(self, subject: str) -> Figure:
        """The measure that counts rows of this table."""
        for candidate in self.subjects.candidates(Count(), self.subjects.named(self.model.tables[subject].noun), True):
            if candidate.subject == subject and isinstance(candidate.measures[0], Figure):
                return candidate.measures[0]
        raise CannotSay

    def nouns(self, frame: Frame) -> tuple[str, ...]:
        """The tables whose rows the question speaks of: what is listed, or else its nouns."""
        heads = [ref.name for _, head in frame.heads for ref in head.refs if ref.role == "table"]
        return tuple(dict.fromkeys(heads)) or self.subjects.noun_tables(frame)

    def lie_within(self, by: list[Dimension], level: str | None) -> bool:
        """Whether groups are places within places of this level; else what is around them is all of them."""
        if level is None or self.model.places is None:
            return False
        names = [each.name for each in self.model.places.levels]
        titles = {each.title: each.name for each in self.model.places.levels}
        own = [titles[each.field] for each in by if each.field in titles]
        return any(names.index(each) > names.index(level) for each in own)

    def same_subject(self, subject: str, ask: Ask, frame: Frame) -> list[Candidate]:
        """How an ask can be answered over rows of this table, the best way first."""
        nouns = self.nouns(frame)
        nouns = (subject, *nouns) if subject in self.event_tables else nouns  # 花了多少钱: what happened costs.
        found = [c for c in self.subjects.candidates(ask, nouns, frame.dated) if c.subject == subject]
        return sorted(found, key=lambda candidate: candidate.cost)
