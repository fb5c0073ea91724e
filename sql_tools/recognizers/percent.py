"""Shares and rates: 80%, 百分之八十, 三成五, 一半, 三分之一, and apart from them 5个百分点 (5个点) and 2倍."""

from __future__ import annotations

import re
from decimal import Decimal

from sql_tools.recognizers.number import NUMERAL, parse_numeral
from sql_tools.recognizers.quantity import Quantity

PERCENT = (
    rf"(?:百分之(?P<hundredths>{NUMERAL})(?!点)|千分之(?P<thousandths>{NUMERAL})"
    rf"|(?P<points>{NUMERAL}|半)个(?:百分)?点(?![位子])|(?P<percent>{NUMERAL})%|(?P<permille>{NUMERAL})‰"
    rf"|(?P<tenths>[一二两三四五六七八九1-9])成(?P<half>半|[一二三四五六七八九1-9])?(?!本|立|员|交|年|功|果|为|绩|效)"
    rf"|(?P<parts>{NUMERAL})分之(?P<part>{NUMERAL})|(?P<times>{NUMERAL})倍|(?P<one_half>一半|半数|五五开)|(?P<all>百分百|百分之百))"
)


def read_percent(match: re.Match[str]) -> Quantity | None:
    """The quantity behind a match of ``PERCENT``; shares in percent."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    if "all" in groups:
        return Quantity(Decimal(100), "%")
    if "one_half" in groups:
        return Quantity(Decimal(50), "%")
    if "tenths" in groups:
        return _tenths(groups["tenths"], groups.get("half"))
    if "part" in groups:
        part, parts = parse_numeral(groups["part"]), parse_numeral(groups["parts"])
        return Quantity(100 * part / parts, "%") if part is not None and parts else None
    if groups.get("points") == "半":
        return Quantity(Decimal("0.5"), "百分点")
    return _scaled(groups)


def _scaled(groups: dict[str, str]) -> Quantity | None:
    scales = {
        "hundredths": (Decimal(1), "%"),
        "percent": (Decimal(1), "%"),
        "thousandths": (Decimal("0.1"), "%"),
        "permille": (Decimal("0.1"), "%"),
        "points": (Decimal(1), "百分点"),
        "times": (Decimal(1), "倍"),
    }
    for name, (factor, unit) in scales.items():
        if name in groups:
            value = parse_numeral(groups[name])
            return None if value is None else Quantity(value * factor, unit)
    return None


def _tenths(tenths: str, half: str | None) -> Quantity | None:
    ten, one = parse_numeral(tenths), Decimal(5) if half == "半" else parse_numeral(half) if half else Decimal(0)
    return None if ten is None or one is None else Quantity(ten * 10 + one, "%")
