"""A question after another: its fragment changes the plan before, or it keeps the place and year of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sql_tools.grammar.asks import Amount, Count, Moved
from sql_tools.grammar.assembly.assemble import Assembled, Assembler
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.checks.held_apart import against_same_year
from sql_tools.grammar.conditions import Exists, Fact, Test, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import NoPlan
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.rules.talk.dropped import Dropped
from sql_tools.grammar.talk.against_before import AgainstBefore
from sql_tools.grammar.talk.average_before import AverageBefore
from sql_tools.grammar.talk.event_figure import EventFigure
from sql_tools.grammar.talk.followup import Followup
from sql_tools.grammar.talk.in_turn import of_their_people
from sql_tools.grammar.talk.leaning import (
    counts_such,
    leaves_unsaid_who,
    names_rows,
    narrows,
    parts_those,
    speaks_of_before,
)
from sql_tools.grammar.talk.other_figure import OtherFigure, asks_for_more, between_years, other_end
from sql_tools.grammar.talk.picked import Picked
from sql_tools.grammar.talk.places_before import with_places_meant
from sql_tools.grammar.talk.retouched import Retouched
from sql_tools.grammar.talk.reworked import (
    items_of,
    kept_first,
    of_another_year,
    of_same_rows,
    of_the_part,
    with_its_part,
)
from sql_tools.grammar.talk.taken_over import kept_notes
from sql_tools.grammar.talk.told_apart import of_each, told_each
from sql_tools.grammar.talk.unchanged import unchanged
from sql_tools.plan import Figure, QueryPlan
from sql_tools.recognizers.date import LAST_YEAR, Years


class Conversation(Part):
    """Plans of questions that follow another."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler.tools)
        self._assembler = assembler
        self.dating = assembler.dating
        self._followup = Followup(self.resolver, self.joins, assembler.listing)
        self._event_figure = EventFigure(assembler.tools, self._followup)
        self._other_figure, self._dropped = OtherFigure(self.model), Dropped(self.model)
        self._against = AgainstBefore(assembler, self._followup.conditions.kinds)
        self._retouched, self._picked = Retouched(assembler), Picked(assembler)
        self._average = AverageBefore(assembler.tools)

    def go_on(
        self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, earlier: QueryPlan | None
    ) -> Assembled:
        """The plan of a fragment that changes the plan ``before``; ``earlier`` is the one before that."""
        return self._picked.kept(frame, before, self._gone_on(frame, places, asked_on, before, earlier))

    def _gone_on(
        self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, earlier: QueryPlan | None
    ) -> Assembled:
        _count_from(before, frame)
        frame, before = with_places_meant(frame, before, earlier)
        if any(isinstance(ask, Moved) for _, ask in frame.asks) or self._sorted_by_yearly(frame, before):
            before = self.dating.in_newest_year(before, asked_on)  # 监测户多少 / 比上年增加多少
        grown = self._other_figure.grown(frame, before) or self._other_figure.sibling_of_years(frame, before)
        if grown is not None:
            frame, before = frame.copied(), grown
            frame.asks = []
            if frame.is_empty and not (frame.places or frame.areas or frame.years):
                return Assembled(self.dating.settled(grown, asked_on), kept_notes(before, grown))
        against = self._against.of(frame, places, asked_on, before, earlier)
        if against is not None:
            return against
        before = self._against.summed(frame, before, earlier)
        told = self._told_by_before(frame, before, earlier)
        if told is not None:
            return Assembled(self.dating.settled(told, asked_on), kept_notes(before, told))
        of_events = self._counts_events(frame, before)
        merged = None if of_events else self._followup.merged(frame, before, places, earlier)
        if merged is not None:
            try:
                merged = self._of_those_who(frame, merged)
                made = self._retouched.of(before, merged, frame, places, asked_on)
                return self._changed(before, self._of_same_base(made, before, frame), frame)
            except CannotSay:
                # The groups are of other rows (按年龄段分, after a number of people of households).
                frame.prefer = None
        return self._of_same_base(self._asked_anew(frame, places, asked_on, before), before, frame)

    def _sorted_by_yearly(self, frame: Frame, before: QueryPlan) -> bool:
        """各乡镇监测户多少 / 按人均收入排: by a figure that the rows have of each year."""
        twin = self.dating.twin(before.subject)
        return bool(before.by) and any(ref.table == twin for _, order in frame.orders for ref in order.refs)

    def _of_same_base(self, made: Assembled, before: QueryPlan, frame: Frame) -> Assembled:
        if not frame.years or frame.conditions:
            return made
        return replace(made, plan=against_same_year(made.plan, before, self.model))

    def _told_by_before(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
        """户均呢, 剩下的呢, 增长了多少: what only the questions before make plain."""
        return (
            self._average.of(frame, before)
            or self._other_figure.of(frame, before, earlier)
            or self._dropped.of(frame, before, earlier)
            or between_years(frame, before, earlier)
            or self._in_another_year(frame, before)
            or self._event_figure.of(frame, before)
            or other_end(frame, before)
        )

    def _in_another_year(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        others = (frame.conditions, frame.asks, frame.places, frame.groups, frame.orders, frame.heads, frame.periods)
        said = [year for years in frame.years for year in years.exact]
        if any(others) or len(said) != 1 or frame.versus:
            return None
        return of_another_year(before, said[0], self.model)

    def begun(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan) -> Assembled:
        """The plan of a whole question after another: its place is kept where none is said, and a year gone by."""
        frame.prefer = None
        made = self._assembled(frame, places, asked_on, before)
        self._picked.require_named(frame, before, made.plan)
        timed = frame.says("years") or frame.says("period") or frame.by_year or frame.trend
        if timed or len(made.plan.years) > 1 or made.plan.places != before.places or not self._is_of_past(before):
            return _noted(made, before, made.plan)
        try:
            plan = self.dating.settled(made.plan.model_copy(update={"years": before.years}), asked_on)
        except NoPlan:
            plan = made.plan
        return _noted(made, before, plan)

    def _is_of_past(self, before: QueryPlan) -> bool:
        """2023年监测户多少 / 脱贫户多少: a year that was said, as it is not the newest on file."""
        newest = max(self.values.years.get(self.model.default_subject, ()), default=0)
        return len(before.years) == 1 and before.years[0] < newest

    def _assembled(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan) -> Assembled:
        said = places.source == "question" or bool(frame.areas)
        kept = places if said or not before.places else PlacesRead(before.places, places.source)
        return self._assembler.assemble(frame, kept, asked_on)

    def _asked_anew(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan) -> Assembled:
        """Another figure of what was asked about before (户数呢, 其中劳动力呢), its conditions and years kept."""
        if any(token.can("amount") or token.can("bound") or token.can("share") for token in frame.left):
            raise CannotSay  # What leans on the plan before must have found its place in it.
        # Conditions that did not fit the rows before are of rows of their own.
        shown, before = before, with_its_part(before)
        apart = (frame.conditions and not frame.asks) or self._counts_events(frame, before)
        frame.prefer = None if apart else before.subject
        made = self._assembled(frame, places, asked_on, before)
        plan = self._of_same_rows(self._of_those_who(frame, made.plan), frame, before, asked_on)
        plan = self._laid_out_as(before, plan, frame)
        if shown != before and shown.by:
            plan, before = of_the_part(plan, before, shown), shown
        chosen = self._other_figure.beside(before, plan) if asks_for_more(frame) else kept_first(plan, before)
        if chosen is None:
            raise CannotSay
        return _noted(made, before, chosen)

    def _of_same_rows(self, plan: QueryPlan, frame: Frame, before: QueryPlan, asked_on: date) -> QueryPlan:
        """The new figure of the rows that were asked about, unless the fragment names rows of its own."""
        again = set(items_of(plan.where)) <= set(items_of(before.where))
        narrowed = narrows(frame) or parts_those(frame) or leaves_unsaid_who(frame)
        others = frame.conditions and names_rows(frame) and not speaks_of_before(frame)
        if not others or narrowed or again or of_their_people(frame, before, self.model):
            kept = before.where if narrowed or again else self._followup.conditions.besides(before.where, plan.where)
            carried = self._followup.conditions.carried(before.model_copy(update={"where": kept}), plan.subject)
            plan = plan.model_copy(
                update={"where": of_same_rows(carried, plan.where), "years": plan.years or before.years}
            )
        plan = self.dating.settled(plan, asked_on)
        keeps_year = before.years and plan.years and not frame.years
        return plan.model_copy(update={"years": before.years}) if keeps_year else plan

    def _laid_out_as(self, before: QueryPlan, plan: QueryPlan, frame: Frame) -> QueryPlan:
        """In the groups, or side by side, as the figure before stood."""
        if before.by and not plan.by:
            if not plan.measures:
                raise CannotSay  # 各乡镇大学生多少 / 按人均收入排: no list of rows has groups.
            plan = plan.model_copy(update={"by": before.by})
        if before.side_by_side and plan.places == before.places and plan.measures and not (plan.by or frame.together):
            plan = plan.model_copy(update={"side_by_side": True})
        each = told_each(before) and not (frame.conditions or frame.groups)
        return self._of_each_told(plan, before) if each else plan

    def _of_each_told(self, plan: QueryPlan, before: QueryPlan) -> QueryPlan:
        """这两类人均收入各多少, after numbers of two groups side by side: another figure of each of them."""
        if not all(isinstance(each, Figure) and each.where is None for each in plan.measures):
            raise CannotSay
        wheres = dict.fromkeys(each.where for each in before.measures if isinstance(each, Figure))
        held = [before.model_copy(update={"where": where}) for where in wheres]
        parts = [self._followup.conditions.carried(each, plan.subject) for each in held]
        return of_each(parts, [plan.where] if plan.where is not None else [], plan)

    def _counts_events(self, frame: Frame, before: QueryPlan) -> bool:
        """其中打工的有几个, after households: of their people those who work, not all of the people beside them."""
        counts = [ask for _, ask in frame.asks if isinstance(ask, Count)]
        if not counts or self.model.tables[before.subject].counter in PEOPLE:
            return False
        named = {ref.name for ask in counts for ref in ask.refs}
        if named:
            return named <= self.tools.event_tables
        happens = {ref.name for _, token in frame.nouns for ref in token.of_role("table")}
        people = all(self._is_of_people(name) for name in happens) or any(ask.times for ask in counts)
        return (bool(happens) and happens <= self.tools.event_tables and people) or self._counts_such_people(frame)

    def _is_of_people(self, table: str) -> bool:
        """True of persons and of what belongs to one of them in each case (住院)."""
        tables = [table, *(join.to for join in self.model.tables[table].joins if not join.optional)]
        return any(self.model.tables[name].counter in PEOPLE for name in tables)

    def _counts_such_people(self, frame: Frame) -> bool:
        """其中残疾的有几个, 残疾人有几个, after households: no household is, so those of their people who are."""
        told = [said for said in frame.conditions if counts_such(frame, said.place)]
        if not told or len(told) < len(frame.conditions) or frame.nouns:
            return False
        facts = {ref.table for said in told for ref in said.token.of_role("fact") if ref.table is not None}
        tables = facts or {table for said in told for table in tables_of(said.condition)}
        plain = all(isinstance(said.condition, Fact | Test) for said in told)
        return plain and all(self.model.tables[name].counter in PEOPLE for name in tables)

    def _of_those_who(self, frame: Frame, plan: QueryPlan) -> QueryPlan:
        """其中在务工的有几个, after a number of people: those of them to whom it happened."""
        named = [ask.refs for _, ask in frame.asks if isinstance(ask, Count)]
        named += [token.of_role("table", "relation") for _, token in frame.nouns]
        for refs in named:
            happened = bool(refs) and all(ref.table in self.tools.event_tables for ref in refs)
            if happened and all(ref.table != plan.subject for ref in refs):
                happens = self.resolver.resolve(Exists("any", None, refs), plan.subject)
                plan = plan.model_copy(update={"where": all_of([plan.where, happens])})
        return plan

    def _changed(self, before: QueryPlan, made: Assembled, frame: Frame) -> Assembled:
        """Words that leave the plan as it was are no answer, unless they only say again what it says."""
        if made.plan != before:
            return made
        more = (frame.conditions, frame.asks, frame.groups, before.by, before.columns)
        if (
            frame.areas
            and before.where is not None
            and not any(more)
            and not any(map(self.tools.adds_up, made.plan.measures))
        ):
            # 全县呢, after 监测户人均纯收入 in that county: of all of its households.
            whole = before.model_copy(update={"where": None})
            return Assembled(whole, kept_notes(before, whole))
        again = (frame.years, frame.places, frame.conditions, frame.groups, frame.areas, frame.orders, frame.tops)
        named = any(isinstance(ask, Amount | Count) and ask.refs for _, ask in frame.asks)
        if not (any(again) or named or frame.lists) or frame.versus:
            raise unchanged(before, self.model, frame)
        return made


def _noted(made: Assembled, before: QueryPlan, plan: QueryPlan) -> Assembled:
    """The plan with all notes; the plans beside it stand only where the one before changed nothing of it."""
    return Assembled(plan, (*made.notes, *kept_notes(before, plan)), made.more if plan == made.plan else ())


_YEAR_BEFORE = LAST_YEAR | {"前一年", "再前一年", "再上一年"}


def _count_from(before: QueryPlan, frame: Frame) -> None:
    """前一年呢: the year before the one spoken of, not before the day on which it is asked."""
    if len(before.years) != 1:
        return
    said = [token for token in frame.tokens if token.can("years")]
    if len(said) == len(frame.years) == 1 and any(leaf.text in _YEAR_BEFORE for leaf in said[0].leaves()):
        frame.years = [Years("years", (before.years[0] - 1,))]
