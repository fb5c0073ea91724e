"""From when to when a document says that it applies, and which documents it does away with."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.metadata.dates import DATE, parsed_date
from retrieval.numerals import heading_number

_FROM = re.compile(rf"自\s*(?P<day>{DATE}|(?:印发|发布|公布|发文)之日)\s*起(?:正式)?(?:施行|执行|实施|生效)")
_TO = re.compile(
    rf"(?:有效期|施行期|执行期|试行期|实施期|施行|执行|实施|有效)(?:限)?\s*(?:暂定)?(?:截至|至|到|截止到|截止至)\s*(?P<day>{DATE})"
)
_YEARS = re.compile(
    r"(?:有效期|施行期|执行期|试行期|实施期)(?:限)?(?:暂定)?为?\s*(?P<n>\d{1,2}|[一二三四五六七八九十两]{1,2})\s*年"
)
_SENTENCES = re.compile(r"[。\n]")
_OF_ITSELF = re.compile(
    r"本(?:通知|办法|意见|方案|细则|规定|规程|政策|措施|文件|公告|通告|制度|计划|规划|条例|指引|指南|要点|标准)"
    r"|(?:以上|上述)(?:政策|措施)|^自"
)
"""A sentence on the document as a whole; “证书有效期三年” is none."""
_PLAN = re.compile(r"(?P<first>20\d\d)\s*年?\s*(?:[-—–~～－]+|至|到)\s*(?P<last>20\d\d)\s*年")
_ONE_YEAR = re.compile(r"(?<![\d—–~～至到-])(?P<year>20\d\d)\s*年度?(?![\d月])")
_ABOLISHED = re.compile(
    r"[^。；\n]*(?:同时废止|予以废止|即行废止|自行废止|停止执行|不再执行|同时失效|相应废止)[^。；\n]*"
)
_TITLED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Validity:
    """``words`` are those that say it; empty where nothing does."""

    first: date | None = None
    last: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Replaced:
    """The titles of documents that are done away with, and the sentences that say so."""

    titles: tuple[str, ...] = ()
    words: str = ""


def validity(text: str, title: str | None, issued_on: date | None) -> Validity:
    """The term that the text states; else the years that its title is about.

    A report on a year that is over when it is issued has no term.
    """
    squeezed = _BLANKS.sub("", text)
    stated = _stated(squeezed, issued_on)
    if stated.words:
        return stated
    planned = _of_title(title or "")
    looks_back = issued_on is not None and planned.last is not None and issued_on > planned.last
    return Validity() if looks_back else planned


def _stated(text: str, issued_on: date | None) -> Validity:
    sentences = [each for each in _SENTENCES.split(text) if _OF_ITSELF.search(each)]
    begins, ends, years = (_last(pattern, sentences) for pattern in (_FROM, _TO, _YEARS))
    first = None
    if begins is not None:
        first = issued_on if "之日" in begins["day"] else parsed_date(begins["day"])
    last = parsed_date(ends["day"]) if ends is not None else None
    if last is None and years is not None and first is not None:
        last = _years_later(first, heading_number(years["n"].replace("两", "二")))
    said = "；".join(match[0] for match in (begins, ends, years) if match is not None)
    return Validity(first, last, said)


def _last(pattern: re.Pattern[str], sentences: Sequence[str]) -> re.Match[str] | None:
    """A document says its own term at its end."""
    found = (pattern.search(sentence) for sentence in reversed(sentences))
    return next((match for match in found if match is not None), None)


def _years_later(first: date, years: int) -> date:
    """The last day of a term of whole years."""
    year = first.year + years
    day = min(first.day, calendar.monthrange(year, first.month)[1])
    return date(year, first.month, day) - timedelta(days=1)


def _of_title(title: str) -> Validity:
    plan = _PLAN.search(title)
    if plan is not None and int(plan["first"]) <= int(plan["last"]):
        return Validity(date(int(plan["first"]), 1, 1), date(int(plan["last"]), 12, 31), plan[0])
    years = {match["year"]: match[0] for match in _ONE_YEAR.finditer(title)}
    if len(years) == 1:
        year, words = next(iter(years.items()))
        return Validity(date(int(year), 1, 1), date(int(year), 12, 31), words)
    return Validity()


def replaced(text: str) -> Replaced:
    """Documents of which the text says that they no longer apply."""
    sentences = [match[0].strip() for match in _ABOLISHED.finditer(_BLANKS.sub("", text))]
    titles = [title for sentence in sentences for title in _TITLED.findall(sentence)]
    return Replaced(tuple(dict.fromkeys(titles)), "；".join(sentences) if titles else "")
