"""Which years a question means, given the years that are on file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sql_tools.grammar.outcome import Refused
from sql_tools.recognizers.date import Period, Years


@dataclass(frozen=True)
class YearsRead:
    """The years of a plan, whether each is to be shown, and what must be said about them."""

    years: tuple[int, ...]
    notes: tuple[str, ...] = ()


def read_years(mentions: list[Years], on_file: tuple[int, ...], asked_on: date, label: str) -> YearsRead:
    """The years asked about; without a mention the newest on file that is not after the asking year.

    ``Refused`` (no_data) where a year is not on file; it names those that are.
    """
    known = tuple(year for year in on_file if year <= asked_on.year)
    if not known:
        raise Refused("no_data", f"库里还没有“{label}”的数据。", hint="请先导入数据。")
    wanted, notes = _wanted(mentions, known)
    missing = [year for year in wanted if year not in on_file]
    if missing:
        said = "、".join(str(year) for year in missing)
        raise Refused("no_data", f"库里没有{said}年的“{label}”数据。", hint=f"库里有{_spelled(on_file)}的数据。")
    return YearsRead(tuple(sorted(wanted)), notes)


def _wanted(mentions: list[Years], known: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    exact = tuple(dict.fromkeys(year for mention in mentions for year in mention.exact))
    if exact:
        return exact, ()
    for mention in mentions:
        if mention.kind == "from":
            years = tuple(year for year in known if mention.first <= year <= mention.last)
            if not years:
                raise Refused("no_data", "库里没有这段时间的数据。", hint=f"库里有{_spelled(known)}的数据。")
            return years, (f"按库里这段时间的{_spelled(years)}统计",)
        if mention.kind == "recent":
            years = known[-mention.count :]
            return years, (f"近{mention.count}年按库里最新的{_spelled(years)}统计",)
        if mention.kind == "some":
            note = f"近几年没有说是几年，按库里全部年度（{_spelled(known)}）逐年列出"
            return known, (note,)
        if mention.kind == "every":
            return known, (f"按库里全部年度（{_spelled(known)}）统计",)
    note = f"按最新年度{known[-1]}年统计" if mentions else f"没有说年份，按最新年度{known[-1]}年统计"
    return known[-1:], (note,)


def whole_years(period: Period) -> Years | None:
    """2021年以来, 2023年以前: the years of an open or closed stretch that begins and ends with a year."""
    first, last = period.first, period.last
    if (first is not None and (first.month, first.day) != (1, 1)) or (
        last is not None and (last.month, last.day) != (12, 31)
    ):
        return None
    return Years("from", first=first.year if first else 0, last=last.year if last else 9999)


def _spelled(years: tuple[int, ...]) -> str:
    if len(years) > 2 and list(years) == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(map(str, years)) + "年"
