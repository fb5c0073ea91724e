"""Finds the quantities of a text: numbers with their unit, in digits or Chinese numerals.

Used to show that no quantity of a document is left out of its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = "个百分点|个月|个以上|个左右|元|人|户|家|项|门|次|个|亩|头|羽|岁|倍|成|年|月底|月份|月|类|日"
_QUANTITY = re.compile(
    rf"(?P<digits>\d+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<unit>%|％|{_UNITS})?"
    rf"|(?P<words>[一二两三四五六七八九十百千万亿]+)(?P<word_unit>%|％|{_UNITS})"
)
_CALENDAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True)
class Found:
    """A quantity and its place in the text, in characters."""

    text: str
    start: int
    end: int


def quantities(text: str) -> Iterator[Found]:
    """Every quantity in order; calendar years (2023年) and the numbers of headings (``1.`` at the start) are none."""
    for match in _QUANTITY.finditer(text):
        if not _is_calendar_year(match) and not _is_heading(text, match):
            yield Found(match.group(), match.start(), match.end())


def _is_calendar_year(match: re.Match[str]) -> bool:
    return bool(match["digits"]) and _CALENDAR.match(match["digits"]) is not None and match["unit"] in ("年", None)


def _is_heading(text: str, match: re.Match[str]) -> bool:
    return match.start() <= 1 and match.end() < len(text) and text[match.end()] in ".．、)）"
