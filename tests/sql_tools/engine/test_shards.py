"""Statements for tables spread over servers by county: the same rows as from one file, by figures of each shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given
from sqlglot import exp, parse_one

from sql_tools.compile import compile
from sql_tools.errors import GuardError
from sql_tools.execute import shown_row
from sql_tools.guard import check
from sql_tools.plan import EVERYWHERE, Area, Compare, Dimension, Figure, InSegment, Place, QueryPlan, Related, Statistic
from sql_tools.result import CompiledQuery
from sql_tools.semantic_model import SemanticModel, Shard
from sql_tools.sharded_model import sharded
from sql_tools.warehouse.schema import schema_sql
from tests.sql_tools.engine.test_any_plan import MODEL, areas, plans, steady

ASKED_ON = date(2026, 3, 15)
COUNTY = Shard(column="county_code", level="county", digits=6)
SHARDED = sharded(MODEL, COUNTY)
COUNTY_OF = {
    "village_year": "JOIN village USING (village_code)",
    "household": "JOIN village USING (village_code)",
    "industry_project": "JOIN village USING (village_code)",
    "household_year": "JOIN household USING (household_id) JOIN village USING (village_code)",
    "person": "JOIN household USING (household_id) JOIN village USING (village_code)",
    "assistance": "JOIN household USING (household_id) JOIN village USING (village_code)",
    "employment": "JOIN person USING (person_id) JOIN household USING (household_id) JOIN village USING (village_code)",
    "hospital_stay": "JOIN person USING (person_id) JOIN household USING (household_id)"
    " JOIN village USING (village_code)",
}
HENGYANG = Place(level="county", code="430421", name="衡阳县")
CHANGSHA = Place(level="city", code="4301", name="长沙市")
WEST_TOWN = Place(level="town", code="430421101", name="西渡镇")


@pytest.fixture(scope="module")
def spread(world: dict[str, list[tuple[Any, ...]]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The world with county_code in every table that lies somewhere."""
    with duckdb.connect() as connection:
        connection.execute(schema_sql())
        for table, rows in world.items():
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        connection.execute("CREATE SCHEMA spread")
        for table in world:
            way = COUNTY_OF.get(table)
            query = f"SELECT {table}.*{', village.county_code' if way else ''} FROM {table} {way or ''}"
            connection.execute(f"CREATE TABLE spread.{table} AS {query}")
        connection.execute("USE memory.spread")
        yield connection


def figures(connection: duckdb.DuckDBPyConnection, query: CompiledQuery) -> list[list[tuple[Any, ...]]]:
    found = []
    for each in (query, query.left_out):
        if each is not None:
            rows = connection.execute(each.sql, list(each.params)).fetchall()
            found.append([shown_row(row, each.returned) for row in rows])
    return found


@steady
@given(plan=plans(), area=areas)
def test_any_plan_gives_the_same_rows(
    database: duckdb.DuckDBPyConnection, spread: duckdb.DuckDBPyConnection, plan: QueryPlan, area: Area
) -> None:
    plain = compile(plan, MODEL, area, ASKED_ON, 200)
    query = compile(plan, SHARDED, area, ASKED_ON, 200)
    for each in (query, query.left_out):
        if each is not None:
            check(each, SHARDED, area)
    assert figures(spread, query) == figures(database, plain)


def asked(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **({"years": (2024,)} | rest))


def statement(plan: QueryPlan, area: Area = EVERYWHERE, model: SemanticModel = SHARDED) -> CompiledQuery:
    return compile(plan, model, area, ASKED_ON, 200, "postgres")


INCOME = Figure(name="income_per_capita")
COUNT = Figure(name="households")


def test_figures_are_worked_out_by_county_first() -> None:
    query = statement(asked("household_year", INCOME, COUNT, where=InSegment(name="lifted")))
    assert "GROUP BY\n    household_year.county_code" in query.sql
    assert "SUM(by_shard.part_" in query.sql


def test_groups_that_lie_in_one_county_need_no_second_step() -> None:
    query = statement(asked("household_year", INCOME, by=(Dimension(field="village.town_name"),)))
    assert "by_shard" not in query.sql
    assert query.sql.count("county_code") >= 3


