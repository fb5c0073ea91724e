"""Years, months and days, exact or relative to the asking date: 2023年, 二〇二三年, 去年, 近三年, 2021年12月.

What depends on the data (最新, 近三年, 历年) is named here and resolved where the years on file are known.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sql_tools.reading import Mention
from sql_tools.recognizers.number import parse_numeral

SpanKind = Literal["years", "recent", "every", "latest", "some", "from"]


@dataclass(frozen=True)
class Years:
    """``years``: exactly ``exact``; ``recent``: the ``count`` newest on file; ``every``: all on file, one by one;
    ``latest``: the newest; ``some``: an unsaid number of years (近几年); ``from``: those on file from ``first`` to
    ``last``."""

    kind: SpanKind
    exact: tuple[int, ...] = ()
    count: int = 0
    is_range: bool = False
    first: int = 0
    last: int = 9999


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``None`` is open. Finer than a year, or open-ended."""

    first: date | None
    last: date | None


_NEAR = 15
"""Two digits are a year where it is no farther away than this."""
_CN = "〇零一二三四五六七八九"
YEAR = rf"(?:(?:19|20)\d{{2}}|[一二][{_CN}]{{3}}|(?<!\d)[012]\d(?=年)|[零〇一二][{_CN}](?=年))"
_FULL = r"(?:19|20)\d{2}"
_TO = r"(?:到|至|-+|~|—)"
_TAIL = r"(?:年度|年底|年末|年终|年间|年内|年期间|年全年|年的?数(?=$|[,。;、)])|年)"
_LIST_JOINT = r"(?:、|和|与|及|以及|跟|,)"
_RANGE_YEARS = re.compile(
    rf"(?:从|自)?(?P<a>{YEAR}|(?<![\d.])[012]\d(?={_TO}[012]\d年))(?:年度|年)?{_TO}(?P<b>{YEAR}|\d{{2}}(?=年)){_TAIL}?(?:期间|之间|这段时间|间)?"
)
_LIST_YEARS = re.compile(rf"(?P<list>{_FULL}(?:年度?)?(?:{_LIST_JOINT}{_FULL}(?:年度?)?)+)(?:这?[两三四五]年)?")
_SHORT_LIST = re.compile(
    rf"(?<![\d.])(?P<list>(?:20)?[012]\d(?:年?{_LIST_JOINT}(?:20)?[012]\d)+)(?:年度?(?!级)|这?(?P<n>[两三四五])年)"
)
"""23、24、25三年, 22和23年."""
_ONE_YEAR = re.compile(rf"(?:在|(?<![高低大小多少])于)?(?P<a>{YEAR}){_TAIL}(?![级龄纪])")
_BARE_YEAR = re.compile(r"(?<![\d.第低于高过到足超至达])(?P<a>20[0-4]\d)(?![\d.%年元块户人万个岁口名]|,\d)")
_MONTH = re.compile(
    rf"(?P<y>{YEAR})年的?(?P<m>\d{{1,2}}|十[一二]?|[{_CN}])月(?:份)?(?![\d一二三四五六七八九十])(?!底前)"
)
_MONTH_CODE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])(?![\d.元%户人万])")
_MONTH_RANGE = re.compile(
    rf"(?:从|自)?(?P<y>{YEAR})年(?P<m>\d{{1,2}}|十[一二]?|[{_CN}])月(?:份)?{_TO}(?:(?P<y2>{YEAR})年)?(?P<m2>\d{{1,2}}|十[一二]?|[{_CN}])月(?:份)?"
    r"(?:期间|之间|这段时间|间)?"
)
_SAME_YEAR = re.compile(rf"(?:同年|当年|该年|(?<=[和与及、]))(?P<m>\d{{1,2}}|十[一二]?|[{_CN}])月(?:份)?")
_DAY = re.compile(rf"(?P<y>{YEAR})年(?P<m>\d{{1,2}}|十[一二]?|[{_CN}])月(?P<d>\d{{1,2}}|[一二三]?十?[{_CN}]?)[日号]")
_DAY_CODE = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>[12]\d|3[01]|0?[1-9])(?!\d)")
_SINCE = {
    "以来": "from",
    "起": "from",
    "以后": "from",
    "之后": "from",
    "后": "from",
    "开始": "from",
    "及以后": "from",
    "到现在": "from",
    "到如今": "from",
    "到目前": "from",
    "到目前为止": "from",
    "至今": "from",
    "以前": "before",
    "之前": "before",
    "前": "before",
    "及以前": "until",
    "底前": "until",
    "底以前": "until",
    "底之前": "until",
}
_SINCE_WORDS = "|".join(sorted(_SINCE, key=len, reverse=True))
LAST_YEAR = frozenset({"上年", "上一年", "上年度", "上一年度"})
"""The year before the one spoken of; alone in a question, the year before the asking date."""
_RELATIVE = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "今年度": 0,
    "今年以来": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "上年度": -1,
    "上一年度": -1,
    "去年度": -1,
    "前年": -2,
    "前年度": -2,
    "大前年": -3,
    "明年": 1,
    "后年": 2,
    "来年": 1,
}
_WHOLE = ("全年", "一年", "一整年", "整年", "这一年", "整个一年", "年内", "全年度")
_ENDS = ("底", "末", "年底", "年末")
_RELATIVE |= {year + tail: _RELATIVE[year] for year in ("今年", "去年", "上年", "前年") for tail in (*_WHOLE, *_ENDS)}
_RELATIVE_WORD = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))
_COUNT = r"(?P<n>\d{1,2}|[一二两三四五六七八九十])"
_RECENT = re.compile(rf"(?:最近|近|过去|这|前|最新)(?:的)?{_COUNT}个?年(?:度)?(?:以来|来|里头|里|间|当中|中|内)?")
_BACK = re.compile(
    r"(?<![近这前去每第满前后续个\d一二三四五六七八九十])(?P<n>[二两三四五六七八九十])年(?:以来|来(?!的?[时候])|里头?|间)"
)
"""五年来, 五年里: the last so many years."""
_RUN = re.compile(r"(?:已经?)?(?:连续|连着|接连|一连)(?P<n>\d{1,2}|[二两三四五六七八九十])个?年(?:都|均)?")
_SOME = re.compile(r"(?:最近|近|过去|这|前)(?:几|些)年(?:以来|来|里|间)?|近年来|近年|这些年来?|往年")
_EVERY = re.compile(
    r"一年一(?:个数字?|行|列|栏)|(?:逐年|各年|分年|历年)(?:的)?(?:数据|数字|数)|一年报?一个数?|一年一年|历年来?|历年度|各个?年度?(?:份)?|每一?年度?|逐年|分年度?|按年度?份?|年度间|各年间|所有年[份度]|年年"
)
_LATEST = re.compile(r"最新(?:的)?(?:一年|年度|一期|数据|一年度)?|最近(?:的)?一(?:年|期)|最近年度")
_FIVE_YEAR_PLANS = {"十二五": (2011, 2015), "十三五": (2016, 2020), "十四五": (2021, 2025), "十五五": (2026, 2030)}
_PLAN = re.compile(r"[“\"'”]?(?P<p>十[二三四五]五)[”\"'“]?(?:规划)?(?:期间|时期|以来)?")
_FINER = re.compile(
    r"(?:上|下)半年|第?[一二三四1-4]季度|(?:上|本|这|下|前)个?月|(?<![\d年个])(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份|底|初|中旬)?|"
    r"(?:今|昨|明|前|后)天|(?:上|本|这|下)(?:个)?(?:周|星期|季度)|当月|当日"
)


