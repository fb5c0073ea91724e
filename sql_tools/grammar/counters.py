"""Counting words: of people, of households, of what happens, and which of them can count the same things."""

from __future__ import annotations

PEOPLE = {"人", "名", "位", "口", "口人"}
HOUSEHOLDS = {"户", "家"}
TIMES = ("次", "人次", "笔")
"""Counters of what happens, however often it happens to one."""
ONE_BY_ONE = ("个", "名", "位")
"""公益岗补贴去年多少个: those who had it, not how often they had it."""
OF_MEMBERS = {"人", "口", "个"}
"""Units of a number of members, which no other figure has."""
LIKE_MONEY = 1000
"""5万以上 behind a kind of help: so large a number without a unit is of money."""


def counts(unit: str | None, counter: str) -> bool:
    """True where so many of a unit can be so many things that have this counter: 2人 of 人, 2项 of 次; never of 户."""
    if unit in (None, "个", counter):
        return True
    times = {*TIMES, "项"}
    return any(unit in family and counter in family for family in (PEOPLE, HOUSEHOLDS, times)) or (
        counter not in PEOPLE | HOUSEHOLDS | times and unit not in PEOPLE | HOUSEHOLDS
    )
