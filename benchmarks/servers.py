"""Figures from one PostgreSQL server, and from three, against one file: ``python -m benchmarks.servers``.

Makes a demo database (``--households``, default 200,000), starts three PostgreSQL 15 servers on this machine, publishes
the database to one of them and spread over all, and asks each engine the same plans, every one several times; with
``--gold`` also all gold questions once. Prints tables for ``benchmarks/README.md``; results that differ end the run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.postgres_server import PostgresServer, postgres_servers
from sql_tools.compile import compile
from sql_tools.engine import Engine, Limits
from sql_tools.errors import PlanError
from sql_tools.execute import Warehouse, run
from sql_tools.parser import Parser
from sql_tools.plan import EVERYWHERE, Change, Dimension, Figure, InSegment, Order, Place, QueryPlan, Share
from sql_tools.reading import Context
from sql_tools.result import Result
from sql_tools.semantic_model import SemanticModel, shipped_model
from sql_tools.servers.prepare import prepare_server
from sql_tools.servers.publish import publish
from sql_tools.servers.server_warehouse import ServerWarehouse
from sql_tools.servers.shards import ShardServer
from sql_tools.values import ValueDictionary
from sql_tools.warehouse.demo import make_demo

ASKED_ON = date(2026, 3, 15)
GOLD = Path(__file__).parents[1] / "tests" / "gold" / "data.yaml"
LIMITS = Limits(seconds=120)
MEMORY = {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "effective_cache_size": "3GB",
    "maintenance_work_mem": "256MB",
}


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **({"years": (2024,)} | rest))


INCOME, COUNT = Figure(name="income_per_capita"), Figure(name="households")
GROWTH = Change(of=INCOME, form="percent", years_back=1)
TOWN, COUNTY = (Dimension(field="village.town_name"),), (Dimension(field="village.county_name"),)
LIFTED = InSegment(name="lifted")
KINDS: dict[str, list[QueryPlan]] = {
    "计数": [
        plan("household", COUNT, years=(), where=LIFTED),
        plan("household_year", COUNT, INCOME, where=LIFTED),
        plan("person", Figure(name="persons"), years=()),
        plan("household_year", Share(of="households", part=InSegment(name="monitored"))),
    ],
    "分组": [
        plan("household_year", INCOME, by=COUNTY),
        plan("household_year", INCOME, COUNT, by=TOWN),
        plan("household_year", COUNT, by=(Dimension(field="household.monitor_type"),)),
        plan("household_year", GROWTH, by=COUNTY),
    ],
    "排名": [
        plan("household_year", INCOME, by=TOWN, order=(Order(by="m0"),), top=5),
        plan("household_year", COUNT, by=TOWN, where=LIFTED, order=(Order(by="m0"),), top=10),
        plan("household_year", GROWTH, by=TOWN, order=(Order(by="m0"),), top=5),
    ],
    "一个县": [
        plan("household_year", COUNT, INCOME, places=(Place(level="county", code="430421", name="衡阳县"),)),
        plan("household_year", INCOME, by=TOWN, places=(Place(level="county", code="430421", name="衡阳县"),)),
    ],
    "关联人员": [plan("household_year", COUNT, where=InSegment(name="zero_employment"))],
}


@contextmanager
def engines(file: Path, servers: list[PostgresServer], model: SemanticModel) -> Iterator[dict[str, Engine]]:
    """The three engines over the same snapshot."""
    embedded = Warehouse(file, LIMITS)
    with embedded.cursor() as (cursor, _):
        counties = [
            place.code for place in ValueDictionary.from_warehouse(cursor, model).places if place.level == "county"
        ]
    one, spread = servers[0].create_database("one"), servers[0].create_database("spread")
    readers = [servers[0].address(name, "asker", "asking") for name in ("one", "spread")]
    parts = [server.create_database("part") for server in servers]
    shards = [ShardServer(address, tuple(counties[number :: len(parts)])) for number, address in enumerate(parts)]
    for name, admin, reader, over in (("单台", one, readers[0], []), ("三个分库", spread, readers[1], shards)):
        prepare_server(admin, reader, over)
        print(f"发布到{name}：{timed(lambda admin=admin: publish(file, admin))[0]:.1f} 秒", flush=True)
    started: dict[str, Engine] = {
        "DuckDB": embedded,
        "PostgreSQL": ServerWarehouse(readers[0], LIMITS),
        "三个分库": ServerWarehouse(readers[1], LIMITS),
    }
    try:
        yield started
    finally:
        for engine in started.values():
            engine.close()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def asked_once(engine: Engine, asked: QueryPlan, model: SemanticModel) -> tuple[float, Result]:
    """Seconds and rows of one plan."""
    return timed(lambda: run(asked, model, engine, EVERYWHERE, ASKED_ON))


def compare(kinds: dict[str, list[QueryPlan]], model: SemanticModel, asked: dict[str, Engine], times: int) -> None:
    """Milliseconds of each kind of plan, p50 / p95, the engines in turn."""
    print(f"| 毫秒，中位 / 95 % | {' | '.join(asked)} |\n| --- |{' --- |' * len(asked)}")
    for kind, plans in kinds.items():
        spent: dict[str, list[float]] = {name: [] for name in asked}
        for each in plans:
            for round_ in range(times + 1):
                rows = {}
                for name, engine in asked.items():
                    seconds, result = timed(
                        lambda engine=engine, each=each: run(each, model, engine, EVERYWHERE, ASKED_ON)
                    )
                    rows[name] = (result.rows, result.left_out)
                    if round_:  # the first is for the caches
                        spent[name].append(seconds * 1000)
                if any(found != rows["DuckDB"] for found in rows.values()):
                    raise SystemExit(f"结果不同：{each}")
        print(f"| {kind} | {' | '.join(map(_percentiles, spent.values()))} |", flush=True)


def _percentiles(spent: list[float]) -> str:
    ordered = sorted(spent)
    return f"{statistics.median(ordered):.0f} / {ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]:.0f}"


def ask_gold(model: SemanticModel, asked: dict[str, Engine]) -> None:
    """All gold questions once on each engine."""
    with asked["DuckDB"].cursor() as (cursor, _):
        parser = Parser(model, ValueDictionary.from_warehouse(cursor, model))
    plans = []
    for entry in yaml.safe_load(GOLD.read_text(encoding="utf-8")):
        if "question" in entry:
            context = Context(asked_on=ASKED_ON, region=entry.get("region"))
            read = parser.read(entry["question"], context).plans
            plans += [(entry["id"], each) for each in read if allowed(each, model)]
    spent: dict[str, list[float]] = {name: [] for name in asked}
    different = []
    for entry_id, each in plans:
        rows = {}
        for name, engine in asked.items():
            seconds, result = asked_once(engine, each, model)
            spent[name].append(seconds * 1000)
            rows[name] = (result.rows, result.left_out)
        if any(found != rows["DuckDB"] for found in rows.values()):
            different.append(entry_id)
    print(f"| 题库 {len(plans)} 个查询 | {' | '.join(map(_percentiles, spent.values()))} |")
    slowest = sorted(zip(spent["三个分库"], (name for name, _ in plans), strict=True), reverse=True)[:5]
    print("分库上最慢：", "，".join(f"{name} {milliseconds / 1000:.1f} 秒" for milliseconds, name in slowest))
    print("结果不同：", different or "没有")


def allowed(asked: QueryPlan, model: SemanticModel) -> bool:
    """Whether the model allows the plan; the service answers others with a refusal."""
    try:
        compile(asked, model, EVERYWHERE, ASKED_ON)
    except PlanError:
        return False
    return True


def main() -> None:
    """Run it, and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, default=200_000)
    options.add_argument("--times", type=int, default=10)
    options.add_argument("--gold", action="store_true")
    given = options.parse_args()
    model = shipped_model("household")
    with tempfile.TemporaryDirectory(prefix="servers") as folder, postgres_servers(3, MEMORY) as servers:
        seconds, _ = timed(lambda: make_demo(Path(folder), given.households, 20260115))
        print(f"演示数据 {given.households} 户：{seconds:.0f} 秒", flush=True)
        with engines(Path(folder) / "data" / "current.duckdb", servers, model) as asked:
            compare(KINDS, model, asked, given.times)
            if given.gold:
                ask_gold(model, asked)
            for name, size in (("单台", "one"), ("一个分库", "part")):
                with servers[0].connect(size) as connection:
                    [(taken,)] = connection.execute(b"SELECT pg_database_size(current_database())").fetchall()
                print(f"{name}占用 {taken / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
