"""``zengshou users`` and what ``zengshou serve`` asks for, as people call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.accounts.accounts import Accounts
from server.cli import app
from server.commands import serve
from server.errors import BadRequest, ServerError
from server.settings import Settings
from server.store.store import Store
from tests.server.accounts.conftest import PASSWORD


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    monkeypatch.setenv("ZENGSHOU_NEW_PASSWORD", PASSWORD)
    return lambda *arguments: CliRunner().invoke(app, ["users", *arguments])


def test_users_are_added_listed_and_stopped(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert "已添加" in run("add", "guanli", "--role", "管理员").output
    assert "已添加" in run("add", "laoshi", "--role", "培训讲师", "--full-name", "李老师").output
    assert "已停用" in run("disable", "laoshi").output
    assert run("list").output.splitlines() == ["guanli  管理员", "laoshi  李老师  培训讲师  已停用"]
    secret = run("token", "guanli").output.strip()
    accounts = Accounts(tmp_path, Store(tmp_path))
    assert [token.label for token in accounts.tokens.of(accounts.users.named("guanli").id)] == ["命令行"]
    assert secret.startswith("zs-")
    assert "已改密码" in run("password", "guanli").output


@pytest.mark.parametrize("arguments", [("--role", "学员"), ("--role", "市长"), ("--role", "乡镇干部")])
def test_what_cannot_be_added_is_said(run, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(run("add", "someone", *arguments).exception, ServerError)


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "::", "zengshou.example"])
def test_the_service_opens_to_others_only_with_an_administrator(run, tmp_path: Path, address: str) -> None:  # type: ignore[no-untyped-def]
    settings = Settings(home=tmp_path)
    with pytest.raises(BadRequest, match="还没有账号"):
        serve.require_accounts(settings, address)
    serve.require_accounts(settings, "127.0.0.1")
    run("add", "laoshi", "--role", "培训讲师")
    with pytest.raises(BadRequest):
        serve.require_accounts(settings, address)
    run("add", "guanli", "--role", "管理员")
    serve.require_accounts(settings, address)
