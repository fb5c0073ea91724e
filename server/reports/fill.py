"""Filling kept questions from a snapshot, beside the snapshot before: now, before, the difference, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from server.chat.data.answer import DataDesk
from server.chat.data.queries import Answered
from server.errors import ServerError
from server.reports.contributions import why_figure
from server.reports.counted_households import why_count
from server.reports.kept import KeptQuestion
from server.reports.plan_json import plan_of
from server.reports.why import Pair, Why
from sql_tools.chart import chart
from sql_tools.coverage import Entry
from sql_tools.describe import describe
from sql_tools.errors import SqlToolsError
from sql_tools.plan import Place, QueryPlan
from sql_tools.result import Cell, Column, Snapshot

MOST_ROWS = 200
_FIGURE = re.compile(r"m\d+(_\w+)?")
_NOW, _BEFORE, _DIFFERENCE = "本期", "上期", "相差"


@dataclass(frozen=True)
class Filled:
    """One question with its figures. ``refused`` says why there are none; ``warnings`` must stand beside the figures.

    ``titles`` and ``rows`` are the table: keys, then of each figure now, before and the difference where there is a
    snapshot before; ``total`` counts the rows of a longer list.
    """

    id: int
    title: str
    description: str
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    chart: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    why: Why | None = None
    refused: str | None = None


@dataclass(frozen=True)
class FilledReport:
    """A report as of ``now``; ``before`` is None where there is nothing to compare with."""

    title: str
    now: Snapshot
    before: Snapshot | None
    made_on: date
    made_by: str
    area: str
    questions: tuple[Filled, ...]

    @property
    def demo(self) -> bool:
        """Whether any figure is made up."""
        return self.now.demo or (self.before is not None and self.before.demo)


def fill(question: KeptQuestion, pair: Pair, compare: bool) -> Filled:
    """The figures of a question; what cannot be counted or is not permitted is said in place of them."""
    try:
        plan = pair.now.queries.permitted(plan_of(question.plan, pair.now.queries.model), pair.area)
        now = pair.now.queries.run(plan, pair.area, pair.asked_on)
    except (SqlToolsError, ServerError) as error:
        return _refused(question, f"{error.message}{error.hint}")
    extent = pair.now.extent(plan, now)
    if extent.state == "none":
        return _refused(question, pair.now.not_loaded(extent).message)
    warnings = [extent.said("本期")] if extent.state == "partial" else []
    before = None
    if compare:
        before, said = _before(plan, now, pair)
        warnings += said
    titles, rows = _table(plan, now, before)
    return Filled(
        id=question.id,
        title=question.title,
        description=describe(plan, pair.now.queries.model),
        titles=titles,
        rows=rows[:MOST_ROWS],
        total=len(rows),
        chart=chart(now.result, plan, pair.now.queries.model),
        warnings=tuple(warnings + _left_out(now)),
        why=_why(plan, pair) if before is not None else None,
    )


def _refused(question: KeptQuestion, said: str) -> Filled:
    return Filled(question.id, question.title, question.description, refused=said)


def _why(plan: QueryPlan, pair: Pair) -> Why:
    try:
        found = why_count(plan, pair) or why_figure(plan, pair)
    except SqlToolsError as error:
        return Why(f"没有逐户比较：{error.message}")
    return found or Why("这样的数不能逐户比较，只能看上面的差额。")


# ---- The snapshot before ---------------------------------------------------------------------------------


def _before(plan: QueryPlan, now: Answered, pair: Pair) -> tuple[Answered | None, list[str]]:
    """The same plan on the snapshot before, and what must be said of comparing the two; None where that is not
    possible."""
    try:
        before = pair.before.queries.run(plan, pair.area, pair.asked_on)
    except SqlToolsError as error:
        return None, [f"不能与上期比较：{error.message}"]
    extent = pair.before.extent(plan, before)
    if extent.state == "none":
        return None, [f"不能与上期比较：上期{pair.before.not_loaded(extent).message}"]
    warnings = [extent.said("上期")] if extent.state == "partial" else []
    warnings += coverage_differs(now.reads, plan.places, pair)
    if now.result.snapshot.demo != before.result.snapshot.demo:
        warnings.append("两期一个是演示数据，一个是真实数据，差额没有意义。")
    return before, warnings


def coverage_differs(reads: Iterable[tuple[str, int]], places: Sequence[Place], pair: Pair) -> list[str]:
    """What of these tables and years only one of the two snapshots has (Chinese); nothing where they agree."""
    wanted: Sequence[Place | None] = places or (pair.area.place,)
    here, there = (
        {entry for place in wanted for entry in desk.queries.coverage.entries(reads, place)}
        for desk in (pair.now, pair.before)
    )
    parts = [("只在本期有", here - there), ("只在上期有", there - here)]
    differs = "；".join(f"{words}{_entries(entries, pair.now)}" for words, entries in parts if entries)
    return [f"两期导入的范围不同：{differs}。差额里有范围的变化，不都是实际变化。"] if differs else []


def _entries(entries: set[Entry], desk: DataDesk) -> str:
    tables = desk.queries.model.tables
    said = [
        f"{each.region_name}{tables[each.table].label if each.table in tables else each.table}"
        f"{f'（{each.year}年）' if each.year else ''}{'' if each.complete else '（部分）'}"
        for each in sorted(entries, key=lambda each: (each.region_code, each.table, each.year))
    ]
    return "、".join(said[:_NAMED]) + (f"等{len(said)}项" if len(said) > _NAMED else "")


_NAMED = 4


def _left_out(answered: Answered) -> list[str]:
    return [f"本期没有算进来：{why}{count}。" for why, count in answered.result.left_out]


# ---- The table -------------------------------------------------------------------------------------------


def _table(
    plan: QueryPlan, now: Answered, before: Answered | None
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    columns = now.result.columns
    if not plan.measures:
        return tuple(_title(each) for each in columns), now.result.rows
    keys = [place for place, column in enumerate(columns) if not _FIGURE.fullmatch(column.name)]
    figures = [place for place in range(len(columns)) if place not in keys]
    heads = (_NOW, _BEFORE, _DIFFERENCE) if before is not None else ()
    titles = [_title(columns[place]) for place in keys]
    for place in figures:
        titles += [f"{head}{_title(columns[place])}" for head in heads] or [_title(columns[place])]
    here = {tuple(row[place] for place in keys): row for row in now.result.rows}
    there = {tuple(row[place] for place in keys): row for row in before.result.rows} if before is not None else {}
    rows = [
        (
            *key,
            *(cell for place in figures for cell in _cells(here.get(key), there.get(key), place, before is not None)),
        )
        for key in dict.fromkeys([*here, *there])
    ]
    return tuple(titles), tuple(rows)


def _cells(
    now: tuple[Cell, ...] | None, before: tuple[Cell, ...] | None, place: int, compared: bool
) -> tuple[Cell, ...]:
    value = now[place] if now is not None else None
    if not compared:
        return (value,)
    old = before[place] if before is not None else None
    return value, old, _minus(value, old)


def _minus(now: Cell, before: Cell) -> Cell:
    """The difference; None where one of the two is not known, which is not zero."""
    numbers = [each for each in (now, before) if isinstance(each, int | Decimal) and not isinstance(each, bool)]
    return Decimal(numbers[0]) - Decimal(numbers[1]) if len(numbers) == 2 else None


def _title(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit else column.label
