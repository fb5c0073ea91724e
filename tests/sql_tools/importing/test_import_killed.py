"""An import killed at any moment leaves a whole database."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.import_victim import TODAY, Victim
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.snapshots import SnapshotStore

HEADER = "户编号,家庭人口数,劳动力人数,工资性收入,生产经营性收入,生产经营性支出,财产性收入,转移性收入"


def test_killed_at_any_moment_there_is_a_whole_database(
    data: Path, tmp_path: Path, stored: Any, importer: Importer
) -> None:
    path = tmp_path / "收入.csv"
    rows = [f"H{n:03d},{2 if n == 2 else 4},2,30000,5000,2000,0,1000" for n in range(1, 7)]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    store = SnapshotStore(data)
    once = _seconds_of_an_import(importer, path)
    for moment in range(10):
        with Victim(data, path, 2024):
            time.sleep(once * 1.3 * moment / 10)
        assert stored("SELECT count(*), count(DISTINCT wage_income) FROM household_year") == [(6, 1)]
        assert stored("SELECT count(*) FROM person") == [(22,)]
    before = store.live().id
    with Victim(data, path, 2024):
        while store.live().id == before:  # what the killed ones left behind does not stop the next one
            time.sleep(0.01)
    for info in store.list():
        with duckdb.connect(data / "snapshots" / f"{info.snapshot.id}.duckdb", read_only=True) as connection:
            assert connection.execute("SELECT count(*) FROM household_year").fetchone() == (6,)


def _seconds_of_an_import(importer: Importer, path: Path) -> float:
    start = time.perf_counter()
    preview = importer.preview(ImportRequest((path,), "household_year", 2024, "replace", TODAY))
    importer.load(preview)
    preview.close()
    return time.perf_counter() - start