def dates(text: str, asked_on: date) -> Iterator[Mention]:
    """All mentions of time; kinds ``years``, ``period`` and ``finer`` (a part of a year without its year)."""
    yield from _periods(text)
    for pattern, rule, read in (
        (_RANGE_YEARS, "year_range", _read_range),
        (_LIST_YEARS, "year_list", _read_list),
        (_SHORT_LIST, "year_list", _read_short_list),
        (_ONE_YEAR, "year", _read_one),
        (_BARE_YEAR, "bare_year", _read_one),
        (_PLAN, "five_year_plan", _read_plan),
        (_RECENT, "recent_years", _read_recent),
        (_BACK, "recent_years", _read_recent),
    ):
        for match in pattern.finditer(text):
            value = read(match, asked_on)
            if value is not None:
                yield Mention("years", value, match.start(), match.end(), rule, match.group())
    yield from _words(text, asked_on)


def _words(text: str, asked_on: date) -> Iterator[Mention]:
    for match in _RELATIVE_WORD.finditer(text):
        value = Years("years", (asked_on.year + _RELATIVE[match.group()],))
        yield Mention("years", value, match.start(), match.end(), "relative_year", match.group())
    kinds: tuple[tuple[re.Pattern[str], SpanKind], ...] = ((_SOME, "some"), (_EVERY, "every"), (_LATEST, "latest"))
    for pattern, kind in kinds:
        for match in pattern.finditer(text):
            yield Mention("years", Years(kind), match.start(), match.end(), f"{kind}_years", match.group())
    for match in _RUN.finditer(text):
        count = parse_numeral(match["n"])
        if count is not None and count > 1:
            yield Mention("run", int(count), match.start(), match.end(), "run_of_years", match.group())
    for match in _FINER.finditer(text):
        yield Mention("finer", match.group(), match.start(), match.end(), "part_of_year", match.group())


