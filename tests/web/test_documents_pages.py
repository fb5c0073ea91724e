"""The 政策 pages: filters, search inside a document, two side by side, files added."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.web.fake_documents import NOTICE, PLAN
from tests.web.pages import Size, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])


@both_sizes
def test_filters_work_at_once_and_stand_in_the_address(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        page.goto(f"{site}/documents")
        cards = page.locator(".document-card:visible")
        expect(cards).to_have_count(2)
        if size == "phone":
            page.get_by_text("筛选文件").click()
        page.get_by_label("级别").select_option(label="市级")
        expect(cards).to_have_count(1)
        expect(page.locator("#filter-count")).to_have_text("符合条件的 1 份")
        page.get_by_label("年份").select_option("2024")
        expect(cards).to_contain_text(NOTICE.title)
        page.reload()
        expect(cards).to_have_count(1)
        page.get_by_label("题名、文号或单位").fill("没有这样的文件")
        page.get_by_role("button", name="显示全部").click()
        expect(cards).to_have_count(2)
        page.get_by_label("效力").select_option(label="未写明有效期")
        expect(cards).to_contain_text(PLAN.issuer)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_words_are_found_inside_a_document(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        page.goto(f"{site}/documents/{NOTICE.doc_id}")
        page.get_by_role("searchbox").fill("公益性岗位")
        count = page.locator(".find-count")
        expect(count).to_contain_text("第 1 处，共 2 处")
        page.keyboard.press("Enter")
        expect(count).to_contain_text("第 2 处")
        expect(page.locator(".find-now")).to_be_in_viewport()
        page.get_by_role("button", name="下一处").click()
        expect(count).to_contain_text("第 1 处")
        page.get_by_role("searchbox").fill("没有的词")
        expect(count).to_have_text("没有“没有的词”")
        expect(page.locator(".find-hit")).to_have_count(0)


@both_sizes
def test_two_documents_on_one_topic(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        page.goto(f"{site}/documents/compare?left={NOTICE.doc_id}")
        assert page.get_by_label("第二份").input_value() == PLAN.doc_id
        page.get_by_role("button", name="对照", exact=True).click()
        expect(page.locator("#compare")).to_contain_text("请写要对照的事")
        page.get_by_label("什么事").fill("公益性岗位")
        page.get_by_role("button", name="对照", exact=True).click()
        sides = page.locator(".compare-side")
        expect(sides.nth(0).locator("mark").first).to_have_text("公益性岗位")
        expect(sides.nth(1)).to_contain_text("这份文件没有写到“公益性岗位”")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        sides.nth(0).get_by_role("link", name="在全文中看").first.click()
        expect(page.locator("mark")).to_have_text("公益性岗位")


def test_a_document_that_is_gone_is_told(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk", expect="status of 404") as (page, _):
        page.goto(f"{site}/documents/compare")
        page.evaluate("document.getElementById('right').options[0].value = 'gone'")
        page.get_by_label("第一份").select_option(NOTICE.doc_id)
        page.get_by_label("第二份").select_option("gone")
        page.get_by_role("button", name="公益性岗位").click()
        expect(page.locator("#compare")).to_contain_text("没有编号为“gone”的文件")


@both_sizes
def test_files_are_sent_checked_and_added(browser: Browser, site: str, size: Size, tmp_path: Path) -> None:
    good, bad = tmp_path / "县办法.txt", tmp_path / "空.txt"
    good.write_text(
        "星河县人民政府办公室关于印发《星河县产业帮扶办法》的通知\n\n第一条 为促进增收，制定本办法。\n", "utf-8"
    )
    bad.write_bytes(b"")
    with opened(browser, site, size) as (page, _):
        page.route("**/api/documents", lambda route: route.fulfill(status=201, json={"added": [ADDED]}))
        page.goto(f"{site}/documents/add")
        page.set_input_files("#files", [good, bad])
        first, second = page.locator(".upload").nth(0), page.locator(".upload").nth(1)
        expect(second.locator(".notice-bad")).to_be_visible()
        expect(first.get_by_label("题名（必填）")).to_have_value(TITLE, timeout=15_000)
        first.get_by_label("适用地区（必填）").fill("衡阳县")
        first.get_by_label("发文单位（必填）").fill("星河县人民政府办公室")
        with page.expect_request("**/api/documents") as sent:
            first.get_by_role("button", name="确认并添加").click()
        values = sent.value.post_data_json["documents"]["县办法.txt"]
        assert values["region"] == "衡阳县"
        assert "title" not in values
        expect(first).to_contain_text(f"已添加：{TITLE}")


TITLE = "星河县人民政府办公室关于印发《星河县产业帮扶办法》的通知"
ADDED = {"doc_id": "xinghe-2024", "title": TITLE}
