"""axe-core finds nothing serious on any page, in any state, on a phone and at a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator

from tests.web import fake_answers
from tests.web.axe import serious
from tests.web.fake_assistant import BROKEN
from tests.web.pages import Size, ask, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

PAGES = (
    *("/", "/documents", "/documents/xinghe-2023", "/documents/compare", "/documents/add", "/nowhere", "/account"),
    *("/search", "/cards", "/households", "/reports", "/training", "/join", "/setup", "/api/docs"),
    *("/manage", "/manage/feedback", "/manage/words", "/manage/audit", "/manage/health"),
)
FILLED = (
    *("/search?q=公益性岗位", "/data?region=430421", "/data/import", "/data/snapshots", "/data/dictionary"),
    *("/households?q=衡阳县脱贫户", "/households/H43042100001", "/households/H43042100001/sheet"),
    *("/documents/compare?left=changsha-2023&right=hengyang-county-2022&topic=公益性岗位", "/training"),
)
"""Pages with what the shipped documents and made-up data put on them."""
LEAF_TEXT = """node => node.childElementCount === 0 && node.textContent.trim() && node.getClientRects().length
  ).map(node => parseFloat(getComputedStyle(node).fontSize)))"""
LECTURES = ("policy", "data", "check")
SETTLED = (
    "() => !Array.from(document.querySelectorAll('main [role=status]')).some(n => /正在|统计……/.test(n.textContent))"
)


@both_sizes
def test_pages(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size, expect="status of 404") as (page, _):
        for path in PAGES:
            page.goto(site + path)
            if path.endswith("2023"):
                page.locator(".clause").first.wait_for()
            assert serious(page) == [], path


@both_sizes
def test_pages_with_data(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size) as (page, _):
        for path in FILLED:
            page.goto(real_site + path)
            page.wait_for_function(SETTLED)
            assert serious(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_lectures_on_a_projector(browser: Browser, real_site: str) -> None:
    with opened(browser, real_site, "projector") as (page, _):
        for course in LECTURES:
            page.goto(f"{real_site}/training/lecture/{course}")
            page.locator("#next:not([disabled])").wait_for()
            while page.locator("#next").is_enabled():
                page.keyboard.press("ArrowRight")
                assert serious(page) == [], course
                smallest = "Math.min(...Array.from(document.querySelectorAll('.lecture-step *')).filter("
                assert page.evaluate(smallest + LEAF_TEXT) >= 19, course


@both_sizes
def test_states_of_the_chat(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size, expect="status of 503") as (page, _):
        for made in (fake_answers.policy(), fake_answers.ranking(), fake_answers.check(), fake_answers.clarification()):
            unfold(ask(page, made.question))
        ask(page, BROKEN)
        assert serious(page) == []
        page.fill("#question", "")
        page.locator("#question").press_sequentially("西渡")
        page.locator(".completion").first.wait_for()
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.locator(".turn-question .word-used").first.click()
        page.locator(".correction .chip").first.wait_for()
        page.get_by_role("button", name="做成图片").first.click()
        page.locator(".kept-picture").wait_for()
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.locator(".citation-link").first.click()
        page.locator("#panel mark").wait_for()
        assert serious(page) == []


def unfold(turn: Locator) -> None:
    """Open what is folded."""
    for summary in turn.get_by_text("怎么算的").all():
        summary.click()


@both_sizes
def test_documents_in_use(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        page.goto(f"{site}/documents/compare?left=xinghe-2023&right=kaiyang-2024&topic=补助")
        page.locator(".compare-side").first.wait_for()
        assert serious(page) == []
        page.goto(f"{site}/documents/xinghe-2023")
        page.locator(".clause").first.wait_for()
        page.fill("#find-words", "公益")
        assert serious(page) == []
        page.goto(f"{site}/documents?words=没有这样的文件")
        page.locator("#filter-empty").wait_for()
        assert serious(page) == []
