"""What was asked of a time after the last day that the data speak of: nothing on file then is no zero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from server.chat.answer import DataBlock
from sql_tools.plan import Compare, Not, QueryPlan
from sql_tools.semantic_model import SemanticModel

_FROM = ("=", ">=", ">")


def lies_beyond(plan: QueryPlan, block: DataBlock, model: SemanticModel) -> bool:
    """Whether the plan wants what happened after the last day of the data, and none of that is on file.

    What was entered since (an event of this year in a register that has no income of this year) is shown.
    """
    last = date.fromisoformat(block.snapshot.as_of)
    return any(_is_after(part, last, model) for part in _parts(plan)) and _is_empty(plan, block)


def _is_after(part: Compare, last: date, model: SemanticModel) -> bool:
    if part.op not in _FROM:
        return False
    if isinstance(part.value, date):
        return part.value > last
    dated = "." in part.field and model.field(part.field).type == "year"
    return dated and isinstance(part.value, int) and part.value > last.year


def _parts(node: Any) -> Iterator[Compare]:
    """The comparisons of a plan that must hold; what is denied asks for no such time."""
    if isinstance(node, Compare):
        yield node
    elif isinstance(node, BaseModel) and not isinstance(node, Not):
        for name in type(node).model_fields:
            yield from _parts(getattr(node, name))
    elif isinstance(node, tuple):
        for each in node:
            yield from _parts(each)


def _is_empty(plan: QueryPlan, block: DataBlock) -> bool:
    """No row, or a figure that is nothing in every row."""
    figures = [place for place, column in enumerate(block.columns) if column.name.startswith("m")]
    figures = figures if plan.measures else []
    return not block.rows or any(all(row[place] in (None, 0) for row in block.rows) for place in figures)
