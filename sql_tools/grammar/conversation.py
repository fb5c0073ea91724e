"""A question after another: its fragment changes the plan before, or it keeps the place and year of it."""

from __future__ import annotations

from datetime import date

from sql_tools.grammar.assemble import Assembled, Assembler
from sql_tools.grammar.draft import CannotSay, Draft, Part
from sql_tools.grammar.followup import Followup
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places import PlacesRead
from sql_tools.grammar.predicates import all_of
from sql_tools.plan import QueryPlan
from sql_tools.recognizers.date import Years


class Conversation(Part):
    """Plans of questions that follow another."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler.tools)
        self._assembler = assembler
        self.wanted, self.grouping = assembler.wanted, assembler.grouping
        self.ordering, self.dating = assembler.ordering, assembler.dating
        self._followup = Followup(self.resolver, self.joins, assembler.listing)

    def go_on(self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, goes_on: bool) -> Assembled:
        """The plan of a question that follows ``before``: a fragment changes it, a whole question keeps its place."""
        _count_from(before, frame)
        if goes_on:
            merged = self._followup.merged(frame, before, places)
            if merged is not None:
                try:
                    return self._retouched(merged, frame, places, asked_on)
                except CannotSay:
                    # The groups are of other rows (按年龄段分, after a number of people of households).
                    frame.prefer = None
        frame.prefer = before.subject if goes_on else None
        said = places.source == "question" or bool(frame.areas)
        kept = places if said or not before.places else PlacesRead(before.places, places.source)
        made = self._assembler.assemble(frame, kept, asked_on)
        plan = made.plan
        if goes_on and not frame.conditions:
            carried = self._followup.carried(before, plan.subject)
            plan = plan.model_copy(update={"where": all_of([carried, plan.where])})
            plan = (
                self.dating.settled(plan.model_copy(update={"years": plan.years or before.years}), asked_on)
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
        self.grouping.apply(draft, frame, self.wanted.head_level(frame))
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
            update["years"] = self.dating.of_fragment(draft, frame, asked_on)
        if frame.orders or frame.tops:
            draft.measures = list(update.get("measures", plan.measures))  # type: ignore[call-overload]
            self.ordering.apply(draft, frame, None)
            update["count_groups"] = False
            update |= {"order": tuple(draft.order) or plan.order, "top": draft.top, "measures": tuple(draft.measures)}
            update["columns"] = tuple(draft.columns) if not draft.measures else ()
        made = plan.model_copy(update=update)
        dated = self.dating.settled(made, asked_on)
        return Assembled(
            dated,
            (*places.notes, *_kept_notes(plan, dated)) if places.source == "question" else _kept_notes(plan, dated),
        )


_YEAR_BEFORE = {"前一年", "上一年", "上年", "上年度", "上一年度", "再前一年", "再上一年"}


def _count_from(before: QueryPlan, frame: Frame) -> None:
    """前一年呢: the year before the one spoken of, not before the day on which it is asked."""
    if len(before.years) != 1:
        return
    said = [token for token in frame.tokens if token.can("years")]
    if len(said) == len(frame.years) == 1 and said[0].text in _YEAR_BEFORE:
        frame.years = [Years("years", (before.years[0] - 1,))]


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
