"""Accounts over a fresh data directory, and the application with a fake assistant behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.user import User
from server.accounts.users import NewUser
from server.app import create_app
from server.settings import Settings
from server.store.store import Store
from sql_tools.plan import Place
from tests.web.fake_assistant import FakeAssistant

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"
TOWN = Place(level="town", code="430421100", name="西渡镇")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def accounts(tmp_path: Path, store: Store) -> Accounts:
    return Accounts(tmp_path, store)


@pytest.fixture
def admin(accounts: Accounts) -> User:
    return accounts.users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)


@pytest.fixture
def cadre(accounts: Accounts) -> User:
    return accounts.users.add(NewUser("wangfang", Role.TOWN, TOWN, "王芳"), PASSWORD, NOW)


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def app(tmp_path: Path, fake: FakeAssistant) -> FastAPI:
    return create_app(Settings(home=tmp_path), fake)  # type: ignore[arg-type]


Opener = Callable[..., TestClient]


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Opener]:
    """Opens a client from this computer, or as another says; the application is started once, by the first."""
    started: list[TestClient] = []

    def open_client(base: str = "http://127.0.0.1", address: str = "127.0.0.1") -> TestClient:
        client = TestClient(app, base, client=(address, 50000), follow_redirects=False)
        if not started:
            started.append(client.__enter__())
        return client

    yield open_client
    for client in started:
        client.__exit__(None, None, None)
