"""Dates as documents print them, and the date that a document is signed or issued on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import cn2an

from retrieval.metadata.lines import DocumentLines

_DIGITS = "〇零○Ｏ０一二三四五六七八九"
_DIGIT_VALUES = dict(zip(_DIGITS, "00000123456789", strict=True))
DATE = (
    r"(?:(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|[一二][〇零○Ｏ０一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_LABELLED = re.compile(rf"(?:成文日期|印发日期|发文日期|签发日期)[:：]?(?P<day>{DATE})")
_SIGNED = re.compile(rf"(?P<before>[^。，；！？]{{0,40}}?)(?P<day>{DATE})$")
_ISSUED = re.compile(rf"(?P<day>{DATE})\s*印发")
_BRACKETED = re.compile(rf"[（(](?P<day>{DATE})[^）)]{{0,10}}[）)]$")
_NOT_SIGNED = re.compile(r"发布|来源|更新|时间|日期|截至|截止|自|至|从|于")


@dataclass(frozen=True)
class Found:
    """A day and the words that say it."""

    day: date
    words: str


def issue_date(lines: DocumentLines) -> Found | None:
    """The day of signing; else the day named as that, or of 印发; a page's 发布时间 is none of them."""
    place = closing_place(lines)
    signed = _SIGNED.search(lines.lines[place]) if place is not None else None
    if signed is not None:
        return _found(signed)
    for pattern, where in ((_LABELLED, lines.lines), (_BRACKETED, lines.heads()), (_ISSUED, lines.lines)):
        for line in where:
            match = pattern.search(line)
            if match is not None and len(line) <= 120:
                return _found(match)
    return None


def closing_place(lines: DocumentLines) -> int | None:
    """The line of the date under the signature: the first after the head that is a date and little else."""
    for index in range(lines.head, lines.end):
        match = _SIGNED.fullmatch(lines.lines[index])
        if match is not None and not _NOT_SIGNED.search(match["before"]) and parsed_date(match["day"]) is not None:
            return index
    return None


def _found(match: re.Match[str]) -> Found | None:
    day = parsed_date(match["day"])
    return Found(day, match[0].strip()) if day is not None else None


def parsed_date(text: str) -> date | None:
    """2023年9月12日, 2023-09-12 or 二〇二三年九月十二日 as a date; None where there is no such day."""
    parts = [part for part in re.split(r"[年月日/.\-]", "".join(text.split())) if part]
    try:
        year, month, day = (_number(part, is_year=index == 0) for index, part in enumerate(parts))
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str, *, is_year: bool) -> int:
    if text.isascii():
        return int(text)
    return int("".join(_DIGIT_VALUES[char] for char in text)) if is_year else int(cn2an.cn2an(text, "smart"))
