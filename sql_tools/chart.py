"""A result as a Vega-Lite specification: bars for groups, lines for years, a pie for the parts of a whole.

Several figures of one unit over the years are lines beside one another; parts that make up a whole in every row are
bars cut into these parts.

The values stand in the specification; nothing is fetched. There is no chart where none would say more than the table:
one figure, a list of rows, more series than can be told apart.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sql_tools.describe import describe
from sql_tools.plan import Portion, QueryPlan, Share
from sql_tools.result import Cell, Column, Result
from sql_tools.semantic_model import SemanticModel

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_BARS = 30
MOST_LINES = 8
MOST_SLICES = 6
DEMO = "演示数据，不得用于工作"
_FIGURE, _PART_OR_FIGURE = re.compile(r"m\d+"), re.compile(r"m\d+(_\w+)?")
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"

_ROUNDING = 0.1
"""Parts of a whole, rounded, add up to 100 within this."""

Spec = dict[str, Any]


def chart(result: Result, plan: QueryPlan, model: SemanticModel) -> Spec | None:
    """The chart of a result, or None where a table says as much."""
    if not plan.measures or not result.rows:
        return None
    figures = [each for each in result.columns if _FIGURE.fullmatch(each.name)]
    keys = [each for each in result.columns if not _PART_OR_FIGURE.fullmatch(each.name)]
    if len(result.rows) == 1:
        drawn = _parts_of_one_row(result, figures)
    elif _are_parts(result, figures):
        drawn = _divided_bars(result, keys, figures)
    elif [each.name for each in keys] == ["year"] and len(figures) > 1 and len({each.unit for each in figures}) == 1:
        drawn = _lines_of_figures(result, figures)
    elif any(each.name == "year" for each in keys):
        drawn = _lines(result, keys, figures[0])
    elif isinstance(plan.measures[0], Share | Portion) and _fits_pie(result, figures[0], plan):
        drawn = _pie(_points(result, keys, figures[0]), _title(figures[0]))
    else:
        drawn = _bars(result, keys, figures[0])
    return None if drawn is None else _framed(drawn, describe(plan, model), result)


def _framed(drawn: Spec, title: str, result: Result) -> Spec:
    notes = [DEMO] if result.snapshot.demo else []
    values = drawn["data"]["values"]
    parts = len({each.get("part") for each in values})
    if len(values) == MOST_BARS * parts and len(result.rows) > MOST_BARS:
        notes.append(f"只画前{MOST_BARS}项")
    heading = {"text": title, "subtitle": notes, "anchor": "start", "limit": 600}
    config = {"font": _FONT, "axis": {"labelFontSize": 12, "titleFontSize": 12}}
    return {"$schema": SCHEMA, "title": heading, "width": "container", "config": config, **drawn}


def _title(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def _number(cell: Cell) -> float | int | None:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _points(result: Result, keys: list[Column], figure: Column) -> list[dict[str, Any]]:
    """One point a row: what it is called, its year, its figure; rows without the figure are not drawn."""
    place = {column.name: number for number, column in enumerate(result.columns)}
    points = []
    for row in result.rows:
        value = _number(row[place[figure.name]])
        name = "".join(str(row[place[key.name]]) for key in keys if key.name != "year")
        if value is not None:
            year = {"year": str(row[place["year"]])} if "year" in place else {}
            points.append({"name": name, **year, "value": value})
    return points


def _bars(result: Result, keys: list[Column], figure: Column) -> Spec | None:
    points = _points(result, keys, figure)
    if len(points) < 2:
        return None
    label = "、".join(key.label for key in keys)
    return {
        "data": {"values": points[:MOST_BARS]},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            # The order is that of the table.
            "y": {"field": "name", "type": "nominal", "sort": None, "title": label},
            "x": {"field": "value", "type": "quantitative", "title": _title(figure)},
        },
    }


def _lines(result: Result, keys: list[Column], figure: Column) -> Spec | None:
    points = _points(result, keys, figure)
    names = {point["name"] for point in points}
    if len({point["year"] for point in points}) < 2 or len(names) > MOST_LINES:
        return None
    encoding: Spec = {
        "x": {"field": "year", "type": "ordinal", "title": "年份", "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "title": _title(figure), "scale": {"zero": False}},
    }
    if len(names) > 1:
        label = "、".join(key.label for key in keys if key.name != "year")
        encoding["color"] = {"field": "name", "type": "nominal", "sort": None, "title": label}
    return {"data": {"values": points}, "mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}


def _lines_of_figures(result: Result, figures: list[Column]) -> Spec | None:
    """A line a figure, where there are no groups."""
    points = [{**point, "name": figure.label} for figure in figures for point in _points(result, [], figure)]
    if len({point["year"] for point in points}) < 2 or len(figures) > MOST_LINES:
        return None
    unit = figures[0].unit
    encoding: Spec = {
        "x": {"field": "year", "type": "ordinal", "title": "年份", "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False}},
        "color": {"field": "name", "type": "nominal", "sort": None, "title": None},
    }
    return {"data": {"values": points}, "mark": {"type": "line", "point": True, "tooltip": True}, "encoding": encoding}


def _are_parts(result: Result, figures: list[Column]) -> bool:
    """Whether in every row the figures are percentages that make up a whole."""
    if not 2 <= len(figures) <= MOST_SLICES or {each.unit for each in figures} != {"%"}:
        return False
    places = [result.columns.index(each) for each in figures]
    return all(_is_whole([_number(row[place]) for place in places]) for row in result.rows)


def _is_whole(parts: list[float | int | None]) -> bool:
    known = [part for part in parts if part is not None and part >= 0]
    return len(known) == len(parts) and abs(sum(known) - 100) <= _ROUNDING


def _divided_bars(result: Result, keys: list[Column], figures: list[Column]) -> Spec | None:
    """A bar a group or year, cut into its parts; the order is that of the table."""
    groups = [key for key in keys if key.name != "year"]
    if groups and len(groups) < len(keys):
        return None
    axis = "name" if groups else "year"
    points = [
        {**point, "part": figure.label, "order": place}
        for place, figure in enumerate(figures)
        for point in _points(result, keys, figure)[:MOST_BARS]
    ]
    value: Spec = {
        "field": "value",
        "type": "quantitative",
        "title": "占比（%）",
        "stack": True,
        "scale": {"domain": [0, 100]},
    }
    group: Spec = {"field": axis, "type": "nominal", "sort": None, "title": "、".join(key.label for key in keys)}
    parts: Spec = {"field": "part", "type": "nominal", "sort": None, "title": None}
    order: Spec = {"field": "order", "type": "quantitative"}
    return {
        "data": {"values": points},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {"y": group, "x": value, "color": parts, "order": order},
    }


def _fits_pie(result: Result, figure: Column, plan: QueryPlan) -> bool:
    """A few parts that make up a whole: portions of all groups, none cut away."""
    whole = isinstance(plan.measures[0], Portion) and plan.having is None and plan.top is None and not plan.narrow
    place = result.columns.index(figure)
    values = [_number(row[place]) for row in result.rows]
    return whole and len(values) <= MOST_SLICES and all(value is not None and value >= 0 for value in values)


def _parts_of_one_row(result: Result, figures: list[Column]) -> Spec | None:
    """Several percentages of one whole side by side, such as the four parts of an income."""
    place = {column.name: number for number, column in enumerate(result.columns)}
    shares = {each.label: _number(result.rows[0][place[each.name]]) for each in figures if each.unit == "%"}
    if not 2 <= len(shares) <= MOST_SLICES or not _is_whole(list(shares.values())):
        return None
    return _pie([{"name": label, "value": value} for label, value in shares.items()], "占比（%）")


def _pie(points: list[dict[str, Any]], title: str) -> Spec:
    return {
        "data": {"values": points},
        "mark": {"type": "arc", "tooltip": True},
        "encoding": {
            "theta": {"field": "value", "type": "quantitative", "title": title, "stack": True},
            "color": {"field": "name", "type": "nominal", "sort": None, "title": None},
            "order": {"field": "value", "type": "quantitative", "sort": "descending"},
        },
    }
