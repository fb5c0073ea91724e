"""Years, groups and orders of a fragment, on the plan of the question before."""

from __future__ import annotations

from datetime import date

from sql_tools.grammar.assembly.assemble import Assembled, Assembler
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.talk.leaning import adds
from sql_tools.grammar.talk.reworked import turned
from sql_tools.grammar.talk.taken_over import kept_notes
from sql_tools.grammar.talk.unchanged import nothing_to_compare
from sql_tools.plan import Order, QueryPlan

_Update = dict[str, object]
"""What of a plan becomes otherwise."""


class Retouched(Part):
    """Changes what a fragment speaks of and leaves the rest."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler.tools)
        self.wanted, self.grouping = assembler.wanted, assembler.grouping
        self.ordering, self.dating = assembler.ordering, assembler.dating

    def of(self, before: QueryPlan, plan: QueryPlan, frame: Frame, places: PlacesRead, asked_on: date) -> Assembled:
        """``plan`` is the one ``before`` with the places and conditions of the fragment."""
        draft = Draft(plan.subject, list(plan.measures), [plan.where] if plan.where is not None else [])
        draft.columns = list(plan.columns)
        self.grouping.apply(draft, frame, self.wanted.head_level(frame) or self.wanted.level_of_order(frame))
        update = self._groups(draft, plan, frame)
        update |= self._years(draft, plan, frame, asked_on)
        update |= self._other_way_round(plan, frame)
        first = self._first_ones(plan, frame) if not update else None
        if first is not None:
            return Assembled(first, kept_notes(before, first))
        if plan.order and not frame.tops and frame.orders and _only_ranks(frame):
            frame = frame.copied()
            frame.orders = []
        if frame.orders and plan.columns and not update:
            return self._listed_in_order(before, plan, frame, asked_on)
        if frame.orders or frame.tops:
            update |= self._order(draft, plan, frame, update)
        made = self.dating.settled(plan.model_copy(update=update), asked_on)
        kept = kept_notes(before, made)
        return Assembled(made, (*places.notes, *kept) if places.source == "question" else kept)

    def _groups(self, draft: Draft, plan: QueryPlan, frame: Frame) -> _Update:
        """按乡镇分呢, 再按类别分; 合计多少: all groups in one figure."""
        if draft.by:
            also = plan.by if any(token.text == "再" for token in frame.tokens) else ()
            by = tuple(dict.fromkeys([*also, *draft.by]))
            count = self.tools.count_of(plan.subject) if not plan.measures else None
            counted: _Update = {"measures": (count,), "columns": (), "order": (), "top": None} if count else {}
            return {"by": by, **counted}
        if frame.together and plan.by and not frame.conditions:
            return {"by": (), "order": (), "top": None, "within": (), "having": None}
        return {}

    def _years(self, draft: Draft, plan: QueryPlan, frame: Frame, asked_on: date) -> _Update:
        if not (frame.years or frame.by_year or any(group.by_year for group in frame.groups)):
            return {}
        years = self.dating.of_fragment(draft, frame, asked_on)
        return {"years": tuple(sorted({*plan.years, *years})) if adds(frame) else years}

    def _other_way_round(self, plan: QueryPlan, frame: Frame) -> _Update:
        """反过来排."""
        if not any(leaf.can("reverse") for token in frame.tokens for leaf in token.leaves()):
            return {}
        back = turned(plan)
        if back is None:
            raise nothing_to_compare()
        return {"order": back.order}

    def _first_ones(self, plan: QueryPlan, frame: Frame) -> QueryPlan | None:
        """前五个, after 从低到高排: the first ones in that order."""
        if not frame.tops or frame.orders or not plan.order or frame.tops[-1][1].only:
            return None
        first = frame.tops[-1][1]
        kept_order = turned(plan) if first.back else plan
        assert kept_order is not None
        return kept_order.model_copy(update={"top": first.count})

    def _order(self, draft: Draft, plan: QueryPlan, frame: Frame, update: _Update) -> _Update:
        """从高到低排, 最高的五个: the order of the groups or of the years."""
        draft.measures = list(update.get("measures", plan.measures))  # type: ignore[call-overload]
        self.ordering.apply(draft, frame, None)
        alone = bool(draft.measures) and not (draft.by or plan.by or plan.side_by_side or len(plan.years) > 1)
        if alone and "years" not in update:
            raise nothing_to_compare()
        return {
            "count_groups": False,
            "order": tuple(draft.order) or plan.order,
            "top": draft.top,
            "measures": tuple(draft.measures),
            "columns": tuple(draft.columns) if not draft.measures else (),
        }

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
        return Assembled(made, kept_notes(before, made))


def _only_ranks(frame: Frame) -> bool:
    """照这样排一个: in the order of the question before, and as many of them."""
    return all(leaf.can("rank") for token in frame.tokens if token.can("order") for leaf in token.leaves())
