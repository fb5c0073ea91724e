"""Numerals: 12000, 1,200.5, 一万二, 两万三, 1.2万, 1万2千, 三百零五, 二〇二三.

Spoken short forms are read as people mean them (一万二, 万二 = 12000, 三千五 = 3500). A numeral that is only about
right (一千多, 几百, 十来, 万把) is marked and carries the range that it may mean: it is never cut to a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "k": 1000,
    "万": 10**4,
    "w": 10**4,
    "亿": 10**8,
}
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGIT = "".join(_DIGITS)
_UNIT = "".join(unit for unit in _UNITS if unit not in "kw")

_WITHOUT_ONE = rf"(?<![\d{_DIGIT}{_UNIT}多几])[万千][二三四五六七八九](?![{_UNIT}])"
_NO_YEAR = r"(?!20\d\d年)"
"""2021年低于1万2025年超过1万: a year begins behind the numeral."""
_ARABIC_SHORT = rf"(?:{_ARABIC})(?:[kw](?![a-z])|[{_UNIT}](?:{_NO_YEAR}[{_UNIT}{_DIGIT}\d])*)?"
NUMERAL = rf"(?:{_ARABIC_SHORT}|[{_DIGIT}十拾][{_DIGIT}{_UNIT}点]*|{_WITHOUT_ONE})"
"""Pattern of an exact numeral; ``parse_numeral`` may still refuse what it matches."""

_PIECE = re.compile(rf"{_ARABIC}|[{_DIGIT}]+点[{_DIGIT}]+|[{_DIGIT}]|[{_UNIT}kw]")


@dataclass(frozen=True)
class Numeral:
    """An exact value, or with ``about`` the ends of what a vague numeral may mean."""

    value: Decimal
    about: tuple[Decimal, Decimal] | None = None


def parse_numeral(text: str) -> Decimal | None:
    """The value of an exact numeral, ``None`` for anything else."""
    pieces = _PIECE.findall(text)
    if not pieces or "".join(pieces) != text:
        return None
    if all(piece in _DIGITS for piece in pieces):
        return Decimal("".join(str(_DIGITS[piece]) for piece in pieces))
    return _sum(pieces)


def _sum(pieces: list[str]) -> Decimal | None:
    """Add up digits and units from left to right; 万 and 亿 close a section."""
    total = section = Decimal(0)
    digit: Decimal | None = Decimal(1) if pieces[0] in "万千" else None  # 万二 is 一万二.
    unit = 1
    after_unit = False
    for piece in pieces:
        if piece in _UNITS:
            unit = _UNITS[piece]
            if unit >= 10**4:
                whole = section + (digit or 0)
                total = (total + whole) * unit if whole else total * unit
                section = Decimal(0)
            else:
                section += (Decimal(1) if digit is None else digit) * unit
            digit, after_unit = None, True
        elif piece in "零〇":
            after_unit = False
        elif digit is not None:
            return None
        else:
            digit = _value(piece)
    if digit is None:
        return total + section
    spoken_short = after_unit and unit >= 100 and digit < 10 and digit == digit.to_integral_value()
    return total + section + (digit * unit / 10 if spoken_short else digit)


def _value(piece: str) -> Decimal:
    if piece in _DIGITS:
        return Decimal(_DIGITS[piece])
    if "点" in piece:
        whole, _, part = piece.partition("点")
        return Decimal("".join(str(_DIGITS[c]) for c in whole) + "." + "".join(str(_DIGITS[c]) for c in part))
    return Decimal(piece.replace(",", ""))


NEIGHBOURS = (*(a + b for a, b in pairwise("一二三四五六七八九")), "一两", "两三", "三五")
"""七八 before a counter is seven or eight, never 78."""

_SOME = rf"(?:好几|几|数)[个]?[{_UNIT}]+"
_TEENS = rf"[{_DIGIT}]?十几"
_AND_MORE = rf"(?:{NUMERAL})[多余来](?![少大长久远])[{_UNIT}]*"
_ABOUT_UNIT = rf"[{_UNIT}]把"
_UP_TO = rf"上[{_UNIT}]"
_ONE_OR_NEXT = rf"(?:{'|'.join(NEIGHBOURS)})[{_UNIT}]+"
VAGUE = rf"(?:{_ONE_OR_NEXT}|{_SOME}|{_TEENS}|{_AND_MORE}|{_ABOUT_UNIT}|{_UP_TO}|个把)"
"""Pattern of a numeral that is vague in itself."""

_VAGUE_PARTS = re.compile(rf"(?P<head>{NUMERAL})?(?P<mark>好几|几|数|多|余|来|把|上|个把)个?(?P<unit>[{_UNIT}]*)")


def parse_vague(text: str) -> Numeral | None:
    """What 一千多, 几百, 十来, 万把 may mean: 一千多 is 1000 to 2000, 几百 200 to 900, 万把 9000 to 11000."""
    if re.fullmatch(_ABOUT_UNIT, text):
        return around(Decimal(_UNITS[text[0]]))
    if re.fullmatch(_UP_TO, text):
        base = Decimal(_product(text[1:]))
        return Numeral(base, (base, base * 2))
    if text == "个把":
        return Numeral(Decimal(1), (Decimal(1), Decimal(2)))
    ends = either_of(text[:2])
    if ends is not None:
        low, high = (end * _product(text[2:]) for end in ends)
        return Numeral(low, (low, high))
    match = _VAGUE_PARTS.fullmatch(text)
    if match is None:
        return None
    times = Decimal(_product(match["unit"] or ""))
    if match["head"] is None:
        return Numeral(times * 3, (times * 2, times * 9))
    head = parse_numeral(match["head"])
    if head is None:
        return None
    if match["mark"] == "来":
        return Numeral(head * times, (head * times * Decimal("0.8"), head * times * Decimal("1.2")))
    return Numeral(head * times, (head * times, (head + _last_place(head)) * times))


def either_of(text: str) -> tuple[Decimal, Decimal] | None:
    """Both values of 七八 or 两三; none of any other text."""
    if text not in NEIGHBOURS:
        return None
    return Decimal(_DIGITS[text[0]]), Decimal(_DIGITS[text[1]])


def around(value: Decimal) -> Numeral:
    """X 左右: a tenth on either side."""
    return Numeral(value, (value * Decimal("0.9"), value * Decimal("1.1")))


def _product(units: str) -> int:
    result = 1
    for unit in units:
        result *= _UNITS[unit]
    return result


def _last_place(value: Decimal) -> Decimal:
    """The unit of the last non-zero digit: 1000 → 1000, 1200 → 100."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
