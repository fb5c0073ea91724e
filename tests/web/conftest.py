"""The application on a free loopback port, and Debian's Chromium in front of it."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright

from server.app import create_app
from server.settings import Settings
from tests.web.fake_assistant import FakeAssistant

pytest.register_assert_rewrite("tests.web.pages")
# The five seconds of Playwright are short on a busy machine; what is as expected waits no longer for it.
expect.set_options(timeout=30_000)


@contextmanager
def served(settings: Settings, assistant: Any) -> Iterator[str]:
    """The address at which the application answers while the block runs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = create_app(settings, assistant)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        assert server.started, "the application did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def assistant() -> FakeAssistant:
    """A fresh fake for each test."""
    return FakeAssistant()


@pytest.fixture
def site(assistant: FakeAssistant, tmp_path: Path) -> Iterator[str]:
    """The application with the fake behind it."""
    with served(Settings(home=tmp_path), assistant) as address:
        yield address


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application as it is delivered: the five documents, the word index, and a small demo database."""
    from server.deps import open_assistant
    from server.prepare import ensure_demo_database

    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off", demo_households=600)
    ensure_demo_database(settings)
    with served(settings, open_assistant(settings)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; a skip that names what to install where it is absent."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("没有 chromium：请先执行 apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()
