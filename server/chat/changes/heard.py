"""What a question says of a comparison of snapshots: which change, since when, and the words that are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from server.chat.changes.since import COMPARED_TIMES, TIMES, LastImport, Named, Since
from sql_tools.reading import Word
from sql_tools.recognizers.number import parse_numeral

Change = Literal[
    "why", "income_changed", "income_raised", "income_lowered", "cleared", "altered", "both", "came", "gone", "overview"
]
_TOP = re.compile(r"前?(?P<n>\d+|[一二两三四五六七八九十]+)(?:户|名|家)")
_NOBODY = re.compile(r"^(?:的|全部|所有)*(?:户|农户|家庭|人家|户数|户主)?(?:的)?$")
_MOST = re.compile(r"[变波起].{0,4}(?:大|多|明显|厉害)")


@dataclass(frozen=True)
class Cue:
    """Characters ``start`` to ``end`` of the question, and what they mean (Chinese)."""

    start: int
    end: int
    means: str


@dataclass(frozen=True)
class Heard:
    """``change`` or ``since`` may be lacking; ``rest`` is what is left over, with the place of each character.

    ``calendar``: the time is one of the calendar (本月), which a question about dates on file may mean too.
    """

    text: str
    change: Change | None
    since: Since | None
    cues: tuple[Cue, ...]
    places: tuple[int, ...]
    top: int | None = None
    listing: bool = False

    @property
    def of_others(self) -> bool:
        """Whether something else than households is counted: 多少人, 哪些村."""
        return re.search(_words()["others"], self.text) is not None

    @property
    def rest(self) -> str:
        """The words that are neither the change nor the time nor the asking."""
        return "".join(self.text[place] for place in self.places)

    @property
    def nobody(self) -> bool:
        """Whether no group is named: 户, 农户, or nothing at all."""
        return _NOBODY.match(self.rest) is not None

    @property
    def by_itself(self) -> bool:
        """收入变化最大的户 needs no word of time: what changed, changed since the last time."""
        return self.change == "income_changed" and _MOST.search(self.text) is not None

    def said(self, place: str) -> str:
        """The words of a cue: that of the ``change`` or of ``since``; empty where there is none."""
        return "".join(self.text[cue.start : cue.end] for cue in self.cues if cue.means.startswith(_MEANING[place]))

    def words(self) -> tuple[Word, ...]:
        """The cues as words of the question."""
        return tuple(Word(self.text[cue.start : cue.end], cue.start, cue.end, "used", cue.means) for cue in self.cues)


_MEANING = {"since": "比较：", "change": "变化："}
_CHANGES: dict[Change, str] = {
    "why": "为什么变了", "income_changed": "收入变化", "income_raised": "收入增加", "income_lowered": "收入减少",
    "cleared": "风险未消除变为已消除", "altered": "登记有变", "both": "增减", "came": "新增", "gone": "减少",
    "overview": "各类变化",
}  # fmt: skip


def hear(text: str, asked_on: date, snapshots: Sequence[str] = ()) -> Heard | None:
    """What the question says of a change; None where it says neither a change nor a time to compare with, or asks of
    documents. ``snapshots`` are the ids that may be named."""
    if re.search(_words()["documents"], text):
        return None
    free = [True] * len(text)
    since, when = _since(text, asked_on, snapshots, free)
    change, what = _change(text, free)
    if since is None and change is None:
        return None
    top: int | None = None
    asked: list[tuple[int, int]] = []
    if change in ("income_changed", "income_raised", "income_lowered"):
        top, asked = _top(text, free)
    asking = [*asked, *_all(_words()["asking"], text, free)]
    listing = any(re.search("哪|谁|名单|清单|明细|列", text[start:end]) for start, end in asking)
    cues = tuple(sorted((*when, *what), key=lambda cue: cue.start))
    places = tuple(place for place, left in enumerate(free) if left)
    return Heard(text, change, since, cues, places, top, listing)


def _since(
    text: str, asked_on: date, snapshots: Sequence[str], free: list[bool]
) -> tuple[Since | None, tuple[Cue, ...]]:
    words = _words()
    before, after = words["compare"], words["compared"]
    named = sorted((name for name in snapshots if name in text), key=text.index)
    if named:
        spans = [_taken(f"{before}(?:快照)?{re.escape(name)}{after}(?:[和与到至])?", text, free) for name in named]
        found: Since = Named(named[0], named[1] if len(named) > 1 else "")
        return found, tuple(Cue(*span, f"比较：快照 {name}") for span, name in zip(spans, named, strict=True) if span)
    for pattern in words["last"]:
        span = _taken(f"{before}{pattern}{after}", text, free)
        if span:
            return LastImport(), (Cue(*span, "比较：上一个快照"),)
    compared = f"(?:(?<=.)|^){words['compare'].rstrip('?')}"
    for pattern in words["last_compared"]:
        span = _taken(f"{compared}{pattern}{after}", text, free)
        if span:
            return LastImport(), (Cue(*span, "比较：上一个快照"),)
    return _time(text, asked_on, free)


def _time(text: str, asked_on: date, free: list[bool]) -> tuple[Since | None, tuple[Cue, ...]]:
    words = _words()
    with_word = words["compare"].rstrip("?")
    for times, wanted in (((*TIMES, *COMPARED_TIMES), f"{with_word}"), (TIMES, "")):
        for time in times:
            pattern = f"{wanted}{time.pattern.pattern}{words['compared']}"
            match = re.search(pattern, text)
            span = time.span(asked_on, match, bool(wanted)) if match else None
            if match and span:
                _take(match.span(), free)
                return span, (Cue(*match.span(), f"比较：{span.first.isoformat()} 起的变化"),)
    return None, ()


def _change(text: str, free: list[bool]) -> tuple[Change | None, tuple[Cue, ...]]:
    if all(any(all(free[slice(*m.span())]) for m in re.finditer(each, text)) for each in _words()["why"]):
        spans = [_taken(each, text, free) for each in _words()["why"]]
        return "why", tuple(Cue(*span, f"变化：{_CHANGES['why']}") for span in spans if span)
    for change, patterns in _words()["kinds"].items():
        for pattern in patterns:
            span = _taken(pattern, text, free)
            if span:
                found: Change = change
                return found, (Cue(*span, f"变化：{_CHANGES[found]}"),)
    return None, ()


def _top(text: str, free: list[bool]) -> tuple[int | None, list[tuple[int, int]]]:
    """收入变化最大的10户."""
    for match in _TOP.finditer(text):
        number = parse_numeral(match["n"].replace("两", "二"))
        if number is not None and number > 0 and all(free[slice(*match.span())]):
            _take(match.span(), free)
            return int(number), [match.span()]
    return None, []


def _all(patterns: Sequence[str], text: str, free: list[bool]) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if all(free[slice(*match.span())]):
                _take(match.span(), free)
                yield match.span()


def _taken(pattern: str, text: str, free: list[bool]) -> tuple[int, int] | None:
    """The first match over characters that are free, which it takes."""
    for match in re.finditer(pattern, text):
        if all(free[slice(*match.span())]):
            _take(match.span(), free)
            return match.span()
    return None


def _take(span: tuple[int, int], free: list[bool]) -> None:
    free[slice(*span)] = [False] * (span[1] - span[0])


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((files("server.chat.changes") / "words.yaml").read_text(encoding="utf-8"))
    return words
