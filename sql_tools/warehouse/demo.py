"""The demo database: made-up households in real counties, reproducible from a seed.

Run ``python -m sql_tools.warehouse.demo --home DIR`` to make one beside the product's own commands.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb

from sql_tools.errors import WarehouseError
from sql_tools.result import Snapshot
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.made_up.arrays import YEARS
from sql_tools.warehouse.made_up.county import CountyData, make_county
from sql_tools.warehouse.made_up.load import load_county
from sql_tools.warehouse.made_up.places import County, Region, counties
from sql_tools.warehouse.new_file import new_file, write_out
from sql_tools.warehouse.schema import TABLES, YEARLY_TABLES, create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import KEEP, SnapshotStore

HOUSEHOLDS = 10_000
SEED = 20_260_115
MADE_ON = date(2026, 1, 15)
AS_OF = date(2025, 12, 31)
SOURCE = "演示数据"
_SETTINGS: dict[str, str | int] = {"memory_limit": "2GB", "threads": 1}
"""Rows with keys are inserted by one thread anyway; the other core makes the next county meanwhile."""
_WRITTEN_OUT = 200_000
"""Households after which the file is written out."""

Progress = Callable[[int, int, str], None]
"""Called with counties done, counties in all, and the name of the one just done."""


def build_demo(path: Path, households: int = HOUSEHOLDS, seed: int = SEED, progress: Progress | None = None) -> None:
    """Write a new demo database to ``path``, which must not exist; ``WarehouseError`` where that fails.

    The same ``households`` and ``seed`` give the same content. Money is in yuan; everything is made up but for the
    names and codes of the six counties and the names of their towns.
    """
    world = counties(households)
    with file_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with new_file(path, _SETTINGS) as connection:
            create_tables(connection)
            _load_counties(connection, seed, world, progress)
            _load_regions(connection, world)
            snapshot = Snapshot(f"demo-{households}-{seed}", AS_OF.isoformat(), demo=True)
            stamp(connection, SnapshotInfo(snapshot, MADE_ON, f"演示数据 {households} 户，种子 {seed}"))


def _load_counties(
    connection: duckdb.DuckDBPyConnection, seed: int, world: Sequence[County], progress: Progress | None
) -> None:
    """Load the counties, writing the file out every now and then, so that memory stays bounded."""
    waiting = 0
    for number, data in enumerate(_made_ahead(seed, world)):
        load_county(connection, data)
        waiting += data.county.households
        if waiting >= _WRITTEN_OUT:
            write_out(connection)
            waiting = 0
        if progress:
            progress(number + 1, len(world), data.county.region.name)


def _made_ahead(seed: int, world: Sequence[County]) -> Iterator[CountyData]:
    """The counties in order, the next one being made while the last one is loaded."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        upcoming = maker.submit(make_county, seed, 0, world[0])
        for number in range(1, len(world)):
            made = upcoming.result()
            upcoming = maker.submit(make_county, seed, number, world[number])
            yield made
        yield upcoming.result()


def make_demo(
    home: Path,
    households: int = HOUSEHOLDS,
    seed: int = SEED,
    progress: Progress | None = None,
    keep: int = KEEP,
) -> Snapshot:
    """Make a demo database and put it in use under ``home``; ``keep`` snapshots stay."""
    store = SnapshotStore(home / "data", keep)
    with store.workspace() as path:
        build_demo(path, households, seed, progress)
        return store.publish(path)


def _load_regions(connection: duckdb.DuckDBPyConnection, world: Iterable[County]) -> None:
    regions = {region.code: region for county in world for region in (county.province, county.city, county.region)}
    for region in sorted(regions.values(), key=lambda region: (len(region.code), region.code)):
        _load_published(connection, region)
        rows = [
            (table, region.code, region.name, year, True, MADE_ON, SOURCE)
            for table in TABLES
            if table != "coverage"
            for year in (YEARS if table in YEARLY_TABLES else (0,))
        ]
        connection.executemany("INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _load_published(connection: duckdb.DuckDBPyConnection, region: Region) -> None:
    """Published incomes from the year before the first one; growth from the first one on."""
    before = (None, *region.published)
    for year, income, base in zip(range(YEARS[0] - 1, YEARS[-1] + 1), region.published, before, strict=False):
        growth = None if base is None else round((income / base - 1) * 100, 2)
        connection.execute(
            "INSERT INTO region_year VALUES (?, ?, ?, ?, ?, ?)",
            (region.code, region.name, region.level, year, income, growth),
        )


def main() -> None:
    """Make a demo database from the command line."""
    parser = argparse.ArgumentParser(description="生成演示数据库")
    parser.add_argument("--home", type=Path, default=Path("var"), help="数据目录")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="户数")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子")
    options = parser.parse_args()
    try:
        snapshot = make_demo(
            options.home,
            options.households,
            options.seed,
            lambda done, of, name: print(f"已生成 {name}（{done}/{of}）", flush=True),
        )
    except WarehouseError as error:
        raise SystemExit(f"{error.message}{error.hint}") from error
    print(f"演示数据已就绪：快照 {snapshot.id}")


if __name__ == "__main__":
    main()
