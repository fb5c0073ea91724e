"""A statement kept for one key answers for another with that key, and only for the same area and date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sql_tools.compile import compile
from sql_tools.plan import EVERYWHERE, Area, Compare, Figure, Place, QueryPlan
from sql_tools.prepared import guarded
from sql_tools.semantic_model import Shard, shipped_model
from sql_tools.sharded_model import sharded

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


def test_values_that_only_look_alike_have_statements_of_their_own() -> None:
    """True is 1 to Python, and a decimal 1 is "1" as JSON."""
    for value in (Decimal(1), 1, Decimal("1.0")):
        where = Compare(field="household_year.net_income", op=">=", value=value)
        listed = QueryPlan(
            model="household",
            subject="household_year",
            columns=("household_year.net_income",),
            where=where,
            years=(2023,),
        )
        kept = guarded(listed, MODEL, EVERYWHERE, DAY, 1000, "duckdb")
        assert repr(kept) == repr(compile(listed, MODEL, EVERYWHERE, DAY, 1000, "duckdb"))


def test_what_is_asked_again_is_not_written_again() -> None:
    counted = asked("household.monitor_type", "边缘易致贫户")
    first = guarded(counted, MODEL, EVERYWHERE, DAY, 1000, "duckdb")
    assert guarded(counted, MODEL, EVERYWHERE, DAY, 1000, "duckdb") is first
    assert guarded(counted, MODEL, COUNTY, DAY, 1000, "duckdb") is not first


def asked(field: str, value: str) -> QueryPlan:
    count = Figure(name="villages" if field.startswith("village.") else "households")
    where = Compare(field=field, op="=", value=value)
    return QueryPlan(model="household", subject=field.partition(".")[0], measures=(count,), where=where)


def test_a_value_of_a_list_is_checked_against_its_field() -> None:
    plain = asked("household.monitor_type", "边缘易致贫户")
    assert guarded(plain, MODEL, EVERYWHERE, DAY, 1000, "duckdb") == compile(plain, MODEL, EVERYWHERE, DAY, 1000)


def test_over_several_servers_a_code_says_which_are_asked() -> None:
    spread = sharded(MODEL, Shard(column="county_code", level="county", digits=6))
    code = asked("village.village_code", "430421101001")
    assert "430421" in guarded(code, spread, EVERYWHERE, DAY, 1000, "postgres").params
