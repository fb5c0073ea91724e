"""Three servers as one: sums are made where the rows lie, a lost server is named with its counties, never left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.postgres_server import PostgresServer
from sql_tools.compile import compile
from sql_tools.errors import WarehouseError
from sql_tools.execute import Warehouse, run
from sql_tools.plan import EVERYWHERE, Dimension, Figure, InSegment, Order, Place, QueryPlan, Related, Share
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.connections import connected, rows
from sql_tools.servers.prepare import prepare_server
from sql_tools.servers.publish import publish
from sql_tools.servers.server_warehouse import ServerWarehouse
from sql_tools.servers.shards import ShardServer, known_shards, read_shard
from sql_tools.values import ValueDictionary
from tests.sql_tools.servers.conftest import LIMITS, Site

ASKED_ON = date(2026, 3, 15)


def plan(*measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject="household_year", measures=measures, **({"years": (2024,)} | rest))


INCOME, COUNT = Figure(name="income_per_capita"), Figure(name="households")
TOWN, COUNTY = (Dimension(field="village.town_name"),), (Dimension(field="village.county_name"),)
PLAIN = [
    plan(COUNT),
    plan(COUNT, INCOME, where=InSegment(name="lifted")),
    plan(INCOME, by=COUNTY),
    plan(INCOME, by=TOWN, order=(Order(by="m0"),), top=5),
    plan(COUNT, by=(Dimension(field="household.monitor_type"),)),
    plan(Share(of="households", part=InSegment(name="monitored")), by=COUNTY),
    plan(INCOME, years=(2022, 2023, 2024)),
    plan(COUNT, places=(Place(level="city", code="4301", name="长沙市"),)),
    plan(COUNT, by=TOWN, places=(Place(level="county", code="430421", name="衡阳县"),)),
]


@pytest.fixture
def spread(spread_site: Site) -> Iterator[ServerWarehouse]:
    warehouse = ServerWarehouse(spread_site.reader, LIMITS)
    yield warehouse
    warehouse.close()


def explained(asked: QueryPlan, server: ServerWarehouse, model: SemanticModel) -> str:
    query = compile(asked, server.as_recorded(model), EVERYWHERE, ASKED_ON, 1000, "postgres")
    with server.cursor() as (cursor, _):
        found = cursor.execute(f"EXPLAIN (VERBOSE) {query.sql}".encode(), query.params).fetchall()
    return "\n".join(line for (line,) in found)


@pytest.mark.parametrize("asked", PLAIN, ids=range(len(PLAIN)))
def test_plain_figures_are_made_where_the_rows_lie(
    spread: ServerWarehouse, model: SemanticModel, asked: QueryPlan
) -> None:
    text = explained(asked, spread, model)
    scans, pushed = text.count("Foreign Scan"), text.count("Relations: Aggregate on")
    assert pushed == scans > 0
    if not asked.places:
        assert text.count("Async Foreign Scan") == 3


def test_a_place_is_asked_of_its_own_server_alone(spread: ServerWarehouse, model: SemanticModel) -> None:
    town = next(place for place in _names(spread, model).places if place.level == "town")
    place = Place(level="town", code=town.code, name=town.name)
    assert explained(plan(INCOME, places=(place,)), spread, model).count("Foreign Scan") == 1


def _names(server: ServerWarehouse, model: SemanticModel) -> ValueDictionary:
    with server.cursor() as (cursor, _):
        return ValueDictionary.from_warehouse(cursor, server.as_recorded(model))


def test_a_lost_server_is_named_and_never_left_out(
    servers: list[PostgresServer], spread: ServerWarehouse, embedded: Warehouse, model: SemanticModel
) -> None:
    names = _names(spread, model)
    counties = [place for place in names.places if place.level == "county"]
    lost = counties[2::3]
    assert spread.lost() == ""
    elsewhere = Place(level="county", code=counties[0].code, name=counties[0].name)
    there = Place(level="county", code=lost[0].code, name=lost[0].name)
    expected = run(plan(COUNT), model, embedded, EVERYWHERE, ASKED_ON).rows
    with spread.cursor() as (cursor, _):
        reading = cursor.execute(b"DECLARE all_people CURSOR FOR SELECT * FROM person")
        reading.execute(b"FETCH 10 FROM all_people")
        servers[2].stop()
        with pytest.raises(Exception):  # noqa: B017 - whatever it is, it is no row
            reading.execute(b"FETCH ALL FROM all_people")
        reading.connection.rollback()
    try:
        for asked in (plan(COUNT), plan(INCOME, by=COUNTY), plan(COUNT, places=(there,))):
            with pytest.raises(WarehouseError) as caught:
                run(asked, model, spread, EVERYWHERE, ASKED_ON)
            assert all(county.name in caught.value.message for county in lost)
            assert elsewhere.name not in caught.value.message
            assert "没有给出任何数字" in caught.value.message
        assert all(county.name in spread.lost() for county in lost)
        assert elsewhere.name not in spread.lost()
        for one in _of_one_county(elsewhere, names):
            answered = run(one, model, spread, EVERYWHERE, ASKED_ON).rows
            assert answered == run(one, model, embedded, EVERYWHERE, ASKED_ON).rows
    finally:
        servers[2].start()
    assert run(plan(COUNT), model, spread, EVERYWHERE, ASKED_ON).rows == expected


def test_a_process_that_starts_while_a_server_is_lost_knows_all_names(
    servers: list[PostgresServer], spread_site: Site, embedded: Warehouse, model: SemanticModel
) -> None:
    with embedded.cursor() as (cursor, _):
        expected = ValueDictionary.from_warehouse(cursor, embedded.as_recorded(model))
    warehouse = ServerWarehouse(spread_site.reader, LIMITS)
    servers[2].stop()
    try:
        assert _names(warehouse, model) == expected
        county = next(place for place in expected.places if place.level == "county")
        asked = plan(COUNT, places=(Place(level="county", code=county.code, name=county.name),))
        answered = run(asked, model, warehouse, EVERYWHERE, ASKED_ON).rows
        assert answered == run(asked, model, embedded, EVERYWHERE, ASKED_ON).rows
    finally:
        servers[2].start()
        warehouse.close()


def _of_one_county(county: Place, names: ValueDictionary) -> list[QueryPlan]:
    """A figure, a town's figure, figures by town, a list, the lowest, and what is asked of the members."""
    found = next(place for place in names.places if place.level == "town" and county.code in place.path)
    town = Place(level="town", code=found.code, name=found.name)
    listed: dict[str, Any] = {"columns": ("village.town_name", "household_year.net_income_per_capita")}
    return [
        plan(COUNT, places=(county,)),
        plan(COUNT, places=(town,)),
        plan(INCOME, by=TOWN, places=(county,)),
        plan(**listed, places=(town,)),
        plan(**listed, places=(county,), order=(Order(by="household_year.net_income_per_capita"),), top=10),
        plan(COUNT, places=(county,), where=Related(relation="jobs", quantifier="none")),
    ]


