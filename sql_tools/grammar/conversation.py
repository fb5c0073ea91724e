"""A question after another: its fragment changes the plan before, or it keeps the place and year of it."""

from __future__ import annotations

from datetime import date

from sql_tools.describe import measure_unit
from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.assemble import Assembled, Assembler
from sql_tools.grammar.conditions import Exists, Fact, Test, tables_of
from sql_tools.grammar.draft import CannotSay, Draft, Part
from sql_tools.grammar.dropped import Dropped
from sql_tools.grammar.event_figure import EventFigure
from sql_tools.grammar.followup import Followup
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.leaning import (
    adds,
    counts_such,
    leaves_unsaid_who,
    names_rows,
    narrows,
    parts_those,
    speaks_of_before,
)
from sql_tools.grammar.other_figure import OtherFigure, asks_for_more, between_years, other_end
from sql_tools.grammar.outcome import NoPlan
from sql_tools.grammar.paired import figures_apart, ordered, paired, places_apart, way_of
from sql_tools.grammar.places import PlacesRead
from sql_tools.grammar.places_before import with_places_meant
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.reworked import (
    against_year,
    items_of,
    kept_first,
    of_another_year,
    of_same_rows,
    turned,
    with_its_part,
)
from sql_tools.grammar.rules.floors import PEOPLE
from sql_tools.grammar.told_apart import of_each, set_against, told_each
from sql_tools.grammar.unchanged import nothing_to_compare, says_how_far, says_nothing_new, speaks_of_time, unchanged
from sql_tools.plan import Figure, Order, QueryPlan
from sql_tools.recognizers.date import LAST_YEAR, Years
from sql_tools.semantic_model import PlaceLevel