def test_a_count_of_nothing_is_zero(spread: duckdb.DuckDBPyConnection) -> None:
    never = Compare(field="household_year.population", op=">", value=1000)
    query = compile(asked("household_year", COUNT, where=never), SHARDED, EVERYWHERE, ASKED_ON)
    assert figures(spread, query)[0] == [(0,)]


def test_a_median_is_not_put_together_of_medians() -> None:
    median = Statistic(function="median", field="household_year.net_income")
    assert "by_shard" not in statement(asked("household_year", median)).sql


@pytest.mark.parametrize(
    ("place", "low", "high"),
    [(HENGYANG, "430421", "430421"), (WEST_TOWN, "430421", "430421"), (CHANGSHA, "4301", "430199")],
)
def test_a_place_names_its_shards(place: Place, low: str, high: str) -> None:
    query = statement(asked("household_year", COUNT, places=(place,)))
    number = {value: f"${n}" for n, value in enumerate(query.params, start=1)}
    assert f"household_year.county_code BETWEEN {number[low]} AND {number[high]}" in query.sql


def test_an_area_is_still_asked_for() -> None:
    area = Area(place=HENGYANG)
    plan = asked("household_year", COUNT, by=(Dimension(field="village.town_name"),))
    check(statement(plan, area), SHARDED, area)
    with pytest.raises(GuardError, match="地区范围"):
        check(statement(plan), SHARDED, area)


def test_a_wider_range_is_no_area() -> None:
    area = Area(place=HENGYANG)
    query = statement(asked("household_year", COUNT), area)
    number = query.params.index("430421") + 1
    wider = query.sql.replace(f"AND ${number}", f"AND ${len(query.params) + 1}")
    assert wider != query.sql
    loose = CompiledQuery(wider, (*query.params, "999999"), query.columns, "postgres", query.row_limit)
    with pytest.raises(GuardError, match="地区范围"):
        check(loose, SHARDED, area)


def test_the_model_of_one_file_stays_as_it_is(model: SemanticModel) -> None:
    plan = asked("household_year", COUNT, places=(HENGYANG,))
    assert "BETWEEN" not in statement(plan, model=model).sql and "by_shard" not in statement(plan, model=model).sql


def test_gaps_are_counted_by_county(gap_rows: Callable[[SemanticModel], list[tuple[int, ...]]]) -> None:
    assert gap_rows(SHARDED) == gap_rows(MODEL)


@pytest.fixture
def gap_rows(
    database: duckdb.DuckDBPyConnection, spread: duckdb.DuckDBPyConnection
) -> Callable[[SemanticModel], list[tuple[int, ...]]]:
    from sql_tools.compiler.recorded import gap_counts

    def rows(model: SemanticModel) -> list[tuple[int, ...]]:
        connection = spread if model is SHARDED else database
        return [
            tuple(map(int, connection.execute(each.sql, list(each.params)).fetchall()[0])) for each in gap_counts(model)
        ]

    return rows


@steady
@given(plan=plans())
def test_an_area_is_said_of_every_table_that_lies_somewhere(plan: QueryPlan) -> None:
    query = compile(plan, SHARDED, Area(place=HENGYANG), ASKED_ON, 200)
    for each in (query, query.left_out):
        assert each is None or _without_range(each.sql) == []


def test_a_place_is_said_of_what_is_joined_and_of_what_is_asked_of_it() -> None:
    none_works = Related(relation="jobs", quantifier="none", where=None)
    towns = (Dimension(field="village.town_name"),)
    counted = asked("household_year", COUNT, by=towns, where=none_works, places=(HENGYANG,))
    listed = QueryPlan(
        model="household",
        subject="household",
        columns=("village.town_name", "household.monitor_type"),
        places=(WEST_TOWN, Place(level="town", code="430421102", name="三湖镇")),
    )
    for plan in (counted, listed):
        assert _without_range(compile(plan, SHARDED, EVERYWHERE, ASKED_ON, 200).sql) == []


def _without_range(sql: str) -> list[str]:
    """The tables by whose SELECT every server would be asked."""
    found = []
    for table in parse_one(sql, read="duckdb").find_all(exp.Table):
        select = table.find_ancestor(exp.Select)
        assert select is not None
        ranges = {each.this.sql() for each in select.find_all(exp.Between) if each.find_ancestor(exp.Select) is select}
        if table.name in {"village", *COUNTY_OF} and f"{table.alias_or_name}.county_code" not in ranges:
            found.append(f"{table.sql()} in {select.sql()}")
    return found
