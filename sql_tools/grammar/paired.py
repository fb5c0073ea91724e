"""Two plans asked one after the other, taken together: 哪个多, 相差多少, 合计呢, 对比一下."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.reworked import items_of
from sql_tools.plan import Difference, Figure, InPlaces, Or, Order, Place, Predicate, QueryPlan, Statistic

Way = Literal["sum", "apart", "beside"]


def paired(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    """The figure of both plans added up, apart, or side by side; ``None`` where they differ in more than one thing."""
    differ = [name for name in QueryPlan.model_fields if getattr(before, name) != getattr(earlier, name)]
    if len(before.measures) != 1 or before.by or before.side_by_side or earlier.side_by_side:
        return None
    made = {"places": _of_places, "years": _of_years, "where": _of_conditions}
    return made[differ[0]](before, earlier, way) if len(differ) == 1 and differ[0] in made else None


def _of_places(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    places = tuple(dict.fromkeys((*earlier.places, *before.places)))
    if way == "apart":
        [measure] = before.measures
        if not isinstance(measure, Figure | Statistic) or measure.where is not None:
            return None
        left, right = (_in(measure, plan.places) for plan in (earlier, before))
        difference = Difference(left=left, right=right, absolute=True)
        return before.model_copy(update={"places": places, "measures": (difference,), "parts": True})
    return before.model_copy(update={"places": places, "side_by_side": way == "beside"})


def _in(measure: Figure | Statistic, places: tuple[Place, ...]) -> Figure | Statistic:
    return measure.model_copy(update={"where": InPlaces(places=places)})


def _of_years(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    if way == "apart":
        return None
    years = tuple(sorted({*before.years, *earlier.years}))
    return before.model_copy(update={"years": years, "years_together": way == "sum"})


def _of_conditions(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    """因病的呢, 因残的呢, 合计呢; 脱贫户, 监测户, 对比一下."""
    both = [item for item in items_of(before.where) if item in items_of(earlier.where)]
    own = [all_of([item for item in items_of(plan.where) if item not in both]) for plan in (earlier, before)]
    if own[0] is None or own[1] is None:
        return None
    where = all_of(list(both))
    if way == "sum":
        either: Predicate = Or(items=(own[0], own[1]))
        return before.model_copy(update={"where": all_of([where, either])})
    [measure] = before.measures
    if not isinstance(measure, Figure | Statistic) or measure.where is not None:
        return None
    left, right = (measure.model_copy(update={"where": each}) for each in own)
    measures = (Difference(left=left, right=right, absolute=True),) if way == "apart" else (left, right)
    return before.model_copy(update={"where": where, "measures": measures})


def ordered(plan: QueryPlan, descending: bool) -> QueryPlan:
    """哪个多: the rows that stand side by side, the first one first."""
    rows = plan.side_by_side or len(plan.years) > 1
    return plan.model_copy(update={"order": (Order(by="m0", descending=descending),)}) if rows else plan
