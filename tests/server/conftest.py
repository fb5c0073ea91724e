"""One real assistant for all tests of the service: the five documents, and the demo database that everybody gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.chat.assistant import Assistant
from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data directory of its own with the demo database; vectors on, as installed."""
    made = Settings(home=tmp_path_factory.mktemp("home"))
    ensure_demo_database(made)
    return made


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The assistant as the service opens it."""
    yield open_assistant(settings)
