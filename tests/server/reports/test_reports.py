"""Kept questions and their report: whose they are, what is compared, which households made the difference."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from docx import Document
from fastapi.testclient import TestClient

from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.reports.contributions import contributions
from server.reports.plan_json import plan_of
from server.settings import Settings
from sql_tools.plan import Compare, OneOf, Or, Place, QueryPlan
from sql_tools.result import Snapshot
from sql_tools.semantic_model import shipped_model
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"
LOW = "衡阳县2025年人均纯收入低于1万元的农户有多少户"
MEAN = "衡阳县2025年人均纯收入"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two snapshots: of the second two households of 衡阳县 are gone, one is new, one earns more, one moved."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off", demo_households=300)
    ensure_demo_database(settings)
    store = SnapshotStore(settings.home / "data")
    with store.workspace() as file:
        shutil.copyfile(store.current, file)
        _change(file)
        store.publish(file)
    return settings.home


def _change(file: Path) -> None:
    with duckdb.connect(str(file)) as connection:
        low = _ids(connection, "net_income_per_capita < 10000")
        connection.execute("UPDATE household_year SET year = 2019 WHERE household_id = ? AND year = 2025", [low[0]])
        raised = "UPDATE household_year SET net_income = 12000 * population, net_income_per_capita = 12000"
        connection.execute(f"{raised} WHERE household_id = ? AND year = 2025", [low[1]])
        high = _ids(connection, "net_income_per_capita > 20000")
        lowered = "UPDATE household_year SET net_income = 9000 * population, net_income_per_capita = 9000"
        connection.execute(f"{lowered} WHERE household_id = ? AND year = 2025", [high[0]])
        columns = "* REPLACE ('H43042199999' AS household_id)"
        for table in ("household", "household_year"):
            connection.execute(f"INSERT INTO {table} SELECT {columns} FROM {table} WHERE household_id = ?", [high[0]])
        gone = "UPDATE coverage SET complete = false WHERE region_code LIKE '3607%' AND table_name = 'household_year'"
        connection.execute(gone)
        stamp(connection, SnapshotInfo(Snapshot("second", "2026-01-31", True), date(2026, 2, 1), "", ""))


def _ids(connection: duckdb.DuckDBPyConnection, condition: str) -> list[str]:
    query = f"SELECT household_id FROM household_year WHERE year = 2025 AND {condition}"
    rows = connection.execute(f"{query} AND household_id LIKE 'H430421%' ORDER BY 1").fetchall()
    return [row[0] for row in rows]


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    settings = Settings(home=home, encoder="off")
    app = create_app(settings, open_assistant(settings))
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_kept(client: TestClient) -> None:
    client.app.state.store.write("DELETE FROM report")  # type: ignore[attr-defined]


def keep(client: TestClient, question: str) -> int:
    """Ask, and keep; the number of the kept question."""
    asked = client.post("/api/ask", json={"question": question})
    kept = client.post("/api/reports/questions", json={"turn_id": int(asked.headers["X-Turn-Id"])})
    assert kept.status_code == 201, kept.text
    return int(kept.json()[0]["id"])


def filled(client: TestClient, question: str, **asked: str) -> dict[str, Any]:
    keep(client, question)
    found: dict[str, Any] = client.get("/api/reports/filled", params=asked).json()["questions"][-1]
    return found


def test_a_count_is_explained_household_by_household(client: TestClient) -> None:
    question = filled(client, LOW)
    now, before, difference = question["rows"][0]
    assert now - before == difference
    came, went = question["why"]["groups"]
    assert came["count"] - went["count"] == difference
    assert (came["count"], went["count"]) == (2, 2)
    reasons = {row[0]: row[1:] for row in came["rows"] + went["rows"]}
    assert reasons["H43042199999"][0] == "上期不在册（新增）"
    assert sorted(why for why, _ in reasons.values()) == sorted(
        ["上期不在册（新增）", "情况变了", "情况变了", "本期没有这一年的数据"]
    )
    changed = [change for why, change in reasons.values() if why == "情况变了"]
    assert any(change.endswith("→ 12000元") for change in changed)
    assert any(change.endswith("→ 9000元") for change in changed)
    assert sum(count for _, count in question["why"]["totals"]) == 4


def test_a_figure_per_head_is_explained_by_what_each_household_added(client: TestClient) -> None:
    question = filled(client, MEAN)
    _, _, difference = question["rows"][0]
    assert sum(amount for _, amount in question["why"]["totals"]) == pytest.approx(difference, abs=0.02)
    assert question["why"]["groups"][0]["count"] == 4


def test_other_coverage_is_said_beside_the_difference(client: TestClient) -> None:
    warned = filled(client, "于都县2025年人均纯收入")["warnings"]
    assert any("两期导入的范围不同" in line for line in warned)
    assert not any("范围不同" in line for line in filled(client, MEAN)["warnings"])


def test_without_a_snapshot_before_there_is_no_difference(client: TestClient) -> None:
    question = filled(client, MEAN, before="")
    assert question["titles"] == ["人均纯收入（元）"]
    assert question["why"] is None


def test_any_snapshot_can_be_chosen(client: TestClient) -> None:
    first, second = client.get("/api/reports").json()["snapshots"][::-1]
    now, before, _ = filled(client, LOW, snapshot=first, before=second)["rows"][0]
    back = client.get("/api/reports/filled").json()["questions"][0]["rows"][0]
    assert [now, before] == [back[1], back[0]]
    assert client.get("/api/reports/filled", params={"snapshot": "没有"}).status_code == 404


def test_the_files_say_where_from_and_have_numbers_as_numbers(client: TestClient) -> None:
    keep(client, LOW)
    keep(client, "衡阳县各乡镇2025年人均纯收入排名")
    book = openpyxl.load_workbook(BytesIO(client.get("/api/reports/file.xlsx").content))
    values = [cell for row in book.worksheets[1].iter_rows(values_only=True) for cell in row]
    assert any(isinstance(value, int) for value in values)
    assert "H43042199999" in values
    document = Document(BytesIO(client.get("/api/reports/file.docx").content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in ("快照 second", "本机", "为什么和上期不同", "演示数据（虚构）", "口径："):
        assert part in text
    assert len(document.inline_shapes) == 1


def test_titles_order_and_throwing_away(client: TestClient) -> None:
    first, second = keep(client, LOW), keep(client, MEAN)
    client.post(f"/api/reports/questions/{second}/move", json={"up": True})
    client.patch(f"/api/reports/questions/{second}", json={"title": "人均"})
    client.patch("/api/reports", json={"title": "一月报表"})
    report = client.get("/api/reports").json()
    assert report["title"] == "一月报表"
    assert [each["id"] for each in report["questions"]] == [second, first]
    assert report["questions"][0]["title"] == "人均"
    client.delete(f"/api/reports/questions/{second}")
    assert [each["id"] for each in client.get("/api/reports").json()["questions"]] == [first]
    assert client.delete("/api/reports/questions/999").status_code == 404


def test_only_figures_are_kept_and_only_once(client: TestClient) -> None:
    keep(client, MEAN)
    for question, status in ((MEAN, 409), ("今天天气怎么样？", 400)):
        turn = client.post("/api/ask", json={"question": question}).headers["X-Turn-Id"]
        assert client.post("/api/reports/questions", json={"turn_id": int(turn)}).status_code == status


def test_everybody_sees_the_own_questions_and_the_own_area_only(client: TestClient, tmp_path: Path, home: Path) -> None:
    shutil.copytree(home / "data", tmp_path / "data")
    settings = Settings(home=tmp_path, encoder="off")
    live = client.app.state.live.current()  # type: ignore[attr-defined]
    with TestClient(create_app(settings, live), "http://127.0.0.1", client=("127.0.0.1", 1)) as other:
        users = other.app.state.accounts.users  # type: ignore[attr-defined]
        users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)
        county = Place(level="county", code="430421", name="衡阳县")
        users.add(NewUser("xianji", Role.COUNTY, county), PASSWORD, NOW)
        other.post("/api/session", json={"name": "guanli", "password": PASSWORD})
        theirs = keep(other, "于都县2025年人均纯收入")
        other.post("/api/session", json={"name": "xianji", "password": PASSWORD})
        assert other.get("/api/reports").json()["questions"] == []
        assert other.delete(f"/api/reports/questions/{theirs}").status_code == 404
        store = other.app.state.store  # type: ignore[attr-defined]
        store.write("UPDATE report SET user_id = (SELECT id FROM user WHERE name = 'xianji')")
        [question] = other.get("/api/reports/filled").json()["questions"]
        assert "只能查看衡阳县" in question["refused"]
        assert question["rows"] == []


def test_a_plan_comes_back_from_an_answer_as_it_was() -> None:
    where = Or(
        items=(
            Compare(field="household_year.net_income_per_capita", op="<", value=Decimal("10000.5")),
            Compare(field="household.monitor_since", op=">=", value=date(2025, 1, 1)),
            OneOf(field="household_year.population", values=(Decimal(3), 4)),
            Compare(field="household.risk_reason", op="=", value="因病"),
        )
    )
    plan = QueryPlan(model="household", subject="household_year", where=where, years=(2025,))
    assert plan_of(plan.model_dump(mode="json"), shipped_model("household")) == plan


def test_contributions_add_up_and_what_stays_adds_nothing() -> None:
    one, two = Decimal(1), Decimal(2)
    before = {"a": (Decimal(10), one), "b": (Decimal(40), two), "c": (Decimal(7), one)}
    now = {"a": (Decimal(30), one), "b": (Decimal(40), two), "d": (Decimal(3), two)}
    parts = contributions(now, before, True, one)
    assert parts is not None
    assert sum(parts.values()) == Decimal(73) / 5 - Decimal(57) / 4
    assert parts["b"] == 0
    sums = contributions(now, before, False, one)
    assert sums == {"a": Decimal(20), "b": Decimal(0), "c": Decimal(-7), "d": Decimal(3)}
    assert contributions(now, {}, True, one) is None
