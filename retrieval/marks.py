"""The marks that number the parts of a document: 第一章, 第一条, 一、（一）1. 1) ① 一是, 附件1.

A mark found here is a candidate; whether it numbers a part is decided by its place in the sequence, see ``outline.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.numerals import heading_number
from retrieval.repair import CJK

_CHINESE = "[〇零一二三四五六七八九十百]{1,5}"
_NOT_A_REFERENCE = r"(?![的之至到及和与或、，,规所款项第中])"
_DATE = r"(?:\d{4}年|\d{1,2}月)"
_AMOUNT = r"[万亿千百元％%‰]"
_UNIT = r"[万亿千百元个户人名亩公斤吨米倍成折年月日天时分家所座处项条件次岁期级类种批届度]"


@dataclass(frozen=True)
class Style:
    """A way to number.

    ``formal`` ones hardly ever begin a line by chance; ``inline`` ones may stand inside a line; ``twin`` is how the
    same number looks after one of its brackets was lost.
    """

    name: str
    pattern: re.Pattern[str]
    formal: bool = False
    inline: bool = True
    twin: str | None = None

    @property
    def rank(self) -> int:
        """The place in ``STYLES``: lower ones usually stand above."""
        return _RANKS[self.name]


@dataclass(frozen=True)
class Mark:
    """``printed`` is the mark as it stands, ``length`` counts the characters up to the heading or text after it.

    ``prefix`` holds the outer numbers of a decimal one: (2,) for 2.3.
    """

    style: Style
    number: int
    printed: str
    length: int
    prefix: tuple[int, ...] = ()

    @property
    def part(self) -> str:
        """Its part of a clause number."""
        return f"a{self.number}" if self.style.name == "annex" else str(self.number)


def _style(name: str, pattern: str, *, formal: bool = False, inline: bool = True, twin: str | None = None) -> Style:
    return Style(name, re.compile(pattern), formal, inline, twin)


STYLES: tuple[Style, ...] = (
    _style("annex", rf"附\s*件\s*(?P<n>{_CHINESE}|\d{{1,2}})?\s*[:：]?\s*$", formal=True, inline=False),
    _style("part", rf"第\s*(?P<n>{_CHINESE}|\d{{1,3}})\s*编{_NOT_A_REFERENCE}\s*", formal=True),
    _style("chapter", rf"第\s*(?P<n>{_CHINESE}|\d{{1,3}})\s*章{_NOT_A_REFERENCE}\s*", formal=True),
    _style("section", rf"第\s*(?P<n>{_CHINESE}|\d{{1,3}})\s*节{_NOT_A_REFERENCE}\s*", formal=True),
    _style("article", rf"第\s*(?P<n>{_CHINESE}|\d{{1,3}})\s*条{_NOT_A_REFERENCE}\s*", formal=True),
    _style("chinese", rf"(?P<n>{_CHINESE})\s*[、.．](?!{_CHINESE}[、季级类线等])\s*", formal=True),
    _style("chinese_bracket", rf"[（(]\s*(?P<n>{_CHINESE})\s*[）)]\s*[、.．]?\s*", formal=True, twin="chinese_half"),
    _style("chinese_half", rf"(?P<n>{_CHINESE})\s*[）)]\s*", inline=False, twin="chinese_bracket"),
    _style(
        "decimal",
        rf"(?P<p>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,2}})[.．](?P<n>\d{{1,2}})(?![\d.．%％])(?:\s+(?!{_AMOUNT})|(?=[{CJK}《“（(])(?!{_UNIT}))",
        inline=False,
    ),
    _style("arabic", rf"(?P<n>\d{{1,3}})\s*[.．、](?:(?!\d)|(?={_DATE}))\s*"),
    _style("bracket", r"[（(]\s*(?P<n>\d{1,3})\s*[）)]\s*", twin="half"),
    _style("half", r"(?P<n>\d{1,3})\s*[）)]\s*", twin="bracket"),
    _style("circled", r"(?P<n>[①-⑳㉑-㉟])\s*"),
    _style("in_words", rf"(?P<n>{_CHINESE})是(?!否)", inline=False),
)
"""From the outermost to the innermost, as official documents use them."""
_BARE = _style("bare", rf"(?P<n>\d{{1,2}})\s+(?=[{CJK}])(?!.*[。；])")
_RANKS = {_BARE.name: 0} | {style.name: rank for rank, style in enumerate(STYLES)}


def mark_at(text: str, place: int = 0, *, inline: bool = False) -> Mark | None:
    """The mark that begins at ``place``; with ``inline`` only of styles that may stand inside a line."""
    for style in STYLES:
        if inline and not style.inline:
            continue
        found = style.pattern.match(text, place)
        if found is None:
            continue
        number = heading_number(found["n"]) if found["n"] else 1
        if number == 0:
            continue
        return Mark(style, number, found[0].strip(), found.end() - place, _prefix(found))
    return None


def bare_mark(text: str, following: Mark | None) -> Mark | None:
    """The mark of a heading such as “1 总则”, which is one only where its first part 1.1 is ``following``."""
    found = _BARE.pattern.match(text)
    if found is None or following is None or following.prefix != (int(found["n"]),) or following.number != 1:
        return None
    return Mark(_BARE, int(found["n"]), found[0].strip(), found.end())


def _prefix(found: re.Match[str]) -> tuple[int, ...]:
    outer = found.groupdict().get("p")
    return tuple(int(each) for each in re.split("[.．]", outer)) if outer else ()
