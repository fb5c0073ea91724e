"""Two plans asked one after the other, taken together: 哪个多, 相差多少, 合计呢, 对比一下."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.asks import Gap
from sql_tools.grammar.figures.of_rows import Side, of_rows
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.grammar.talk.unchanged import says_how_far
from sql_tools.plan import (
    Change,
    Compare,
    Difference,
    Figure,
    InPlaces,
    Not,
    OneOf,
    Or,
    Order,
    Place,
    Predicate,
    QueryPlan,
    Related,
    Statistic,
)

Way = Literal["sum", "apart", "beside", "both", "neither"]


def way_of(frame: Frame) -> Way | None:
    """How two figures are wanted together."""
    gaps = [ask for _, ask in frame.asks if isinstance(ask, Gap)]
    if any(gap.other is not None for gap in gaps):
        return None  # 分红占收入的比重: both figures are named.
    if gaps or frame.says("gap") or says_how_far(frame):
        return "apart"
    if frame.versus or any(order.pick for _, order in frame.orders) or frame.apart:
        return "beside"
    if frame.together or frame.says("total"):
        return "sum"
    return "beside" if frame.those is not None else None


def paired(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    """The figure of both plans added up, apart, or side by side; ``None`` where they differ in more than one thing."""
    differ = [name for name in QueryPlan.model_fields if getattr(before, name) != getattr(earlier, name)]
    if len(before.measures) != 1 or before.by or before.side_by_side or earlier.side_by_side:
        return None
    if way in ("both", "neither") and differ != ["where"]:
        return None
    made = {"places": _of_places, "years": _of_years, "where": _of_conditions, "measures": _of_figures}
    return made[differ[0]](before, earlier, way) if len(differ) == 1 and differ[0] in made else None


def _of_places(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    places = tuple(dict.fromkeys((*earlier.places, *before.places)))
    if way == "apart":
        if set(earlier.places) & set(before.places):
            return places_apart(before)  # 两个加起来, 相差多少: the two that were added up.
        return _apart(before.model_copy(update={"places": places}), earlier.places, before.places)
    return before.model_copy(update={"places": places, "side_by_side": way == "beside"})


def places_apart(plan: QueryPlan, absolute: bool = True) -> QueryPlan | None:
    """差多少, of two places that were asked about together; 比全县高多少: the first less the second."""
    if len(plan.places) != 2 or len(plan.measures) != 1 or plan.by:
        return None
    return _apart(plan, plan.places[:1], plan.places[1:], absolute)


def figures_apart(plan: QueryPlan) -> QueryPlan | None:
    """差多少, of one figure of two groups that stand side by side."""
    left, right = plan.measures
    if not isinstance(left, Figure | Statistic) or not isinstance(right, Figure | Statistic) or plan.by:
        return None
    if left.model_copy(update={"where": None}) != right.model_copy(update={"where": None}):
        return None
    return _as_difference(plan, left, right)


def _of_figures(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    """脱贫户收入增速, 农村居民的增速呢, 高出几个百分点: two figures of the same rows."""
    if len(earlier.measures) != 1 or way == "sum":
        return None
    [left], [right] = earlier.measures, before.measures
    if way == "beside":
        return before.model_copy(update={"measures": (left, right)})
    if not isinstance(left, Side) or not isinstance(right, Side):
        return None
    return _as_difference(before, left, right)


def _as_difference(plan: QueryPlan, left: Side, right: Side, absolute: bool = True) -> QueryPlan:
    difference = Difference(left=left, right=right, absolute=absolute)
    return plan.model_copy(update={"measures": (difference,), "parts": True, "order": (), "top": None})


def _apart(
    plan: QueryPlan, first: tuple[Place, ...], second: tuple[Place, ...], absolute: bool = True
) -> QueryPlan | None:
    apart = rows_apart(plan, InPlaces(places=first), InPlaces(places=second), absolute)
    return None if apart is None else apart.model_copy(update={"side_by_side": False})


def _of_years(before: QueryPlan, earlier: QueryPlan, way: Way) -> QueryPlan | None:
    years = tuple(sorted({*before.years, *earlier.years}))
    if way == "apart":
        [measure] = before.measures
        if len(years) != 2 or not isinstance(measure, Figure | Statistic):
            return None
        change = Change(of=measure, form="difference", years_back=years[1] - years[0])
        return before.model_copy(update={"measures": (change,), "years": years[1:], "order": (), "top": None})
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
    if way == "both":
        one_of_a_kind = any(isinstance(item, Compare | OneOf) for item in (*items_of(own[0]), *items_of(own[1])))
        return None if one_of_a_kind else before.model_copy(update={"where": all_of([where, *own])})
    if way == "neither":
        return before.model_copy(update={"where": all_of([where, *(_denied(each) for each in own if each)])})
    if way == "apart":
        return rows_apart(before.model_copy(update={"where": where}), own[0], own[1], absolute=True)
    left, right = of_rows(before.measures[0], own[0]), of_rows(before.measures[0], own[1])
    if left is None or right is None:
        return None
    return before.model_copy(update={"where": where, "measures": (left, right)})


def _denied(said: Predicate) -> Predicate:
    if isinstance(said, Related) and said.quantifier == "any" and said.at_least == 1:
        return said.model_copy(update={"quantifier": "none"})
    return Not(item=said)


def rows_apart(
    plan: QueryPlan, first: Predicate | None, second: Predicate | None, absolute: bool = False
) -> QueryPlan | None:
    """How far the one figure of a plan is apart for two kinds of its rows; ``None`` where it is of no kind."""
    if first is None or second is None:
        return None
    left, right = of_rows(plan.measures[0], first), of_rows(plan.measures[0], second)
    return None if left is None or right is None else _as_difference(plan, left, right, absolute)


def _one_holds_the_other(first: Predicate, second: Predicate) -> bool:
    """脱贫户, 再加上监测户: the second is the sum already."""
    sides = [set(each.items) if isinstance(each, Or) else {each} for each in (first, second)]
    return sides[0] <= sides[1] or sides[1] <= sides[0]


def ordered(plan: QueryPlan, descending: bool) -> QueryPlan:
    """哪个多: the rows that stand side by side, the first one first."""
    rows = plan.side_by_side or len(plan.years) > 1
    return plan.model_copy(update={"order": (Order(by="m0", descending=descending),)}) if rows else plan
