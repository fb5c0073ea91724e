"""Plans of every shape on PostgreSQL 15: the rows are the same as DuckDB's. Any plan: see test_any_plan.py."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.plan import (
    EVERYWHERE,
    Change,
    CompareFields,
    Dimension,
    Figure,
    InSegment,
    Order,
    Place,
    Portion,
    QueryPlan,
    Statistic,
)


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **({"years": (2024,)} | rest))


INCOME = Figure(name="income_per_capita")
TOWN = (Dimension(field="village.town_name"),)
PLANS = [
    plan("household_year", INCOME, Figure(name="households"), by=TOWN, order=(Order(by="m0"),), top=3),
    plan("household_year", Change(of=INCOME, form="annual", years_back=2), by=TOWN),
    plan("household_year", Figure(name="declined_share"), where=InSegment(name="zero_employment")),
    plan("household_year", Statistic(function="median", field="household_year.net_income"), by=TOWN),
    plan("household_year", Portion(of=Figure(name="net_income")), by=(Dimension(field="household.monitor_type"),)),
    plan("household_year", Figure(name="average_household_size"), years=(2022, 2023)),
    plan(
        "household_year",
        Figure(name="households"),
        where=CompareFields(field="household_year.wage_income", op="<", other="previous_2.wage_income"),
        by=TOWN,
    ),
    plan("person", Figure(name="pension_insurance_rate"), by=TOWN),
    plan("person", columns=("person.person_id", "person.age")),
    plan("household", Figure(name="households"), by=(Dimension(field="village.village_name"),), every_group=True),
    plan("village_year", Figure(name="monitored_population_share"), by=TOWN),
    plan("region_year", Figure(name="published_growth"), places=(Place(level="city", code="4301", name="长沙市"),)),
    plan(
        "household_year",
        Figure(name="households"),
        by=(Dimension(field="household_year.income_growth", bands=(Decimal(0), Decimal(10))),),
    ),
]


@pytest.mark.parametrize("asked", PLANS, ids=range(len(PLANS)))
def test_the_same_rows_on_both_engines(rows_on: Callable[..., list[Any]], asked: QueryPlan) -> None:
    rows = rows_on(asked, EVERYWHERE, "duckdb")
    assert rows[0]
    assert rows_on(asked, EVERYWHERE, "postgres") == rows
