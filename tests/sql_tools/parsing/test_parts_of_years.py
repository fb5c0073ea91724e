"""Quarters, halves and months with their year: read of what has a date, refused of what is on file by years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sql_tools.plan import And, Compare, QueryPlan
from sql_tools.reading import Reading
from sql_tools.recognizers.date import Period
from sql_tools.recognizers.part_of_year import parts_of_years

ASKED_ON = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("spelling", "first", "last"),
    [
        ("2024年二季度", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024年第3季度", date(2024, 7, 1), date(2024, 9, 30)),
        ("去年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("2023年上半年", date(2023, 1, 1), date(2023, 6, 30)),
        ("今年前两个月", date(2026, 1, 1), date(2026, 2, 28)),
        ("2024年前三季度", date(2024, 1, 1), date(2024, 9, 30)),
        ("2024年1-6月", date(2024, 1, 1), date(2024, 6, 30)),
        ("去年12月", date(2025, 12, 1), date(2025, 12, 31)),
        ("上个月", date(2026, 2, 1), date(2026, 2, 28)),
        ("本月", date(2026, 3, 1), date(2026, 3, 31)),
        ("上季度", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_a_part_of_a_year(spelling: str, first: date, last: date) -> None:
    assert Period(first, last) in [mention.value for mention in parts_of_years(spelling, ASKED_ON)]


@pytest.mark.parametrize("spelling", ["2024年13月", "2024年6-1月", "前年轻人"])
def test_no_part_of_a_year(spelling: str) -> None:
    assert not list(parts_of_years(spelling, ASKED_ON))


def test_what_has_a_date_is_counted_in_a_quarter(plan_of: Callable[..., QueryPlan]) -> None:
    plan = plan_of("2024年二季度纳入监测的有多少户")
    assert isinstance(plan.where, And)
    bounds = [item.value for item in plan.where.items if isinstance(item, Compare)]
    assert bounds == [date(2024, 4, 1), date(2024, 6, 30)]


@pytest.mark.parametrize(
    ("question", "reason"),
    [("2025年二季度人均纯收入是多少", "no_field"), ("今年一季度人均纯收入是多少", "no_data")],
)
def test_what_is_on_file_by_years_has_no_quarters(read: Callable[..., Reading], question: str, reason: str) -> None:
    refusal = read(question).refusal
    assert refusal is not None and refusal.reason == reason
