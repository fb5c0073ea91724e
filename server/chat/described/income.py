"""The incomes in what somebody says of a family: how much, of which year, per head or of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from server.chat.described.clause import Clause, clauses
from server.chat.described.words import words
from sql_tools.reading import Mention
from sql_tools.recognizers.bound import Bound, bounds

_LEAST_INCOME = 300
"""A number without a unit below this is no income."""
_CENT = Decimal("0.01")
_NO_LIMIT = Decimal("Infinity")
_PENCE = re.compile(r"([\d一二三四五六七八九])(?:毛|角)?(?![\d千百万%年月个口岁])")
_EXACT_YEAR = re.compile(r"(20\d\d)年")
_TENTH = Decimal("0.1")
_NUMERALS = {numeral: n for n, numeral in enumerate("零一二三四五六七八九")}

Share = Literal["per_head", "total", "unsaid"]


@dataclass(frozen=True)
class Income:
    """An income that was said, in yuan, of the year ``years_back`` before the asking year (a year by number: minus it).

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
    return read_incomes(clauses(plain))


def read_incomes(parts: Iterable[Clause]) -> Iterator[Income]:
    """The incomes of clauses, in which they are marked. A year said holds until another one is; whose money it is, too.

    An amount by which this year differs from the last (比去年少了800) makes the last year's income.
    """
    back, said_before = 0, ""
    last: Income | None = None
    for clause in parts:
        compared = re.search(words()["compared"], clause.text)
        for mention in _amounts(clause):
            assert isinstance(mention.value, Bound)
            if compared is not None and mention.start >= compared.end() and last is not None:
                if (before := _year_before(last, compared, mention.value, mention.text)) is not None:
                    clause.take(compared.start(), mention.end)
                    yield before
                break
            if mention.value.unit not in (None, "元") or max(v for _, v in mention.value.tests) < _LEAST_INCOME:
                continue
            found = _years_back(clause.text[: mention.start])
            back = back if found is None else found
            share = _share(clause.text, mention.start, mention.end, said_before)
            if share is None or clause.is_taken(mention.start, mention.end):
                continue
            low, high, end = _ends(mention, clause.text)
            clause.take(mention.start, end)
            _take_words(clause)
            last = Income(low, high, back, share, clause.text[mention.start : end])
            yield last
        said_before += clause.text + ","


def _amounts(clause: Clause) -> list[Mention]:
    """The amounts of a clause in its order, none within another."""
    kept: list[Mention] = []
    for mention in sorted(bounds(clause.text), key=lambda each: (each.start, -each.end)):
        if isinstance(mention.value, Bound) and (not kept or mention.start >= kept[-1].end):
            kept.append(mention)
    return kept


def _year_before(now: Income, compared: re.Match[str], bound: Bound, said: str) -> Income | None:
    """The income of the year before from a difference; None where the direction was not said."""
    if compared["less"] is None and compared["more"] is None:
        return None
    sign = 1 if compared["less"] is not None else -1
    operator, value = bound.tests[0]
    if operator != "=" or now.low != now.high or bound.about is not None:
        return None
    if bound.unit == "%":
        share = 1 - sign * value / 100
        before = (now.low / share).quantize(_CENT) if share > 0 else None
    else:
        before = now.low + sign * value if bound.unit in (None, "元") else None
    if before is None:
        return None
    return Income(before, before, now.years_back + 1, now.share, f"{now.said}，{compared.group()}{said}")


def _ends(mention: Mention, text: str) -> tuple[Decimal, Decimal, int]:
    """The least and the most that an amount may be, and where it ends (8630块5 ends behind the 5)."""
    bound, end = mention.value, mention.end
    assert isinstance(bound, Bound)
    low, high = Decimal(0), _NO_LIMIT
    for operator, value in bound.tests:
        least, most = bound.about or (value, value)
        step = Decimal(0) if bound.about else _CENT
        if operator in ("=", ">=", ">"):
            low = least + step if operator == ">" else least
        if operator in ("=", "<=", "<"):
            high = most - step if operator == "<" else most
    pence = _PENCE.match(text, end) if mention.text.endswith(("块", "元")) else None
    if pence is not None and low == high:
        digit = pence.group(1)
        low = high = low + _TENTH * (int(digit) if digit.isdigit() else _NUMERALS[digit])
        end = pence.end()
    if mention.text.endswith("出头"):
        low = bound.tests[0][1]
    return low, high, end


def _share(text: str, start: int, end: int, said_before: str) -> Share | None:
    """Whose income the amount is, by the last word for money before it, else one behind it; None: it is no income."""
    behind = text[end:].removeprefix("的")
    at_once = _money_words().match(behind)
    before = list(_money_words().finditer(said_before + text[:start]))
    if at_once is not None and at_once.lastgroup == "other":
        return None
    found = before[-1] if before else _money_words().search(behind)
    shares: dict[str | None, Share] = {"per_head": "per_head", "total": "total", "unsaid": "unsaid"}
    return shares.get(found.lastgroup) if found is not None else None


def _take_words(clause: Clause) -> None:
    for match in _money_words().finditer(clause.text):
        clause.take(*match.span())
    clause.take_words(tuple(words()["years_back"]))
    clause.take_pattern("纯?收入")


@cache
def _money_words() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{_plain(pattern)})" for name, pattern in words()["money"].items()))


def _plain(pattern: str) -> str:
    """The pattern without groups that would be taken for the name of a share."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


def _years_back(text: str) -> int | None:
    """The year said last before an amount; 2024年 is minus 2024, so that the years of one text have the same order."""
    exact = _EXACT_YEAR.findall(text)
    if exact:
        return -int(exact[-1])
    found = [(text.rfind(word), back) for word, back in words()["years_back"].items() if word in text]
    kept = [(place, back) for place, back in found if not (text[place - 1 : place + 2] in ("大前年",) and back == 2)]
    return max(kept)[1] if kept else None
