"""Snapshots over HTTP: what is in each, what changed, switching, and who may."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from fastapi.testclient import TestClient

from server.accounts.asker import Asker
from server.accounts.role import Permission, Role
from server.household.published import published
from server.routes.access import current_asker
from server.settings import Settings
from sql_tools.plan import Area, Place
from sql_tools.result import Snapshot
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore


@pytest.fixture
def two(county: Settings) -> SnapshotStore:
    """A second snapshot, in which a household has come to be watched."""
    store = SnapshotStore(county.home / "data")
    with store.workspace() as path:
        shutil.copyfile(store.current, path)
        with duckdb.connect(path) as connection:
            connection.execute(
                "UPDATE household SET monitor_type = '边缘易致贫户', risk_cleared = false WHERE household_id = 'H2'"
            )
            stamp(connection, SnapshotInfo(Snapshot("later", "2025-12-31", demo=False), date(2026, 1, 1)))
        store.publish(path)
    return store


def asker(place: Place, *permissions: Permission) -> Asker:
    return Asker(7, "小王", Role.COUNTY, Area(place=place, names=False), frozenset((Permission.ASK, *permissions)))


def test_what_is_in_a_snapshot(client: TestClient) -> None:
    tables = {each["table"]: each for each in client.get("/api/data/snapshots/base").json()["tables"]}
    assert (tables["household"]["rows"], tables["household_year"]["rows"]) == (2, 0)
    missing = client.get("/api/data/snapshots/none")
    assert missing.status_code == 404 and "快照列表" in missing.json()["error"]["hint"]


def test_differences_and_switching_back(client: TestClient, two: SnapshotStore) -> None:
    sections = {each["title"]: each for each in client.get("/api/data/diff").json()["sections"]}
    assert sections["新增监测户"]["rows"] == [
        ["衡阳县", "西渡镇", "青竹村", "H2", "边缘易致贫户", None, None, "在册，不是监测户"]
    ]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/data/diff.xlsx").content))
    assert "新增监测户" in book.sheetnames
    assert client.post("/api/data/rollback", json={}).json() == {"before": "later", "now": "base"}
    log = client.get("/api/audit").json()
    assert [(each["kind"], each["before"]) for each in log] == [("snapshot_switched", "later"), ("diff_file", "base")]
    assert two.live().id == "base"
    assert client.get("/api/data/diff").status_code == 400  # nothing before it
    assert client.post("/api/data/rollback", json={"snapshot": "none"}).status_code == 404


@pytest.mark.parametrize(("code", "seen"), [("430421", 1), ("430422", 0), ("360731", 0)])
def test_differences_stay_within_the_askers_area(client: TestClient, two: SnapshotStore, code: str, seen: int) -> None:
    client.app.dependency_overrides[current_asker] = lambda: asker(Place(level="county", code=code, name="某县"))  # type: ignore[attr-defined]
    sections = {each["title"]: each for each in client.get("/api/data/diff").json()["sections"]}
    assert (sections["新增监测户"]["count"], "各表行数" in sections) == (seen, False)


def test_who_may_only_ask_changes_nothing(client: TestClient, two: SnapshotStore, tmp_path: Path) -> None:
    county = Place(level="county", code="430421", name="衡阳县")
    client.app.dependency_overrides[current_asker] = lambda: asker(county)  # type: ignore[attr-defined]
    assert client.post("/api/data/rollback", json={}).status_code == 403
    assert client.post("/api/data/imports", files=[("files", ("a.csv", b"x"))]).status_code == 403
    assert client.get("/api/data/snapshots").status_code == 200
    assert "不能导入数据" in client.get("/data/import").text
    assert two.live().id == "later"


def test_a_class_sees_the_snapshots_of_the_demo_only(client: TestClient, two: SnapshotStore) -> None:
    learner = Asker(8, "学员", Role.LEARNER, Area(place=None, demo_only=True), frozenset({Permission.ASK}))
    assert "later" in {each["id"] for each in client.get("/api/data/snapshots").json()}
    client.app.dependency_overrides[current_asker] = lambda: learner  # type: ignore[attr-defined]
    assert "later" not in {each["id"] for each in client.get("/api/data/snapshots").json()}


def test_with_a_server_the_pages_say_what_is_published(county: Settings, client: TestClient) -> None:
    assert published(county, {"ready": True, "snapshot": "base", "as_of": "2024-12-31"}) is None
    served = county.model_copy(update={"database": "postgresql://reader@127.0.0.1/none"})
    there = published(served, {"ready": True, "snapshot": "base", "as_of": "2024-12-31"})
    assert there is not None and there.snapshot == "base" and "快照 base" in there.said
    lost = published(served, {"ready": False, "message": "连不上。"})
    assert lost is not None and lost.snapshot is None and "连不上" in lost.said and "data publish" in lost.said
    assert "数据库服务器" not in client.get("/data/snapshots").text
    assert [each["published"] for each in client.get("/api/data/snapshots").json()] == [False]


def test_the_dictionary_has_the_ledgers_of_the_data_directory(county: Settings, client: TestClient) -> None:
    folder = county.home / "models"
    folder.mkdir()
    text = (
        "name: ledger_ponds\ntable: {label: 鱼塘台账, noun: 鱼塘, counter: 口, key: [pond_id], fields:"
        " {pond_id: {label: 鱼塘编号, type: text, sensitivity: key}, village_code: {label: 村代码, type: text,"
        " sensitivity: key}, area: {label: 水面面积, type: number, unit: 亩}},"
        " joins: [{to: village, on: {village_code: village_code}}]}\n"
    )
    (folder / "ledger_ponds.yaml").write_text(text, encoding="utf-8")
    tables = {each["label"] for each in client.get("/api/data/dictionary").json()["tables"]}
    assert {"鱼塘台账", "农户"} <= tables
    assert "鱼塘台账" in client.get("/data/dictionary").text
