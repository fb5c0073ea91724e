"""西渡镇排第几: where the row of the place that was named stands among all rows of a table in order."""

from __future__ import annotations

from server.chat.answer import DataBlock
from server.chat.wording import figure
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel


def placed(block: DataBlock, plan: QueryPlan, reading: Reading, model: SemanticModel) -> str:
    """西渡镇排第14位（26个乡镇从高到低），人均纯收入17040.2元; rows that are equal share a place.

    Empty where the answer is no such order, or has no row of a place that was named.
    """
    levels = {each.title: each for each in (model.places.levels if model.places is not None else ())}
    by = [levels[each.field] for each in plan.by if each.field in levels]
    if len(by) != 1 or len(plan.by) != 1 or len(plan.order) != 1 or plan.order[0].by != "m0" or plan.top or plan.having:
        return ""
    said = [mention.value for mention in reading.mentions if mention.kind == "place"]
    names = {place.name for each in said for place in each if place.level == by[0].name}  # type: ignore[attr-defined]
    names -= {place.name for place in plan.places}
    at = [n for n, column in enumerate(block.columns) if column.label == by[0].label]
    m0 = next(n for n, column in enumerate(block.columns) if column.name == "m0")
    rows = [row for row in block.rows if at and row[at[0]] in names]
    if block.truncated or len(rows) != 1 or not isinstance(own := rows[0][m0], int | float):
        return ""
    down = plan.order[0].descending
    values = [row[m0] for row in block.rows if isinstance(row[m0], int | float)]
    place = 1 + sum((value > own) if down else (value < own) for value in values)  # type: ignore[operator]
    order = f"{len(values)}个{by[0].label}{'从高到低' if down else '从低到高'}"
    return f"{rows[0][at[0]]}排第{place}位（{order}），{block.columns[m0].label}{figure(own, block.columns[m0].unit)}"
