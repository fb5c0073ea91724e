"""An import over HTTP: what is guessed, what is shown, what must be confirmed, and what comes of it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from server.accounts.asker import LOCAL, Asker
from server.accounts.role import Role
from server.household import batches
from server.household.batches import Batches
from server.routes.access import current_asker
from server.settings import Settings
from sql_tools.plan import Area, Place
from sql_tools.warehouse.file_lock import file_lock
from sql_tools.warehouse.snapshots import SnapshotStore

GOOD = ("H1", 4, 2, 30000, 5000, 2000, 0, 1000)
NO_SUCH_HOUSEHOLD = ("H9", 4, 2, 30000, 5000, 2000, 0, 1000)
IMPOSSIBLE = ("H2", 0, 2, 30000, 5000, 2000, 0, 1000)
CHOICES = {"table": "household_year", "year": 2025}


def upload(client: TestClient, *paths: Path) -> dict[str, Any]:
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    response = client.post("/api/data/imports", files=files)
    assert response.status_code == 201, response.text
    return dict(response.json())


def settled(client: TestClient, token: str) -> dict[str, Any]:
    for _ in range(6000):
        state = client.get(f"/api/data/imports/{token}").json()
        if state["phase"] not in ("checking", "loading"):
            return dict(state)
        time.sleep(0.02)
    raise AssertionError("it did not come to an end")


def checked(client: TestClient, token: str, **choices: Any) -> dict[str, Any]:
    response = client.post(f"/api/data/imports/{token}/check", json={**CHOICES, **choices})
    assert response.status_code == 202, response.text
    return settled(client, token)


def loaded(client: TestClient, token: str) -> dict[str, Any]:
    assert client.post(f"/api/data/imports/{token}/load").status_code == 202
    return settled(client, token)


def test_from_file_to_snapshot(client: TestClient, county: Settings, incomes: Callable[..., Path]) -> None:
    made = upload(client, incomes(GOOD, NO_SUCH_HOUSEHOLD))
    assert (made["table"], made["year"], made["files"]) == ("household_year", 2025, ["2025年收入.xlsx"])
    preview = checked(client, made["token"])["preview"]
    assert (preview["rows"], preview["good"], preview["aside"], preview["can_load"]) == (2, 1, 1, True)
    assert preview["places"] == [["衡阳县", 0, 1]]
    (said,) = preview["findings"]["shown"]
    assert (said["cell"], said["severity"]) == ("A4", "aside") and "H9" in said["message"]
    assert preview["skipped"]["shown"][0][2:4] == [5, "合计行"]
    report = client.get(f"/api/data/imports/{made['token']}/report.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(report.content))
    assert book["标出1"]["B3"].fill.fgColor.rgb == "FFFFE699"  # the key of the row set aside
    done = loaded(client, made["token"])["result"]
    assert (done["good"], done["aside"], done["has_set_aside"]) == (1, 1, True)
    live = SnapshotStore(county.home / "data").live()
    assert live.id == done["snapshot"]
    again = client.get(f"/api/data/imports/{made['token']}/set-aside.xlsx")
    (tmp := county.home / "again.xlsx").write_bytes(again.content)
    assert next(openpyxl.load_workbook(tmp).active.iter_rows(min_row=2, values_only=True))[0] == "H9"
    newest, before = client.get("/api/data/snapshots").json()
    assert (newest["in_use"], newest["made_by"], before["id"], before["made_by"]) == (True, "本机", "base", "老李")
    assert newest["origin"] == "追加2025年农户年度收入 1 行：2025年收入.xlsx"
    assert client.post(f"/api/data/imports/{made['token']}/load").status_code == 400  # the files are gone
    [entry] = client.get("/api/audit", params={"kind": "data_imported"}).json()
    assert (entry["files"], entry["choices"]["table"]) == (["2025年收入.xlsx"], "household_year")


def test_errors_stop_it_until_a_person_says_otherwise(
    client: TestClient, county: Settings, incomes: Callable[..., Path]
) -> None:
    token = upload(client, incomes(GOOD, IMPOSSIBLE))["token"]
    assert not checked(client, token)["preview"]["can_load"]
    refused = client.post(f"/api/data/imports/{token}/load")
    assert refused.status_code == 409 and "没有导入" in refused.json()["error"]["message"]
    assert checked(client, token, lenient=True)["preview"]["can_load"]
    assert loaded(client, token)["result"]["aside"] == 1


def test_a_column_that_a_person_chose_is_used_and_shown(client: TestClient, incomes: Callable[..., Path]) -> None:
    header = ("户编号", "家庭人口", "劳动力", "工资性收入", "经营性收入", "经营性支出", "财产性收入", "转移性收入")
    token = upload(client, incomes(GOOD, header=header))["token"]
    preview = checked(client, token)["preview"]
    unclear = next(column for column in preview["columns"] if column["header"] == "经营性收入")
    assert (unclear["field"], unclear["candidates"][0], preview["can_load"]) == (None, "business_income", False)
    preview = checked(client, token, columns={"经营性收入": {"field": "business_income"}})["preview"]
    chosen = next(column for column in preview["columns"] if column["header"] == "经营性收入")
    assert (chosen["field"], chosen["how"], preview["can_load"]) == ("business_income", "chosen", True)


def test_a_value_never_seen_can_be_given_a_meaning(
    client: TestClient, county: Settings, incomes: Callable[..., Path]
) -> None:
    header = ("户编号", "村代码", "户主", "监测对象类别", "脱贫户", "易地搬迁户", "低保户", "特困户")
    path = incomes(("H7", "430421100201", "张三", "边缘", "否", "否", "否", "否"), header=header, name="农户.xlsx")
    token = upload(client, path)["token"]
    choices = {"table": "household", "year": None}
    (unseen,) = checked(client, token, **choices)["preview"]["unseen"]
    assert (unseen["field"], unseen["value"], unseen["count"]) == ("monitor_type", "边缘", 1)
    assert "边缘易致贫户" in unseen["known"]
    meant = {"monitor_type": {"边缘": "边缘易致贫户"}}
    assert checked(client, token, **choices, values=meant)["preview"]["can_load"]


def test_what_changed_after_the_check_is_not_imported_over(client: TestClient, incomes: Callable[..., Path]) -> None:
    others = ("H2", *GOOD[1:])
    first, second = (upload(client, incomes(row, name=f"{row[0]}_2025.xlsx"))["token"] for row in (GOOD, others))
    for token in (first, second):
        checked(client, token)
    assert loaded(client, first)["phase"] == "done"
    late = loaded(client, second)
    assert late["phase"] == "failed" and "另一次导入" in late["error"]["message"]


def test_work_of_a_process_that_is_gone_is_told(
    client: TestClient, county: Settings, incomes: Callable[..., Path]
) -> None:
    token = upload(client, incomes(GOOD))["token"]
    batch = Batches(county.home).get(token, LOCAL)
    batch.write("state", {"phase": "loading", "what": "写入新快照", "done": 1, "total": 2})
    with file_lock(batch.folder / "running.lock"):
        assert client.get(f"/api/data/imports/{token}").json()["phase"] == "loading"
        busy = client.post(f"/api/data/imports/{token}/check", json=CHOICES)
        assert busy.status_code == 409
    state = client.get(f"/api/data/imports/{token}").json()
    assert state["phase"] == "interrupted" and "重新核对" in state["error"]["hint"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空文件"), (b"<html><table>", "网页格式"), (b"MZ\x90\x00\x03\x00\x00\x00" * 9, "不是文本文件"),
     (b"PK\x03\x04 broken", "打不开")],
)  # fmt: skip
def test_files_that_are_no_tables_are_refused_at_once_and_not_kept(
    client: TestClient, county: Settings, incomes: Callable[..., Path], content: bytes, said: str
) -> None:
    files = [("files", ("好.xlsx", incomes(GOOD).read_bytes())), ("files", ("怪.xlsx", content))]
    refused = client.post("/api/data/imports", files=files)
    assert refused.status_code == 400
    assert said in refused.json()["error"]["message"] and "怪.xlsx" in refused.json()["error"]["message"]
    assert not list((county.home / "data" / "uploads").iterdir())


def test_a_table_that_nobody_knows_is_kept_and_said(client: TestClient, tmp_path: Path) -> None:
    (path := tmp_path / "天气.csv").write_text("今天,天气\n很,好", "utf-8")
    made = upload(client, path)
    assert made["table"] is None and "没有一行像表头" in made["note"]
    assert checked(client, made["token"])["phase"] == "failed"


def test_uploads_that_are_refused(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path := tmp_path / "a.csv").write_text("户编号,x\n", encoding="utf-8")
    twice = client.post("/api/data/imports", files=[("files", ("a.csv", b"1")), ("files", ("../a.csv", b"2"))])
    assert twice.status_code == 400 and "改名" in twice.json()["error"]["hint"]
    assert client.post("/api/data/imports", content=b"x").status_code == 400
    assert client.get("/api/data/imports/../../etc").status_code == 404
    assert client.get("/api/data/imports/" + "a" * 32).status_code == 404
    assert not list(path.parent.rglob("etc"))
    monkeypatch.setattr(batches, "MOST_UNPACKED", 10)
    with zipfile.ZipFile(bomb := io.BytesIO(), "w") as archive:
        archive.writestr("xl/workbook.xml", "x" * 100)
    assert client.post("/api/data/imports", files=[("files", ("b.xlsx", bomb.getvalue()))]).status_code == 413


def test_a_long_chinese_name_is_kept_by_its_end(client: TestClient) -> None:
    name = "关于" * 55 + "花名册.csv"
    sent = client.post("/api/data/imports", files=[("files", (name, "户编号,户主\n1,甲\n".encode()))])
    (kept,) = sent.json()["files"]
    assert sent.status_code == 201 and name.endswith(kept) and kept.endswith("花名册.csv")


def test_only_so_many_batches_wait(county: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_WAITING", 3)
    tokens = [Batches(county.home).new(LOCAL).token for _ in range(5)]
    assert {each.name for each in (county.home / "data" / "uploads").iterdir()} <= set(tokens)
    assert len(list((county.home / "data" / "uploads").iterdir())) == 3


@pytest.mark.parametrize(("code", "name", "fits"), [("430421", "衡阳县", True), ("430182", "宁乡市", False)])
def test_a_county_imports_its_own_rows_only(
    client: TestClient, incomes: Callable[..., Path], code: str, name: str, fits: bool
) -> None:
    area = Area(place=Place(level="county", code=code, name=name))
    office = Asker(7, "县里", Role.COUNTY, area, Role.COUNTY.permissions)
    client.app.dependency_overrides[current_asker] = lambda: office  # type: ignore[attr-defined]
    assert (f"只能导入{name}的数据" in client.get("/data/import").text) and client.get(
        "/api/data/diff"
    ).status_code == 400
    token = upload(client, incomes(GOOD))["token"]
    preview = checked(client, token)["preview"]
    assert preview["can_load"] is fits
    assert [each["rule"] for each in preview["findings"]["shown"]] == ([] if fits else ["outside_area"])
    assert client.post("/api/data/rollback", json={}).status_code == 403
    town = Asker(8, "乡里", Role.TOWN, area, Role.TOWN.permissions)
    client.app.dependency_overrides[current_asker] = lambda: town  # type: ignore[attr-defined]
    assert client.post(f"/api/data/imports/{token}/load").status_code == 403


def _office(user: int, code: str, name: str) -> Asker:
    area = Area(place=Place(level="county", code=code, name=name))
    return Asker(user, "县里", Role.COUNTY, area, Role.COUNTY.permissions)


def test_a_batch_is_there_for_whoever_sent_it_only(client: TestClient, incomes: Callable[..., Path]) -> None:
    """Neither another office nor the administrator sees it; nor does the same person, once of another county."""
    signed_in = client.app.dependency_overrides  # type: ignore[attr-defined]
    signed_in[current_asker] = lambda: _office(7, "430421", "衡阳县")
    token = upload(client, incomes(GOOD))["token"]
    assert checked(client, token)["preview"]["can_load"]
    address = f"/api/data/imports/{token}"
    for other in (_office(8, "430421", "衡阳县"), _office(7, "430182", "宁乡市"), LOCAL):
        signed_in[current_asker] = lambda other=other: other
        answers = [client.get(address), client.get(f"{address}/report.xlsx"), client.get(f"{address}/set-aside.xlsx"),
                   client.post(f"{address}/check", json=CHOICES), client.post(f"{address}/load")]  # fmt: skip
        assert [answer.status_code for answer in answers] == [404] * 5
    signed_in[current_asker] = lambda: _office(7, "430421", "衡阳县")
    assert loaded(client, token)["phase"] == "done"


def test_files_that_nobody_imports_are_forgotten(county: Settings) -> None:
    waiting = Batches(county.home)
    batch = waiting.new(LOCAL)
    batch.add("名单.csv", io.BytesIO(b"1"))
    sent = datetime.fromtimestamp(batch.folder.stat().st_mtime, UTC)
    assert waiting.forget_old(sent + batches.KEPT - timedelta(hours=1)) == 0 and batch.files
    assert waiting.forget_old(sent + batches.KEPT + timedelta(hours=1)) == 1 and not batch.folder.exists()
