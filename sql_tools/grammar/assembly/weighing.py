"""How far a draft is from the words: of several tables that could answer, the one that was meant costs least."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.assembly.draft import Draft, Part
from sql_tools.grammar.conditions import Condition, Exists, Fact, Many, No, Test, Yearly, conjuncts, leaves, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import conjoined
from sql_tools.plan import And, CompareAround, Figure, InYears, Measure, Not, Or, Portion, Predicate, Related, Share


class Weighing(Part):
    """Adds to the cost of a draft."""

    def weigh(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> None:
        """All that speaks for or against the draft."""
        self._of_rows(draft, frame)
        draft.cost += (
            self._of_other_rows(draft, frame, asks)
            + self._not_counted(draft, frame, asks)
            + self._denied_of_events(draft, frame)
            + self._of_one_event(draft, frame, asks)
            + self._of_other_unit(draft, frame)
            + self._of_whole_homes(draft, frame, asks)
            + self._households_over_people(draft)
            + self._without_what_happened(draft, asks)
        )

    def _of_one_event(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> float:
        """住院自付超过2万元的有多少人: what all stays of a person come to, not what one of them does."""
        named = {ref.name for _, ask in asks if isinstance(ask, Count) for ref in ask.refs if ref.role == "table"}
        tests = [leaf for said in frame.conditions for leaf in leaves(said.condition) if isinstance(leaf, Test)]
        fields = [ref for leaf in tests for ref in leaf.refs if ref.role == "field" and ref.table in named]
        other = bool(named) and draft.subject not in named
        return 1.5 if other and any(self.model.field(ref.name).rollup is not None for ref in fields) else 0.0

    def _without_what_happened(self, draft: Draft, asks: list[tuple[int, Ask]]) -> float:
        """残疾人里打工的有几个: the number names what happens to them, and other rows do not say that it does."""
        counts = [ask for _, ask in asks if isinstance(ask, Count)]
        named = {ref.name for ask in counts for ref in ask.refs if ref.name in self.tools.event_tables}
        return 2.0 if named and draft.subject not in named else 0.0

    def _households_over_people(self, draft: Draft) -> float:
        """…低于全县平均的脱贫户占比: over households, whose average is not that of rows of people."""
        told = [*draft.where, *(measure.part for measure in draft.measures if isinstance(measure, Share))]
        around = any(isinstance(part, CompareAround) for each in told for part in self.tools.parts_of(each))
        units = {self.model.measures[name].unit for measure in draft.measures for name in _figure_names(measure)}
        others = bool(units) and not units & {*PEOPLE}
        return 4.0 if around and others and self.model.tables[draft.subject].counter in PEOPLE else 0.0

    def _of_other_unit(self, draft: Draft, frame: Frame) -> float:
        """住院费用最高的十个人: so many people, not so many stays."""
        counters = {table.counter for table in self.model.tables.values()} - {"个"}
        units = {rank.unit for _, rank in frame.tops} & counters
        listed = not draft.by and not draft.measures
        return 1.5 if listed and units and self.model.tables[draft.subject].counter not in units else 0.0

    def _of_whole_homes(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> float:
        """外出务工的脱贫人口数: those to whom it happens; 有人外出务工的脱贫户人口数: all people of the households."""
        somebody = any(word.can("somebody") for word in frame.words)
        figures = any(isinstance(ask, Amount) for _, ask in asks)
        if somebody and figures and self.model.tables[draft.subject].counter in PEOPLE:
            return 4.0
        if somebody or not self._counts_members(draft) or self._at_home(frame):
            return 0.0
        if any(self._people_have(ref.table) for group in frame.groups for ref in group.refs if ref.role == "field"):
            return 2.0  # 打工收入分1万以下、…各多少人: what each of them earned.
        said = [part for each in frame.conditions for part in conjuncts(each.condition)]
        facts = [part for part in said if isinstance(part, Fact)]
        every_year = [part for part in said if isinstance(part, Yearly) and isinstance(part.inner, Exists)]
        if any(map(self._of_one_person, facts)) or (every_year and not self._speaks_of_homes(frame)):
            return 2.0  # 去年和前年都住过院的有多少人
        people = [part for part in said if isinstance(part, Fact | Test) and self._of_people(part)]
        at_home = draft.subject in self.joins.seen_from(self.model.default_subject)
        return 2.0 if people and at_home and not self._speaks_of_homes(frame) else 0.0

    def _of_people(self, condition: Fact | Test) -> bool:
        """残疾人口, 60岁以上人口: they are counted themselves, not all who live with them."""
        tables = {ref.table for ref in condition.refs if ref.role in ("fact", "field")}
        return bool(tables) and all(map(self._people_have, tables))

    def _people_have(self, table: str | None) -> bool:
        return table is not None and self.model.tables[table].counter in PEOPLE

    def _speaks_of_homes(self, frame: Frame) -> bool:
        """残疾人家庭人口: all people of the households that are named behind them."""
        homes = {self.model.default_subject, *self.subjects.twins(self.model.default_subject)}
        return any(ref.name in homes for _, noun in frame.nouns for ref in noun.of_role("table"))

    def _not_counted(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> float:
        """住院2次以上的有多少人: the persons who have so many, or none, not the people of their households."""
        belonging = [
            leaf
            for said in frame.conditions
            for leaf in (*conjuncts(said.condition), *leaves(said.condition))
            if isinstance(leaf, Many | No) or (isinstance(leaf, Exists) and leaf.quantifier == "none")
        ]
        if not belonging:
            return 0.0
        if self._counts_members(draft) and not self._at_home(frame) and any(map(self._of_one_person, belonging)):
            return 2.0
        named = {ref.name for _, ask in asks if isinstance(ask, Count) for ref in ask.refs if ref.role == "table"}
        if not named or draft.subject in named or frame.nouns:
            return 0.0
        nouns = [said.token.of_role("fact") for said in frame.conditions if said.token.can("noun")]
        spoken = {ref.table for ref in nouns[-1]} if nouns else set()
        return 0.0 if spoken & set(self.joins.seen_from(self.model.default_subject)) else 2.0

    def _denied_of_events(self, draft: Draft, frame: Frame) -> float:
        """不是外出务工的劳动力: those to whom it does not happen, not the rows of other such events."""
        nouns = [
            said.token for said in frame.conditions if said.token.can("noun") and not isinstance(said.condition, No)
        ]
        if draft.subject not in self.tools.event_tables or not nouns or draft.subject in self.tools.nouns(frame):
            return 0.0
        return 2.5 if any(isinstance(part, Not) for each in draft.held for part in conjoined(each)) else 0.0

    def _of_one_person(self, condition: Condition) -> bool:
        """True of what is said of people one by one: their number, or an event that is always a person's (a job)."""
        events = tables_of(condition) & self.tools.event_tables
        joins = [join for event in events for join in self.model.tables[event].joins]
        persons = any(self.model.tables[join.to].counter in PEOPLE and not join.optional for join in joins)
        return persons or (isinstance(condition, Many) and not events)

    def _of_other_rows(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> float:
        """公益岗补贴发给了多少户，户均多少钱: of the help that is spoken of, not of their income."""
        spoken = [said.condition for said in frame.conditions if not _of_any_rows(said.condition)]
        events = {table for condition in spoken for table in tables_of(condition)} & self.tools.event_tables
        chosen = {figure.name for figure in draft.measures if isinstance(figure, Figure)}
        for _, ask in asks:
            named = {ref.name for ref in ask.refs if ref.role == "measure"} if isinstance(ask, Amount) else set()
            of_events = {name for name in named if self.model.measures[name].subjects[0] in events}
            if of_events and named & chosen and not of_events & chosen:
                return 2.0
        return 0.0

    def _counts_members(self, draft: Draft) -> bool:
        """True of a number of people that is added up over households."""
        figures = [measure for measure in draft.measures if isinstance(measure, Figure)]
        of_people = any(self.model.measures[figure.name].unit in PEOPLE for figure in figures)
        return of_people and self.model.tables[draft.subject].counter not in PEOPLE

    def _at_home(self, frame: Frame) -> bool:
        """家里有两人以上住院: said of the household, whose people may then be counted."""
        relations = (ref for token in frame.tokens for leaf in token.leaves() for ref in leaf.of_role("relation"))
        return any(ref.table is not None and self.model.tables[ref.table].counter in PEOPLE for ref in relations)

    def _of_rows(self, draft: Draft, frame: Frame) -> None:
        """Prefer what needs no detour: conditions of the row itself, and a table with years only where years matter."""
        draft.cost += sum(_detours(predicate) for predicate in draft.where)
        if draft.by and any(map(_own_thing, draft.where)):
            draft.cost += 2.0
        own = sum(
            1
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Fact | Test) and any(ref.table == draft.subject for ref in leaf.refs)
        )
        own += sum(1 for _, token in frame.nouns if any(ref.table == draft.subject for ref in token.of_role("table")))
        draft.cost -= 0.2 * min(own, 2)
        table = self.model.tables[draft.subject]
        needs_year = frame.dated or any(self.joins.needs_year(draft.subject, predicate) for predicate in draft.where)
        shown = [*(dimension.field for dimension in draft.by), *draft.columns]
        needs_year = needs_year or any(self.joins.field_needs_year(draft.subject, name) for name in shown)
        if table.year is None and needs_year:
            draft.cost += 0.8
        if table.year is not None and self._has_undated_twin(draft):
            draft.cost += 0.3
        if draft.subject == frame.prefer:
            draft.cost -= 1.0
        if draft.subject in self.tools.event_tables and draft.subject not in self._mentioned(frame):
            draft.cost += 1.0

    def _mentioned(self, frame: Frame) -> set[str | None]:
        """The tables that the words of a question speak of; a figure of many tables (人数) speaks of none of them."""
        found: set[str | None] = set()
        for leaf in (leaf for token in frame.tokens for leaf in token.leaves()):
            several = len({ref.table for ref in leaf.refs if ref.role == "measure"}) > 1
            found |= {ref.table for ref in leaf.refs if ref.role != "measure" or not several}
        return found

    def _has_undated_twin(self, draft: Draft) -> bool:
        """True where the same measures could be taken of a table without years."""
        names = [name for measure in draft.measures for name in _figure_names(measure)]
        if len(names) < len(draft.measures):
            return False
        if not names:
            twins = self.subjects.named(self.model.tables[draft.subject].noun)
            return any(self.model.tables[name].year is None for name in twins)
        return all(
            any(
                self.model.tables[s].year is None and s not in self.model.measures[name].per_subject
                for s in self.model.measures[name].subjects
            )
            for name in names
        )


def _figure_names(measure: Measure) -> tuple[str, ...]:
    if isinstance(measure, Figure):
        return (measure.name,)
    if isinstance(measure, Share):
        return (measure.of,)
    if isinstance(measure, Portion):
        return _figure_names(measure.of)
    return ()


def _of_any_rows(condition: Condition) -> bool:
    """人数超过200人: a figure of many tables speaks of none of them."""
    figures = condition.refs if isinstance(condition, Test) else ()
    return len({ref.table for ref in figures if ref.role == "measure"}) > 1


def _own_thing(predicate: Predicate | None) -> bool:
    """Said of the thing itself in several years, which is surest where its own rows are listed."""
    return isinstance(predicate, InYears) and isinstance(predicate.where, Related)


def _detours(predicate: Predicate) -> int:
    """How many conditions of a predicate speak of something that belongs to the row."""
    match predicate:
        case Related():
            return 1
        case And() | Or():
            return sum(_detours(item) for item in predicate.items)
        case Not():
            return _detours(predicate.item)
        case InYears():
            return _detours(predicate.where)
        case _:
            return 0
