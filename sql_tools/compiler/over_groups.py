"""One row over all groups of a plan: the mean of their figures, or how far the highest lies above the lowest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from sqlglot import exp

from sql_tools.compiler.keys import Key
from sql_tools.compiler.statement import column, named
from sql_tools.errors import PlanError
from sql_tools.result import Column

HIGHEST, LOWEST = "highest", "lowest"


def over_groups(
    form: Literal["mean", "gap", "times"],
    select: Callable[[Iterable[exp.Expr]], exp.Select],
    keys: Sequence[Key],
    figures: Sequence[Column],
) -> tuple[exp.Select, tuple[Column, ...]]:
    """The statement and its columns; ``keys`` are those that each have a row of their own (years, places side by side).

    How many times is unknown where the lowest is zero or less.
    """
    if form == "mean":
        worked = [(replace(each, label=f"平均{each.label}"), _mean(each)) for each in figures]
    elif len(figures) == 1:
        worked = _between(form, figures[0])
    else:
        raise PlanError("最高与最低的差距一次只能比一个数。", hint="请把几个数分开来问。")
    shown = [each.column for each in keys if each.column is not None]
    query = select([*(column(each.name) for each in keys), *(named(value, each.name) for each, value in worked)])
    if keys:
        query = query.group_by(*(column(each.name) for each in keys), copy=False)
        query = query.order_by(*(column(each.name) for each in keys), copy=False)
    columns = (*shown, *(each for each, _ in worked))
    names = [each.name for each in columns]
    query.set("expressions", [each for each in query.expressions if each.alias_or_name in names])
    return query, columns


def _mean(figure: Column) -> exp.Expr:
    return exp.Avg(this=column(figure.name))


def _between(form: str, figure: Column) -> list[tuple[Column, exp.Expr]]:
    """How far apart, or how many times; then both ends."""
    high, low = exp.Max(this=column(figure.name)), exp.Min(this=column(figure.name))
    ends = [
        (replace(figure, name=HIGHEST, label=f"最高{figure.label}"), high),
        (replace(figure, name=LOWEST, label=f"最低{figure.label}"), low),
    ]
    if form == "gap":
        unit = "个百分点" if figure.unit == "%" else figure.unit
        apart = replace(figure, label=f"{figure.label}最高与最低相差", unit=unit)
        return [(apart, exp.Sub(this=high.copy(), expression=low.copy())), *ends]
    above = exp.GT(this=low.copy(), expression=exp.Literal.number(0))
    times = exp.Div(this=exp.cast(high.copy(), "double"), expression=low.copy())
    label = replace(figure, label=f"{figure.label}最高是最低的倍数", unit="倍", type="number")
    return [(label, exp.Case(ifs=[exp.If(this=above, true=times)])), *ends]
