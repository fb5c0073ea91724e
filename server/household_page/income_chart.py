"""A household's income over the years by source, as a chart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sql_tools.chart import DEMO, SCHEMA
from sql_tools.result import Cell

_LABELS = (
    ("wage_income", "工资性收入"),
    ("business_net", "生产经营净收入"),
    ("property_income", "财产性收入"),
    ("transfer_income", "转移性收入"),
)
_TITLE = "各年收入来源"


def income_chart(cells: Mapping[int, Mapping[str, Cell]], as_of: str, demo: bool) -> dict[str, Any] | None:
    """What the page draws: ``chart`` (Vega-Lite: a bar a year, its parts the sources, in yuan), its words, its origin.

    ``cells`` is year → field → amount. None where no year is on file.
    """
    points = [
        {"year": str(year), "source": label, "value": value, "order": place}
        for year, amounts in sorted(cells.items())
        for place, (name, label) in enumerate(_LABELS)
        if (value := _amount(amounts, name)) is not None
    ]
    if not points:
        return None
    chart = {
        "$schema": SCHEMA,
        "title": {"text": _TITLE, "subtitle": [DEMO] if demo else []},
        "data": {"values": points},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": "年份", "axis": {"labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "title": "元", "stack": True},
            "color": {
                "field": "source",
                "type": "nominal",
                "sort": [label for _, label in _LABELS],
                "title": None,
            },
            "order": {"field": "order", "type": "quantitative"},
        },
    }
    return {"chart": chart, "description": _TITLE, "snapshot": {"as_of": as_of, "demo": demo}}


def _amount(amounts: Mapping[str, Cell], name: str) -> float | None:
    """Business is shown as what is left after its costs; what is not recorded is not drawn."""
    if name != "business_net":
        return _number(amounts.get(name))
    gained, spent = _number(amounts.get("business_income")), _number(amounts.get("business_cost"))
    return None if gained is None or spent is None else round(gained - spent, 2)


def _number(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float | Decimal) else None
