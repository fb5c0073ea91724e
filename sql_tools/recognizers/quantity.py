"""What a recognised amount is: a value, its unit, and whether it is only about right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Quantity:
    """``unit`` is 元, %, 百分点, 倍, a counter as typed (户, 岁, 个月), or None for a bare number.

    ``about`` are the ends of what a vague amount may mean; an exact amount has none.
    """

    value: Decimal
    unit: str | None = None
    about: tuple[Decimal, Decimal] | None = None
