"""脱贫户和监测户分开看呢: the figures of the question before, of each of several groups."""

from __future__ import annotations

from collections.abc import Callable

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.conditions import Either
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.resolve import Resolver
from sql_tools.grammar.reworked import items_of
from sql_tools.plan import Compare, Dimension, Figure, Measure, Predicate, QueryPlan, Statistic

Kinds = Callable[[Predicate], set[str]]


def told_apart(frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds) -> QueryPlan | None:
    """The plan before with a figure for each of those listed; ``None`` where the fragment asks for nothing of the kind.

    Values of one field are groups; a group that the plan before speaks of gives way to those of its kind.
    """
    listed = _listed(frame)
    if listed is None or before.by or before.columns or not before.measures:
        return None
    if not all(isinstance(each, Figure | Statistic) and each.where is None for each in before.measures):
        return None
    parts = [resolver.resolve(item, before.subject) for item in listed.items]
    said = set().union(*map(kinds, parts))
    kept = [item for item in items_of(before.where) if not kinds(item) & said]
    same = {"order": (), "top": None, "having": None, "parts": False}
    fields = {part.field for part in parts if isinstance(part, Compare) and part.op == "="}
    if len(fields) == 1 and all(isinstance(part, Compare) for part in parts):
        where = all_of([*kept, resolver.resolve(listed, before.subject)])
        return before.model_copy(update={"by": (Dimension(field=fields.pop()),), "where": where, **same})
    each: tuple[Measure, ...] = tuple(m.model_copy(update={"where": part}) for part in parts for m in before.measures)
    return before.model_copy(update={"measures": each, "where": all_of(list(kept)), **same})


def _listed(frame: Frame) -> Either | None:
    """The list, where nothing else is said that would change the figures."""
    others = (frame.groups, frame.orders, frame.tops, frame.heads, frame.nouns, frame.bounds)
    asks = [ask for _, ask in frame.asks]
    named = any(not isinstance(ask, Amount | Count) or ask.refs for ask in asks)
    if not frame.apart or any(others) or named or len(frame.conditions) != 1:
        return None
    condition = frame.conditions[0].condition
    return condition if isinstance(condition, Either) and condition.listed else None
