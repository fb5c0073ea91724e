"""A statement kept for one key answers for another with that key, and only for the same area and date."""

from __future__ import annotations

from datetime import date

from sql_tools.compile import compile
from sql_tools.plan import EVERYWHERE, Area, Compare, Place, QueryPlan
from sql_tools.prepared import guarded
from sql_tools.semantic_model import shipped_model

DAY = date(2026, 3, 15)
MODEL = shipped_model("household")
COUNTY = Area(place=Place(level="county", code="430421", name="衡阳县"))


def plan(household_id: str) -> QueryPlan:
    return QueryPlan(
        model="household",
        subject="household_year",
        columns=("household_year.year", "household_year.net_income"),
        where=Compare(field="household_year.household_id", op="=", value=household_id),
        years=(2023, 2024),
    )


def test_each_key_gets_its_own_parameters() -> None:
    for area in (EVERYWHERE, COUNTY, EVERYWHERE):
        for household_id in ("H1", "H2", "' OR 1=1 --"):
            assert guarded(plan(household_id), MODEL, area, DAY, 1000, "duckdb") == compile(
                plan(household_id), MODEL, area, DAY, 1000, "duckdb"
            )


def test_a_kept_statement_never_loses_the_area() -> None:
    guarded(plan("H1"), MODEL, EVERYWHERE, DAY, 1000, "duckdb")
    assert "430421" in guarded(plan("H1"), MODEL, COUNTY, DAY, 1000, "duckdb").params
