"""The service on a loopback port, as a client meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.chat.assistant import Assistant
from server.settings import Settings
from tests.web.conftest import served


@pytest.fixture(scope="module")
def address(settings: Settings, assistant: Assistant) -> Iterator[str]:
    """The address of the service over the documents and the demo database."""
    with served(settings, assistant) as address:
        yield address
