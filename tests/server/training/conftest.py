"""An assistant over a small demo database, and the service with it: made once for all tests of training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.chat.assistant import Assistant
from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.settings import Settings

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data directory with 600 made-up households, words alone."""
    settings = Settings(home=tmp_path_factory.mktemp("training"), encoder="off", demo_households=600)
    ensure_demo_database(settings)
    return settings


@pytest.fixture(scope="session")
def demo_assistant(demo_settings: Settings) -> Assistant:
    return open_assistant(demo_settings)


@pytest.fixture
def client(tmp_path: Path, demo_assistant: Assistant) -> Iterator[TestClient]:
    """The service on this computer, with accounts of its own for each test."""
    app = create_app(Settings(home=tmp_path, encoder="off"), demo_assistant)
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False) as opened:
        yield opened