def year_of(text: str) -> int:
    """The year of four or two digits, Arabic or Chinese."""
    digits = "".join(str(_CN.index(char) - 1 if char in _CN[1:] else 0) if char in _CN else char for char in text)
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _read_one(match: re.Match[str], asked_on: date) -> Years | None:
    year = year_of(match["a"])
    two_digits = len(match["a"]) == 2
    return None if two_digits and abs(year - asked_on.year) > _NEAR else Years("years", (year,))


def _read_range(match: re.Match[str], asked_on: date) -> Years | None:
    first, last = year_of(match["a"]), year_of(match["b"])
    if not first < last <= first + 50 or (len(match["a"]) == 2 and abs(first - asked_on.year) > _NEAR):
        return None
    return Years("years", tuple(range(first, last + 1)), is_range=True)


def _read_list(match: re.Match[str], _asked_on: date) -> Years | None:
    years = tuple(int(year) for year in re.findall(_FULL, match["list"]))
    return Years("years", tuple(dict.fromkeys(years)))


def _read_short_list(match: re.Match[str], asked_on: date) -> Years | None:
    years = tuple(dict.fromkeys(year_of(year) for year in re.findall(r"\d+", match["list"])))
    said = parse_numeral(match["n"]) if match["n"] else len(years)
    near = all(abs(year - asked_on.year) <= _NEAR for year in years)
    return Years("years", years) if near and said == len(years) and years == tuple(sorted(years)) else None


def _read_plan(match: re.Match[str], _asked_on: date) -> Years | None:
    first, last = _FIVE_YEAR_PLANS.get(match["p"], (0, -1))
    return Years("years", tuple(range(first, last + 1)), is_range=True) if first else None


def _read_recent(match: re.Match[str], _asked_on: date) -> Years | None:
    count = parse_numeral(match["n"])
    return None if count is None or count < 1 else Years("recent", count=int(count))


# ---- Months, days and open ends --------------------------------------------------------------------------


def _periods(text: str) -> Iterator[Mention]:
    for pattern in (_MONTH, _MONTH_CODE, _DAY, _DAY_CODE):
        for match in pattern.finditer(text):
            first, last = _read_days(match)
            if first is not None and last is not None:
                yield Mention("period", Period(first, last), match.start(), match.end(), "days", match.group())
                yield from open_end(text, match.start(), match.end(), first, last)
    for match in _SAME_YEAR.finditer(text):
        year = next((m["y"] for m in reversed([*_MONTH.finditer(text, 0, match.start())])), None)
        last = _month_end(year, match["m"]) if year is not None else None
        if last is not None:
            value = Period(last.replace(day=1), last)
            yield Mention("period", value, match.start(), match.end(), "same_year", match.group())
    for match in _MONTH_RANGE.finditer(text):
        first, _ = _read_days(match)
        last = _month_end(match["y2"] or match["y"], match["m2"])
        if first is not None and last is not None and first < last:
            yield Mention("period", Period(first, last), match.start(), match.end(), "months", match.group())
    for match in _ONE_YEAR.finditer(text):
        year = year_of(match["a"])
        yield from open_end(text, match.start(), match.end(), date(year, 1, 1), date(year, 12, 31))


def open_end(text: str, start: int, end: int, first: date, last: date) -> Iterator[Mention]:
    """2023年以后, 2024年3月起, 2020年以前, 2022年底前."""
    for begin in (end - 1, end):
        match = re.compile(_SINCE_WORDS).match(text, begin)
        if match is None or match.end() <= end:
            continue
        side = _SINCE[match.group()]
        value = {
            "from": Period(first, None),
            "before": Period(None, first - timedelta(days=1)),
            "until": Period(None, last),
        }[side]
        start -= 1 if side == "from" and text[start - 1 : start] in ("从", "自") else 0
        yield Mention("period", value, start, match.end(), "open_end", text[start : match.end()])
        return


def _month_end(year: str, month: str) -> date | None:
    number = parse_numeral(month)
    if number is None or not 1 <= number <= 12:
        return None
    return date(year_of(year), int(number), calendar.monthrange(year_of(year), int(number))[1])


def _read_days(match: re.Match[str]) -> tuple[date | None, date | None]:
    year, month = year_of(match["y"]), parse_numeral(match["m"])
    day = parse_numeral(match["d"]) if "d" in match.groupdict() else None
    if month is None or not 1 <= month <= 12:
        return None, None
    length = calendar.monthrange(year, int(month))[1]
    if day is not None and not 1 <= day <= length:
        return None, None
    first = date(year, int(month), int(day) if day is not None else 1)
    return first, first if day is not None else date(year, int(month), length)
