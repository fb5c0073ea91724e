"""The incomes in what somebody says of a family: how much, of which year, per head or of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from server.chat.described_words import words
from sql_tools.recognizers.bound import Bound, bounds

_LEAST_INCOME = 300
"""A number without a unit below this is no income."""
_CENT = Decimal("0.01")
_NO_LIMIT = Decimal("Infinity")
_CLAUSE_END = re.compile(r"[,。;、!?]")

Share = Literal["per_head", "total", "unsaid"]


@dataclass(frozen=True)
class Income:
    """An income that was said, in yuan, of the year ``years_back`` before the asking year.

    ``low`` and ``high`` are the ends of what it may be: equal for an exact amount, 0 and infinite where 不到 or 超过
    leaves a side open. ``said`` are the words for the amount. ``share``: per head, of the whole family, or not said.
    """

    low: Decimal
    high: Decimal
    years_back: int
    share: Share
    said: str

    @property
    def vague(self) -> bool:
        """Whether it may be more than one amount per head."""
        return self.low != self.high or self.share == "unsaid"

    def per_head(self, population: int | None, low: bool) -> Decimal | None:
        """The lowest or highest income per head that it may mean; None where the size of the family is needed."""
        amount = self.low if low else self.high
        if self.share == "per_head" or (self.share == "unsaid" and not low):
            return amount
        return amount / population if population else None


def incomes(plain: str) -> Iterator[Income]:
    """The incomes of a normalised text; amounts that are spent, owed or paid to one person are none."""
    back = position = 0
    for mention in sorted(bounds(plain), key=lambda each: each.start):
        bound = mention.value
        if not isinstance(bound, Bound) or mention.start < position:
            continue
        if bound.unit not in (None, "元") or max(value for _, value in bound.tests) < _LEAST_INCOME:
            continue
        said = _years_back(plain[position : mention.start])
        back = back if said is None else said
        position = mention.end
        share = _share(plain, mention.start, mention.end)
        if share is not None:
            yield Income(*_ends(bound), back, share, mention.text)


def _ends(bound: Bound) -> tuple[Decimal, Decimal]:
    low, high = Decimal(0), _NO_LIMIT
    for operator, value in bound.tests:
        least, most = bound.about or (value, value)
        step = Decimal(0) if bound.about else _CENT
        if operator in ("=", ">=", ">"):
            low = least + step if operator == ">" else least
        if operator in ("=", "<=", "<"):
            high = most - step if operator == "<" else most
    return low, high


def _share(plain: str, start: int, end: int) -> Share | None:
    """Whose income the amount is, by the last word for money before it, else one behind it; None: it is no income."""
    behind = _CLAUSE_END.split(plain[end:], maxsplit=1)[0].removeprefix("的")
    at_once, before = _money_words().match(behind), list(_money_words().finditer(plain, 0, start))
    if at_once is not None and at_once.lastgroup == "other":
        return None
    found = before[-1] if before else _money_words().search(behind)
    shares: dict[str | None, Share] = {"per_head": "per_head", "total": "total", "unsaid": "unsaid"}
    return shares.get(found.lastgroup) if found is not None else None


@cache
def _money_words() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in words()["money"].items()))


def _years_back(text: str) -> int | None:
    return next((back for word, back in words()["years_back"].items() if word in text), None)
