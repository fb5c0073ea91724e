"""The three tables of the bench as one database file, with what any of our databases says of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from sql_tools.result import Snapshot
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp

_TABLES = ("price", "land", "finance")
_LAST_DAY = "2022-12-31"
_MADE_ON = date(2023, 1, 1)
_CITY = "regexp_extract(region, '^.*?市')"
_REGIONS = f"""
CREATE TABLE region AS
SELECT DISTINCT region, {_CITY} AS city
FROM (SELECT 区域 AS region FROM price UNION SELECT 城市区域 FROM land)
WHERE region IS NOT NULL
"""
_COVERAGE = f"""
CREATE TABLE coverage AS
SELECT DISTINCT t.name AS table_name, left(r.city, 2) AS region_code, r.city AS region_name, 0 AS year,
  true AS complete, DATE '{_LAST_DAY}' AS loaded_on, '公开数据' AS source
FROM region r, (VALUES ('region'), ('price'), ('land')) t(name)
UNION ALL
SELECT DISTINCT 'finance', '全国', '全国', 年份, true, DATE '{_LAST_DAY}', '公开数据' FROM finance
"""


def build(data: Path, target: Path) -> None:
    """Write the database of the parquet files in ``data`` to ``target``, which must not exist."""
    with duckdb.connect(target) as connection:
        for table in _TABLES:
            file = str(data / f"{table}.parquet").replace("'", "''")
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM '{file}'")
        connection.execute(_REGIONS)
        connection.execute(_COVERAGE)
        stamp(connection, SnapshotInfo(Snapshot("housing", _LAST_DAY, demo=False), _MADE_ON))
