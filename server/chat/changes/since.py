"""With which state of the data a question compares: the import before, the state before a stretch of days, named ones.

Words of time are of the asking date, never of the clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sql_tools.recognizers.number import parse_numeral

_MONTHS = 12
_QUARTER = 3


@dataclass(frozen=True)
class LastImport:
    """The snapshot before the one in use."""


@dataclass(frozen=True)
class Span:
    """From ``first`` to the day before ``end``: the last state before it against the last one in it."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class Named:
    """Snapshots called by their numbers; ``new`` empty: the one in use."""

    old: str
    new: str = ""


Since = LastImport | Span | Named


@dataclass(frozen=True)
class Time:
    """A word of time: its pattern, and its span by asking date, match, and whether it is compared with (比上个月)."""

    pattern: re.Pattern[str]
    span: Callable[[date, re.Match[str], bool], Span | None]


def _month(day: date, back: int = 0) -> date:
    """The first day of the month so many months before that of ``day``."""
    count = day.year * _MONTHS + day.month - 1 - back
    return date(count // _MONTHS, count % _MONTHS + 1, 1)


def _this_month(asked_on: date, _match: re.Match[str], _compared: bool) -> Span:
    return Span(_month(asked_on), _month(asked_on, -1))


def _month_before(asked_on: date, match: re.Match[str], compared: bool) -> Span:
    """In last month; compared with it, all since it ended."""
    return _this_month(asked_on, match, compared) if compared else Span(_month(asked_on, 1), _month(asked_on))


def _quarter(asked_on: date, back: int) -> Span:
    first = _month(asked_on, (asked_on.month - 1) % _QUARTER + back * _QUARTER)
    return Span(first, _month(first, -_QUARTER))


def _quarter_before(asked_on: date, _match: re.Match[str], compared: bool) -> Span:
    return _quarter(asked_on, 0 if compared else 1)


def _week(asked_on: date, back: int) -> Span:
    first = asked_on - timedelta(days=asked_on.weekday() + 7 * back)
    return Span(first, first + timedelta(days=7))


def _week_before(asked_on: date, _match: re.Match[str], compared: bool) -> Span:
    return _week(asked_on, 0 if compared else 1)


def _lately(asked_on: date, match: re.Match[str], _compared: bool) -> Span | None:
    """近三个月, 最近30天, 近两周: so much time up to today."""
    number = parse_numeral(match["n"].replace("两", "二"))
    if number is None or not 0 < number <= 400:
        return None
    count, end = int(number), asked_on + timedelta(days=1)
    if match["unit"].endswith("月"):
        start = _month(asked_on, count)
        return Span(start + timedelta(days=min(asked_on.day, _days(start)) - 1), end)
    return Span(asked_on - timedelta(days=count * (7 if "周" in match["unit"] or "星期" in match["unit"] else 1)), end)


def _days(first: date) -> int:
    return (_month(first, -1) - first).days


def _month_of_year(asked_on: date, match: re.Match[str], _compared: bool) -> Span | None:
    """比10月, 10月以来: since the end of the newest such month."""
    number = parse_numeral(match["m"])
    if number is None or not 1 <= number <= _MONTHS:
        return None
    month = date(asked_on.year, int(number), 1)
    month = month if month < asked_on else date(asked_on.year - 1, int(number), 1)
    return Span(_month(month, -1), asked_on + timedelta(days=1))


def _day(back: int) -> Callable[[date, re.Match[str], bool], Span]:
    def span(asked_on: date, _match: re.Match[str], compared: bool) -> Span:
        """今天; compared with yesterday all since it ended."""
        ago = 0 if compared else back
        return Span(asked_on - timedelta(days=ago), asked_on - timedelta(days=ago - 1))

    return span


_NUMBER = r"(?P<n>\d+|[一二两三四五六七八九十]+)"
_UNIT = r"(?P<unit>个月|天|日|周|个?星期)"
TIMES = (
    Time(re.compile(r"(?:本|这一?个?|当)月份?(?!底|末|初)(?:里|内|以来|中)?"), _this_month),
    Time(re.compile(r"上一?个?月份?(?:底|末)?(?:里|内)?"), _month_before),
    Time(re.compile(r"(?:本|这一?个?)季度?(?:里|内|以来)?"), lambda day, _match, _compared: _quarter(day, 0)),
    Time(re.compile(r"上一?个?季度?(?:末|里|内)?"), _quarter_before),
    Time(re.compile(r"(?:本|这一?个?)(?:周|星期|礼拜)(?:里|内|以来)?"), lambda day, _match, _compared: _week(day, 0)),
    Time(re.compile(r"上一?个?(?:周|星期|礼拜)(?:末|里|内)?"), _week_before),
    Time(re.compile(rf"(?:最近|近|过去)(?:这)?{_NUMBER}{_UNIT}(?:里|内|以来)?"), _lately),
    Time(re.compile(r"今天"), _day(0)),
    Time(re.compile(r"昨天"), _day(1)),
)
"""What is said of time by itself."""
COMPARED_TIMES = (
    Time(re.compile(r"(?<![\d年])(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:底|末)?"), _month_of_year),
)
"""What is a time to compare with only beside a word of comparison; else it is a month of the data (2025年10月)."""
