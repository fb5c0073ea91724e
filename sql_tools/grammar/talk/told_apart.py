"""脱贫户和监测户分开看呢: the figures of the question before, of each of several groups."""

from __future__ import annotations

from collections.abc import Callable

from sql_tools.grammar.asks import Amount, Ask, Count, Moved
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.assembly.resolve import Resolver
from sql_tools.grammar.conditions import Either
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.leaning import asks_for_column
from sql_tools.grammar.talk.paired import rows_apart
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.plan import Compare, Dimension, Figure, Measure, OneOf, Predicate, QueryPlan, Statistic

Kinds = Callable[[Predicate], set[str]]


def told_apart(frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds) -> QueryPlan | None:
    """The plan before with a figure for each of those listed; ``None`` where the fragment asks for nothing of the kind.

    Values of one field are groups; a group that the plan before speaks of gives way to those of its kind.
    """
    listed = _listed(frame)
    if listed is None or before.by or not _can_be_told_apart(before):
        return None
    parts: list[Predicate | None] = [resolver.resolve(item, before.subject) for item in listed.items]
    said = {kind for part in parts if part is not None for kind in kinds(part)}
    kept = [item for item in items_of(before.where) if not kinds(item) & said]
    return of_each(parts, kept, before)


def set_against(frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds) -> QueryPlan | None:
    """跟监测户比一比, after a figure of 脱贫户: that of the one group beside that of the other."""
    sides = _sides(frame, before, resolver, kinds)
    if sides is None or not _can_be_told_apart(before):
        return None
    return of_each(*sides, before)


def groups_apart(frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds) -> QueryPlan | None:
    """比监测户高多少: how far the figure of the one group lies above that of the other."""
    sides = _sides(frame, before, resolver, kinds)
    if sides is None or len(sides[0]) != 2 or None in sides[0] or len(before.measures) != 1 or before.by:
        return None
    (mine, other), kept = sides
    return rows_apart(before.model_copy(update={"where": all_of(list(kept))}), mine, other)


def column_beside(frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds) -> QueryPlan | None:
    """特困户也加一列: the figures of the group that is named, beside those of the group before."""
    same = {each.name for each in before.measures if isinstance(each, Figure)}
    others = [ask for _, ask in frame.asks if not (isinstance(ask, Amount) and {r.name for r in ask.refs} & same)]
    if not asks_for_column(frame) or not frame.conditions or any(not _asks_nothing_else(ask) for ask in others):
        return None
    if not _can_be_told_apart(before) or before.having is not None or before.top is not None:
        raise CannotSay  # By which of the columns the groups were chosen would have to be said again.
    new = all_of([resolver.resolve(said.condition, before.subject) for said in frame.conditions])
    said = kinds(new) if new is not None else set()
    mine = all_of([item for item in items_of(before.where) if kinds(item) & said])
    return of_each([mine, new], [item for item in items_of(before.where) if not kinds(item) & said], before)


def _sides(
    frame: Frame, before: QueryPlan, resolver: Resolver, kinds: Kinds
) -> tuple[list[Predicate | None], list[Predicate]] | None:
    """The groups on both sides, and what holds of both."""
    if not frame.against or _says_more(frame) or frame.conditions or frame.years:
        return None
    others = [resolver.resolve(token.value, before.subject) for token in frame.against]
    said = set().union(*map(kinds, others))
    mine = all_of([item for item in items_of(before.where) if kinds(item) & said])
    if mine in others:
        return None
    return [mine, *others], [item for item in items_of(before.where) if not kinds(item) & said]


def _can_be_told_apart(before: QueryPlan) -> bool:
    if before.columns or not before.measures:
        return False
    return all(isinstance(each, Figure | Statistic) and each.where is None for each in before.measures)


def told_each(plan: QueryPlan) -> bool:
    """Whether its figures are those of several groups side by side."""
    wheres = {each.where for each in plan.measures if isinstance(each, Figure)}
    return len(wheres) > 1 and None not in wheres and all(isinstance(each, Figure) for each in plan.measures)


def of_each(parts: list[Predicate | None], kept: list[Predicate], before: QueryPlan) -> QueryPlan:
    """The figures of a plan for each of the parts: groups where they are values of one field, else side by side."""
    same = {"order": (), "top": None, "having": None, "parts": False}
    fields = {part.field for part in parts if isinstance(part, Compare) and part.op == "="}
    if len(fields) == 1 and not before.by and all(isinstance(part, Compare) for part in parts):
        values = tuple(part.value for part in parts if isinstance(part, Compare))
        where = all_of([*kept, OneOf(field=next(iter(fields)), values=values)])
        return before.model_copy(update={"by": (Dimension(field=fields.pop()),), "where": where, **same})
    each: tuple[Measure, ...] = tuple(m.model_copy(update={"where": part}) for part in parts for m in before.measures)
    return before.model_copy(update={"measures": each, "where": all_of(list(kept)), **same})


def _listed(frame: Frame) -> Either | None:
    """The list, where nothing else is said that would change the figures."""
    if not frame.apart or _says_more(frame) or len(frame.conditions) != 1:
        return None
    condition = frame.conditions[0].condition
    return condition if isinstance(condition, Either) and condition.listed else None


def _says_more(frame: Frame) -> bool:
    others = (frame.groups, frame.orders, frame.tops, frame.heads, frame.nouns, frame.bounds)
    return any(others) or any(not _asks_nothing_else(ask) for _, ask in frame.asks)


def _asks_nothing_else(ask: Ask) -> bool:
    if isinstance(ask, Moved):
        return ask.of == Amount(()) and ask.since is None
    return isinstance(ask, Amount | Count) and not ask.refs
