"""A small world with every kind of gap in it, and the semantic model: what the engine is tested on.

Villages share a name, a household has no row for a year, facts are missing, incomes are negative, keys are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

import sql_tools
from benchmarks.postgres_server import installed, postgres_servers
from sql_tools.compile import compile
from sql_tools.execute import shown_row
from sql_tools.guard import check
from sql_tools.plan import EVERYWHERE, Area, Place, QueryPlan
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel, load_model
from sql_tools.warehouse.schema import schema_sql

ASKED_ON = date(2026, 3, 15)
Rows = dict[str, list[tuple[Any, ...]]]

VILLAGES = [
    # code, village, town code, town, county code, county, city code, city, province code, province, key, site
    (
        "430421101001",
        "青竹村",
        "430421101",
        "西渡镇",
        "430421",
        "衡阳县",
        "4304",
        "衡阳市",
        "43",
        "湖南省",
        True,
        False,
    ),
    (
        "430421101002",
        "白石村",
        "430421101",
        "西渡镇",
        "430421",
        "衡阳县",
        "4304",
        "衡阳市",
        "43",
        "湖南省",
        False,
        True,
    ),
    (
        "430421102001",
        "青竹村",
        "430421102",
        "集兵镇",
        "430421",
        "衡阳县",
        "4304",
        "衡阳市",
        "43",
        "湖南省",
        False,
        False,
    ),
    (
        "430121101001",
        "黄花村",
        "430121101",
        "黄花镇",
        "430121",
        "长沙县",
        "4301",
        "长沙市",
        "43",
        "湖南省",
        False,
        False,
    ),
    (
        "430121101002",
        "无户村",
        "430121101",
        "黄花镇",
        "430121",
        "长沙县",
        "4301",
        "长沙市",
        "43",
        "湖南省",
        True,
        False,
    ),
    (
        "430181101001",
        "集里村",
        "430181101",
        "集里街道",
        "430181",
        "浏阳市",
        "4301",
        "长沙市",
        "43",
        "湖南省",
        False,
        True,
    ),
    ("360731101001", "贡江村", "360731101", "贡江镇", "360731", "于都县", "3607", "赣州市", "36", "江西省", True, True),
]
WEST_TOWN = Place(level="town", code="430421101", name="西渡镇")
HENGYANG = Place(level="county", code="430421", name="衡阳县")
CHANGSHA = Place(level="city", code="4301", name="长沙市")
CHANGSHA_COUNTY = Place(level="county", code="430121", name="长沙县")
LIUYANG = Place(level="county", code="430181", name="浏阳市")
HUNAN = Place(level="province", code="43", name="湖南省")
QINGZHU = Place(level="village", code="430421101001", name="青竹村")


def _money(random: Random, low: int, high: int) -> Decimal:
    return Decimal(random.randint(low * 100, high * 100)) / 100


def _maybe(random: Random, value: Any, share: float = 0.15) -> Any:
    return None if random.random() < share else value


def seed_rows() -> Rows:
    """The same rows every time, by table."""
    random = Random(20260315)
    rows: Rows = {"village": list(VILLAGES)}
    rows["village_year"] = [
        (
            village[0],
            year,
            random.randint(300, 2000),
            _maybe(random, _money(random, 0, 300000)),
            _maybe(random, _money(random, 0, 40000)),
        )
        for village in VILLAGES
        for year in (2022, 2023, 2024)
    ]
    regions = {("43", "湖南省", "province"), ("36", "江西省", "province")}
    regions |= {(v[6], v[7], "city") for v in VILLAGES} | {(v[4], v[5], "county") for v in VILLAGES}
    rows["region_year"] = [
        (code, name, level, year, _maybe(random, _money(random, 12000, 30000)), _maybe(random, _money(random, 4, 9)))
        for code, name, level in sorted(regions)
        for year in (2022, 2023, 2024)
    ]
    for table in ("household", "household_year", "person", "employment", "assistance", "hospital_stay"):
        rows[table] = []
    homes = [village for village in VILLAGES if village[1] != "无户村"]
    for number in range(120):
        _household(random, rows, f"H{number:03}", homes[number % len(homes)][0])
    kinds = ("种植", "养殖", "加工", "庭院经济", "乡村旅游", "光伏", "帮扶车间")
    rows["industry_project"] = [
        (
            f"P{number}",
            random.choice(VILLAGES)[0],
            random.choice((2022, 2023, 2024)),
            f"项目{number}",
            random.choice(kinds),
            _money(random, 1000, 500000),
            random.randint(0, 40),
            _maybe(random, _money(random, 0, 9000)),
        )
        for number in range(30)
    ]
    return rows


def _household(random: Random, rows: Rows, household: str, village: str) -> None:
    monitor = random.choice((None, None, "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"))
    watched = monitor is not None
    rows["household"].append(
        (
            household,
            village,
            f"户主{household}",
            f"00000019700101{household[1:]}X",
            _maybe(random, "13900000000"),
            random.random() < 0.6,
            _maybe(random, random.choice((2016, 2018, 2020))),
            monitor,
            date(2022, random.randint(1, 12), 5) if watched else None,
            _maybe(random, random.choice(("因病", "因残", "因学", "务工不稳"))) if watched else None,
            _maybe(random, random.random() < 0.5) if watched else None,
            None,
            random.random() < 0.2,
            random.random() < 0.25,
            random.random() < 0.05,
        )
    )
    people = [f"{household}-{number}" for number in range(random.randint(0, 5))]
    for person in people:
        _person(random, rows, person, household)
    for year in (2022, 2023, 2024):
        if random.random() < 0.85:
            _year(random, rows, household, year)
        for person in people:
            _year_of_person(random, rows, person, year)
        for _ in range(random.choice((0, 0, 1, 2))):
            rows["assistance"].append(
                (
                    f"A{len(rows['assistance'])}",
                    household,
                    random.choice((None, *people)),
                    year,
                    random.choice(("产业帮扶", "小额信贷", "雨露计划", "临时救助")),
                    _maybe(random, _money(random, 100, 50000)),
                )
            )


def _year(random: Random, rows: Rows, household: str, year: int) -> None:
    population = random.randint(1, 6)
    wage, gross, cost = _money(random, 0, 60000), _money(random, 0, 20000), _money(random, 0, 25000)
    own, transfer = _money(random, 0, 2000), _money(random, 0, 8000)
    if random.random() < 0.1:
        wage, gross, transfer = Decimal(0), Decimal(0), Decimal(0)
    net = wage + gross - cost + own + transfer
    each = (net / population).quantize(Decimal("0.01"))
    rows["household_year"].append(
        (
            household,
            year,
            population,
            random.randint(0, population),
            wage,
            gross,
            cost,
            own,
            transfer,
            net,
            each,
            _maybe(random, _money(random, 0, 9000)),
        )
    )


def _person(random: Random, rows: Rows, person: str, household: str) -> None:
    stages = ("非在校生", "非在校生", "学前", "小学", "初中", "中职", "高职高专", "本科及以上")
    abilities = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
    rows["person"].append(
        (
            person,
            household,
            f"人{person}",
            _maybe(random, "0000"),
            _maybe(random, random.choice("男女")),
            _maybe(random, date(random.randint(1940, 2024), random.randint(1, 12), random.randint(1, 28))),
            _maybe(random, random.choice(("户主", "配偶", "子女"))),
            _maybe(random, random.choice(stages)),
            _maybe(random, random.choice(("健康", "长期慢性病", "大病", "残疾"))),
            _maybe(random, random.choice(abilities)),
            _maybe(random, random.random() < 0.9),
            _maybe(random, random.random() < 0.7),
        )
    )


def _year_of_person(random: Random, rows: Rows, person: str, year: int) -> None:
    if random.random() < 0.35:
        kind = random.choice(("外出务工", "就近务工", "公益性岗位", "灵活就业"))
        post = random.choice(("保洁员", "护林员")) if kind == "公益性岗位" else None
        place = random.choice(("乡内", "县内", "省内", "省外"))
        rows["employment"].append((person, year, kind, place, random.randint(0, 12), _money(random, 0, 50000), post))
    if random.random() < 0.1:
        cost = _money(random, 0, 30000)
        rows["hospital_stay"].append(
            (f"S{len(rows['hospital_stay'])}", person, year, cost, (cost * 7 / 10).quantize(Decimal("0.01")))
        )


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return load_model(Path(sql_tools.__file__).parent / "models" / "household.yaml")


@pytest.fixture(scope="session")
def world() -> Rows:
    return seed_rows()


@pytest.fixture(scope="session")
def database(world: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(schema_sql())
        for table, rows in world.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        yield connection


Ask = Callable[..., list[tuple[Cell, ...]]]


@pytest.fixture(scope="session")
def ask(database: duckdb.DuckDBPyConnection, model: SemanticModel) -> Ask:
    """The rows of a plan as shown, compiled, guarded and run; ``left_out=True``: the counts of what was left out."""

    def rows(plan: QueryPlan, area: Area = EVERYWHERE, left_out: bool = False) -> list[tuple[Cell, ...]]:
        query = compile(plan, model, area, ASKED_ON, 1000)
        for each in (query, query.left_out):
            if each is not None:
                check(each, model, area)
        found, own = database.execute(query.sql, list(query.params)).fetchall(), len(query.columns)
        if not left_out:
            return [shown_row(row[:own], query.columns) for row in found]
        if query.left_out is None:
            return [(column.label, count) for column, count in zip(query.counted, found[0][own:], strict=True)]
        counts = database.execute(query.left_out.sql, list(query.left_out.params)).fetchall()[0]
        return [(column.label, count) for column, count in zip(query.left_out.columns, counts, strict=True)]

    return rows


@pytest.fixture(scope="session")
def sql(database: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[Cell, ...]]]:
    """The rows of hand-written SQL, figures with two decimals."""

    def rows(text: str) -> list[tuple[Cell, ...]]:
        def cell(value: Any) -> Cell:
            return Decimal(str(value)).quantize(Decimal("0.01")) if isinstance(value, float) else value

        return [tuple(map(cell, row)) for row in database.execute(text).fetchall()]

    return rows


@pytest.fixture(scope="session")
def postgres(world: Rows) -> Iterator[Any]:
    """A PostgreSQL 15 of our own with the same rows; skipped, and said so, where it or psycopg is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: nothing is compared with PostgreSQL")
    if not installed():
        pytest.skip("PostgreSQL 15 is not installed: nothing is compared with it")
    with postgres_servers(1) as [server], server.connect() as connection:
        _fill(connection, world)
        yield connection


def _fill(connection: Any, world: Rows) -> None:
    connection.execute(schema_sql())
    for table, rows in world.items():
        marks = ", ".join(f"${number + 1}" for number in range(len(rows[0])))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


RowsOn = Callable[[QueryPlan, Area, str], list[list[tuple[Cell, ...]]]]


@pytest.fixture(scope="session")
def rows_on(model: SemanticModel, database: duckdb.DuckDBPyConnection, postgres: Any) -> RowsOn:
    """The rows of a plan, and of its count of what was left out, on one of the two engines."""

    def rows(plan: QueryPlan, area: Area, dialect: Any) -> list[list[tuple[Cell, ...]]]:
        query = compile(plan, model, area, ASKED_ON, 200, dialect)
        connection = postgres if dialect == "postgres" else database
        shown = []
        for each in (query, query.left_out):
            if each is not None:
                check(each, model, area)
                found = connection.execute(each.sql, list(each.params)).fetchall()
                shown.append([shown_row(row, each.returned) for row in found])
        return shown

    return rows
