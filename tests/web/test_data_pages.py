"""The 数据 pages in a real browser: overview, import from file to result, snapshots, dictionary, what goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.settings import Settings
from tests.web.conftest import served
from tests.web.pages import Size, opened
from tests.web.test_access import assert_accessible

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

PATIENT = 30_000
"""Milliseconds for what the service works on, where the machine is busy."""
HEADER = ("户编号", "家庭人口", "劳动力", "工资性收入", "经营性收入", "经营性支出", "财产性收入", "转移性收入")


@pytest.fixture(scope="module")
def data_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with a demo database of its own, which the tests here change."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off", demo_households=300)
    ensure_demo_database(settings)
    with served(settings, open_assistant(settings)) as address:
        yield address


@pytest.fixture
def workbook(tmp_path: Path, size: Size) -> Path:
    """Incomes of a year that is not on file: a good row, one of no household, and a total.

    Each size has a header of its own: what was confirmed for one is remembered.
    """
    path = tmp_path / "2020年收入台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("西渡镇")
        rows = (
            ("2020年农户收入",),
            (*HEADER, f"备注（{size}）"),
            ("H43042100001", 4, 2, 30000, 5000, 2000, 0, 1000),
            ("没有这户", 4, 2, 30000, 5000, 2000, 0, 1000),
            ("合计", 8, 4, 60000, 10000, 4000, 0, 2000),
        )
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@both_sizes
def test_overview_shows_the_area_beside_the_one_above_and_leads_to_the_chat(
    browser: Browser, data_site: str, size: Size
) -> None:
    with opened(browser, data_site, size) as (page, _):
        page.goto(f"{data_site}/data?region=430421")
        expect(page.locator("#status")).to_have_text("概况已显示完", timeout=PATIENT)
        for title in ("各类户", "人均纯收入历年", "收入结构", "收入分段", "各乡镇排名", "目标完成情况"):
            expect(page.get_by_role("heading", name=re.compile(title))).to_be_visible()
        kinds = page.locator("section", has=page.get_by_role("heading", name="各类户"))
        expect(kinds.locator("thead")).to_contain_text("衡阳市")
        expect(kinds.locator("tbody tr").first).to_contain_text("脱贫户")
        expect(page.locator(".tile", has_text="目标完成情况").locator(".outcome").first).to_be_visible()
        expect(page.locator(".tile", has_text="演示数据").first).to_be_visible()
        if size == "phone":
            page.get_by_role("button", name="看图").first.click()
        page.locator(".chart-canvas canvas").first.wait_for()
        assert fits(page)
        assert_accessible(page)
        page.get_by_role("link", name=re.compile("在问答里看：衡阳县2025年人均纯收入")).click()
        expect(page.locator(".turn-question")).to_contain_text("衡阳县2025年人均纯收入")
        expect(page.locator(".answer-data .short")).to_be_visible()


@both_sizes
def test_import_from_file_to_result(browser: Browser, data_site: str, workbook: Path, size: Size) -> None:
    with opened(browser, data_site, size) as (page, _):
        page.goto(f"{data_site}/data/import")
        assert_accessible(page)
        page.set_input_files("#files", workbook)
        expect(page.get_by_label("是哪张表")).to_have_value("household_year", timeout=PATIENT)
        expect(page.get_by_label("统计年度")).to_have_value("2020")
        page.get_by_label("整期替换").check()
        page.get_by_role("button", name="核对").click()
        expect(page.get_by_text("有 1 处错误")).to_be_visible(timeout=PATIENT)
        expect(page.get_by_role("button", name="确认导入")).to_be_disabled()
        page.get_by_label("“经营性收入”对应的字段").select_option("business_income")
        expect(page.get_by_text("对应改过了")).to_be_visible()
        assert fits(page)
        assert_accessible(page)
        page.get_by_role("button", name="按新的对应重新核对").click()
        expect(page.get_by_text("可以导入", exact=True)).to_be_visible(timeout=PATIENT)
        expect(page.locator(".findings tbody")).to_contain_text("A4")
        with page.expect_download() as report:
            page.get_by_role("link", name="下载报告").click()
        assert report.value.suggested_filename == "报告.xlsx"
        page.reload()
        page.get_by_role("button", name="确认导入 1 行").click()
        expect(page.get_by_text("已导入 1 行")).to_be_visible(timeout=PATIENT)
        with page.expect_download() as aside:
            page.get_by_role("link", name="下载搁置的行").click()
        assert aside.value.suggested_filename == "搁置的行.xlsx"
        assert fits(page)
        page.get_by_role("link", name=re.compile("看快照")).click()
        live = page.locator(".snapshot-live")
        expect(live).to_contain_text("整期替换2020年农户年度收入 1 行：2020年收入台账.xlsx")
        live.get_by_text("里面有什么").click()
        expect(live.locator("tbody")).to_contain_text("2020—2025", timeout=PATIENT)
        page.get_by_role("button", name="比较").click()
        expect(page.get_by_role("heading", name="各表行数")).to_be_visible(timeout=PATIENT)
        assert fits(page)
        assert_accessible(page)
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="换用这个快照").first.click()
        expect(page.locator("#status")).to_contain_text("已由快照", timeout=PATIENT)


@both_sizes
def test_dictionary_is_found_in(browser: Browser, data_site: str, size: Size) -> None:
    with opened(browser, data_site, size) as (page, _):
        page.goto(f"{data_site}/data/dictionary")
        assert_accessible(page)
        page.get_by_label("查找").fill("公益岗")
        expect(page.locator(".term:visible").first).to_contain_text("公益")
        expect(page.get_by_text("人均纯收入增速", exact=False).first).to_be_hidden()
        page.get_by_label("查找").fill("没有这个词")
        expect(page.locator("#none")).to_be_visible()
        assert fits(page)


def test_what_goes_wrong_is_said_and_can_be_tried_again(browser: Browser, data_site: str, tmp_path: Path) -> None:
    with opened(browser, data_site, "phone", expect="status of") as (page, _):
        page.goto(f"{data_site}/data?region=火星")
        expect(page.locator(".notice-bad")).to_contain_text("库里没有叫“火星”的地方")
        page.route("**/api/ask", lambda route: route.fulfill(status=403, body="no"))
        page.goto(f"{data_site}/data")
        expect(page.locator(".tile .notice-bad").first).to_contain_text("没有权限", timeout=PATIENT)
        page.unroute("**/api/ask")
        page.locator(".tile").first.get_by_role("button", name="重试").click()
        expect(page.locator(".tile").first.locator(".tile-figure")).to_be_visible(timeout=PATIENT)
        (odd := tmp_path / "怪.csv").write_text("今天,天气\n很,好\n", encoding="utf-8")
        page.goto(f"{data_site}/data/import")
        page.set_input_files("#files", odd)
        expect(page.locator(".notice-warn")).to_contain_text("没有一行像表头", timeout=PATIENT)
        page.get_by_label("是哪张表").select_option("household")
        page.get_by_role("button", name="核对").click()
        expect(page.locator(".notice-bad")).to_contain_text("没有找到表", timeout=PATIENT)
        page.get_by_role("button", name="返回修改").click()
        expect(page.get_by_label("是哪张表")).to_have_value("household")


def test_offline_slow_and_empty(browser: Browser, data_site: str) -> None:
    with opened(browser, data_site, "phone", expect="ERR_") as (page, _):
        empty = {"region": None, "above": None, "year": None, "tiles": [], "places": []}
        page.route("**/api/data/overview*", lambda route: route.fulfill(json=empty))
        page.goto(f"{data_site}/data")
        expect(page.locator("#tiles")).to_contain_text("库里还没有农户收入数据")
        page.route("**/api/data/snapshots", lambda route: route.abort())
        page.goto(f"{data_site}/data/snapshots")
        expect(page.locator("#snapshots .notice-bad")).to_contain_text("连不上服务")
        state = {"phase": "loading", "what": "写入新快照", "done": 3, "total": 11, "upload": {}, "choices": {}}
        page.route("**/api/data/imports/*", lambda route: route.fulfill(body=json.dumps(state)))
        page.goto(f"{data_site}/data/import#{'a' * 32}")
        expect(page.locator("#progress-text")).to_have_text("正在导入：写入新快照（3 / 11）")
