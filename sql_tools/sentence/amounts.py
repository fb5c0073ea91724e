"""Numbers, amounts, years and places as they are said."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.plan import Place

_TEN_THOUSAND = 10_000


def number_text(value: Decimal | int) -> str:
    """A number without needless zeros: 10000, 5.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount_text(value: Decimal | int, unit: str) -> str:
    """An amount as it is said: 8000元, 1万元, 1.5万元, 30户."""
    exact = Decimal(value)
    if unit in ("元", "") and abs(exact) >= _TEN_THOUSAND and exact % 100 == 0:
        return f"{number_text(exact / _TEN_THOUSAND)}万{unit}"
    return f"{number_text(value)}{unit}"


def names_text(places: tuple[Place, ...]) -> str:
    """The names of places."""
    return "、".join(place.name for place in places)


def years_text(years: tuple[int, ...]) -> str:
    """2025年, 2021—2025年, 2021年、2024年."""
    if len(years) > 1 and years == tuple(range(years[0], years[0] + len(years))):
        return f"{years[0]}—{years[-1]}年"
    return "、".join(f"{year}年" for year in years)


def listed(parts: list[str]) -> str:
    """甲, 甲和乙, 甲、乙和丙."""
    return "和".join(part for part in ("、".join(parts[:-1]), parts[-1]) if part) if parts else ""
