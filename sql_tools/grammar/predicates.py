"""Predicates put together in one way, so that two wordings of one condition are one plan."""

from __future__ import annotations

from datetime import date

from sql_tools.plan import And, Compare, InSegment, Not, OneOf, Operator, Or, Predicate, Related, Scalar
from sql_tools.recognizers.date import Period
from sql_tools.semantic_model import SemanticModel


def one_of(items: list[Predicate]) -> OneOf | None:
    """Values of one field, any of which may hold; ``None`` where they are not that."""
    compares = [item for item in items if isinstance(item, Compare) and item.op == "="]
    if len(compares) < len(items) or len({item.field for item in compares}) != 1:
        return None
    return OneOf(field=compares[0].field, values=tuple(item.value for item in compares))


_KINDS = (
    "segment",
    "compare",
    "one_of",
    "compare_fields",
    "compare_around",
    "missing",
    "in_places",
    "not",
    "or",
    "and",
    "in_years",
    "related",
)
_OPERATORS = (">=", ">", "=", "!=", "<", "<=")


def joined(items: list[Predicate]) -> Predicate:
    """A conjunction in its one order, so that two wordings of one condition are one plan."""
    flat = [part for item in items for part in (item.items if isinstance(item, And) else (item,))]
    distinct = sorted(dict.fromkeys(flat), key=_rank)
    return distinct[0] if len(distinct) == 1 else And(items=tuple(distinct))


def _rank(item: Predicate) -> tuple[int, str, int, str]:
    field = item.field if isinstance(item, Compare) else ""
    op = _OPERATORS.index(item.op) if isinstance(item, Compare) else 0
    return _KINDS.index(item.kind), field, op, item.model_dump_json()


def counted(related: Related, op: Operator, number: int) -> Predicate:
    """So many related rows: 2个以上 at least two, 不足2个 fewer, 2个 exactly two."""

    def at_least(count: int) -> Related:
        return related.model_copy(update={"at_least": count})

    def fewer_than(count: int) -> Predicate:
        if count <= 1:
            return related.model_copy(update={"quantifier": "none"})
        return Not(item=at_least(count))

    match op:
        case ">=":
            return at_least(max(number, 1))
        case ">":
            return at_least(number + 1)
        case "<":
            return fewer_than(number)
        case "<=":
            return fewer_than(number + 1)
        case "=":
            return fewer_than(1) if number == 0 else joined([at_least(number), fewer_than(number + 1)])
        case "!=":
            return Or(items=(fewer_than(number), at_least(number + 1)))


def within(field: str, kind: str, period: Period) -> Predicate:
    """A stretch of days of a date, of years of a year."""

    def bound(day: date) -> Scalar:
        return day.year if kind == "year" else day.year * 100 + day.month if kind == "month" else day

    closed = kind != "date" and period.first is not None and period.last is not None
    if closed and period.first and period.last and bound(period.first) == bound(period.last):
        return Compare(field=field, op="=", value=bound(period.first))
    ends: list[Predicate] = []
    if period.first is not None:
        ends.append(Compare(field=field, op=">=", value=bound(period.first)))
    if period.last is not None:
        ends.append(Compare(field=field, op="<=", value=bound(period.last)))
    return joined(ends)


def without_implied(model: SemanticModel, items: list[Predicate]) -> list[Predicate]:
    """大病病人: the wider group goes without saying beside one of its values."""
    said = {(item.field, item.value) for item in items if isinstance(item, Compare) and item.op == "="}
    said |= {(item.field, value) for item in items if isinstance(item, OneOf) for value in item.values}

    def implied(item: Predicate) -> bool:
        where = model.segments[item.name].where if isinstance(item, InSegment) else None
        named = {value for field, value in said if isinstance(where, OneOf) and field == where.field}
        return isinstance(where, OneOf) and bool(named) and named <= set(where.values)

    return [item for item in items if not implied(item)]


def all_of(items: list[Predicate | None]) -> Predicate | None:
    """The conjunction of what is there; ``None`` where nothing is."""
    present = [item for item in items if item is not None]
    return joined(present) if present else None


def conjoined(predicate: Predicate) -> tuple[Predicate, ...]:
    """The parts of a conjunction, or the one predicate."""
    return predicate.items if isinstance(predicate, And) else (predicate,)


def is_stretch(parts: tuple[Predicate, ...]) -> bool:
    """Both ends of one field (16 to 59 years), or denials alone: said as the question says them."""
    if all(isinstance(part, Not) for part in parts):
        return True
    compared = [part.field for part in parts if isinstance(part, Compare)]
    return len(compared) == len(parts) and len(set(compared)) == 1


def at_odds(items: list[Predicate]) -> bool:
    """既得了产业帮扶又得了小额信贷: one row cannot be both, so two things are meant."""
    said: dict[str, object] = {}
    values = [item for item in items if isinstance(item, Compare) and item.op == "="]
    return any(said.setdefault(item.field, item.value) != item.value for item in values)


def values_named(predicate: Predicate | None, field: str) -> set[str]:
    """The values of a field that a condition names, at whatever depth."""
    match predicate:
        case Compare(field=name, value=value) if name == field:
            return {str(value)}
        case OneOf(field=name, values=values) if name == field:
            return {str(value) for value in values}
        case And() | Or():
            return set().union(*(values_named(item, field) for item in predicate.items))
        case Related():
            return values_named(predicate.where, field)
        case _:
            return set()


def is_known(predicate: Predicate, known_of: dict[str, tuple[str, ...]]) -> bool:
    """True where all values that are named are among those on file."""
    return all(values_named(predicate, field) <= set(known) for field, known in known_of.items())


def by_name(model: SemanticModel, predicate: Predicate | None) -> Predicate | None:
    """The same condition with parts that a named group stands for called by its name (监测户 + 未消除风险)."""
    if not isinstance(predicate, And):
        return predicate
    items = list(predicate.items)
    for name, segment in model.segments.items():
        parts = segment.where.items if isinstance(segment.where, And) else ()
        if parts and not is_stretch(parts) and all(part in items for part in parts):
            items = [item for item in items if item not in parts] + [InSegment(name=name)]
    return joined(items)


def any_of(model: SemanticModel, items: list[Predicate]) -> Predicate:
    """An alternative, said as the named group or as one list of values where it is one."""
    flat = [part for item in items for part in (item.items if isinstance(item, Or) else (item,))]
    distinct = list(dict.fromkeys(flat))
    if len(distinct) == 1:
        return distinct[0]
    values = one_of(distinct)
    if values is not None:
        return values
    names = {item.name for item in distinct if isinstance(item, InSegment)}
    for name, segment in model.segments.items():
        if isinstance(segment.where, Or) and len(names) == len(distinct):
            parts = {part.name for part in segment.where.items if isinstance(part, InSegment)}
            if parts == names and len(parts) == len(segment.where.items):
                return InSegment(name=name)
    return Or(items=tuple(distinct))
