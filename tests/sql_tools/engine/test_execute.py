"""Execution: limits, a snapshot swapped underneath, a missing or damaged file, values as they are shown."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sql_tools.engine import Limits
from sql_tools.errors import PlanError, QueryTimeout, WarehouseError
from sql_tools.execute import Warehouse, run, shown_cell
from sql_tools.plan import EVERYWHERE, Area, Compare, Figure, Place, QueryPlan
from sql_tools.result import Column, CompiledQuery, Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp

ASKED_ON = date(2026, 3, 15)
COUNT = QueryPlan(model="household", subject="household", measures=(Figure(name="households"),))
LIST = QueryPlan(model="household", subject="household", columns=("household.household_id",))
ENDLESS = CompiledQuery("SELECT count(*) FROM range(1000000) a, range(1000000) b", (), (Column("n", "数"),))


def write(path: Path, world: dict[str, list[tuple[Any, ...]]], name: str = "one", households: int = 120) -> None:
    fresh = path.with_suffix(".new")
    with duckdb.connect(fresh) as connection:
        create_tables(connection)
        connection.executemany(f"INSERT INTO village VALUES ({', '.join('?' * 12)})", world["village"])
        rows = world["household"][:households]
        connection.executemany(f"INSERT INTO household VALUES ({', '.join('?' * 15)})", rows)
        stamp(connection, SnapshotInfo(Snapshot(name, "2025-12-31", True), date(2026, 1, 1)))
    fresh.replace(path)


@pytest.fixture
def path(tmp_path: Path, world: dict[str, list[tuple[Any, ...]]]) -> Path:
    write(tmp_path / "current.duckdb", world)
    return tmp_path / "current.duckdb"


def test_a_figure_with_its_snapshot_and_its_sql(path: Path, model: SemanticModel) -> None:
    result = run(COUNT, model, Warehouse(path), EVERYWHERE, ASKED_ON)
    assert result.rows == ((120,),)
    assert result.snapshot == Snapshot("one", "2025-12-31", True)
    assert result.query is not None and result.query.reads == (("household", 0),)
    assert not result.truncated


def test_the_area_is_asked_for_and_kept(path: Path, model: SemanticModel) -> None:
    mine = Area(place=Place(level="county", code="430421", name="衡阳县"))
    result = run(COUNT, model, Warehouse(path), mine, ASKED_ON)
    assert result.rows == ((60,),)


def test_what_is_left_out_is_named_and_counted_in_the_same_statement(
    path: Path, model: SemanticModel, world: dict[str, list[tuple[Any, ...]]]
) -> None:
    cleared = Compare(field="household.risk_cleared", op="=", value=True)
    result = run(COUNT.model_copy(update={"where": cleared}), model, Warehouse(path), EVERYWHERE, ASKED_ON)
    [(label, count)] = result.left_out
    assert label == "风险是否消除未登记的农户" and count > 0
    assert result.rows == ((sum(1 for row in world["household"][:120] if row[10]),),)
    assert result.query is not None and result.query.left_out is None and result.query.counted[0].label == label


def test_rows_beyond_the_limit_are_cut_and_said(path: Path, model: SemanticModel) -> None:
    result = run(LIST, model, Warehouse(path, Limits(rows=100)), EVERYWHERE, ASKED_ON)
    assert len(result.rows) == 100 and result.truncated
    exactly = run(LIST, model, Warehouse(path, Limits(rows=120)), EVERYWHERE, ASKED_ON)
    assert len(exactly.rows) == 120 and not exactly.truncated


def test_a_query_that_takes_too_long_is_stopped(path: Path) -> None:
    warehouse = Warehouse(path, Limits(seconds=0.2))
    with pytest.raises(QueryTimeout, match=r"0\.2秒"):
        warehouse.execute(ENDLESS)


def test_after_a_query_that_was_stopped_others_run(path: Path, model: SemanticModel) -> None:
    warehouse = Warehouse(path)
    for _ in range(2):
        warehouse.limits = Limits(seconds=0.2)
        with pytest.raises(QueryTimeout):
            warehouse.execute(ENDLESS)
        warehouse.limits = Limits(seconds=60)
        assert run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON).rows == ((120,),)


def test_a_connection_goes_from_reader_to_reader_of_one_snapshot(
    path: Path, world: dict[str, list[tuple[Any, ...]]]
) -> None:
    warehouse = Warehouse(path)
    with warehouse.cursor() as (first, _), warehouse.cursor() as (second, _):
        assert second is not first
    with warehouse.cursor() as (third, _):
        assert third is first
    write(path, world, "two", households=7)
    with warehouse.cursor() as (fresh, snapshot):
        assert snapshot.id == "two" and fresh.execute("SELECT count(*) FROM household").fetchone() == (7,)


def test_the_connection_writes_nothing_and_reaches_nothing_outside(path: Path, tmp_path: Path) -> None:
    hostile = (
        "DELETE FROM household",
        "CREATE TABLE household_data.x (a INTEGER)",
        f"COPY household TO '{tmp_path}/out.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        f"ATTACH '{tmp_path}/other.duckdb'",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "INSTALL httpfs",
    )
    with Warehouse(path).cursor() as (cursor, _):
        for statement in hostile:
            with pytest.raises(duckdb.Error):
                cursor.execute(statement)
        assert cursor.execute("SELECT count(*) FROM household").fetchone() == (120,)


def test_a_swapped_snapshot_is_seen_and_running_queries_finish(
    path: Path, model: SemanticModel, world: dict[str, list[tuple[Any, ...]]]
) -> None:
    warehouse = Warehouse(path)
    with warehouse.cursor() as (before, _):
        before.execute("SELECT household_id FROM household")
        write(path, world, "two", households=7)
        after = run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON)
        assert (after.rows, after.snapshot.id) == (((7,),), "two")
        assert len(before.fetchall()) == 120
    assert warehouse.snapshot.id == "two"


def test_threads_share_one_warehouse(path: Path, model: SemanticModel) -> None:
    warehouse, found = Warehouse(path), []

    def ask() -> None:
        for _ in range(5):
            found.append(run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON).rows)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [((120,),)] * 30


def test_a_missing_file_says_what_to_do(tmp_path: Path, model: SemanticModel) -> None:
    with pytest.raises(WarehouseError) as caught:
        run(COUNT, model, Warehouse(tmp_path / "none.duckdb"), EVERYWHERE, ASKED_ON)
    assert "找不到" in caught.value.message and "zengshou data" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"not a database" * 500])
def test_a_damaged_file_says_what_to_do(path: Path, model: SemanticModel, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(WarehouseError) as caught:
        run(COUNT, model, Warehouse(path), EVERYWHERE, ASKED_ON)
    assert caught.value.hint


def test_a_file_damaged_while_open_says_so_too(path: Path, model: SemanticModel) -> None:
    warehouse = Warehouse(path)
    run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON)
    os.truncate(path, 5000)
    with pytest.raises(WarehouseError):
        run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON)


def test_a_database_without_the_models_tables(path: Path, model: SemanticModel) -> None:
    other = replace(ENDLESS, sql="SELECT count(*) FROM elsewhere")
    with pytest.raises(WarehouseError, match="对不上"):
        Warehouse(path).execute(other)


def test_a_plan_of_another_model_is_refused(path: Path, model: SemanticModel) -> None:
    with pytest.raises(PlanError):
        run(COUNT.model_copy(update={"model": "housing"}), model, Warehouse(path), EVERYWHERE, ASKED_ON)


MONEY = Column("m0", "收入", "元", "money")


@pytest.mark.parametrize(
    ("cell", "column", "shown"),
    [
        (2.675, MONEY, Decimal("2.68")),
        (1.005, MONEY, Decimal("1.01")),
        (-0.125, MONEY, Decimal("-0.13")),
        (Decimal("12.345"), MONEY, Decimal("12.35")),
        (3, MONEY, Decimal("3.00")),
        (12345678901234.56, MONEY, Decimal("12345678901234.56")),
        (Decimal("7"), Column("n", "户数", "户", "integer"), 7),
        (None, MONEY, None),
        (True, Column("b", "是否", None, "boolean"), True),
        (1, Column("b", "段", None, "integer", ((True, "是"), (1, "一"))), "一"),
        (True, Column("b", "段", None, "boolean", ((1, "一"), (True, "是"))), "是"),
        (None, Column("b", "段", None, "boolean", ((0, "零"), (None, "未登记"))), "未登记"),
        (datetime(2024, 2, 29), Column("d", "日期", None, "date"), date(2024, 2, 29)),
        ("西渡镇", Column("t", "乡镇"), "西渡镇"),
    ],
)
def test_values_as_they_are_shown(cell: Any, column: Column, shown: Any) -> None:
    found = shown_cell(cell, column)
    assert found == shown and type(found) is type(shown)
