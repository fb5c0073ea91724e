"""An amount at one place of a text: a numeral with its unit, a share, or a vague amount."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from sql_tools.recognizers.money import MONEY_UNIT, YUAN
from sql_tools.recognizers.number import NUMERAL, VAGUE, Numeral, around, parse_numeral, parse_vague
from sql_tools.recognizers.percent import PERCENT, read_percent
from sql_tools.recognizers.quantity import Quantity

COUNTERS = "个月|个人|口人|周岁|平方米|公里|岁|口|户|人|名|位|个|家|处|笔|次|项|宗|套|件|头|亩|间|年|天|倍"
_UNIT = re.compile(rf"(?P<money>{MONEY_UNIT})|(?P<counter>{COUNTERS})")
_PERCENT, _VAGUE, _NUMERAL = re.compile(PERCENT), re.compile(VAGUE), re.compile(NUMERAL)
_MORE = re.compile(r"[多余来](?![少大长久远])")
_ROUGHLY = re.compile(r"左右|上下|出头|的样子|来往")
_ROUGHLY_BEFORE = re.compile(r"(?:大约|大概|约莫|约|将近|接近|差不多|近|几乎)$")
_BUILDS_NUMERAL = re.compile(r"\d[.,]?$")
STARTS = re.compile(r"[\d〇零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾百千几数上个好半万]|好几")
_MAGNITUDES = "十百千万亿"
_HALF_YEAR = re.compile(r"(?<![上下前后大小])半年(?![度报])")
"""半年 is six months; 上半年 is a time, 大半年 no such amount."""
_MONTHS = 12
_CALENDAR_YEARS = (Decimal(100), Decimal(9999))


def read_amount(text: str, start: int) -> tuple[Quantity, int] | None:
    """The longest amount that begins at ``start`` and where it ends."""
    if _is_negative(text, start):
        found = read_amount(text[: start - 1] + " " + text[start:], start)
        return (replace(found[0], value=-found[0].value), found[1]) if found is not None else None
    if start and _BUILDS_NUMERAL.search(text[max(0, start - 2) : start]) and text[start].isdigit():
        return None
    half = _HALF_YEAR.match(text, start)
    if half is not None:
        return _roughly(text, start, half.end(), Quantity(Decimal(_MONTHS // 2), "个月"))
    share = _PERCENT.match(text, start)
    if share is not None and (quantity := read_percent(share)) is not None:
        return _roughly(text, start, share.end(), quantity)
    vague = _VAGUE.match(text, start)
    if vague is not None and (numeral := parse_vague(vague.group())) is not None:
        return _with_unit(text, start, vague.end(), numeral)
    exact = _NUMERAL.match(text, start)
    value = parse_numeral(exact.group()) if exact is not None else None
    return _with_unit(text, start, exact.end(), Numeral(value)) if exact is not None and value is not None else None


def _is_negative(text: str, start: int) -> bool:
    """A minus that follows no number: 低于-10%, not 2022-2024 or 1万-1.5万."""
    if start == 0 or text[start - 1] not in "-负":
        return False
    before = text[start - 2] if start > 1 else ""
    return not before.isalnum() or (before > "\u4e00" and before not in _MAGNITUDES)


def _with_unit(text: str, start: int, end: int, numeral: Numeral) -> tuple[Quantity, int] | None:
    match = _UNIT.match(text, end)
    if match is None:
        return _roughly(text, start, end, Quantity(numeral.value, None, numeral.about))
    unit = YUAN if match["money"] else "人" if match["counter"] == "个人" else match["counter"]
    if unit == "年" and _CALENDAR_YEARS[0] <= numeral.value <= _CALENDAR_YEARS[1]:
        return None
    if unit == "年" and numeral.about is None and text.startswith("半", match.end()):
        months = numeral.value * _MONTHS + _MONTHS // 2
        return _roughly(text, start, match.end() + 1, Quantity(months, "个月"))
    return _roughly(text, start, match.end(), Quantity(numeral.value, unit, numeral.about))


def _roughly(text: str, start: int, end: int, quantity: Quantity) -> tuple[Quantity, int]:
    """1万元左右, 约1万元, 1万元多 are vague as a whole."""
    mark = _ROUGHLY.match(text, end) or (_MORE.match(text, end) if quantity.unit in (YUAN, "岁", "倍") else None)
    before = _ROUGHLY_BEFORE.search(text[max(0, start - 3) : start])
    if mark is None and before is None:
        return quantity, end
    about = quantity.about or around(quantity.value).about
    return Quantity(quantity.value, quantity.unit, about), mark.end() if mark is not None else end


def roughly_start(text: str, start: int) -> int:
    """Where the words 大约, 将近 in front of an amount begin."""
    if _is_negative(text, start):
        return start - 1
    before = _ROUGHLY_BEFORE.search(text[max(0, start - 3) : start])
    return start - len(before.group()) if before is not None else start
