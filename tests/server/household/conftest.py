"""The service over a data directory with one county, two villages and two households."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from fastapi.testclient import TestClient

from server.app import create_app
from server.settings import Settings
from sql_tools.result import Snapshot
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore
from tests.web.fake_assistant import FakeAssistant

HEADER = ("户编号", "家庭人口", "劳动力", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入")


@pytest.fixture
def county(tmp_path: Path) -> Settings:
    """A data directory of its own with one snapshot."""
    store = SnapshotStore(tmp_path / "home" / "data")
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            connection.execute(
                "INSERT INTO village VALUES ('430421100201', '青竹村', '430421100', '西渡镇', '430421', '衡阳县',"
                " '4304', '衡阳市', '43', '湖南省', false, false)"
            )
            connection.execute(
                "INSERT INTO household SELECT i, '430421100201', '户主', NULL, NULL, true, 2018, NULL, NULL, NULL,"
                " NULL, NULL, false, false, false FROM (VALUES ('H1'), ('H2')) v(i)"
            )
            stamp(
                connection, SnapshotInfo(Snapshot("base", "2024-12-31", demo=False), date(2025, 1, 1), "年报", "老李")
            )
        store.publish(path)
    return Settings(home=tmp_path / "home", encoder="off")


@pytest.fixture
def client(county: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(county, FakeAssistant()), "http://127.0.0.1", client=("127.0.0.1", 1)) as opened:
        yield opened


@pytest.fixture
def incomes(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook with incomes under a title: ``incomes(row, …, header=…)``."""

    def write(*rows: Sequence[Any], header: Sequence[str] = HEADER, name: str = "2025年收入.xlsx") -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("台账")
            for number, row in enumerate((("衡阳县2025年农户收入",), header, *rows, ("合计",))):
                sheet.write_row(number, 0, row)
        return path

    return write
