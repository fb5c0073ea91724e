"""Whole questions that take their turn after another all the same: 脱贫户人均纯收入多少 / 监测户多少."""

from __future__ import annotations

from sql_tools.grammar.asks import Count
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.talk.reworked import said_last
from sql_tools.plan import Figure, InSegment, QueryPlan
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
    if text in _BARE and not ask.refs:
        return not _counts(before, model)
    last = {model.segments[item.name].table for item in said_last(before, earlier) if isinstance(item, InSegment)}
    named = {ref.table for ref in frame.conditions[0].token.refs if isinstance(ref.fact, InSegment)}
    return bool(named & last)


def _counts(plan: QueryPlan, model: SemanticModel) -> bool:
    """Whether rows are counted: 多少 may then be their number."""
    figures = [model.measures[each.name] for each in plan.measures if isinstance(each, Figure)]
    return not plan.measures or any(figure.counts_rows for figure in figures)
