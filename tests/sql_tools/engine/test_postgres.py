"""The same plans on PostgreSQL 15, started here in a temporary directory: the rows are the same as DuckDB's.

Needs Debian's postgresql-15 and psycopg; the server does not run as root, so root starts it as ``postgres``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sql_tools.compile import compile
from sql_tools.execute import shown_row
from sql_tools.guard import check
from sql_tools.plan import (
    EVERYWHERE,
    Area,
    Change,
    Dimension,
    Figure,
    InSegment,
    Order,
    Place,
    Portion,
    QueryPlan,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.schema import schema_sql

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: nothing is compared with PostgreSQL")
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
if not (PROGRAMS / "initdb").exists():
    pytest.skip("PostgreSQL 15 is not installed: nothing is compared with it", allow_module_level=True)

ASKED_ON = date(2026, 3, 15)


def _owner() -> str | None:
    """Who may run the server: us, or where we are root, the user that Debian made for it."""
    if os.getuid() != 0:
        return None
    return next((each.pw_name for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody")), None)


def _program(name: str, *arguments: str) -> None:
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [str(PROGRAMS / name), *arguments], user=_owner(), env=environment, cwd="/", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def postgres(world: dict[str, list[tuple[Any, ...]]]) -> Iterator[Any]:
    # The path of a socket may be no longer than about 100 characters, which pytest's directories are not.
    home = Path(tempfile.mkdtemp(prefix="pg"))
    owner = _owner()
    if owner is not None:
        shutil.chown(home, owner)
    data = str(home / "data")
    _program("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
    _program("pg_ctl", "-D", data, "-w", "-o", options, "-l", str(home / "log"), "start")
    try:
        with psycopg.connect(
            host=str(home), user="tester", dbname="postgres", autocommit=True, cursor_factory=psycopg.RawCursor
        ) as connection:
            _fill(connection, world)
            yield connection
    finally:
        _program("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _fill(connection: Any, world: dict[str, list[tuple[Any, ...]]]) -> None:
    connection.execute(schema_sql())
    for table, rows in world.items():
        marks = ", ".join(f"${number + 1}" for number in range(len(rows[0])))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def rows_of(
    plan: QueryPlan, model: SemanticModel, area: Area, connection: Any, dialect: Any
) -> list[list[tuple[Any, ...]]]:
    """The rows of the figure and of its count of what was left out, as shown."""
    query = compile(plan, model, area, ASKED_ON, 200, dialect)
    shown = []
    for each in (query, query.left_out):
        if each is not None:
            check(each, model, area)
            found = connection.execute(each.sql, list(each.params)).fetchall()
            shown.append([shown_row(row, each.columns) for row in found])
    return shown


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
def test_the_same_rows_on_both_engines(
    postgres: Any, database: duckdb.DuckDBPyConnection, model: SemanticModel, asked: QueryPlan
) -> None:
    rows = rows_of(asked, model, EVERYWHERE, database, "duckdb")
    assert rows[0]
    assert rows_of(asked, model, EVERYWHERE, postgres, "postgres") == rows