def test_shards_keep_their_names_and_may_change_their_counties(
    new_site: Callable[..., Site], small_file: Path, model: SemanticModel
) -> None:
    site, first, second = new_site(), new_site(1), new_site(2)
    counties = [place.code for place in _file_names(small_file, model).places if place.level == "county"]
    prepare_server(site.admin, site.reader, [ShardServer(first.admin, tuple(counties[:2]))])
    with pytest.raises(WarehouseError, match="没有说明这些县放在哪台服务器"):
        publish(small_file, site.admin)
    both = [ShardServer(second.admin, tuple(counties[:3])), ShardServer(first.admin, tuple(counties[3:]))]
    prepare_server(site.admin, site.reader, both)
    with connected(site.admin) as connection:
        known = known_shards(connection)
        assert [(each.name, each.counties) for each in known] == [
            ("shard_1", tuple(counties[3:])),
            ("shard_2", tuple(counties[:3])),
        ]
        assert rows(connection, "SELECT count(*) FROM pg_foreign_server") == [(2,)]
    publish(small_file, site.admin)
    warehouse = ServerWarehouse(site.reader, LIMITS)
    assert run(plan(COUNT), model, warehouse, EVERYWHERE, ASKED_ON).rows == (
        run(plan(COUNT), model, Warehouse(small_file), EVERYWHERE, ASKED_ON).rows
    )
    warehouse.close()


def _file_names(file: Path, model: SemanticModel) -> ValueDictionary:
    with Warehouse(file).cursor() as (cursor, _):
        return ValueDictionary.from_warehouse(cursor, model)


def test_a_county_lies_on_one_server(new_site: Callable[..., Site]) -> None:
    site = new_site()
    twice = [ShardServer(site.admin, ("430421",)), ShardServer(site.admin, ("430121", "430421"))]
    with pytest.raises(WarehouseError, match="430421"):
        prepare_server(site.admin, site.reader, twice)


@pytest.mark.parametrize("text", ["", "430421", "postgresql://h/d", "postgresql://h/d=", "postgresql://h/d=43042"])
def test_a_shard_that_cannot_be_read(text: str) -> None:
    with pytest.raises(WarehouseError, match="--shard"):
        read_shard(text)


def test_an_address_may_hold_equal_signs() -> None:
    shard = read_shard("postgresql://u@h/d?sslmode=require=430421,430121")
    assert shard == ShardServer("postgresql://u@h/d?sslmode=require", ("430421", "430121"))
