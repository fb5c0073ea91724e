"""What axe-core finds on a page; its file is put into the page past the content security policy, as a debugger does."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_RUN = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(
  rule => [rule.impact, rule.id, rule.nodes.map(node => node.html.slice(0, 160))]))"""


@cache
def _source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def serious(page: Page) -> list[Any]:
    """The serious and critical findings: impact, rule, and the elements."""
    page.evaluate(_source())
    return [found for found in page.evaluate(_RUN) if found[0] in ("serious", "critical")]
