"""What was picked before stays picked: 收入最低的10户 / 有几户是监测户, 务工收入最高的20人 / 女的有几个."""

from __future__ import annotations

from sql_tools.grammar.assembly.assemble import Assembled, Assembler
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.plan import Narrow, QueryPlan


class Picked(Part):
    """The first rows of a list, or the groups that were chosen by their figures, in the questions that go on."""

    def __init__(self, assembler: Assembler) -> None:
        super().__init__(assembler.tools)
        self._first_rows = assembler.first_rows

    def kept(self, frame: Frame, before: QueryPlan, made: Assembled) -> Assembled:
        """The plan of the same rows; ``CannotSay`` where it would be of all of them and no word says so."""
        plans = (made.plan, *made.more)
        if before.having is not None and any(_chosen_of_others(before, plan) for plan in plans):
            raise CannotSay  # 集体收入低于10万的村 / 哪些乡镇的: not the towns with so little.
        regroups = frame.groups and bool(before.by)
        picks_anew = frame.orders or frame.tops or frame.places or frame.areas or regroups or frame.together
        if picks_anew or all(_still_picked(before, plan) for plan in plans):
            return made
        if len(plans) > 1:
            raise CannotSay
        return Assembled(self._of_first_rows(before, made.plan), made.notes)

    def require_named(self, frame: Frame, before: QueryPlan, plan: QueryPlan) -> None:
        """收入最低的100户 / 有几个人务工: of nobody in particular, it may be of those picked."""
        listed = before.top is not None and not (before.by or before.measures)
        theirs = self.joins.sees(plan.subject, self.model.default_subject)
        if listed and theirs and plan.where is None and not (frame.places or frame.areas):
            raise CannotSay

    def _of_first_rows(self, before: QueryPlan, plan: QueryPlan) -> QueryPlan:
        """A figure of the rows of a list that had so many of them."""
        listed = not (before.by or before.measures or before.within) and len(before.order) == 1
        if not listed or not plan.measures or plan.by or (plan.subject, plan.years) != (before.subject, before.years):
            raise CannotSay  # Of another year: those that were picked in this one are not found in that.
        those = items_of(before.where)
        inner = all_of([item for item in items_of(plan.where) if item not in those])
        first = Narrow(order=before.order[0], count=before.top)
        return plan.model_copy(
            update={
                "where": before.where,
                "narrow": (first,),
                "measures": tuple(self._first_rows.among(measure, inner) for measure in plan.measures),
                "years": before.years,
                "places": before.places,
            }
        )


def _chosen_of_others(before: QueryPlan, plan: QueryPlan) -> bool:
    return plan.having == before.having and plan.by != before.by


def _still_picked(before: QueryPlan, plan: QueryPlan) -> bool:
    """Whether the plan has as many choices as the one before."""
    first = plan.top is not None or bool(plan.narrow)
    one_of_groups = before.top == 1 and bool(before.by)  # 哪种最少 / 女的有多少: of all the groups again.
    chosen = plan.having is not None
    return (
        (before.top is None or first or one_of_groups)
        and (first or not before.narrow)
        and (chosen or before.having is None)
    )
