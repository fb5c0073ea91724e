"""What every browser test does: open a page, ask, and watch what the browser contacts and complains about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, Locator, Page

Size = Literal["phone", "desk", "projector"]
VIEWPORTS = {"phone": (360, 740), "desk": (1280, 800), "projector": (1920, 1080)}


@dataclass
class Watch:
    """What the browser reported: complaints on its console, and the addresses it asked for."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Browser, address: str, size: Size, *, expect: str = "") -> Iterator[tuple[Page, Watch]]:
    """A page in a fresh context; afterwards it must have complained only of ``expect``, and asked only us."""
    width, height = VIEWPORTS[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page, watch = context.new_page(), Watch()
    page.on("console", lambda message: watch.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: watch.complaints.append(f"error: {error}"))
    page.on("request", lambda request: watch.requests.append(request.url))
    try:
        page.goto(address)
        yield page, watch
    finally:
        context.close()
    assert [line for line in watch.complaints if not expect or expect not in line] == []
    assert [url for url in watch.requests if not url.startswith((address, "data:"))] == []


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and wait for the turn to have an answer or a failure."""
    page.fill("#question", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    turn.locator(".answer, .notice-bad").first.wait_for()
    return turn
