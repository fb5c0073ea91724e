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
        if set(earlier.places) & set(before.places):
            return places_apart(before)  # 两个加起来, 相差多少: the two that were added up.
        return _apart(before.model_copy(update={"places": places}), earlier.places, before.places)
    return before.model_copy(update={"places": places, "side_by_side": way == "beside"})


def places_apart(plan: QueryPlan) -> QueryPlan | None:
    """差多少, of two places that were asked about together."""
    if len(plan.places) != 2 or len(plan.measures) != 1 or plan.by:
        return None
    return _apart(plan, plan.places[:1], plan.places[1:])


def figures_apart(plan: QueryPlan) -> QueryPlan | None:
    """差多少, of one figure of two groups that stand side by side."""
    left, right = plan.measures
    if not isinstance(left, Figure | Statistic) or not isinstance(right, Figure | Statistic) or plan.by:
        return None
    if left.model_copy(update={"where": None}) != right.model_copy(update={"where": None}):
        return None
    difference = Difference(left=left, right=right, absolute=True)
    return plan.model_copy(update={"measures": (difference,), "parts": True, "order": (), "top": None})


def _apart(plan: QueryPlan, first: tuple[Place, ...], second: tuple[Place, ...]) -> QueryPlan | None:
    [measure] = plan.measures
    if not isinstance(measure, Figure | Statistic) or measure.where is not None:
        return None
    difference = Difference(left=_in(measure, first), right=_in(measure, second), absolute=True)
    update = {"measures": (difference,), "parts": True, "side_by_side": False, "order": (), "top": None}
    return plan.model_copy(update=update)


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
    if own[0] is None or own[1] is None or _one_holds_the_other(own[0], own[1]):
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


def _one_holds_the_other(first: Predicate, second: Predicate) -> bool:
    """脱贫户, 再加上监测户: the second is the sum already."""
    sides = [set(each.items) if isinstance(each, Or) else {each} for each in (first, second)]
    return sides[0] <= sides[1] or sides[1] <= sides[0]


def ordered(plan: QueryPlan, descending: bool) -> QueryPlan:
    """哪个多: the rows that stand side by side, the first one first."""
    rows = plan.side_by_side or len(plan.years) > 1
    return plan.model_copy(update={"order": (Order(by="m0", descending=descending),)}) if rows else plan
