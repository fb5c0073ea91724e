"""From the sorted parts of a question to its plan: choose what is counted, attach every condition, order and year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sql_tools.grammar.asks import Amount, Ask, Gap
from sql_tools.grammar.assembly.candidates import Candidates
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.every_row import EveryRow
from sql_tools.grammar.assembly.first_rows import FirstRows
from sql_tools.grammar.assembly.group_conditions import GroupConditions
from sql_tools.grammar.assembly.grouping import Grouping
from sql_tools.grammar.assembly.listing import Listing
from sql_tools.grammar.assembly.ordering import Ordering
from sql_tools.grammar.assembly.own_conditions import OwnConditions
from sql_tools.grammar.assembly.people_named import Whom
from sql_tools.grammar.assembly.reached import Reached
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.assembly.set_beside import set_beside
from sql_tools.grammar.assembly.subjects import Candidate
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.assembly.wanted import Wanted
from sql_tools.grammar.assembly.weighing import Weighing
from sql_tools.grammar.checks.sense import Sense
from sql_tools.grammar.conditions import Exists, both
from sql_tools.grammar.figures.events_counted import EventsCounted
from sql_tools.grammar.figures.figures import Figures
from sql_tools.grammar.figures.gaps import NUMERIC
from sql_tools.grammar.figures.happening import Happening
from sql_tools.grammar.figures.listed_figures import ListedFigures
from sql_tools.grammar.figures.money_named import Paid
from sql_tools.grammar.figures.over_groups import OverGroups
from sql_tools.grammar.figures.shares import Shares
from sql_tools.grammar.figures.total_beside import total_beside
from sql_tools.grammar.figures.values_apart import ValuesApart
from sql_tools.grammar.figures.wider_gap import WiderGap
from sql_tools.grammar.figures.wider_share import WiderShare
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.average_of_place import AverageOfPlace
from sql_tools.grammar.places.names_of_places import NamesOfPlaces
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.places.ranked_place import RankedPlace
from sql_tools.grammar.predicates import all_of, by_name, conjoined
from sql_tools.grammar.times.dating import Dating, refuse_vague_years
from sql_tools.grammar.times.events import Events
from sql_tools.grammar.times.several_years import SeveralYears
from sql_tools.grammar.times.since_year import SinceYear
from sql_tools.grammar.times.years_in_turn import of_all_years, years_in_turn
from sql_tools.plan import InSegment, OneOf, Predicate, QueryPlan, Related, Share
from sql_tools.semantic_model import PlaceLevel


@dataclass(frozen=True)
class Assembled:
    """A plan and what must be said about it."""

    plan: QueryPlan
    notes: tuple[str, ...]
    more: tuple[QueryPlan, ...] = ()
    """Further plans, where one question asks for two answers (最高和最低的)."""


class Assembler(Part):
    """Builds plans of one model."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.wanted, self.grouping, self.listing = Wanted(tools), Grouping(tools), Listing(tools)
        self.group_conditions, self.ordering, self.dating = GroupConditions(tools), Ordering(tools), Dating(tools)
        self.happening = Happening(tools)
        self.several_years, self.own, self.wider_share = SeveralYears(tools), OwnConditions(tools), WiderShare(tools)
        self.events_counted, self.listed_figures = EventsCounted(tools), ListedFigures(tools)
        self.values_apart, self.events, self.average = ValuesApart(tools), Events(tools), AverageOfPlace(tools)
        self.figures, self.sense = Figures(tools, self.grouping, self.listing), Sense(tools)
        self.first_rows, self.shares, self.weighing = FirstRows(tools), Shares(tools), Weighing(tools)
        self.wider_gap, self.paid, self.whom = WiderGap(tools), Paid(tools), Whom(tools)
        self.candidates, self.reached, self.ranked_place = Candidates(tools), Reached(tools), RankedPlace(tools)
        self.names_of_places, self.over_groups = NamesOfPlaces(tools), OverGroups(tools)
        self.since_year, self.every_row = SinceYear(tools), EveryRow(tools)

    def assemble(self, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        """The plan of a frame; ``NoPlan`` where there is none."""
        self.since_year.apply(frame, asked_on)
        over = self.several_years.apply(frame, asked_on)
        listed = self.wanted.head_level(frame) is not None
        places = self.wider_gap.apply(frame, self.wider_share.apply(frame, places), listed)
        places = self.ranked_place.apply(frame, places)
        frame.asked_places = places.places
        average = self.average.of(frame, places, listed)
        number, total = self.values_apart.split(frame), total_beside(frame)
        made = self._whole_or_parts(frame, places, asked_on)
        if total is not None:
            whole = self._assembled(total, places, asked_on)
            made = replace(whole, more=(made.plan, *made.more))
        if number is not None:
            number.prefer = made.plan.subject
            made = replace(made, more=(self._assembled(number, places, asked_on).plan,))
        return replace(made, notes=(*over, *average, *made.notes)) if over or average else made

    def _whole_or_parts(self, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        """One plan; where a later figure is of other rows (监测户户数、公益岗人数), one for each run of figures."""
        turns = years_in_turn(frame)
        if turns:
            return self._in_turn([self._assembled(turn, places, asked_on) for turn in turns])
        said = frame.copied()
        try:
            return self._assembled(frame, places, asked_on)
        except (CannotSay, Unreachable):
            events, parts = self.events.apart(said), self.own.apart(said)
            if len(events or parts) < 2:
                raise
        runs = (self._assembled(part, places, asked_on) for part in events)
        first, *others = runs if events else self._runs(parts, places, asked_on)
        if any(self._lists_figures(made.plan) for made in (first, *others)) and not (said.lists or said.heads):
            raise CannotSay  # 家庭纯收入里工资占比: no list of all households beside it.
        notes = dict.fromkeys(note for made in (first, *others) for note in made.notes)
        return replace(first, notes=tuple(notes), more=tuple(made.plan for made in others))

    @staticmethod
    def _in_turn(made: list[Assembled]) -> Assembled:
        first, *others = of_all_years([each.plan for each in made])
        notes = dict.fromkeys(note for each in made for note in each.notes)
        return Assembled(first, tuple(notes), tuple(others))

    def _lists_figures(self, plan: QueryPlan) -> bool:
        """A figure of each household, one by one."""
        home = self.model.tables[self.model.default_subject].noun
        shown = (self.model.field(column).type for column in plan.columns)
        return self.model.tables[plan.subject].noun == home and any(kind in NUMERIC for kind in shown)

    def _runs(self, parts: list[Frame], places: PlacesRead, asked_on: date) -> Iterator[Assembled]:
        """As few answers as can be: neighbours whose figures are of the same rows stand in one table."""
        while parts:
            made, taken = self._assembled(parts[0].copied(), places, asked_on), 1
            for end in range(2, len(parts) + 1):
                try:
                    made = self._assembled(self.own.together(parts[:end]), places, asked_on)
                except (CannotSay, Unreachable):
                    break
                taken = end
            yield made
            parts = parts[taken:]

    def _assembled(self, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        self.events.year_of_event(frame)
        self.events.ever(frame)
        self.events.until(frame)
        self.reached.apply(frame)
        self.paid.apply(frame)
        self.whom.apply(frame)
        self.events_counted.between(frame)
        self.events_counted.same_denied(frame)
        self.wanted.count_by_figure(frame)
        self.wanted.listed_one_by_one(frame)
        self.wanted.all_years_and_the_first(frame)
        self.wanted.values_of_classes(frame)
        set_beside(frame)
        self.wanted.number_in_each_place(frame)
        self.wanted.bands_of_places(frame)
        self.wanted.count_of_head(frame)
        self.wanted.list_counted(frame)
        self.ordering.of_figure_before(frame)
        self.own.chosen_by(frame)
        ends = self.wanted.both_ends(frame)
        if ends:
            one, other = (self._assembled(end, places, asked_on) for end in ends)
            return Assembled(one.plan, one.notes, (other.plan,))
        counted = self.wanted.counted_level(frame)
        level = counted or self.wanted.head_level(frame)
        self.every_row.apply(frame, level)
        frame.of_each = self.wanted.rows_of_each(frame, level)
        asks = [] if counted is not None else self.wanted.asks(frame, level)
        draft = self._best(frame, asks, level)
        if counted is not None:
            self._count_places(draft)
        return self._finish(draft, frame, places, asked_on)

    def _count_places(self, draft: Draft) -> None:
        if draft.by and draft.top is not None:
            raise CannotSay  # 收入最低的村有多少低保户: what is counted is not how many first places there are.
        if draft.by:
            draft.count_groups = True
            return
        draft.columns = []
        if not draft.measures:
            draft.alias(self.tools.count_of(draft.subject))

    def _best(self, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None) -> Draft:
        drafts: list[Draft] = []
        for candidate in self.candidates.of(frame, asks, level):
            try:
                drafts.append(self._draft(candidate, frame, asks, level))
            except (Unreachable, CannotSay):
                continue
        if not drafts:
            raise CannotSay
        return min(drafts, key=lambda draft: draft.cost)

    def _draft(
        self, candidate: Candidate, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None
    ) -> Draft:
        draft = Draft(candidate.subject, cost=candidate.cost)
        self.grouping.apply(draft, frame, level)
        rows, groups = self.group_conditions.split(draft, frame, level)
        if level is not None and not draft.by:
            self.group_conditions.of_places_themselves(draft, rows)
        apart = self.listed_figures.take_apart(draft, candidate, frame, rows, asks)
        own = apart or self.own.of(frame, asks)
        if not own:
            self.figures.apply(draft, candidate, frame, asks)
            if frame.shares and draft.measures:
                rows = self.shares.of_groups(draft, frame, rows)
            if level is not None and draft.by and not draft.measures and not groups:
                draft.alias(self.tools.count_of(draft.subject))
        elif not apart:
            rows = self.figures.of_rows(draft, rows, own)
            self.figures.of_own(draft, frame, asks, self.group_conditions.of_figures(own, groups))
        rows = self.first_rows.apply(draft, frame, rows, asks)
        together = both([said.condition for said in rows])
        if together is not None:
            draft.where.append(self.resolver.resolve(together, draft.subject))
        if any(_is_bare_amount(frame, place) for place, ask in asks if isinstance(ask, Amount)):
            draft.where = [
                all_of([self._of_the_row(draft, p) for p in conjoined(each)]) or each for each in draft.where
            ]
        if draft.columns and draft.by:
            raise CannotSay
        self.dating.by_time(draft, frame)
        for said in groups:
            self.group_conditions.apply(draft, said.condition)
        self.group_conditions.moved(draft, frame, asks, level)
        self._nouns_that_happen(draft, frame)
        draft.where = [part for each in draft.where if (part := self._without_itself(draft, each)) is not None]
        self.ordering.apply(draft, frame, level)
        if frame.each:
            draft.within = self.grouping.fields(frame.each, draft)
        if any(isinstance(m, Share) and not self.figures.fits(m, draft.subject) for m in draft.measures):
            raise CannotSay
        self.sense.of_draft(draft)
        self.weighing.weigh(draft, frame, asks)
        return draft

    def _of_the_row(self, draft: Draft, part: Predicate) -> Predicate:
        """享受临时救助的监测户户均金额: of that help alone, not of all that these households got."""
        if not isinstance(part, Related) or part.quantifier != "any" or part.where is None or part.at_least > 1:
            return part
        itself = self.joins.find_relation(draft.subject, part.relation).table == draft.subject
        return part.where if itself else part

    def _nouns_that_happen(self, draft: Draft, frame: Frame) -> None:
        """务工的有多少户: a noun that is an event is a condition where something else is counted."""
        for _, token in frame.nouns:
            refs = tuple(
                ref for ref in token.refs if ref.table in self.tools.event_tables and ref.role in ("table", "relation")
            )
            if refs and not any(ref.table == draft.subject for ref in refs):
                happens = self.resolver.resolve(Exists("any", None, refs), draft.subject)
                if not any(_implies(said, happens) for said in draft.where):
                    draft.where.append(happens)

    def _without_itself(self, draft: Draft, where: Predicate) -> Predicate | None:
        """已就业人员…的务工人数: that there is a job goes without saying of the jobs themselves."""
        itself = [part for part in conjoined(where) if isinstance(part, InSegment)]
        told: list[Predicate] = [part for part in itself if self.tools.event_of(part.name) == draft.subject]
        told += [part for part in conjoined(where) if isinstance(part, OneOf) and self._is_grouped(draft, part)]
        return all_of([part for part in conjoined(where) if part not in told])

    def _is_grouped(self, draft: Draft, values: OneOf) -> bool:
        """男女各多少: the groups are all that there are, and none of the rows is without one."""
        if values.field not in {dimension.field for dimension in draft.by} or not self.tools.names_all(values):
            return False
        absent = self.model.field(values.field).absent is not None
        return not absent and not self.joins.may_lack(draft.subject, values.field.partition(".")[0])

    def _finish(self, draft: Draft, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        years, notes = self.dating.of_question(draft, frame, asked_on)
        together = len(years) > 1 and frame.together and not frame.by_year and not frame.trend
        together = together and not any(group.by_year for group in frame.groups)
        asked_years, years = years, self.dating.changes(draft, frame, years)
        if len(years) > 1 and len(years) < len(asked_years):
            notes = (*notes, f"增速、增加额要与上一年比，从有上一年数据的{years[0]}年列起")
        together = together or "together" in frame.said
        draft.count_groups = draft.count_groups or "count" in frame.said
        draft.every_group = draft.every_group or "every" in frame.said
        apart = any(isinstance(ask, Gap) for _, ask in frame.asks)
        listed = places.listed or frame.asked_in_turn
        several = not apart and listed and len(places.places) > 1 and not frame.together
        several = several and (not draft.by or frame.over is not None)
        first_of_each = frame.apart and (draft.top is not None or bool(draft.narrow))
        side_by_side = several and (bool(draft.measures) or first_of_each)
        self.shares.within(draft, frame, places.places)
        plan = QueryPlan(
            model=self.model.name,
            subject=draft.subject,
            measures=tuple(self.figures.named(self.happening.part_of(m, draft.subject)) for m in draft.measures),
            columns=tuple(draft.columns),
            by=tuple(dict.fromkeys(draft.by)),
            where=by_name(self.model, all_of(list(draft.where))),
            having=all_of(list(draft.having)),
            narrow=tuple(draft.narrow),
            order=tuple(draft.order),
            top=draft.top,
            within=tuple(draft.within),
            distinct=self._repeats(draft, frame),
            places=places.places,
            side_by_side=side_by_side,
            years=years,
            every_group=draft.every_group,
            count_groups=draft.count_groups,
            over_groups=self.over_groups.of(draft, frame),
            years_together=together,
            parts=self._shows_parts(draft, places),
        )
        if len(plan.years) < 2 or plan.years_together:
            refuse_vague_years(frame)
        return Assembled(plan, (*places.notes, *notes))

    def _repeats(self, draft: Draft, frame: Frame) -> bool:
        """A list without the time of its rows would show one thing once for every month."""
        if draft.measures or draft.order or frame.periods or frame.years:
            return False
        return self.model.tables[draft.subject].time is not None or self.dating.lasting(draft)

    def _shows_parts(self, draft: Draft, places: PlacesRead) -> bool:
        """What a share is worked out of is shown beside it where it is the one figure asked for."""
        if len(draft.measures) > 1 or self.model.places is None:
            return False
        if draft.having:
            return False
        names = [level.name for level in self.model.places.levels]
        for position, level in enumerate(self.model.places.levels):
            grouped = any(dimension.field == level.title for dimension in draft.by)
            one = len(places.places) == 1 and names.index(places.places[0].level) >= position - 1
            if grouped and level.names_repeat and not one:
                return False
        return True


def _is_bare_amount(frame: Frame, place: int) -> bool:
    """户均金额, 金额: of what was just named."""
    text = next(frame.tokens[place].leaves()).text if place < len(frame.tokens) else ""
    return text.endswith("金额") and text[:-2] in ("", "户均", "人均")


def _implies(said: Predicate, happens: Predicate) -> bool:
    """有未还清的贷款 says already that there is a loan."""
    return (
        isinstance(said, Related)
        and isinstance(happens, Related)
        and said.relation == happens.relation
        and said.quantifier == "any"
    )
