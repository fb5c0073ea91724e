"""Why a figure is not what it was: the households that came, went or changed, or that moved a sum or a mean most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.chat.data.answer import DataDesk
from sql_tools.errors import PlanError
from sql_tools.plan import Area
from sql_tools.result import Cell, Result

SHOWN = 50
"""Households listed of each kind; the totals are of all."""
GROUPED = "题目分了组，这里按各组合在一起比较。"


@dataclass(frozen=True)
class Pair:
    """The data now and before, for one asker; ``shown``: so many households of each kind are listed."""

    now: DataDesk
    before: DataDesk
    area: Area
    asked_on: date
    shown: int = SHOWN


@dataclass(frozen=True)
class Households:
    """One kind of change: how many households, and the first of them as rows below ``titles``; the number first."""

    title: str
    count: int
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Why:
    """``sentence`` sums up; ``totals`` are (reason, households or amount); ``note`` says how it was counted."""

    sentence: str
    totals: tuple[tuple[str, Cell], ...] = ()
    groups: tuple[Households, ...] = ()
    note: str = ""
    unit: str = "户"


def whole(result: Result) -> Result:
    """The result of a list that every household must be in; ``PlanError`` where it was cut."""
    if result.truncated:
        raise PlanError(f"符合条件的户超过{len(result.rows)}户，不能逐户比较。", "请缩小地区或条件后再比较。")
    return result