class Conversation(Part):
    """Plans of questions that follow another."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler.tools)
        self._assembler = assembler
        self.wanted, self.grouping = assembler.wanted, assembler.grouping
        self.ordering, self.dating = assembler.ordering, assembler.dating
        self._followup = Followup(self.resolver, self.joins, assembler.listing)
        self._event_figure = EventFigure(assembler.tools, self._followup)
        self._other_figure, self._dropped = OtherFigure(self.model), Dropped(self.model)

    def go_on(
        self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, earlier: QueryPlan | None
    ) -> Assembled:
        """The plan of a fragment that changes the plan ``before``; ``earlier`` is the one before that."""
        _count_from(before, frame)
        frame, before = with_places_meant(frame, before, earlier)
        made = (
            self._against_group(frame, before)
            or self._of_both(frame, before, earlier)
            or self._against_place_around(frame, before, places)
            or self._against_a_year(frame, before, asked_on)
        )
        if made is not None:
            return made
        grown = self._other_figure.grown(frame, before)
        if grown is not None:
            frame, before = frame.copied(), grown
            frame.asks = []
            if frame.is_empty and not (frame.places or frame.areas or frame.years):
                return Assembled(self.dating.settled(grown, asked_on), _kept_notes(before, grown))
        before = self._summed(frame, before, earlier)
        told = self._told_by_before(frame, before, earlier)
        if told is not None:
            return Assembled(self.dating.settled(told, asked_on), _kept_notes(before, told))
        of_events = self._counts_events(frame, before)
        merged = None if of_events else self._followup.merged(frame, before, places, earlier)
        if merged is not None:
            try:
                merged = self._of_those_who(frame, merged)
                return self._changed(before, self._retouched(before, merged, frame, places, asked_on), frame)
            except CannotSay:
                # The groups are of other rows (按年龄段分, after a number of people of households).
                frame.prefer = None
        return self._asked_anew(frame, places, asked_on, before)

    def _told_by_before(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
        """户均呢, 剩下的呢, 增长了多少: what only the questions before make plain."""
        return (
            self._other_figure.of(frame, before, earlier)
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
        timed = frame.says("years") or frame.says("period") or frame.by_year or frame.trend
        if timed or len(made.plan.years) > 1 or made.plan.places != before.places or not self._is_of_past(before):
            return made
        try:
            plan = self.dating.settled(made.plan.model_copy(update={"years": before.years}), asked_on)
        except NoPlan:
            return made
        return Assembled(plan, (*made.notes, *_kept_notes(before, plan)))

    def _is_of_past(self, before: QueryPlan) -> bool:
        """2023年监测户多少 / 脱贫户多少: a year that was said, as it is not the newest on file."""
        newest = max(self.values.years.get(self.model.default_subject, ()), default=0)
        return len(before.years) == 1 and before.years[0] < newest

    def _assembled(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan) -> Assembled:
        said = places.source == "question" or bool(frame.areas)
        kept = places if said or not before.places else PlacesRead(before.places, places.source)
        made = self._assembler.assemble(frame, kept, asked_on)
        return Assembled(made.plan, (*made.notes, *_kept_notes(before, made.plan)))

    def _asked_anew(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan) -> Assembled:
        """Another figure of what was asked about before (户数呢, 其中劳动力呢), its conditions and years kept."""
        if any(token.can("amount") or token.can("bound") or token.can("share") for token in frame.left):
            raise CannotSay  # What leans on the plan before must have found its place in it.
        # Conditions that did not fit the rows before are of rows of their own.
        before = with_its_part(before)
        apart = (frame.conditions and not frame.asks) or self._counts_events(frame, before)
        frame.prefer = None if apart else before.subject
        made = self._assembled(frame, places, asked_on, before)
        plan = self._of_those_who(frame, made.plan)
        again = set(items_of(plan.where)) <= set(items_of(before.where))
        narrowed = narrows(frame) or parts_those(frame) or leaves_unsaid_who(frame)
        others = not frame.conditions or not names_rows(frame) or speaks_of_before(frame)
        if others or narrowed or again:
            kept = before.where if narrowed or again else self._followup.conditions.besides(before.where, plan.where)
            held = before.model_copy(update={"where": kept})
            carried = self._followup.conditions.carried(held, plan.subject)
            plan = plan.model_copy(update={"where": of_same_rows(carried, plan.where)})
            if before.years:
                plan = plan.model_copy(update={"years": plan.years or before.years})
                plan = self.dating.settled(plan, asked_on)
        plan = self.dating.settled(plan, asked_on)
        if before.years and plan.years and not frame.years:
            plan = plan.model_copy(update={"years": before.years})
        if before.by and not plan.by:
            plan = plan.model_copy(update={"by": before.by})
        if before.side_by_side and plan.places == before.places and plan.measures and not (plan.by or frame.together):
            plan = plan.model_copy(update={"side_by_side": True})
        if told_each(before) and not (frame.conditions or frame.groups):
            plan = self._of_each_told(plan, before)
        if asks_for_more(frame):
            more = self._other_figure.beside(before, plan)
            if more is None:
                raise CannotSay
            return Assembled(more, (*made.notes, *_kept_notes(before, more)))
        chosen = kept_first(plan, before)
        if chosen is None:
            raise CannotSay
        return Assembled(chosen, (*made.notes, *_kept_notes(before, plan)))

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
        tables = {table for said in told for table in tables_of(said.condition)}
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

    # ---- Against what was asked before ------------------------------------------------------------------

    def _of_both(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> Assembled | None:
        """哪个多, 相差多少, 合计呢: the last two figures together."""
        way = way_of(frame)
        if frame.those is not None and frame.those > _REMEMBERED:
            raise CannotSay
        if way is None or not says_nothing_new(frame) or self._level_of_order(frame) is not None:
            return None
        if self.wanted.head_level(frame) is not None and (earlier is None or earlier.places == before.places):
            return None  # 哪个村最多: villages are asked for, not which of the two figures is larger.
        if self._names_another_figure(frame, before):
            return None
        if way == "apart" and (before.side_by_side or len(before.measures) == 2):
            apart = places_apart(before) if before.side_by_side else figures_apart(before)
            return None if apart is None else Assembled(apart, ())
        made = None if earlier is None else paired(before, earlier, way)
        if made is None:
            if says_how_far(frame) and not speaks_of_time(frame):
                raise CannotSay
            return None
        if earlier is not None and way == "apart" and self._unit(before) != self._unit(earlier):
            raise CannotSay
        picks = [order.descending for _, order in frame.orders]
        return Assembled(ordered(made, picks[0]) if picks else made, ("与上一问、再上一问合在一起看",))

    def _unit(self, plan: QueryPlan) -> str | None:
        return measure_unit(plan.measures[0], self.model)

    def _names_another_figure(self, frame: Frame, before: QueryPlan) -> bool:
        """一共有多少人, after two numbers of households."""
        named = {ref.name for _, ask in frame.asks if isinstance(ask, Amount | Count) for ref in ask.refs}
        told = {measure.name for measure in before.measures if isinstance(measure, Figure)}
        units = {self.model.measures[name].unit for name in told}
        same = {name for name, table in self.model.tables.items() if table.counter in units}
        return bool(named) and not named & (told | same)

    def _summed(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan:
        """一共有多少人, 两种一起按乡镇分: of both groups asked about before, where there were two; else of the one."""
        both = frame.those is not None and (frame.groups or frame.years)
        if earlier is None or not (both or (frame.together and self._names_another_figure(frame, before))):
            return before
        made = paired(before, earlier, "sum" if frame.together else "beside")
        if made is None and both:
            raise CannotSay
        return made or before

    def _against_place_around(self, frame: Frame, before: QueryPlan, places: PlacesRead) -> Assembled | None:
        """跟全县比呢: the figure of the place around beside that of the place asked about."""
        others = (frame.conditions, frame.places, frame.asks, frame.groups, frame.orders, frame.heads, frame.years)
        if not (frame.versus and frame.areas) or any(others):
            return None
        if before.by or not before.measures or not before.places or before.places == places.places:
            raise CannotSay
        both = tuple(dict.fromkeys((*before.places, *places.places)))
        plan = before.model_copy(update={"places": both, "side_by_side": True})
        return Assembled(plan, (*places.notes, *_kept_notes(before, plan)))

    def _against_group(self, frame: Frame, before: QueryPlan) -> Assembled | None:
        """跟监测户比呢: the figure of the group asked about before beside that of the other."""
        if not frame.against or frame.conditions:
            return None
        plan = set_against(frame, before, self.resolver, self._followup.conditions.kinds)
        if plan is None:
            raise CannotSay
        return Assembled(plan, _kept_notes(before, plan))

    def _against_a_year(self, frame: Frame, before: QueryPlan, asked_on: date) -> Assembled | None:
        """和去年比呢: how far the figure has moved since."""
        compared = frame.versus or any(leaf.can("last_time") for token in frame.tokens for leaf in token.leaves())
        others = (frame.conditions, frame.places, frame.asks, frame.groups, frame.orders, frame.heads)
        if not compared or any(others) or before.by:
            return None
        plan = before
        draft = Draft(plan.subject, list(plan.measures))
        if not plan.years:
            known = self.values.years.get(self.dating.twin(plan.subject) or plan.subject, ())
            years = [year for year in known if year <= asked_on.year]
            if not years:
                return None
            plan = plan.model_copy(update={"years": (max(years),)})
        if len(plan.years) > 1:
            return None
        said = self.dating.of_fragment(draft, frame, asked_on) if frame.years else (plan.years[0] - 1,)
        made = against_year(plan, said[0], self.model) if len(said) == 1 else None
        if made is None:
            return None
        note = () if said[0] != plan.years[0] else (f"上一问就是{said[0]}年的数，与{said[0] - 1}年比",)
        return Assembled(self.dating.settled(made, asked_on), (*note, *_kept_notes(before, made)))

    def _changed(self, before: QueryPlan, made: Assembled, frame: Frame) -> Assembled:
        """Words that leave the plan as it was are no answer, unless they only say again what it says."""
        if made.plan != before:
            return made
        again = (frame.years, frame.places, frame.conditions, frame.groups, frame.areas, frame.orders, frame.tops)
        named = any(isinstance(ask, Amount | Count) and ask.refs for _, ask in frame.asks)
        if not (any(again) or named or frame.lists) or frame.versus:
            raise unchanged(before, self.model, frame)
        return made

    def _listed_in_order(self, before: QueryPlan, plan: QueryPlan, frame: Frame, asked_on: date) -> Assembled:
        """最高的是哪个, after a list: by the figure that stands in it."""
        [(_, order), *_] = frame.orders
        named = [ref.name for ref in order.refs if ref.role == "field"]
        shown = [name for name in plan.columns if self.model.field(name).type in ("money", "number", "percent")]
        fields = [*named, *shown]
        if not fields or any(rank.percent is not None for _, rank in frame.tops):
            raise CannotSay
        top = frame.tops[0][1].count if frame.tops else 1 if order.pick else plan.top
        ordered_by = (Order(by=fields[0], descending=order.descending),)
        columns = plan.columns if fields[0] in plan.columns else (*plan.columns, fields[0])
        made = plan.model_copy(update={"order": ordered_by, "top": top, "columns": columns})
        made = self.dating.settled(made, asked_on)
        return Assembled(made, _kept_notes(before, made))

    def _level_of_order(self, frame: Frame) -> PlaceLevel | None:
        """哪个村最多: the places that the order speaks of."""
        leaves = [leaf for token in frame.tokens if token.can("order") for leaf in token.leaves()]
        names = [ref.name for leaf in leaves for ref in leaf.of_role("level")]
        return self.model.places.level(names[0]) if names and self.model.places is not None else None

    def _retouched(
        self, before: QueryPlan, plan: QueryPlan, frame: Frame, places: PlacesRead, asked_on: date
    ) -> Assembled:
        """Years, groups and orders of a fragment, on the plan that it changes."""
        draft = Draft(plan.subject, list(plan.measures), [plan.where] if plan.where is not None else [])
        draft.columns = list(plan.columns)
        self.grouping.apply(draft, frame, self.wanted.head_level(frame) or self._level_of_order(frame))
        update: dict[str, object] = {}
        if draft.by:
            also = plan.by if any(token.text == "再" for token in frame.tokens) else ()
            update["by"] = tuple(dict.fromkeys([*also, *draft.by]))
            if not plan.measures:
                update |= {"measures": (self.tools.count_of(plan.subject),), "columns": (), "order": (), "top": None}
        elif frame.together and plan.by and not frame.conditions:
            # 合计多少: all groups in one figure.
            update |= {"by": (), "order": (), "top": None, "within": (), "having": None}
        if frame.years or frame.by_year or any(group.by_year for group in frame.groups):
            years = self.dating.of_fragment(draft, frame, asked_on)
            update["years"] = tuple(sorted({*plan.years, *years})) if adds(frame) else years
        if any(leaf.can("reverse") for token in frame.tokens for leaf in token.leaves()):
            back = turned(plan)
            if back is None:
                raise nothing_to_compare()
            update["order"] = back.order
        if frame.tops and not frame.orders and plan.order and not update and not frame.tops[-1][1].only:
            # 从低到高排, 前五个: the first ones in that order.
            first = frame.tops[-1][1]
            kept_order = turned(plan) if first.back else plan
            assert kept_order is not None
            made = kept_order.model_copy(update={"top": first.count})
            return Assembled(made, _kept_notes(before, made))
        if plan.order and not frame.tops and frame.orders and _only_ranks(frame):
            frame = frame.copied()
            frame.orders = []
        if frame.orders and plan.columns and not update:
            return self._listed_in_order(before, plan, frame, asked_on)
        if frame.orders or frame.tops:
            draft.measures = list(update.get("measures", plan.measures))  # type: ignore[call-overload]
            self.ordering.apply(draft, frame, None)
            update["count_groups"] = False
            update |= {"order": tuple(draft.order) or plan.order, "top": draft.top, "measures": tuple(draft.measures)}
            update["columns"] = tuple(draft.columns) if not draft.measures else ()
            alone = bool(draft.measures) and not (draft.by or plan.by or plan.side_by_side or len(plan.years) > 1)
            if alone and "years" not in update:
                raise nothing_to_compare()
        made = plan.model_copy(update=update)
        dated = self.dating.settled(made, asked_on)
        kept = _kept_notes(before, dated)
        return Assembled(dated, (*places.notes, *kept) if places.source == "question" else kept)


_REMEMBERED = 2
"""Of so many questions before, the plans are known."""
_YEAR_BEFORE = LAST_YEAR | {"前一年", "再前一年", "再上一年"}


def _count_from(before: QueryPlan, frame: Frame) -> None:
    """前一年呢: the year before the one spoken of, not before the day on which it is asked."""
    if len(before.years) != 1:
        return
    said = [token for token in frame.tokens if token.can("years")]
    if len(said) == len(frame.years) == 1 and any(leaf.text in _YEAR_BEFORE for leaf in said[0].leaves()):
        frame.years = [Years("years", (before.years[0] - 1,))]


def _only_ranks(frame: Frame) -> bool:
    """照这样排一个: in the order of the question before, and as many of them."""
    return all(leaf.can("rank") for token in frame.tokens if token.can("order") for leaf in token.leaves())


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
