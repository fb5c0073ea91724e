"""How long the import of a large file takes: ``python -m benchmarks.import_speed [--rows 500000] [--format xlsx]``.

Makes households of one county and a file of their yearly incomes as a county keeps it (title, unit note, amounts in
万元), imports it, and prints the time of each step. The file itself is made before the clock starts.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import xlsxwriter

import sql_tools
from sql_tools.result import Snapshot
from sql_tools.semantic_model import load_model
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.import_rules import load_import_rules
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore

TODAY = date(2026, 3, 15)
YEAR = 2025
HEADER = (
    "户编号", "户主姓名", "家庭人口数", "劳动力人数", "工资性收入", "生产经营性收入", "生产经营性支出",
    "财产性收入", "转移性收入", "家庭纯收入", "人均纯收入",
)  # fmt: skip
MODELS = Path(sql_tools.__file__).parent / "models"


def make_base(data: Path, households: int) -> None:
    """A database with the villages and households that the file speaks of, and their incomes of the year before."""
    store = SnapshotStore(data)
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            connection.execute("""
                INSERT INTO village
                SELECT format('430421{:03d}{:03d}', 100 + i // 10, 200 + i % 10), format('第{}村', i),
                       format('430421{:03d}', 100 + i // 10), format('第{}镇', i // 10),
                       '430421', '衡阳县', '4304', '衡阳市', '43', '湖南省', false, false
                FROM range(500) r(i)""")
            connection.execute(
                """
                INSERT INTO household
                SELECT format('H{:08d}', i), format('430421{:03d}{:03d}', 100 + i % 500 // 10, 200 + i % 10), '户主',
                       NULL, NULL, true, 2018, NULL, NULL, NULL, NULL, NULL, false, false, false
                FROM range(?) r(i)""",
                (households,),
            )
            connection.execute(
                """
                INSERT INTO household_year
                SELECT household_id, ?, 4, 2, 40000, 12000, 3000, 500, 2500, 52000, 13000, NULL FROM household""",
                (YEAR - 1,),
            )
            stamp(connection, SnapshotInfo(Snapshot("base", "2024-12-31", False), TODAY))
        store.publish(path)


def rows(count: int) -> Iterator[list[str | int | float]]:
    """Incomes in 万元 that add up."""
    for i in range(count):
        people, wage, cost = 2 + i % 5, 20000 + i % 40000, 1000 + i % 3000
        gross, rent, transfer = 3 * cost, i % 900, 1200 + i % 5000
        net = wage + gross - cost + rent + transfer
        money = [round(amount / 10000, 6) for amount in (wage, gross, cost, rent, transfer, net, net / people)]
        yield [f"H{i:08d}", "户主", people, people // 2, *money]


def make_file(path: Path, count: int) -> None:
    """The county's file, csv in GB18030 or xlsx, by the name of ``path``."""
    top = ["衡阳县2025年农户收入台账", *[""] * (len(HEADER) - 2), "单位：万元"]
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([top, HEADER, *rows(count)])
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate((top, HEADER, *rows(count))):
            sheet.write_row(number, 0, row)


def measure(count: int, suffix: str) -> dict[str, float]:
    """Seconds of preview (read, check) and load (write, publish), and of both."""
    home = Path(tempfile.mkdtemp(prefix="zengshou-import-"))
    try:
        make_base(home / "data", count)
        file = home / f"台账.{suffix}"
        make_file(file, count)
        model = load_model(MODELS / "household.yaml")
        importer = Importer(model, load_import_rules(MODELS / "household_import.yaml"), home / "data")
        start = time.perf_counter()
        preview = importer.preview(ImportRequest((file,), "household_year", YEAR, "append", TODAY))
        checked = time.perf_counter()
        importer.load(preview)
        loaded = time.perf_counter()
        assert preview.good == count, preview.findings[:3]
        preview.close()
        return {"读入与核对": checked - start, "写入与启用": loaded - checked, "合计": loaded - start}
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="导入速度")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    options = parser.parse_args()
    for step, seconds in measure(options.rows, options.format).items():
        print(f"{options.format} {options.rows} 行 {step}：{seconds:.1f} 秒")


if __name__ == "__main__":
    main()
