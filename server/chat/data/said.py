"""The first line of a data answer: the figure with its unit, then of which place, year and whole it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.chat.answer import Cell, DataBlock, DataColumn
from server.chat.wording import figure
from sql_tools.plan import Change, Difference, Portion, QueryPlan, Share
from sql_tools.semantic_model import SemanticModel

EVERYWHERE = "全库"
_ALL_TOLD = 4
_PLACES = ("县", "乡镇", "村", "市", "省", "地区")
_FIRST_TOLD = 3

_FIGURE = re.compile(r"m\d+")
"""How the columns of figures are named; what stands before them are the keys of a row."""

_PART = re.compile(r"m\d+_")
"""How the columns are named that show what a figure was worked out of."""

Row = Sequence[Cell]


def short(block: DataBlock, plan: QueryPlan, model: SemanticModel) -> str:
    """191户（西渡镇）; 共26个乡镇，井头镇最高25259.16元，岘山镇最低13581.25元（衡阳县，2025年）."""
    if not block.rows:
        return f"没有符合条件的记录{_where(plan)}"
    if not plan.measures:
        counter = model.tables[plan.subject].counter
        if plan.top is not None and len(block.rows) == 1:
            return "，".join(map(_told, block.columns, block.rows[0])) + _where(plan)
        return f"超过{block.row_count}{counter}" if block.truncated else f"共{block.row_count}{counter}{_where(plan)}"
    if len(block.rows) > 1 or _names(block, block.rows[0]):
        return f"{_of_rows(block, plan)}{_where(plan)}"
    return _of_one(block, plan)


def headline(block: DataBlock, plan: QueryPlan, said: str) -> str:
    """The first line of the text: it says where the rest stands."""
    if block.rows and not plan.measures:
        return f"{said}，见下表"
    told = len(block.rows) <= _ALL_TOLD and len(plan.measures) == 1
    return said if len(block.rows) <= 1 or told else f"{said}；全部见下表"


def _where(plan: QueryPlan, *more: str, years_told: bool = False) -> str:
    """（衡阳县，2025年）, with what the figure was worked out of."""
    side_by_side = plan.side_by_side or len({place.level for place in plan.places}) > 1
    places = "" if side_by_side else "、".join(place.name for place in plan.places) or EVERYWHERE
    years = f"{plan.years[0]}年" if len(plan.years) == 1 and not years_told else ""
    return f"（{'，'.join(part for part in (places, years, *more) if part)}）" if places or years or more else ""


# ---- One row ------------------------------------------------------------------------------------------


def _of_one(block: DataBlock, plan: QueryPlan) -> str:
    """One figure, or several side by side."""
    cells = list(zip(block.columns, block.rows[0], strict=True))
    if len(cells) == 1:
        return f"{figure(cells[0][1], cells[0][0].unit)}{_where(plan)}"
    if plan.over_groups is not None:
        return "，".join(_told(column, cell) for column, cell in cells) + _where(plan)
    [measure, *others] = plan.measures
    value = cells[0][1]
    if not others and isinstance(measure, Share) and len(cells) == 3:
        part, whole = (figure(cell, column.unit) for column, cell in cells[1:])
        return f"{figure(value, '%')}{_where(plan, f'{whole}中有{part}')}"
    if not others and isinstance(measure, Change) and measure.form != "annual" and isinstance(value, int | float):
        moved = f"{_direction(value)}{figure(abs(value), cells[0][0].unit)}" if value else "没有变化"
        return f"{moved}{_where(plan, *_both_years(cells[1:], plan, measure.years_back), years_told=len(cells) == 3)}"
    if not others and isinstance(measure, Difference | Portion):
        sides = "，".join(_told(column, cell) for column, cell in cells[1:])
        return f"{figure(value, cells[0][0].unit)}（{sides}）"
    return "，".join(_with_whole(cells)) + _where(plan)


def _with_whole(cells: list[tuple[DataColumn, Cell]]) -> list[str]:
    """低保户的户数占比10.83%（10000户中有1083户）: each figure with what it was worked out of."""
    by_name = {column.name: (column, cell) for column, cell in cells}
    if len([name for name in by_name if _FIGURE.fullmatch(name)]) < 2:
        return [_told(column, cell) for column, cell in cells]
    said = []
    for column, cell in (each for each in cells if not _PART.search(each[0].name)):
        of = [by_name.get(f"{column.name}_{part}") for part in ("whole", "part")]
        told = [figure(value, part.unit) for part, value in filter(None, of)]
        said.append(f"{_told(column, cell)}（{'中有'.join(told)}）" if len(told) == 2 else _told(column, cell))
    return said


def _both_years(cells: list[tuple[DataColumn, Cell]], plan: QueryPlan, back: int) -> list[str]:
    """2024年53户: what a change is between."""
    if len(cells) != 2 or len(plan.years) != 1:
        return [_told(column, cell) for column, cell in cells]
    [now, before] = (figure(cell, column.unit) for column, cell in cells)
    return [f"{plan.years[0] - back}年{before}", f"{plan.years[0]}年{now}"]


def _direction(value: int | float) -> str:
    return "增加" if value > 0 else "减少"


def _told(column: DataColumn, cell: Cell) -> str:
    """人均纯收入25259.16元; the name of a place speaks for itself."""
    return figure(cell, column.unit) if column.label in _PLACES else f"{column.label}{figure(cell, column.unit)}"


# ---- Several rows -------------------------------------------------------------------------------------


def _of_rows(block: DataBlock, plan: QueryPlan) -> str:
    """All of a few rows; of many how many there are, and the first ones or the two ends."""
    if len(block.rows) <= _ALL_TOLD or plan.top is not None:
        told = block.rows[: _ALL_TOLD if len(block.rows) <= _ALL_TOLD else _FIRST_TOLD]
        listed = "，".join(_row(block, plan, row) for row in told)
        if len(told) == len(block.rows):
            return listed
        return f"{_first_so_many(block, plan)}：{listed}，等等"
    many = f"{'超过' if block.truncated else '共'}{len(block.rows)}{_counted_as(block)}"
    ends = [] if block.truncated or (plan.order and plan.order[0].by != "m0") else _ends(block, plan)
    if not ends:
        return f"{many}，排在最前的是{_row(block, plan, block.rows[0])}"
    return f"{many}，{'，'.join(ends)}"


def _first_so_many(block: DataBlock, plan: QueryPlan) -> str:
    """前5名, 各乡镇前3名（共56个村）, 前5名（有并列，共6个村）."""
    assert plan.top is not None
    lowest = "从低到高" if plan.order and not plan.order[0].descending else ""
    if plan.within:
        return f"各组{lowest}前{plan.top}名（共{len(block.rows)}{_counted_as(block)}）"
    tied = f"（有并列，共{len(block.rows)}{_counted_as(block)}）" if len(block.rows) > plan.top else ""
    return f"{lowest}前{min(plan.top, len(block.rows))}名{tied}"


def _ends(block: DataBlock, plan: QueryPlan) -> list[str]:
    """The rows with most and least of the first figure; where several are equal, how many."""
    place = _first_figure(block)
    column = block.columns[place]
    values = [row[place] for row in block.rows if isinstance(row[place], int | float)]
    if not values or len(values) < len(block.rows) or column.unit is None:
        return []
    of = column.label if len(plan.measures) > 1 else ""
    said = []
    for value, word in _extremes(values, column.unit, isinstance(plan.measures[0], Change)):  # type: ignore[arg-type]
        rows = [row for row in block.rows if row[place] == value]
        names = _names(block, rows[0]) if len(rows) == 1 else f"{len(rows)}{_counted_as(block)}"
        said.append(f"{names}{of}{word}{figure(abs(value) if word in _MOVED else value, column.unit)}")
    return said


_MOVED = ("增加最多", "增加最少", "减少最多", "减少最少")


def _extremes(values: list[int | float], unit: str, moved: bool) -> list[tuple[int | float, str]]:
    """The largest and the smallest with a word for each; of changes, which way they go."""
    most, least = max(values), min(values)
    high, low = ("最高", "最低") if unit in ("元", "%", "个百分点") else ("最多", "最少")
    if moved and unit != "%":
        high = "增加最多" if most > 0 else "减少最少" if most < 0 else high
        low = "减少最多" if least < 0 else "增加最少" if least > 0 else low
    return [(most, high), (least, low)] if most != least else [(most, "都是")]


def _row(block: DataBlock, plan: QueryPlan, row: Row) -> str:
    place = _first_figure(block)
    shown = list(zip(block.columns, row, strict=True))[place : place + len(plan.measures)]
    if len(plan.measures) == 1:
        names = _names(block, row)
        apart = "：" if names[-1:].isascii() else ""  # 2025-10：11户
        return f"{names}{apart}{figure(shown[0][1], shown[0][0].unit)}"
    return f"{_names(block, row)}{'、'.join(_told(column, cell) for column, cell in shown)}"


def _first_figure(block: DataBlock) -> int:
    figures = (n for n, column in enumerate(block.columns) if _FIGURE.fullmatch(column.name))
    return next(figures, len(block.columns) - 1)


def _names(block: DataBlock, row: Row) -> str:
    """What tells a row apart: its place, value or year."""
    keys = list(zip(block.columns, row, strict=True))[: _first_figure(block)]
    return "".join(_key(column, cell) for column, cell in keys)


def _key(column: DataColumn, cell: Cell) -> str:
    if column.label.endswith(("年份", "年度")):
        return f"{cell}年"
    return figure(cell, column.unit) if column.unit is None else f"{column.label}{figure(cell, column.unit)}"


def _counted_as(block: DataBlock) -> str:
    """个乡镇, 个村: what the rows are, where one column names them."""
    keys = block.columns[: _first_figure(block)]
    return f"个{keys[-1].label}" if keys and keys[-1].label in _PLACES else "项"
