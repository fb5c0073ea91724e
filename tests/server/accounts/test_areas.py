"""Plans of every shape for every role: what is counted is what a database of the own area alone would count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest

from server.accounts.asker import asker_of
from server.accounts.role import Role
from server.accounts.user import User
from server.chat.data.runner import QueryRunner
from server.deps import open_queries
from server.settings import Settings
from sql_tools.errors import NotPermitted
from sql_tools.execute import Warehouse
from sql_tools.parser import Parser
from sql_tools.plan import (
    EVERYWHERE,
    Area,
    Change,
    Compare,
    CompareAround,
    Dimension,
    Figure,
    InPlaces,
    Order,
    Place,
    QueryPlan,
    Statistic,
)
from sql_tools.reading import Context
from sql_tools.result import Snapshot
from sql_tools.warehouse.demo import make_demo
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp

ASKED_ON = date(2026, 3, 15)
PLACES = {
    Role.CITY: Place(level="city", code="4301", name="长沙市"),
    Role.COUNTY: Place(level="county", code="430421", name="衡阳县"),
    Role.TOWN: Place(level="town", code="430421100", name="西渡镇"),
}
TIED = (*PLACES, Role.VILLAGE)
UNTIED = tuple(role for role in Role if role.level is None)

SHAPES = (
    "脱贫户有多少户",
    "2024年人均纯收入低于1万元的脱贫户有多少户",
    "2024年人均纯收入是多少",
    "2024年户均人口",
    "2024年各村脱贫户户数",
    "2024年各村人均纯收入前三名",
    "2024年人均纯收入增速",
    "2023年和2024年收入下降的户有多少户",
    "近三年脱贫户的收入结构",
    "2024年监测户占比",
    "2024年收入下降户占比",
    "劳动力有多少人",
    "2024年外出务工的有多少人",
    "2024年公益性岗位人数",
    "60岁以上的老人有多少人",
    "没有监测户的村有多少个",
    "2024年没有务工人员的脱贫户有多少户",
    "列出2024年人均纯收入最低的五户",
    "列出监测户名单",
    "2024年帮扶金额合计",
    "2024年住院报销比例",
    "2024年人均纯收入分布",
    "按监测对象类型统计户数",
    "每个村有多少个产业项目",
    "2024年人均纯收入中位数",
    "2021年以来每年都增收的户有多少户",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("areas")
    make_demo(made, 600)
    return made


@pytest.fixture(scope="module")
def whole(home: Path) -> QueryRunner:
    return open_queries(Settings(home=home))


@pytest.fixture(scope="module")
def alone(home: Path, whole: QueryRunner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """For a code: the same data with nothing outside the place of that code."""
    opened: list[Warehouse] = []

    @cache
    def of(code: str) -> QueryRunner:
        path = tmp_path_factory.mktemp("alone") / "alone.duckdb"
        _copy_part(home / "data" / "current.duckdb", path, code, whole.snapshot)
        opened.append(Warehouse(path))
        return QueryRunner(whole.model, opened[-1])

    yield of
    for warehouse in opened:
        warehouse.close()


def _copy_part(source: Path, target: Path, code: str, snapshot: Snapshot) -> None:
    household = "household_id IN (SELECT household_id FROM household)"
    person = "person_id IN (SELECT person_id FROM person)"
    village = "village_code IN (SELECT village_code FROM village)"
    kept = {
        "village": f"village_code LIKE '{code}%'",
        "coverage": "TRUE",
        "village_year": village,
        "region_year": "TRUE",
        "household": village,
        "household_year": household,
        "person": household,
        "employment": person,
        "assistance": household,
        "hospital_stay": person,
        "industry_project": village,
    }
    with duckdb.connect(str(target)) as connection:
        create_tables(connection)
        connection.execute(f"ATTACH '{source}' AS whole (READ_ONLY)")
        for table, where in kept.items():
            connection.execute(f"INSERT INTO {table} SELECT * FROM whole.main.{table} WHERE {where}")
        connection.execute("DETACH whole")
        stamp(connection, SnapshotInfo(snapshot, ASKED_ON))


def area_of(role: Role, whole: QueryRunner) -> Area:
    place = PLACES.get(role)
    if role is Role.VILLAGE:
        first = next(p for p in whole.names.places if p.level == "village" and "430421100" in p.path)
        place = Place(level="village", code=first.code, name=first.name)
    user = User(
        id=1,
        name="someone",
        full_name="",
        role=role.value,
        area_level=place.level if place else "everywhere",
        area_code=place.code if place else None,
        area_name=place.name if place else None,
        class_id=None,
        created_at="",
        disabled=False,
    )
    return asker_of(user).area


def read(question: str, whole: QueryRunner) -> QueryPlan:
    reading = Parser(whole.model, whole.names).read(question, Context(asked_on=ASKED_ON))
    assert reading.plans, (question, reading.clarification, reading.refusal)
    return reading.plans[0]


@pytest.mark.parametrize("role", TIED)
@pytest.mark.parametrize("question", SHAPES)
def test_a_figure_is_that_of_the_area_alone(question: str, role: Role, whole: QueryRunner, alone) -> None:  # type: ignore[no-untyped-def]
    area = area_of(role, whole)
    assert area.place is not None
    plan = read(question, whole)
    seen = whole.run(plan, area, ASKED_ON)
    expected = alone(area.place.code).run(whole.permitted(plan, area), EVERYWHERE, ASKED_ON)
    assert seen.result.rows == expected.result.rows
    assert seen.result.left_out == expected.result.left_out
    assert area.place.name in seen.block.description
    assert area.place.code in seen.block.params


@pytest.mark.parametrize("role", UNTIED)
@pytest.mark.parametrize("question", SHAPES)
def test_roles_without_a_place_see_all_of_made_up_data(question: str, role: Role, whole: QueryRunner) -> None:
    plan = read(question, whole)
    expected = whole.run(plan, EVERYWHERE, ASKED_ON).result.rows
    assert whole.run(plan, area_of(role, whole), ASKED_ON).result.rows == expected


def yearly(**parts: object) -> QueryPlan:
    measures = (Figure(name="households"),)
    return QueryPlan.model_validate(
        {"model": "household", "subject": "household_year", "measures": measures, "years": (2024,), **parts}
    )


CHANGSHA = PLACES[Role.CITY]
HUNAN = Place(level="province", code="43", name="湖南省")
BEYOND = {
    "another place": yearly(places=(CHANGSHA,)),
    "the place around": yearly(places=(HUNAN,)),
    "the own place and another": yearly(places=(PLACES[Role.COUNTY], CHANGSHA)),
    "side by side": yearly(places=(PLACES[Role.COUNTY], CHANGSHA), side_by_side=True),
    "a place of which nothing is on file": yearly(places=(Place(level="county", code="110101", name="东城区"),)),
    "the code of another level": yearly(places=(Place(level="city", code="430421", name="衡阳县"),)),
    "by a wider level": yearly(by=(Dimension(field="village.city_name"),)),
    "a place in a condition": yearly(where=InPlaces(places=(CHANGSHA,))),
    "a place in a condition of a measure": yearly(
        measures=(Figure(name="households", where=InPlaces(places=(CHANGSHA,))),)
    ),
    "a place as a value": yearly(where=Compare(field="village.county_name", op="=", value="长沙县")),
    "a wider place as a value": yearly(where=Compare(field="village.city_code", op="=", value="4304")),
    "a change": yearly(measures=(Change(of=Figure(name="income_per_capita")),), places=(HUNAN,)),
    "a list": yearly(measures=(), columns=("household.household_id",), places=(CHANGSHA,)),
    "the first": yearly(
        measures=(),
        columns=("household.household_id",),
        places=(CHANGSHA,),
        top=3,
        order=(Order(by="household_year.net_income"),),
    ),
    "villages without": QueryPlan(
        model="household",
        subject="village",
        measures=(Statistic(function="count_distinct", field="village.town_code"),),
        places=(CHANGSHA,),
    ),
}


@pytest.mark.parametrize("plan", BEYOND.values(), ids=BEYOND.keys())
@pytest.mark.parametrize("role", [Role.COUNTY, Role.TOWN, Role.VILLAGE])
def test_what_reaches_beyond_the_area_is_refused(plan: QueryPlan, role: Role, whole: QueryRunner) -> None:
    with pytest.raises(NotPermitted, match="只能查看"):
        whole.run(plan, area_of(role, whole), ASKED_ON)


@pytest.mark.parametrize(("role", "level"), [(Role.TOWN, "county"), (Role.VILLAGE, "town"), (Role.COUNTY, "province")])
def test_comparing_with_the_wider_place_is_refused(role: Role, level: str, whole: QueryRunner) -> None:
    field, figure = "household_year.net_income_per_capita", Figure(name="income_per_capita")
    plan = yearly(where=CompareAround(field=field, op="<", of=figure, level=level))
    with pytest.raises(NotPermitted, match="更大范围"):
        whole.run(plan, area_of(role, whole), ASKED_ON)


@pytest.mark.parametrize("role", TIED)
def test_comparing_within_the_own_place_is_that_of_the_area_alone(role: Role, whole: QueryRunner, alone) -> None:  # type: ignore[no-untyped-def]
    field, figure = "household_year.net_income_per_capita", Figure(name="income_per_capita")
    plan = yearly(where=CompareAround(field=field, op="<", of=figure, level="village"))
    area = area_of(role, whole)
    assert area.place is not None
    expected = alone(area.place.code).run(plan, EVERYWHERE, ASKED_ON).result.rows
    assert whole.run(plan, area, ASKED_ON).result.rows == expected


def test_public_figures_are_for_all(whole: QueryRunner) -> None:
    plan = read("长沙市2024年农村居民人均可支配收入", whole)
    everywhere = whole.run(plan, EVERYWHERE, ASKED_ON).result.rows
    assert whole.run(plan, area_of(Role.VILLAGE, whole), ASKED_ON).result.rows == everywhere


def test_an_asker_whose_place_is_no_longer_on_file_sees_nothing(whole: QueryRunner) -> None:
    gone = Area(place=Place(level="town", code="430421999", name="旧镇"))
    renamed = Area(place=Place(level="town", code="430421100", name="旧镇"))
    for plan in (read("脱贫户有多少户", whole), yearly(places=(PLACES[Role.TOWN],))):
        for area in (gone, renamed):
            with pytest.raises(NotPermitted, match="已经没有了"):
                whole.run(plan, area, ASKED_ON)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER])
def test_real_data_are_not_for_a_class(role: Role, whole: QueryRunner, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "real.duckdb"
    _copy_part(home / "data" / "current.duckdb", path, "43", Snapshot("real", "2025-12-31", False))
    warehouse = Warehouse(path)
    with pytest.raises(NotPermitted, match="演示数据"):
        QueryRunner(whole.model, warehouse).run(read("脱贫户有多少户", whole), area_of(role, whole), ASKED_ON)
    warehouse.close()
