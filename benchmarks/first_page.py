"""Weight of the first page and the time until it can be used, in headless Chromium against a running service."""

from __future__ import annotations

import shutil
import statistics
import sys

from playwright.sync_api import Browser, sync_playwright

ROUNDS = 5
_READY = "document.querySelector('#question') && performance.getEntriesByType('navigation')[0].loadEventEnd > 0"
_WEIGHT = """() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
_ENDED = "() => performance.getEntriesByType('navigation')[0].domComplete"


def main(address: str) -> None:
    """Print kilobytes and milliseconds, the cache empty each time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        rounds = [_round(browser, address) for _ in range(ROUNDS)]
        browser.close()
    weight, times = rounds[0][0], [milliseconds for _, milliseconds in rounds]
    print(f"首页 {weight / 1000:.0f} KB；能用：中位 {statistics.median(times):.0f} ms，最慢 {max(times):.0f} ms")


def _round(browser: Browser, address: str) -> tuple[int, float]:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(_READY)
    found = int(page.evaluate(_WEIGHT)), float(page.evaluate(_ENDED))
    context.close()
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python -m benchmarks.first_page http://127.0.0.1:8000")
    main(sys.argv[1].rstrip("/"))
