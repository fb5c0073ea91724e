"""报表 and 农户 in a real browser: keep, fill, compare, take away; find a household, read its page, go on asking."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.deps import open_assistant
from server.prepare import build_demo_database, ensure_demo_database
from server.settings import Settings
from tests.web.axe import serious
from tests.web.conftest import served
from tests.web.pages import Size, ask, opened
from tests.web.test_access import assert_accessible

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

PATIENT = 30_000
"""Milliseconds for what the service works on, where the machine is busy."""


@pytest.fixture(scope="module")
def work_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with two snapshots of made-up data."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off", demo_households=300)
    ensure_demo_database(settings)
    build_demo_database(settings, 320, 7)
    with served(settings, open_assistant(settings)) as address:
        yield address


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@both_sizes
def test_a_question_is_kept_filled_compared_and_taken_away(browser: Browser, work_site: str, size: Size) -> None:
    year = {"phone": 2024, "desk": 2025}[size]  # a question is kept once
    with opened(browser, work_site, size) as (page, _):
        turn = ask(page, f"衡阳县{year}年人均纯收入低于2万元的农户有多少户")
        turn.get_by_role("button", name="留存到报表").click()
        turn.get_by_role("link", name="报表", exact=True).click()
        kept = page.locator(".kept-question", has_text=f"{year}年衡阳县")
        kept.get_by_role("button", name="改名").click()
        page.get_by_label("新名称").fill(f"低收入户（{year}）")
        page.get_by_role("button", name="确定").click()
        expect(page.locator(".kept-question", has_text=f"低收入户（{year}）")).to_be_visible()
        page.get_by_role("button", name="填表").click()
        filled = page.locator(".filled", has_text=f"低收入户（{year}）")
        expect(filled.locator("thead").first).to_contain_text("上期", timeout=PATIENT)
        filled.get_by_text("为什么和上期不同").click()
        expect(filled.locator(".totals")).to_contain_text("户")
        filled.locator("details a").first.scroll_into_view_if_needed()
        assert fits(page)
        assert_accessible(page)
        assert serious(page) == []
        with page.expect_download() as file:
            page.get_by_role("link", name="存成 Word").click()
        assert file.value.suggested_filename.endswith(".docx")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name=re.compile(f"删除：低收入户（{year}）")).click()
        expect(page.locator(".kept-question", has_text=f"低收入户（{year}）")).to_have_count(0)


@both_sizes
def test_a_household_is_found_and_its_page_leads_on(browser: Browser, work_site: str, size: Size) -> None:
    with opened(browser, work_site, size) as (page, _):
        page.goto(f"{work_site}/households")
        page.get_by_label("户编号、村名或条件").fill("衡阳县脱贫户")
        page.get_by_role("button", name="查找").click()
        expect(page.locator("#found")).to_contain_text("找到")
        assert fits(page)
        assert serious(page) == []
        page.locator("tbody a").first.click()
        expect(page.get_by_role("heading", name=re.compile("户编号 H4304"))).to_be_visible()
        if size == "phone":
            page.get_by_role("button", name="看图").click()
        page.locator(".chart-canvas canvas").wait_for(timeout=PATIENT)
        assert fits(page)
        assert_accessible(page)
        assert serious(page) == []
        page.get_by_role("link", name=re.compile("可以享受哪些政策？$")).first.click()
        expect(page.locator(".answer-check")).to_be_visible(timeout=PATIENT)


def test_what_is_missing_or_goes_wrong_is_said(browser: Browser, work_site: str) -> None:
    with opened(browser, work_site, "phone", expect="status of") as (page, _):
        page.goto(f"{work_site}/households/H000")
        expect(page.get_by_role("alert")).to_contain_text("不在您可以查看的范围内")
        page.goto(f"{work_site}/households?q=养狗的户")
        expect(page.get_by_role("alert")).to_contain_text("养狗")
        page.goto(f"{work_site}/reports")
        expect(page.locator("#kept")).to_contain_text("还没有留存的问题")
        page.route("**/api/reports", lambda route: route.fulfill(status=500, body="no"))
        page.reload()
        expect(page.locator("#kept .notice-bad")).to_contain_text("服务出错了")
        page.unroute("**/api/reports")
        page.get_by_role("button", name="重试").click()
        expect(page.locator("#kept")).to_contain_text("还没有留存的问题")
