"""What is done to the service, not only asked of it, is in the log: who, when, from where, and nothing secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.sign_in import FAILURES_OF_A_NAME
from server.accounts.users import NewUser
from server.app import create_app
from server.audit.kinds import KINDS
from server.audit.log import AuditLog, Wanted
from server.cli import app as commands
from server.settings import Settings
from server.store.store import Store
from tests.web.fake_assistant import FakeAssistant

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    store = Store(tmp_path)
    Accounts(tmp_path, store).users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)
    application = create_app(Settings(home=tmp_path), FakeAssistant())  # type: ignore[arg-type]
    with TestClient(application, "http://zengshou.example", client=("10.0.0.9", 1)) as opened:
        yield opened
    store.close()


def entries(home: Path, **wanted: Any) -> list[dict[str, Any]]:
    """What is on file, oldest first; the chain must be whole."""
    log = AuditLog(home, Store(home))
    assert log.verify().problems == ()
    return log.search(Wanted(**wanted), 100)[::-1]


def sign_in(client: TestClient, name: str = "guanli", password: str = PASSWORD) -> int:
    return client.post("/api/session", json={"name": name, "password": password}).status_code


def test_who_gets_in_who_does_not_and_who_is_locked(client: TestClient, tmp_path: Path) -> None:
    assert sign_in(client) == 204
    assert client.delete("/api/session").status_code == 204
    for _ in range(FAILURES_OF_A_NAME):
        assert sign_in(client, password="wrong") == 401
    assert sign_in(client) == 429
    found = entries(tmp_path)
    failed = ["sign_in_failed"] * (FAILURES_OF_A_NAME - 1)
    assert [each["kind"] for each in found] == ["signed_in", "signed_out", *failed, "sign_in_locked"]
    assert {(each["user"], each["role"], each["address"]) for each in found} == {
        ("guanli", "administrator", "10.0.0.9")
    }
    assert len(entries(tmp_path, text="10.0.0.9")) == len(found)


def test_the_form_is_logged_like_the_interface(client: TestClient, tmp_path: Path) -> None:
    client.post("/login", data={"name": "guanli", "password": "wrong"})
    client.post("/login", data={"name": "guanli", "password": PASSWORD})
    client.post("/logout")
    assert [each["kind"] for each in entries(tmp_path)] == ["sign_in_failed", "signed_in", "signed_out"]


def test_what_is_typed_into_the_wrong_field_is_not_kept(client: TestClient, tmp_path: Path) -> None:
    """People type their password where the name belongs."""
    sign_in(client, name=PASSWORD, password="guanli")
    [entry] = entries(tmp_path)
    assert (entry["kind"], entry["user"]) == ("sign_in_failed", None)
    assert PASSWORD not in str(entry)


def test_tokens_passwords_and_exports(client: TestClient, tmp_path: Path) -> None:
    sign_in(client)
    token = client.post("/api/tokens", json={"label": "月报程序"}).json()["token"]
    client.delete("/api/tokens/1")
    client.delete("/api/tokens/99")
    client.get("/api/audit/export")
    changed = {"old": PASSWORD, "password": PASSWORD + "四", "again": PASSWORD + "四"}
    assert client.post("/account/password", data=changed).status_code == 200
    found = entries(tmp_path)[1:]
    kinds = ["token_added", "token_removed", "audit_export", "password_changed", "signed_in"]
    assert [each["kind"] for each in found] == kinds
    assert [each.get("label") for each in found[:2]] == ["月报程序"] * 2
    assert token not in str(found) and PASSWORD not in str(found)
    assert [each["kind"] for each in entries(tmp_path, text="月报")] == ["token_added", "token_removed"]


def test_a_label_of_half_a_character_breaks_nothing(client: TestClient, tmp_path: Path) -> None:
    sign_in(client)
    sent = client.post("/api/tokens", content=b'{"label": "\\ud800"}', headers={"Content-Type": "application/json"})
    assert sent.status_code < 500
    assert entries(tmp_path)


def test_the_page_finds_entries_by_kind(client: TestClient) -> None:
    sign_in(client)
    client.post("/api/tokens", json={"label": "月报程序"})
    page = client.get("/manage/audit", params={"kind": "token_added"}).text
    assert "新建令牌" in page and "月报程序" in page
    assert "<td>登录</td>" not in page and "<td>登录</td>" in client.get("/manage/audit").text


def test_what_is_done_in_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    monkeypatch.setenv("ZENGSHOU_NEW_PASSWORD", PASSWORD)
    run = CliRunner()
    for line in (
        "add guanli --role 管理员",
        "add beiyong --role 管理员",
        "token guanli --label 月报",
        "disable guanli",
    ):
        assert run.invoke(commands, ["users", *line.split()]).exit_code == 0, line
    assert run.invoke(commands, ["backup", str(tmp_path.parent / "备份.tar")]).exit_code == 0
    found = entries(tmp_path, user="终端")
    assert [each["kind"] for each in found] == ["user_added", "user_added", "token_added", "user_changed", "backup"]
    assert (found[0]["added"]["name"], found[3]["changes"]) == ("guanli", {"disabled": True})
    assert "zs-" not in str(found)


def test_every_kind_that_is_written_has_a_name() -> None:
    written = {
        kind
        for path in Path(str(files("server"))).rglob("*.py")
        for kind in re.findall(r'(?:note|put_on_file)\((?:\w+(?:\(\))?, )?"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert {"export", "signed_out", "data_imported"} <= written <= set(KINDS)


def test_what_is_refused_is_on_file_as_not_done(client: TestClient, tmp_path: Path) -> None:
    sign_in(client)
    twice = {"name": "guanli", "role": "administrator", "password": PASSWORD}
    assert client.post("/api/users", json=twice).status_code == 409
    asked, refused = entries(tmp_path)[1:]
    assert asked["kind"] == "user_added"
    assert (refused["kind"], refused["what"], refused["outcome"]) == (
        "not_done",
        "user_added",
        "用户名“guanli”已经有人用了。",
    )
    page = client.get("/manage/audit").text
    assert "没有做成" in page and "已经有人用了" in page


def test_a_command_that_is_refused_is_on_file_as_not_done(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    monkeypatch.setenv("ZENGSHOU_NEW_PASSWORD", PASSWORD)
    assert CliRunner().invoke(commands, ["users", "disable", "guanli"]).exit_code != 0
    assert [each["kind"] for each in entries(tmp_path)] == ["user_changed", "not_done"]
