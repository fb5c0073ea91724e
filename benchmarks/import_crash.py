"""Kill imports at random moments and look at the database: ``python -m benchmarks.import_crash [--kills 100]``.

A process imports the same period over and over; it is killed (SIGKILL) somewhere between the first byte read and the
last byte written. After each kill the database in use must open, hold every table whole, and hold either the figures
before or those after an import, never some of both.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.import_speed import make_base, make_file
from benchmarks.import_victim import MODEL, RULES, TODAY, Victim
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.snapshots import SnapshotStore


def whole(data: Path, households: int) -> bool:
    """Whether the database in use has every household once a year, and the figures of one import alone."""
    with duckdb.connect(SnapshotStore(data).current, read_only=True) as connection:
        years = connection.execute(
            "SELECT count(*), count(DISTINCT household_id) FROM household_year GROUP BY year"
        ).fetchall()
        broken = connection.execute(
            "SELECT count(*) FROM household_year WHERE abs(net_income - wage_income - business_income + business_cost"
            " - property_income - transfer_income) > 0.05"
        ).fetchall()
    return all(counted == (households, households) for counted in years) and broken == [(0,)]


def main() -> None:
    """Kill and count."""
    parser = argparse.ArgumentParser(description="导入中断试验")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home, moments = Path(tempfile.mkdtemp(prefix="zengshou-crash-")), random.Random(options.seed)
    try:
        make_base(home / "data", options.households)
        file = home / "台账.csv"
        make_file(file, options.households)
        start = time.perf_counter()
        importer = Importer(MODEL, RULES, home / "data")
        with_time = importer.preview(ImportRequest((file,), "household_year", 2025, "append", TODAY))
        importer.load(with_time)
        with_time.close()
        once = time.perf_counter() - start
        kept = 0
        for _ in range(options.kills):
            with Victim(home / "data", file, 2025):
                time.sleep(moments.uniform(0, 1.2 * once))
            kept += whole(home / "data", options.households)
        print(f"一次导入 {once:.1f} 秒；中断 {options.kills} 次，数据库完整 {kept} 次")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
