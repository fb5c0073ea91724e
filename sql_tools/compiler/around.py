"""The figure around a row: of all rows of the subject in the same place of a level, in the same year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from sql_tools.compiler.area import add_area, add_years
from sql_tools.compiler.rows import Rows
from sql_tools.compiler.statement import Statement, column, named
from sql_tools.errors import PlanError
from sql_tools.plan import CompareAround, Figure

if TYPE_CHECKING:
    from sql_tools.compiler.terms import Terms

_FIGURE = "figure"


def figure_around(terms: Terms, item: CompareAround) -> exp.Expr:
    """The figure by the code of the place (and the year, of several), as a part of the statement before the rows."""
    rows = terms.rows
    code = level_code(item.level, rows.statement)
    inner = type(terms)(Rows(rows.statement, rows.root, rows.year(()).values))
    add_years(inner.rows)
    add_area(inner.rows)
    ties = [(inner.value(code), terms.value(code))]
    if rows.year(()).column is not None:
        ties.append((inner.rows.year_value(), rows.year_value()))
    keys = [named(value, f"key_{number}") for number, (value, _) in enumerate(ties)]
    figure = inner.figure(item.of) if isinstance(item.of, Figure) else inner.statistic(item.of)
    query = inner.rows.select(*keys, named(figure, _FIGURE))
    query = query.group_by(*(value.copy() for value, _ in ties), copy=False)
    name = rows.statement.cte("around", query)
    same = [exp.EQ(this=column(f"key_{n}", name), expression=value) for n, (_, value) in enumerate(ties)]
    rows.attach(name, exp.and_(*same, copy=False))
    return column(_FIGURE, name)


def level_code(level: str, statement: Statement) -> str:
    """The field with the codes of a level; ``PlanError`` where the asker may see only a part of such a place."""
    places, area = statement.model.places, statement.area.place
    if places is None:
        raise PlanError("这个库没有地区，不能与一个地区的平均水平比较。", hint="请换一个问法。")
    found = places.level(level)
    names = [each.name for each in places.levels]
    if area is not None and names.index(area.level) > names.index(level):
        raise PlanError(
            f"您只能看{area.name}的数据，算不出全{found.label}的平均水平。", hint=f"请与{area.name}的平均水平比较。"
        )
    return found.code
