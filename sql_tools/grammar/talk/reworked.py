"""Plans made from the plan before: turned round, against another year, without a place, with one group more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.predicates import all_of
from sql_tools.plan import (
    And,
    Change,
    Compare,
    CompareFields,
    Figure,
    InPlaces,
    Measure,
    Not,
    OneOf,
    Or,
    Order,
    Predicate,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel


def items_of(predicate: Predicate | None) -> tuple[Predicate, ...]:
    """The parts of a condition that hold together."""
    if predicate is None:
        return ()
    return predicate.items if isinstance(predicate, And) else (predicate,)


def of_same_rows(carried: Predicate | None, new: Predicate | None) -> Predicate | None:
    """贷5万以上的有几户, after 小额信贷放了多少: the rows that were asked about, not any of their kind."""
    if not isinstance(carried, Related) or carried.quantifier != "any":
        return all_of([carried, new])
    mine = [item for item in items_of(new) if isinstance(item, Related) and item.relation == carried.relation]
    if len(mine) != 1 or mine[0].quantifier != "any":
        return all_of([carried, new])
    one = mine[0].model_copy(update={"where": all_of([mine[0].where, carried.where])})
    return all_of([one if item is mine[0] else item for item in items_of(new)])


def said_last(before: QueryPlan, earlier: QueryPlan | None) -> tuple[Predicate, ...]:
    """What the plan before says more than the one that it has narrowed; nothing where it has narrowed none."""
    if earlier is None or earlier.subject != before.subject:
        return ()
    now, then = items_of(before.where), items_of(earlier.where)
    return tuple(item for item in now if item not in then) if set(then) < set(now) else ()


def turned(plan: QueryPlan) -> QueryPlan | None:
    """反过来: from the other end; a table without an order begins with the least."""
    if plan.order:
        order = tuple(each.model_copy(update={"descending": not each.descending}) for each in plan.order)
        return plan.model_copy(update={"order": order})
    several = bool(plan.by) or plan.side_by_side
    return plan.model_copy(update={"order": (Order(by="m0", descending=False),)}) if several else None


def against_year(plan: QueryPlan, year: int, model: SemanticModel) -> QueryPlan | None:
    """和去年比: how far the figure has moved since that year; of the plan's own year, since the one before it.

    What is counted in heads is told by the difference, amounts of money in percent.
    """
    if len(plan.years) != 1 or len(plan.measures) != 1:
        return None
    [now], [measure] = plan.years, plan.measures
    first, last = sorted((year, now)) if year != now else (now - 1, now)
    if isinstance(measure, Change) and measure.years_back == last - first:
        return plan.model_copy(update={"years": (first, last), "order": (), "top": None})  # 增速比前年快了还是慢了
    if isinstance(measure, Change):
        moved = measure.model_copy(update={"years_back": last - first})
        return plan.model_copy(update={"measures": (moved,), "years": (last,)})
    if not isinstance(measure, Figure | Statistic):
        return plan.model_copy(update={"years": (first, last), "order": (), "top": None})
    unit = model.measures[measure.name].unit if isinstance(measure, Figure) else model.field(measure.field).unit
    change = Change(of=measure, form="percent" if unit == "元" else "difference", years_back=last - first)
    return plan.model_copy(update={"measures": (change,), "years": (last,)})


def without_places(plan: QueryPlan, new: Predicate) -> QueryPlan | None:
    """不要长沙县的, of two counties: the other one is left; ``None`` where no whole place of the plan is meant."""
    if not isinstance(new, Not) or not isinstance(new.item, InPlaces):
        return None
    left = tuple(place for place in plan.places if place not in new.item.places)
    if not left or len(left) == len(plan.places):
        return None
    return plan.model_copy(update={"places": left, "side_by_side": plan.side_by_side and len(left) > 1})


def together(old: Predicate | None, new: Predicate, kinds: Callable[[Predicate], set[str]]) -> Predicate | None:
    """再加上低保户: those meant before, or the new ones; ``None`` where nothing of the kind was said before."""
    same = [item for item in items_of(old) if kinds(item) & kinds(new)]
    if len(same) != 1:
        return None
    parts = same[0].items if isinstance(same[0], Or) else (same[0],)
    joined: Predicate = same[0] if new in parts else _either(parts, new)
    return all_of([joined if item is same[0] else item for item in items_of(old)])


def _either(parts: tuple[Predicate, ...], new: Predicate) -> Predicate:
    """Two values of one field are told as one condition."""
    last = parts[-1]
    if len(parts) == 1 and isinstance(new, Compare) and new.op == "=" and not isinstance(new.value, bool):
        if isinstance(last, Compare) and (last.field, last.op) == (new.field, "="):
            return OneOf(field=new.field, values=(last.value, new.value))
        if isinstance(last, OneOf) and last.field == new.field:
            return OneOf(field=new.field, values=(*last.values, new.value))
    return Or(items=(*parts, new))


def without_settled_groups(plan: QueryPlan, model: SemanticModel, told: Predicate | None) -> QueryPlan:
    """因病的有多少, after a table by reason: one value needs no table by it; no more does one town a table by town."""
    values = {item.field for item in items_of(told) if isinstance(item, Compare) and item.op == "="}
    levels = model.places.levels if model.places is not None else ()
    place_levels = {place.level for place in plan.places} if len(plan.places) == 1 else set()
    settled = {level.title for number, level in enumerate(levels) if place_levels & {e.name for e in levels[number:]}}
    by = tuple(each for each in plan.by if each.field not in values | settled)
    if by == plan.by:
        return plan
    return plan.model_copy(update={"by": by} if by else {"by": (), "order": (), "top": None, "within": ()})


def kept_first(plan: QueryPlan, before: QueryPlan) -> QueryPlan | None:
    """分别有多少户, of the three lowest towns: the new figure of the same groups, chosen as before.

    ``None`` where the groups that were chosen cannot be chosen for the new figure.
    """
    chosen = before.top is not None or before.having is not None
    if not chosen or not before.by or plan.order or plan.having is not None:
        return plan
    if (plan.by, plan.subject, plan.places) != (before.by, before.subject, before.places):
        return None if before.having is not None else plan
    if before.having is None and any("." in each.by for each in before.order):
        return plan
    shift = len(plan.measures)
    order = tuple(Order(by=_moved(each.by, shift), descending=each.descending) for each in before.order)
    measures: tuple[Measure, ...] = (*plan.measures, *before.measures)
    having = None if before.having is None else shifted(before.having, shift)
    return plan.model_copy(
        update={"measures": measures, "order": order, "top": before.top, "within": before.within, "having": having}
    )


def _moved(alias: str, shift: int) -> str:
    return alias if "." in alias else f"m{int(alias[1:]) + shift}"


def shifted(having: Predicate, shift: int) -> Predicate:
    """The same condition on figures that stand further back."""
    match having:
        case Compare():
            return having.model_copy(update={"field": _moved(having.field, shift)})
        case CompareFields():
            moved = {"field": _moved(having.field, shift), "other": _moved(having.other, shift)}
            return having.model_copy(update=moved)
        case And() | Or():
            return having.model_copy(update={"items": tuple(shifted(item, shift) for item in having.items)})
        case _:
            return having


def with_its_part(plan: QueryPlan) -> QueryPlan:
    """平均挣多少, after 省外的占多少: of the part, whose share was asked for."""
    part = plan.measures[0].part if len(plan.measures) == 1 and isinstance(plan.measures[0], Share) else None
    if part is None:
        return plan
    return plan.model_copy(update={"where": all_of([plan.where, part])})


def of_another_year(plan: QueryPlan, year: int, model: SemanticModel) -> QueryPlan | None:
    """那2025年, after those that were new in 2024: when it happened is another year."""
    dated = [item for item in items_of(plan.where) if isinstance(item, Compare) and isinstance(item.value, date)]
    years = {item.value.year for item in dated if isinstance(item.value, date)}
    names = [item.field for item in items_of(plan.where) if isinstance(item, Compare)]
    own = [name for name in names if model.field(name).type == "year"]
    if plan.years or (not dated and not own) or len(years) > 1:
        return None
    items: list[Predicate | None] = []
    for item in items_of(plan.where):
        if isinstance(item, Compare) and isinstance(item.value, date):
            items.append(item.model_copy(update={"value": item.value.replace(year=year)}))
        elif isinstance(item, Compare) and item.field in own and item.op == "=":
            items.append(item.model_copy(update={"value": year}))
        else:
            items.append(item)
    return plan.model_copy(update={"where": all_of(items)})


def of_the_part(plan: QueryPlan, part: QueryPlan, shown: QueryPlan) -> QueryPlan:
    """多少户, after 监测户占比最高的镇: of the part alone; the towns stay chosen by its share of all rows.

    ``CannotSay`` where the new figure is of others.
    """
    held = part.measures[0].part if isinstance(part.measures[0], Share) else None
    plain = [each for each in plan.measures if isinstance(each, Figure) and each.where is None]
    if plan.where != part.where or held is None or len(plain) < len(plan.measures):
        raise CannotSay
    measures = tuple(each.model_copy(update={"where": held}) for each in plain)
    return plan.model_copy(update={"measures": measures, "where": shown.where})
