"""A small world to import into: three villages, six households, their members, and incomes of 2024."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

import sql_tools
from sql_tools.result import Snapshot
from sql_tools.semantic_model import SemanticModel, load_model
from sql_tools.warehouse.import_request import ImportRequest, Preview
from sql_tools.warehouse.import_rules import ImportRules, load_import_rules
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore

MODELS = Path(sql_tools.__file__).parent / "models"
TODAY = date(2026, 3, 15)
WORLD = """
INSERT INTO village VALUES
  ('430421100201', '青竹村', '430421100', '西渡镇', '430421', '衡阳县', '4304', '衡阳市', '43', '湖南省', false, false),
  ('430421100202', '白果村', '430421100', '西渡镇', '430421', '衡阳县', '4304', '衡阳市', '43', '湖南省', true, false),
  ('430421101201', '青竹村', '430421101', '集兵镇', '430421', '衡阳县', '4304', '衡阳市', '43', '湖南省', false, true),
  ('430112100201', '河西村', '430112100', '靖港镇', '430112', '望城区', '4301', '长沙市', '43', '湖南省', false, false);
INSERT INTO household
  SELECT format('H{:03d}', i), code, format('户主{}', i), NULL, NULL, true, 2018, NULL, NULL, NULL, NULL, NULL,
         false, false, false
  FROM (VALUES (1, '430421100201'), (2, '430421100201'), (3, '430421100202'), (4, '430421101201'), (5, '430421101201'),
               (6, '430112100201')) v(i, code);
INSERT INTO person
  SELECT format('P{:03d}', i + 100 * m), household_id, format('成员{}', m), NULL, '男', DATE '1970-01-01',
         if(m = 0, '户主', '子女'), NULL, '健康', '普通劳动力', true, true
  FROM (SELECT household_id, right(household_id, 1)::INTEGER AS i FROM household), range(4) r(m)
  WHERE m < 2 OR household_id <> 'H002';
INSERT INTO household_year
  SELECT household_id, 2024, count(*), 1, 24000, 9000, 1000, 0, 0, 32000, 32000 / count(*), NULL FROM person GROUP BY 1;
INSERT INTO employment SELECT person_id, 2024, '就近务工', '县内', 10, 20000, NULL FROM person
  WHERE person_id <> 'P006' AND relation = '户主';
INSERT INTO village_year SELECT village_code, 2024, 800, 50000, 1000 FROM village;
INSERT INTO region_year VALUES ('430421', '衡阳县', 'county', 2024, 20000, 6.0);
INSERT INTO coverage
  SELECT t, '43', '湖南省', y, true, DATE '2025-01-01', '年报'
  FROM (VALUES ('village', 0), ('household', 0), ('person', 0), ('household_year', 2024), ('employment', 2024)) v(t, y);
"""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that nobody writes to."""
    data = tmp_path_factory.mktemp("world") / "data"
    store = SnapshotStore(data)
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            connection.execute(WORLD)
            stamp(connection, SnapshotInfo(Snapshot("base", "2024-12-31", demo=False), date(2025, 1, 1)))
        store.publish(path)
    return data


@pytest.fixture
def data(world: Path, tmp_path: Path) -> Path:
    """A data directory of one's own."""
    shutil.copytree(world, tmp_path / "home" / "data")
    return tmp_path / "home" / "data"


@pytest.fixture(scope="session")
def knowledge() -> tuple[SemanticModel, ImportRules]:
    """The model and the import rules, read once."""
    return load_model(MODELS / "household.yaml"), load_import_rules(MODELS / "household_import.yaml")


@pytest.fixture
def importer(data: Path, knowledge: tuple[SemanticModel, ImportRules]) -> Importer:
    return Importer(*knowledge, data)


@pytest.fixture
def preview(importer: Importer) -> Any:
    """Reads and checks files: ``preview(paths, table, year=2025, mode="append", **options)``."""
    opened: list[Preview] = []

    def read(
        files: Path | Sequence[Path], table: str, year: int | None = 2025, mode: Any = "append", **more: Any
    ) -> Preview:
        paths = (files,) if isinstance(files, Path) else tuple(files)
        opened.append(importer.preview(ImportRequest(paths, table, year, mode, TODAY, **more)))
        return opened[-1]

    yield read
    for one in opened:
        one.close()


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows into an xlsx file: ``book(rows, name=…, merges=[(r0, c0, r1, c1, text)])``; None is an empty cell."""

    def write(rows: Sequence[Sequence[Any]], name: str = "表.xlsx", merges: Sequence[tuple[Any, ...]] = ()) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
            sheet = workbook.add_worksheet("台账")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, workbook.add_format({"num_format": "yyyy/m/d"}))  # type: ignore[arg-type]
                    elif cell is not None:
                        sheet.write(row, column, cell)
            for top, left, bottom, right, text in merges:
                sheet.merge_range(top, left, bottom, right, text)
        return path

    return write


@pytest.fixture
def stored(data: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a query over the database in use."""

    def query(sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(SnapshotStore(data).current, read_only=True) as connection:
            return connection.execute(sql, params).fetchall()

    return query
