"""From the sorted parts of a question to its plan: choose what is counted, attach every condition, order and year."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sql_tools.grammar.asks import (
    Amount,
    Ask,
    Count,
    GroupBy,
    Head,
    Moved,
    OrderBy,
    Proportion,
    Rows,
    Spread,
)
from sql_tools.grammar.conditions import (
    Condition,
    Either,
    Exists,
    Fact,
    FieldsTest,
    Many,
    PartShare,
    Test,
    both,
    conjuncts,
    leaves,
    tables_of,
)
from sql_tools.grammar.followup import Followup
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.outcome import Refused, Unclear
from sql_tools.grammar.places import PlacesRead
from sql_tools.grammar.resolve import Resolver, Unreachable, all_of
from sql_tools.grammar.subjects import Candidate, Subjects, share
from sql_tools.grammar.years import read_years, whole_years
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import (
    And,
    Change,
    Compare,
    CompareFields,
    Dimension,
    Figure,
    Measure,
    Narrow,
    Not,
    Operator,
    Or,
    Order,
    Portion,
    Predicate,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.reading import Option
from sql_tools.recognizers.date import Years
from sql_tools.recognizers.rank import Rank
from sql_tools.semantic_model import PlaceLevel, SemanticModel, Table
from sql_tools.values import ValueDictionary

_NUMERIC = {"money", "number", "integer", "percent"}


def _summed(measure: Measure) -> Figure | Statistic:
    if not isinstance(measure, Figure | Statistic):
        raise CannotSay
    return measure


class CannotSay(Exception):
    """No table can answer all parts of the question together."""


@dataclass
class Draft:
    """A plan in the making over rows of ``subject``."""

    subject: str
    measures: list[Measure] = field(default_factory=list)
    where: list[Predicate] = field(default_factory=list)
    having: list[Predicate] = field(default_factory=list)
    by: list[Dimension] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    order: list[Order] = field(default_factory=list)
    narrow: list[Narrow] = field(default_factory=list)
    top: int | None = None
    every_group: bool = False
    count_groups: bool = False
    cost: float = 0.0

    def alias(self, measure: Measure) -> str:
        """The alias of a measure, which is added where it is not there yet."""
        if measure not in self.measures:
            self.measures.append(measure)
        return f"m{self.measures.index(measure)}"


@dataclass(frozen=True)
class Assembled:
    """A plan and what must be said about it."""

    plan: QueryPlan
    notes: tuple[str, ...]


class Assembler:
    """Builds plans of one model."""

    def __init__(self, lexicon: Lexicon, values: ValueDictionary) -> None:
        self.lexicon = lexicon
        self.model: SemanticModel = lexicon.model
        self.values = values
        self.joins = Joins(self.model)
        self.resolver = Resolver(self.joins)
        self.subjects = Subjects(lexicon, self.joins)
        self.followup = Followup(self.resolver, self.joins)
        self._event_tables = self._tables_of_events()
        self._sorts: dict[str, str] = lexicon.section("sorts", {})

    def _tables_of_events(self) -> set[str]:
        """Tables whose rows happen (a job, a payment): to speak of one is to say that there is one."""
        upper = self.joins.seen_from(self.model.default_subject)
        return {name for name, table in self.model.tables.items() if table.year is not None and name not in upper}

    # ---- The whole plan -------------------------------------------------------------------------------

    def assemble(self, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        """The plan of a frame; ``NoPlan`` where there is none."""
        self._count_by_figure(frame)
        self._set_beside(frame)
        counted = self._counted_level(frame)
        level = counted or self._head_level(frame)
        asks = [] if counted is not None else self._asks(frame, level)
        draft = self._best(frame, asks, level)
        if counted is not None:
            self._count_places(draft, counted)
        self._order(draft, frame, level)
        return self._finish(draft, frame, places, asked_on)

    def go_on(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, goes_on: bool) -> Assembled:
        """The plan of a question that follows ``before``: a fragment changes it, a whole question keeps its place."""
        if goes_on:
            merged = self.followup.merged(frame, before, places)
            if merged is not None:
                return self._retouched(merged, frame, places, asked_on)
        kept = places if places.source == "question" or not before.places else PlacesRead(before.places, places.source)
        made = self.assemble(frame, kept, asked_on)
        plan = made.plan
        if goes_on and not frame.conditions:
            carried = self.followup.carried(before, plan.subject)
            plan = plan.model_copy(update={"where": all_of([carried, plan.where])})
            plan = (
                self._dated_year(plan.model_copy(update={"years": plan.years or before.years}), asked_on)
                if before.years
                else plan
            )
        if goes_on and before.years and plan.years and not frame.years:
            plan = plan.model_copy(update={"years": before.years})
        if goes_on and before.by and not plan.by:
            plan = plan.model_copy(update={"by": before.by})
        return Assembled(plan, (*made.notes, *_kept_notes(before, plan)))

    def _retouched(self, plan: QueryPlan, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        """Years, groups and orders of a fragment, on the plan that it changes."""
        draft = Draft(plan.subject, list(plan.measures), [plan.where] if plan.where is not None else [])
        draft.columns = list(plan.columns)
        self._group(draft, frame, self._head_level(frame))
        update: dict[str, object] = {}
        if draft.by:
            update["by"] = tuple(draft.by)
            if not plan.measures:
                update |= {"measures": (self._count_of(plan.subject),), "columns": (), "order": (), "top": None}
        if frame.years or frame.by_year or any(group.by_year for group in frame.groups):
            update["years"] = self._years_of(draft, frame, asked_on)
        if frame.orders or frame.tops:
            draft.measures = list(update.get("measures", plan.measures))  # type: ignore[call-overload]
            self._order(draft, frame, None)
            update["count_groups"] = False
            update |= {"order": tuple(draft.order) or plan.order, "top": draft.top, "measures": tuple(draft.measures)}
            update["columns"] = tuple(draft.columns) if not draft.measures else ()
        made = plan.model_copy(update=update)
        dated = self._dated_year(made, asked_on)
        return Assembled(
            dated,
            (*places.notes, *_kept_notes(plan, dated)) if places.source == "question" else _kept_notes(plan, dated),
        )

    def _years_of(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[int, ...]:
        """The years of a fragment; a count by status becomes one of the year."""
        twin = self._dated_twin(draft.subject)
        table = self._dated_table(draft) or twin or draft.subject
        mentions = list(frame.years)
        if frame.by_year or any(group.by_year for group in frame.groups):
            mentions.append(Years("every"))
        return read_years(mentions, self.values.years.get(table, ()), asked_on, self.model.tables[table].label).years

    def _dated_twin(self, subject: str) -> str | None:
        own = self.model.tables[subject]
        names = (
            n
            for n, t in self.model.tables.items()
            if t.year is not None and (t.noun, t.counter) == (own.noun, own.counter)
        )
        return next(names, None)

    def _dated_year(self, plan: QueryPlan, asked_on: date) -> QueryPlan:
        """Move to the table of the year where a year came in, and give a year where one is needed."""
        twin = self._dated_twin(plan.subject)
        if plan.years and self.model.tables[plan.subject].year is None and twin is not None:
            fields = [name for name in plan.columns if self.joins.sees(twin, name.partition(".")[0])]
            plan = plan.model_copy(update={"subject": twin, "columns": tuple(fields)})
        draft = Draft(plan.subject, list(plan.measures), [plan.where] if plan.where is not None else [])
        draft.by, draft.columns = list(plan.by), list(plan.columns)
        table = self._dated_table(draft)
        if plan.years or table is None:
            return plan
        read = read_years([], self.values.years.get(table, ()), asked_on, self.model.tables[table].label)
        return plan.model_copy(update={"years": read.years})

    def _head_level(self, frame: Frame) -> PlaceLevel | None:
        """The place level whose places the answer lists: 哪些村, 最低的五个乡镇."""
        if self.model.places is None:
            return None
        for _, head in frame.heads:
            for ref in head.refs:
                if ref.role == "level":
                    return self.model.places.level(ref.name)
        return None

    def _set_beside(self, frame: Frame) -> None:
        """监测户…跟脱贫户比: the two groups side by side."""
        for token in frame.against:
            if not token.can("cond"):
                continue
            other = tables_of(token.value)
            said = next((s for s in frame.conditions if s.token.can("noun") and tables_of(s.condition) & other), None)
            if said is None:
                raise CannotSay
            frame.conditions[frame.conditions.index(said)] = replace(
                said, condition=Either((said.condition, token.value), listed=True)
            )
            frame.apart = True

    def _count_by_figure(self, frame: Frame) -> None:
        """2024年劳动力有多少人: a group that the model also counts by a figure of the year."""
        if not frame.years or not all(isinstance(ask, Count) for _, ask in frame.asks):
            return
        for said in frame.conditions:
            measures = (
                tuple(r for r in said.condition.refs if r.role == "measure") if isinstance(said.condition, Fact) else ()
            )
            if measures:
                frame.conditions.remove(said)
                frame.asks = [(said.place, Amount(measures))]
                return

    def _counted_level(self, frame: Frame) -> PlaceLevel | None:
        """人均纯收入低于1万元的乡镇有几个: the places that a condition leaves are counted."""
        if len(frame.asks) != 1 or self.model.places is None or frame.groups:
            return None
        if isinstance(frame.asks[0][1], Amount) and frame.conditions and frame.asks[0][1].function is None:
            return self._level_counted_by(frame.asks[0][1].refs)
        if not isinstance(frame.asks[0][1], Count):
            return None
        levels = [ref.name for ref in frame.asks[0][1].refs if ref.role == "level"]
        return self.model.places.level(levels[0]) if levels and frame.conditions else None

    def _level_counted_by(self, refs: tuple[Ref, ...]) -> PlaceLevel | None:
        """村个数 counts villages: the level whose own rows the measure counts."""
        names = {ref.name for ref in refs if ref.role == "measure"}
        for level in self.model.places.levels if self.model.places is not None else ():
            home = self.joins.home_of_level(level.name)
            if home is not None and any(
                measure.sql == "COUNT(*)" and measure.subjects[0] == home and name in names
                for name, measure in self.model.measures.items()
            ):
                return level
        return None

    def _count_places(self, draft: Draft, level: PlaceLevel) -> None:
        if draft.by:
            draft.count_groups = True
            return
        draft.columns = []
        if not draft.measures:
            draft.alias(self._count_of(draft.subject))

    def _asks(self, frame: Frame, level: PlaceLevel | None) -> list[tuple[int, Ask]]:
        """What was asked, or what the rest implies: a list where one was asked for, else a count."""
        # 多少钱 behind a figure that is named already only asks for it once more.
        named_already = any(order.refs for _, order in frame.orders)
        asks = [entry for entry in frame.asks if not (named_already and entry[1] == Amount(()))]
        figures = [entry for entry in asks if isinstance(entry[1], Amount | Moved) and entry[1] != Amount(())]
        bare = (Count(), Amount(()))
        if figures:
            asks = [entry for entry in asks if entry[1] not in bare]
        if asks:
            return asks
        end = len(frame.tokens)
        if any(not (o.refs or o.count or o.share) and o.pick for _, o in frame.orders):
            raise CannotSay
        named = [(place, order) for place, order in frame.orders if order.refs and not order.count]
        grouped = level is not None or frame.groups
        if named and grouped:
            return [(end, Amount(order.refs)) for _, order in named]
        if level is not None:
            ordered = any(order.count or order.share for _, order in frame.orders)
            return [(end, Count())] if ordered else []
        if frame.compares_places and frame.orders:
            return [(end, Amount(order.refs) if order.refs else Count()) for _, order in frame.orders]
        wants_rows = any(True for _ in frame.heads) or (frame.orders and not frame.groups)
        if wants_rows and not frame.groups:
            refs = tuple(ref for _, head in frame.heads for ref in head.refs)
            return [(end, Rows())] if not refs else [(end, Rows())]
        return [(end, Count())]

    # ---- Choosing the subject ---------------------------------------------------------------------------

    def _best(self, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None) -> Draft:
        drafts: list[Draft] = []
        for candidate in self._candidates(frame, asks, level):
            try:
                drafts.append(self._draft(candidate, frame, asks, level))
            except (Unreachable, CannotSay):
                continue
        if not drafts:
            raise CannotSay
        return min(drafts, key=lambda draft: draft.cost)

    def _candidates(self, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None) -> list[Candidate]:
        dated = bool(frame.years)
        nouns = self._nouns(frame)
        home = self.joins.home_of_level(level.name) if level is not None else None
        if not asks:
            found = self.subjects.candidates(Count(), nouns, dated)
            if home is not None:
                found.append(Candidate(home, (), -1.0 if frame.asks else 0.4))
            return found
        first = self.subjects.candidates(asks[0][1], nouns, dated)
        return first

    def _nouns(self, frame: Frame) -> tuple[str, ...]:
        heads = [ref.name for _, head in frame.heads for ref in head.refs if ref.role == "table"]
        return tuple(dict.fromkeys(heads)) or self.subjects.noun_tables(frame)

    def _draft(
        self, candidate: Candidate, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None
    ) -> Draft:
        draft = Draft(candidate.subject, cost=candidate.cost)
        self._group(draft, frame, level)
        rows, groups = self._split_conditions(draft, frame, level)
        if level is not None and not draft.by:
            self._of_places_themselves(draft, rows)
        apart = self._take_apart(draft, frame, rows, asks)
        own = apart or self._own_conditions(frame, asks)
        if not own:
            self._measures(draft, candidate, frame, asks)
            if frame.shares and draft.by and draft.measures:
                draft.alias(Portion(of=_summed(draft.measures[0])))
            if level is not None and draft.by and not draft.measures and not groups:
                draft.alias(self._count_of(draft.subject))
        elif not apart:
            rows = [said for said in rows if all(said not in mine for mine in own)]
            self._measures_of_own(draft, frame, asks, own)
        together = both([said.condition for said in rows])
        if together is not None:
            draft.where.append(self.resolver.resolve(together, draft.subject))
        for said in groups:
            self._having(draft, said.condition, level)
        self._nouns_that_happen(draft, frame)
        self._weigh(draft, frame)
        return draft

    def _weigh(self, draft: Draft, frame: Frame) -> None:
        """Prefer what needs no detour: conditions of the row itself, and a table with years only where years matter."""
        draft.cost += sum(_detours(predicate) for predicate in draft.where)
        own = sum(
            1
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Fact | Test) and any(ref.table == draft.subject for ref in leaf.refs)
        )
        own += sum(1 for _, token in frame.nouns if any(ref.table == draft.subject for ref in token.of_role("table")))
        draft.cost -= 0.2 * min(own, 2)
        table = self.model.tables[draft.subject]
        needs_year = bool(frame.years or frame.by_year) or any(
            self.joins.needs_year(draft.subject, predicate) for predicate in draft.where
        )
        shown = [*(dimension.field for dimension in draft.by), *draft.columns]
        needs_year = needs_year or any(self.joins.field_needs_year(draft.subject, name) for name in shown)
        if table.year is None and needs_year:
            draft.cost += 0.8
        if table.year is not None and self._has_undated_twin(draft):
            draft.cost += 0.3

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

    # ---- Groups ---------------------------------------------------------------------------------------

    def _group(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        levels = [group.level for group in frame.groups if group.level is not None]
        if level is not None and level.name not in levels:
            levels.append(level.name)
        if level is not None and self.joins.home_of_level(level.name) == draft.subject and level.name in levels:
            levels.remove(level.name)
        assert self.model.places is not None or not levels
        for name in dict.fromkeys(levels):
            draft.by.append(self._level_dimension(draft, name))
        for group in frame.groups:
            if group.by_sort:
                name = self._sorts.get(draft.subject) or next(
                    (self._sorts[t] for t in self._nouns(frame) if t in self._sorts), None
                )
                if name is None:
                    raise CannotSay
                draft.by.append(Dimension(field=name))
            elif group.refs:
                draft.by.append(self._dimension(group, draft.subject))

    def _level_dimension(self, draft: Draft, level: str) -> Dimension:
        """Groups by a place level: by its name, or for rows that are places themselves, those of that level."""
        assert self.model.places is not None
        title = self.model.places.level(level).title
        if self.joins.sees(draft.subject, title.partition(".")[0]):
            return Dimension(field=title)
        table = self.model.tables[draft.subject]
        if level not in table.place or table.place_level is None:
            raise CannotSay
        name = next(n for n, entry in table.fields.items() if entry.type == "text" and entry.sensitivity == "public")
        draft.where.append(Compare(field=f"{draft.subject}.{table.place_level}", op="=", value=level))
        return Dimension(field=f"{draft.subject}.{name}")

    def _dimension(self, group: GroupBy, subject: str) -> Dimension:
        seen = self.joins.seen_from(subject)
        name = next((ref.name for ref in group.refs if ref.name.partition(".")[0] in seen), None)
        if name is None:
            raise CannotSay
        if group.edges:
            return Dimension(field=name, bands=group.edges)
        bands = self.model.field(name).bands if group.bands else ()
        if self.model.field(name).type == "integer" and all(b - a == 1 for a, b in pairwise(bands)):
            bands = ()
        return Dimension(field=name, bands=bands)

    # ---- Conditions -----------------------------------------------------------------------------------

    def _split_conditions(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> tuple[list[Said], list[Said]]:
        """Conditions of rows, and those of the places that are listed (监测户占比超过3%的村)."""
        rows: list[Said] = []
        groups: list[Said] = []
        grouped_by = {dimension.field for dimension in draft.by}
        for said in frame.conditions:
            for part in conjuncts(said.condition):
                piece = replace(said, condition=part)
                if frame.etc and isinstance(part, Either) and part.listed and _fields_of(part) & grouped_by:
                    continue
                grouped = bool(draft.by) and level is not None and self._is_of_group(piece)
                (groups if grouped or isinstance(part, PartShare) else rows).append(piece)
        return rows, groups

    def _of_places_themselves(self, draft: Draft, rows: list[Said]) -> None:
        """人均纯收入低于1万元的村: a figure of the place, never of one of its households."""
        for said in rows:
            if isinstance(said.condition, Test) and not said.attributive:
                if self._seen_field(said.condition.refs, draft.subject) is None:
                    raise CannotSay

    def _is_of_group(self, said: Said) -> bool:
        condition = said.condition
        if isinstance(condition, PartShare):
            return True
        if said.attributive:
            return False
        if isinstance(condition, Test):
            return any(ref.role == "measure" for ref in condition.refs) or self._has_change(condition)
        if isinstance(condition, Many):
            return True
        if isinstance(condition, FieldsTest):
            return any(ref.role == "measure" for ref in condition.right)
        return isinstance(condition, Exists) and condition.quantifier != "all"

    def _has_change(self, condition: Test) -> bool:
        changes = self.lexicon.section("changes", {})
        return any(ref.name in changes for ref in condition.refs)

    def _having(self, draft: Draft, condition: Condition, level: PlaceLevel | None) -> None:
        match condition:
            case PartShare():
                self._having_share(draft, condition)
            case Many():
                self._having_number(draft, condition.inner, condition.refs, condition.tests)
            case Exists(quantifier="none"):
                draft.every_group = True
                self._having_number(draft, condition.inner, condition.refs, (("=", Decimal(0)),))
            case Exists():
                self._having_number(draft, condition.inner, condition.refs, ((">=", Decimal(1)),))
            case Test():
                measure = self._group_measure(draft, condition, condition.refs)
                self._having_tests(draft, measure, condition.tests)
            case FieldsTest():
                left = draft.alias(self._group_measure(draft, condition, condition.left))
                right = draft.alias(self._group_measure(draft, condition, condition.right))
                compare = CompareFields(
                    field=left, op=condition.op, other=right, times=condition.times, plus=condition.plus
                )
                draft.having.append(compare)
            case _:
                raise Unreachable(condition)

    def _group_measure(self, draft: Draft, condition: Condition, refs: tuple[Ref, ...]) -> Measure:
        for candidate in self.subjects.candidates(Amount(refs), (draft.subject,), True):
            if candidate.subject == draft.subject and candidate.measures:
                return candidate.measures[0]
        raise Unreachable(condition)

    def _having_tests(self, draft: Draft, measure: Measure, tests: tuple[tuple[Operator, Decimal], ...]) -> None:
        alias = draft.alias(measure)
        for op, value in tests:
            draft.having.append(Compare(field=alias, op=op, value=value))

    def _having_share(self, draft: Draft, condition: PartShare) -> None:
        part = self.resolver.resolve(condition.part, draft.subject)
        if condition.whole is not None:
            draft.where.append(self.resolver.resolve(condition.whole, draft.subject))
        of = self._count_of(draft.subject)
        self._having_tests(draft, share(of, part), condition.tests)

    def _having_number(
        self, draft: Draft, inner: Condition | None, refs: tuple[Ref, ...], tests: tuple[tuple[Operator, Decimal], ...]
    ) -> None:
        """So many households of a kind in each place: the measure counts only those."""
        where = self.resolver.resolve(inner, draft.subject) if inner is not None else None
        if inner is None and not any(ref.table == draft.subject for ref in refs):
            raise Unreachable(Many(inner, refs, tests))
        if any(op in ("<", "<=", "=") for op, _ in tests):
            draft.every_group = True
        figure = self._count_of(draft.subject).model_copy(update={"where": where})
        draft.measures = [measure for measure in draft.measures if measure != self._count_of(draft.subject)]
        whole = tests if all(value == value.to_integral_value() for _, value in tests) else tests
        alias = draft.alias(figure)
        for op, value in whole:
            draft.having.append(Compare(field=alias, op=op, value=int(value)))

    def _count_of(self, subject: str) -> Figure:
        for candidate in self.subjects.candidates(Count(), self.subjects.named(self.model.tables[subject].noun), True):
            if candidate.subject == subject and isinstance(candidate.measures[0], Figure):
                return candidate.measures[0]
        raise CannotSay

    def _nouns_that_happen(self, draft: Draft, frame: Frame) -> None:
        """务工的有多少户: a noun that is an event is a condition where something else is counted."""
        for _, token in frame.nouns:
            refs = tuple(
                ref for ref in token.refs if ref.table in self._event_tables and ref.role in ("table", "relation")
            )
            if refs and not any(ref.table == draft.subject for ref in refs):
                draft.where.append(self.resolver.resolve(Exists("any", None, refs), draft.subject))

    # ---- Measures -------------------------------------------------------------------------------------

    def _take_apart(
        self, draft: Draft, frame: Frame, rows: list[Said], asks: list[tuple[int, Ask]]
    ) -> list[list[Said]]:
        """脱贫户和监测户各有多少户: one figure for each, or groups where they are values of one field."""
        listed = next((said for said in rows if isinstance(said.condition, Either) and said.condition.listed), None)
        if listed is None or not frame.apart or len(asks) != 1:
            return []
        assert isinstance(listed.condition, Either)
        predicates = [self.resolver.resolve(item, draft.subject) for item in listed.condition.items]
        fields = {predicate.field for predicate in predicates if isinstance(predicate, Compare)}
        if len(fields) == 1 and all(isinstance(predicate, Compare) for predicate in predicates):
            draft.by.append(Dimension(field=fields.pop()))
            return []
        if draft.by and any(dimension.field in fields for dimension in draft.by):
            return []
        rows.remove(listed)
        for candidate in self._same_subject(draft, asks[0][1], frame):
            for predicate in predicates:
                for measure in candidate.measures:
                    if not isinstance(measure, Figure | Statistic):
                        raise CannotSay
                    draft.alias(measure.model_copy(update={"where": predicate}))
            return [[listed]]
        raise CannotSay

    def _same_subject(self, draft: Draft, ask: Ask, frame: Frame) -> list[Candidate]:
        nouns = self._nouns(frame)
        found = [c for c in self.subjects.candidates(ask, nouns, bool(frame.years)) if c.subject == draft.subject]
        return sorted(found, key=lambda candidate: candidate.cost)

    def _own_conditions(self, frame: Frame, asks: list[tuple[int, Ask]]) -> list[list[Said]]:
        """脱贫户多少户，监测户多少户: each count has conditions of its own in front of it."""
        if len(asks) < 2 or not all(isinstance(ask, Count | Amount) for _, ask in asks):
            return []
        own: list[list[Said]] = []
        start = -1
        for place, _ in asks:
            mine = [said for said in frame.conditions if start < said.place < place]
            nested = any(start < word < place for word in frame.within)
            own.append([*own[-1], *mine] if nested and own else mine)
            start = place
        return own if all(own) else []

    def _measures_of_own(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]], own: list[list[Said]]) -> None:
        for (place, ask), mine in zip(asks, own, strict=True):
            nouns = self.subjects.noun_tables(frame, before=place)
            candidates = [
                c for c in self.subjects.candidates(ask, nouns, bool(frame.years)) if c.subject == draft.subject
            ]
            if not candidates:
                raise CannotSay
            condition = both([said.condition for said in mine])
            where = self.resolver.resolve(condition, draft.subject) if condition is not None else None
            measure = min(candidates, key=lambda c: c.cost).measures[0]
            if not isinstance(measure, Figure | Statistic):
                raise CannotSay
            draft.alias(measure.model_copy(update={"where": where}))

    def _measures(self, draft: Draft, candidate: Candidate, frame: Frame, asks: list[tuple[int, Ask]]) -> None:
        for place, (_, ask) in enumerate(asks):
            found = candidate if place == 0 else next(iter(self._same_subject(draft, ask, frame)), None)
            if found is None:
                raise CannotSay
            draft.cost += found.cost if place else 0
            self._measure(draft, found, ask, frame)

    def _measure(self, draft: Draft, found: Candidate, ask: Ask, frame: Frame) -> None:
        match ask:
            case Proportion() if self._is_portion(ask, draft):
                if ask.part is not None:
                    draft.where.append(self.resolver.resolve(ask.part, draft.subject))
                draft.alias(found.measures[0])
                draft.alias(Portion(of=_summed(found.measures[0])))
            case Proportion() if (name := _one_field(ask.part)) is not None and ask.whole is None:
                draft.by.append(
                    self._dimension(GroupBy(refs=(Ref("field", name, name, name.partition(".")[0]),)), draft.subject)
                )
                draft.alias(found.measures[0])
                draft.alias(Portion(of=_summed(found.measures[0])))
            case Proportion():
                part = self.resolver.resolve(ask.part, draft.subject) if ask.part is not None else None
                if part is None:
                    raise CannotSay
                if ask.whole is not None:
                    draft.where.append(self.resolver.resolve(ask.whole, draft.subject))
                draft.alias(share(found.measures[0], part))
            case Spread():
                draft.by.append(self._spread(ask, draft.subject))
                draft.alias(found.measures[0])
            case Rows():
                self._list(draft, frame)
            case Moved():
                for measure in found.measures:
                    draft.alias(measure)
            case _:
                for measure in found.measures:
                    draft.alias(measure)

    def _is_portion(self, ask: Proportion, draft: Draft) -> bool:
        """各乡镇监测户占全县监测户的比重: each group's part of the sum of all groups."""
        levels = {level.title: level.name for level in (self.model.places.levels if self.model.places else ())}
        own = {levels.get(dimension.field) for dimension in draft.by}
        narrower = bool(ask.areas) and bool(draft.by) and not own & set(ask.areas)
        return narrower and (ask.whole == ask.part or (ask.whole is None and not ask.refs))

    def _which_year(self, frame: Frame, since: int, on_file: tuple[int, ...]) -> Unclear:
        """比去年增加多少, where last year is the newest on file: nothing later stands beside it."""
        token = next(
            leaf for token in frame.tokens for leaf in token.leaves() if leaf.value == Years("years", (since,))
        )
        earlier = [year for year in on_file if year < since][-3:]
        options = tuple(
            Option(f"{since}年与{year}年比", f"{since}年{frame.rewrite(token, f'{year}年')}")
            for year in reversed(earlier)
        )
        return Unclear(f"库里最新的是{since}年，要拿哪两年来比？", options)

    def _spread(self, ask: Spread, subject: str) -> Dimension:
        group = GroupBy(refs=ask.refs, bands=True)
        dimension = self._dimension(group, subject)
        if self.model.field(dimension.field).type in _NUMERIC and not dimension.bands:
            raise CannotSay
        return dimension

    def _since(self, draft: Draft, frame: Frame, years: tuple[int, ...]) -> None:
        """Changes count from the year that was named: 比2023年, 2025年比2022年."""
        named = [
            ask.since.exact[0] for _, ask in frame.asks if isinstance(ask, Moved) and ask.since and ask.since.exact
        ]
        if not named or not years:
            return
        if named[0] >= years[-1]:
            raise self._which_year(frame, named[0], self.values.years.get(draft.subject, ()))
        draft.measures = [_over(measure, years[-1] - named[0]) for measure in draft.measures]

    # ---- Lists ----------------------------------------------------------------------------------------

    def _list(self, draft: Draft, frame: Frame) -> None:
        """The key of each row, and what the question speaks of: at most two more columns than that."""
        table = self.model.tables[draft.subject]
        keys = [
            f"{draft.subject}.{name}"
            for name, entry in table.fields.items()
            if entry.sensitivity == "key" and name in table.key[:1]
        ]
        told = [
            self._seen_field(leaf.refs, draft.subject)
            for said in frame.conditions
            for leaf in leaves(said.condition)
            if isinstance(leaf, Test)
        ]
        told += [self._seen_field(order.refs, draft.subject) for _, order in frame.orders]
        wanted = [name for name in told if name is not None]
        others = [name for name in self._told_of(table) if name not in keys and name not in wanted]
        draft.columns = list(dict.fromkeys([*keys, *wanted[:2], *others[: max(0, 2 - len(wanted))]]))

    def _told_of(self, table: Table) -> list[str]:
        """What a list shows besides the key: places first, the narrowest before the wider."""
        titles = [level.title for level in self.model.places.levels] if self.model.places is not None else []
        places = [name for name in table.list_columns if name in titles]
        return [*reversed(places), *(name for name in table.list_columns if name not in titles)]

    def _seen_field(self, refs: tuple[Ref, ...], subject: str) -> str | None:
        seen = self.joins.seen_from(subject)
        return next((ref.name for ref in refs if ref.role == "field" and ref.name.partition(".")[0] in seen), None)

    # ---- Orders ---------------------------------------------------------------------------------------

    def _order(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        orders = [(place, self._order_by(draft, order), order.pick) for place, order in frame.orders]
        tops = [(place, rank) for place, rank in frame.tops]
        for _, rank in tops:
            if rank.only:
                raise self._only_one(frame, rank)
        if not orders and tops and draft.measures:
            orders = [(tops[0][0], Order(by="m0", descending=True), False)]
        if tops and not orders:
            raise CannotSay
        if len(orders) == 2 and tops and not draft.measures and orders[0][0] < tops[0][0] < orders[1][0]:
            draft.narrow.append(Narrow(order=orders[0][1], count=tops[0][1].count))
            orders, tops = orders[1:], []
        draft.order = [order for _, order, _ in orders]
        if tops:
            draft.top = tops[-1][1].count
            if tops[-1][1].back and draft.order:
                draft.order = [draft.order[0].model_copy(update={"descending": not draft.order[0].descending})]
        elif any(pick for _, _, pick in orders):
            counts = [head.count for _, head in frame.heads if head.count is not None]
            draft.top = counts[0] if counts else 1

    def _only_one(self, frame: Frame, rank: Rank) -> Unclear:
        """第三名: a place alone is shown with those before it."""
        token = next(token for token in frame.tokens if token.can("top"))
        said = [f"{'倒数' if rank.back else ''}前{count}名" for count in (rank.count, rank.count * 2)]
        options = tuple(Option(words, frame.rewrite(token, words)) for words in said)
        return Unclear(f"“{token.text}”要和前后几名一起看，要看前几名？", options)

    def _order_by(self, draft: Draft, order: OrderBy) -> Order:
        if draft.measures:
            if order.count or order.share or not order.refs:
                return Order(by="m0", descending=order.descending)
            measure = self._ordering_measure(draft, order.refs)
            return Order(by=draft.alias(measure), descending=order.descending)
        name = self._seen_field(order.refs, draft.subject)
        if name is None:
            raise CannotSay
        if name not in draft.columns:
            draft.columns.append(name)
        return Order(by=name, descending=order.descending)

    def _ordering_measure(self, draft: Draft, refs: tuple[Ref, ...]) -> Measure:
        for candidate in self.subjects.candidates(Amount(refs), (draft.subject,), True):
            if candidate.subject == draft.subject and candidate.measures:
                return candidate.measures[0]
        raise CannotSay

    # ---- Years, places, the end -------------------------------------------------------------------------

    def _finish(self, draft: Draft, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        years, notes = self._years(draft, frame, asked_on)
        together = len(years) > 1 and frame.together and not frame.by_year and not frame.trend
        together = together and not any(group.by_year for group in frame.groups)
        self._since(draft, frame, years)
        if len(years) > 1 and self._spans_years(frame, years):
            draft.measures = [_over(measure, years[-1] - years[0]) for measure in draft.measures]
            years = years[-1:]
        elif len(years) > 1 and frame.changes:
            draft.measures = [_itself(measure) for measure in draft.measures]
        side_by_side = (
            places.listed and not frame.together and not draft.by and len(places.places) > 1 and bool(draft.measures)
        )
        plan = QueryPlan(
            model=self.model.name,
            subject=draft.subject,
            measures=tuple(self._named_share(measure) for measure in draft.measures),
            columns=tuple(draft.columns),
            by=tuple(dict.fromkeys(draft.by)),
            where=self.resolver.named(all_of(list(draft.where))),
            having=all_of(list(draft.having)),
            narrow=tuple(draft.narrow),
            order=tuple(draft.order),
            top=draft.top,
            places=places.places,
            side_by_side=side_by_side,
            years=years,
            every_group=draft.every_group,
            count_groups=draft.count_groups,
            years_together=together,
            parts=self._shows_parts(draft, frame, places),
        )
        return Assembled(plan, (*places.notes, *notes))

    def _named_share(self, measure: Measure) -> Measure:
        """A share that the model defines by name is called by it."""
        if isinstance(measure, Share):
            for name, model in self.model.measures.items():
                same = model.share is not None and (model.share.of, model.share.part) == (measure.of, measure.part)
                if same and model.share is not None and model.share.whole == measure.whole and model.where is None:
                    return Figure(name=name)
        return measure

    def _shows_parts(self, draft: Draft, frame: Frame, places: PlacesRead) -> bool:
        """What a share is worked out of is shown beside it where it is the one figure asked for."""
        if len(draft.measures) > 1 or self.model.places is None:
            return False
        if draft.having and not frame.asks and not frame.orders:
            return False
        names = [level.name for level in self.model.places.levels]
        for position, level in enumerate(self.model.places.levels):
            grouped = any(dimension.field == level.title for dimension in draft.by)
            one = len(places.places) == 1 and names.index(places.places[0].level) >= position - 1
            if grouped and level.names_repeat and not one:
                return False
        return True

    def _years(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
        mentions = [*frame.years, *(years for period in frame.periods if (years := whole_years(period)) is not None)]
        if frame.by_year or any(group.by_year for group in frame.groups) or frame.trend:
            mentions.append(Years("every"))
        table = self._dated_table(draft)
        if table is None:
            if not frame.years:
                return (), ()
            return self._year_of_undated(draft, frame, asked_on)
        read = read_years(mentions, self.values.years.get(table, ()), asked_on, self.model.tables[table].label)
        return read.years, read.notes

    def _spans_years(self, frame: Frame, years: tuple[int, ...]) -> bool:
        """2021年到2025年增加了多少, 2024年和2025年比: one change from the first of the years to the last."""
        moved = [ask for _, ask in frame.asks if isinstance(ask, Moved)]
        if not moved or frame.trend or any(group.by_year for group in frame.groups):
            return False
        if frame.changes and not frame.versus and not any(ask.since for ask in moved):
            return False
        return frame.versus or any(ask.form != "percent" or ask.verb for ask in moved)

    def _dated_table(self, draft: Draft) -> str | None:
        """The table whose years the plan speaks of; ``None`` where nothing in it belongs to a year."""
        if self.model.tables[draft.subject].year is not None:
            return draft.subject
        predicates = [
            *draft.where,
            *(m.where for m in draft.measures if isinstance(m, Figure | Statistic) and m.where is not None),
        ]
        predicates += [m.part for m in draft.measures if m.kind == "share"]
        fields = [
            *draft.columns,
            *(d.field for d in draft.by),
            *(o.by for o in draft.order if "." in o.by),
            *(m.field for m in draft.measures if isinstance(m, Statistic)),
        ]
        if any(self.joins.needs_year(draft.subject, p) for p in predicates) or any(
            self.joins.field_needs_year(draft.subject, f) for f in fields
        ):
            return self._first_dated(draft, predicates, fields)
        return None

    def _first_dated(self, draft: Draft, predicates: list[Predicate], fields: list[str]) -> str:
        for name in self._tables_read(draft.subject, predicates, fields):
            if self.model.tables[name].year is not None:
                return name
        return next(name for name, table in self.model.tables.items() if table.year is not None)

    def _tables_read(self, subject: str, predicates: list[Predicate], fields: list[str]) -> list[str]:
        found: list[str] = [self.model.table_of(name.partition(".")[0]) for name in fields]
        queue = list(predicates)
        while queue:
            predicate = queue.pop(0)
            match predicate:
                case And() | Or():
                    queue.extend(predicate.items)
                case Not():
                    queue.append(predicate.item)
                case Related():
                    found.append(self.joins.find_relation(subject, predicate.relation).table)
                case Compare():
                    found.append(self.model.table_of(predicate.field.partition(".")[0]))
                case _:
                    pass
        return found

    def _year_of_undated(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
        label = self.model.tables[draft.subject].label
        newest = max(
            (y for years in self.values.years.values() for y in years if y <= asked_on.year), default=asked_on.year
        )
        named = {year for years in frame.years for year in years.exact}
        if named - {newest, asked_on.year}:
            said = "、".join(map(str, sorted(named)))
            raise Refused(
                "no_data",
                f"“{label}”按现状登记，没有分年度的数据，查不到{said}年的情况。",
                hint="请去掉年份再问，查现在的情况。",
            )
        return (), (f"“{label}”按现状登记，不分年度",)


def _one_field(condition: Condition | None) -> str | None:
    """男女: the field whose values are listed, where it is one."""
    listed = isinstance(condition, Either) and condition.listed
    fields = _fields_of(condition) if listed and condition is not None else set()
    return next(iter(fields)) if len(fields) == 1 else None


def _fields_of(condition: Condition) -> set[str]:
    """The fields whose values a condition names."""
    facts = [ref.fact for leaf in leaves(condition) if isinstance(leaf, Fact) for ref in leaf.refs]
    return {fact.field for fact in facts if isinstance(fact, Compare)}


def _kept_notes(before: QueryPlan, plan: QueryPlan) -> tuple[str, ...]:
    """What was taken over from the question before."""
    kept = []
    if plan.places and plan.places == before.places:
        kept.append(f"地区（{'、'.join(place.name for place in plan.places)}）")
    if plan.where is not None and plan.where == before.where:
        kept.append("条件")
    if plan.years and plan.years == before.years:
        kept.append(f"年份（{'、'.join(map(str, plan.years))}年）")
    return (f"沿用上一问的{'、'.join(kept)}",) if kept else ()


def _itself(measure: Measure) -> Measure:
    """变化 over several years shows the figure of each."""
    return measure.of if isinstance(measure, Change) else measure


def _over(measure: Measure, years_back: int) -> Measure:
    return measure.model_copy(update={"years_back": years_back}) if isinstance(measure, Change) else measure


def _figure_names(measure: Measure) -> tuple[str, ...]:
    if isinstance(measure, Figure):
        return (measure.name,)
    if isinstance(measure, Share):
        return (measure.of,)
    if isinstance(measure, Portion):
        return _figure_names(measure.of)
    return ()


def _detours(predicate: Predicate) -> int:
    """How many conditions of a predicate speak of something that belongs to the row."""
    match predicate:
        case Related():
            return 1
        case And() | Or():
            return sum(_detours(item) for item in predicate.items)
        case Not():
            return _detours(predicate.item)
        case _:
            return 0


__all__ = ["Assembled", "Assembler", "CannotSay", "Head"]
