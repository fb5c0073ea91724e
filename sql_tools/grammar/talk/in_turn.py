"""Whole questions that take their turn after another all the same: 脱贫户人均纯收入多少 / 监测户多少."""

from __future__ import annotations

from sql_tools.grammar.asks import Count
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.talk.reworked import items_of, said_last
from sql_tools.plan import Figure, InSegment, Predicate, QueryPlan
from sql_tools.semantic_model import SemanticModel

_BARE = ("多少", "几多", "好多")


def takes_its_turn(frame: Frame, before: QueryPlan | None, earlier: QueryPlan | None, model: SemanticModel) -> bool:
    """Whether only the group is another one than in the question before, the rest being left out."""
    asks = [(frame.tokens[place].text, ask) for place, ask in frame.asks]
    others = (frame.places, frame.areas, frame.years, frame.groups, frame.orders, frame.tops, frame.heads)
    if before is None or any(others) or frame.periods or len(asks) != 1 or len(frame.conditions) != 1:
        return False
    [(text, ask)] = asks
    if not isinstance(ask, Count):
        return False
    if of_their_people(frame, before, model) or _of_those(frame, before, ask, model):
        return True
    if text in _BARE and not ask.refs:
        return not _counts(before, model)
    return bool(_named(frame) & _groups(said_last(before, earlier), model))


def of_their_people(frame: Frame, before: QueryPlan, model: SemanticModel) -> bool:
    """脱贫户有几户 / 老人有几个: those of their people, as a group of households is no group of persons."""
    named = _named(frame)
    of_people = all(model.tables[table].counter in PEOPLE for table in named)
    return bool(named) and of_people and bool(_groups(items_of(before.where), model) - named)


def _of_those(frame: Frame, before: QueryPlan, ask: Count, model: SemanticModel) -> bool:
    """小额信贷放了多少户 / 监测户有几户: what was said of them besides their group still holds."""
    counted = {*_named(frame), *(ref.name for ref in ask.refs if ref.role == "table"), before.subject}
    same = len({model.tables[table].counter for table in counted}) == 1
    return same and any(not isinstance(item, InSegment) for item in items_of(before.where))


def _named(frame: Frame) -> set[str]:
    refs = (ref for said in frame.conditions for ref in said.token.refs if isinstance(ref.fact, InSegment))
    return {ref.table for ref in refs if ref.table is not None}


def _groups(items: tuple[Predicate, ...], model: SemanticModel) -> set[str]:
    return {model.segments[item.name].table for item in items if isinstance(item, InSegment)}


def _counts(plan: QueryPlan, model: SemanticModel) -> bool:
    """Whether rows are counted: 多少 may then be their number."""
    figures = [model.measures[each.name] for each in plan.measures if isinstance(each, Figure)]
    return not plan.measures or any(figure.counts_rows for figure in figures)
