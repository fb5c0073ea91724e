"""Parts of a year said with their year: 2024年二季度, 去年下半年, 今年3月, 2024年1-6月, 上个月, 本季度."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from sql_tools.reading import Mention
from sql_tools.recognizers.date import YEAR, Period, open_end, year_of
from sql_tools.recognizers.number import parse_numeral

_RELATIVE = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0}
_SAID_YEAR = rf"(?:(?P<y>{YEAR})年度?|(?P<rel>{'|'.join(_RELATIVE)})度?)的?"
_NUMBER = r"\d{1,2}|十[一二]?|[一二三四五六七八九]"
_TO = r"(?:到|至|-+|~|—)"
_HALF = re.compile(rf"{_SAID_YEAR}(?P<half>[上下前后])半年")
_QUARTER = re.compile(rf"{_SAID_YEAR}(?:第?(?P<q>[一二三四1-4])个?季度|[qQ](?P<k>[1-4]))")
_FIRST = re.compile(rf"{_SAID_YEAR}前(?:(?P<m>{_NUMBER}|两)个?月|(?P<q>[一二三二两2-3])个?季度)")
_MONTHS = re.compile(rf"{_SAID_YEAR}(?P<m>{_NUMBER})月?(?:份)?{_TO}(?P<m2>{_NUMBER})月(?:份)?(?:期间|之间)?")
_MONTH = re.compile(rf"(?P<rel>{'|'.join(_RELATIVE)})的?(?P<m>{_NUMBER})月(?:份)?(?![\d一二三四五六七八九十])")
_NOW = re.compile(
    r"(?P<month>(?P<last>上)个?月|[本这]个?月)(?:份)?|(?P<quarter>(?P<before>上)(?:一|个)?季度|[本这]个?季度)"
)


def parts_of_years(text: str, asked_on: date) -> Iterator[Mention]:
    """Each as a ``period``, with what is open behind it (去年下半年以来)."""
    for pattern, months in ((_HALF, _half), (_QUARTER, _quarter), (_FIRST, _first), (_MONTHS, _range), (_MONTH, _one)):
        for match in pattern.finditer(text):
            ends = months(match)
            if ends is None or not 1 <= ends[0] <= ends[1] <= 12:
                continue
            year = _year(match, asked_on)
            first, last = _days(year, *ends)
            yield Mention("period", Period(first, last), match.start(), match.end(), "part_of_year", match.group())
            yield from open_end(text, match.start(), match.end(), first, last)
    yield from _around_now(text, asked_on)


def _year(match: re.Match[str], asked_on: date) -> int:
    if match["rel"]:
        return asked_on.year + _RELATIVE[match["rel"]]
    return year_of(match["y"])


def _days(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _half(match: re.Match[str]) -> tuple[int, int]:
    return (1, 6) if match["half"] in "上前" else (7, 12)


def _quarter(match: re.Match[str]) -> tuple[int, int] | None:
    quarter = parse_numeral(match["q"] or match["k"])
    return None if quarter is None else (int(quarter) * 3 - 2, int(quarter) * 3)


def _first(match: re.Match[str]) -> tuple[int, int] | None:
    number = parse_numeral(match["m"] or match["q"])
    return None if number is None else (1, int(number) * (1 if match["m"] else 3))


def _range(match: re.Match[str]) -> tuple[int, int] | None:
    first, last = parse_numeral(match["m"]), parse_numeral(match["m2"])
    return None if first is None or last is None else (int(first), int(last))


def _one(match: re.Match[str]) -> tuple[int, int] | None:
    month = parse_numeral(match["m"])
    return None if month is None else (int(month), int(month))


def _around_now(text: str, asked_on: date) -> Iterator[Mention]:
    """本月, 上个月, 本季度, 上季度, from the asking date."""
    for match in _NOW.finditer(text):
        start = asked_on.replace(day=1) if match["month"] else date(asked_on.year, (asked_on.month - 1) // 3 * 3 + 1, 1)
        if match["last"] or match["before"]:
            end = start - timedelta(days=1)
            start = end.replace(day=1) if match["month"] else date(end.year, end.month - 2, 1)
        _, last = _days(start.year, start.month, start.month if match["month"] else start.month + 2)
        yield Mention("period", Period(start, last), match.start(), match.end(), "part_of_year", match.group())
