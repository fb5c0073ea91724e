"""What two conditions on members say together: all of them, exactly so many."""

from __future__ import annotations

from collections.abc import Sequence

from sql_tools.plan import And, Compare, InSegment, Not, Predicate, Related


def every_one(some: Predicate, none: Predicate) -> tuple[Predicate, Predicate] | None:
    """Who and what, where there are such members and none of them for whom it does not hold: 老年人, 参加医保."""
    if not isinstance(some, Related) or not isinstance(none, Related) or some.where is None:
        return None
    plain = some.quantifier == "any" and some.at_least == 1 and none.quantifier == "none"
    inner = none.where.items if isinstance(none.where, And) else ()
    rest = [item for item in inner if item != some.where]
    if not plain or some.relation != none.relation or len(rest) != 1 or len(inner) != 2:
        return None
    holds = _opposite(rest[0])
    return (some.where, holds) if holds is not None else None


def exactly(items: Sequence[Predicate]) -> tuple[Related, Not] | None:
    """Two of the items that are so many and not one more."""
    for item in items:
        if not isinstance(item, Related) or item.quantifier != "any":
            continue
        more = Not(item=item.model_copy(update={"at_least": item.at_least + 1}))
        if more in items:
            return item, more
    return None


def _opposite(item: Predicate) -> Predicate | None:
    match item:
        case Not():
            return item.item
        case InSegment():
            return Not(item=item)
        case Compare(value=bool()) if item.op == "=":
            return item.model_copy(update={"value": not item.value})
        case Related() if item.at_least == 1 and item.quantifier != "all":
            return item.model_copy(update={"quantifier": "none" if item.quantifier == "any" else "any"})
        case _:
            return None
