"""Takes the pictures of ``docs/screenshots/`` from a running service, whose address is the one argument."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {"phone": (360, 740), "desk": (1280, 900), "projector": (1920, 1080)}
QUESTIONS = {
    "policy": "长沙市2023年脱贫人口人均纯收入要达到多少？",
    "data": "各乡镇2024年人均纯收入排名",
    "check": "长沙市2023年1.9万元的目标达到了吗？",
    "refusal": "今天天气怎么样？",
}
DRAWN_MS = 400


def main(address: str) -> None:
    """Every picture at every size; the size is part of the file's name."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            _take_all(browser, address, size)
        browser.close()


def _take_all(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
    page.goto(address)
    _save(page, "start", size)
    for name, question in QUESTIONS.items():
        page.goto(address)
        page.fill("#question", question)
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for()
        if page.locator(".chart:not([hidden])").count():
            page.locator(".chart-canvas canvas").first.wait_for()
        _save(page, name, size)
    page.goto(address + "/documents")
    _save(page, "documents", size)
    _open_clause(page, address)
    _save(page, "clause", size)
    page.close()


def _open_clause(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#question", QUESTIONS["policy"])
    page.keyboard.press("Enter")
    page.locator(".citation-link").first.click()
    page.locator("#panel mark").wait_for()


def _save(page: Page, name: str, size: str) -> None:
    page.wait_for_timeout(DRAWN_MS)
    page.screenshot(path=FOLDER / f"{name}-{size}.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python docs/screenshots.py http://127.0.0.1:8000")
    main(sys.argv[1].rstrip("/"))
