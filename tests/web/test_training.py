"""A class in the browser: opened, joined by the code, answered; the trainer sees it, saves it and resets it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.axe import serious
from tests.web.pages import Size, opened
from tests.web.test_access import assert_accessible

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])
PATIENT = 30_000


def fits(page: Page) -> bool:
    found: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return found


def assert_good(page: Page) -> None:
    """Usable by keyboard and ear, nothing sticks out."""
    assert fits(page)
    assert serious(page) == []
    assert_accessible(page)


@both_sizes
def test_a_class_from_opening_to_reset(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size, expect="status of 403") as (page, _):
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{real_site}/training")
        page.get_by_role("button", name="开班：政策怎么查").click()
        page.locator("[data-course=policy]").get_by_label("班名").fill("很长的班名" * 12)
        assert_good(page)
        page.get_by_role("button", name="确定开班").click()
        page.locator(".bars").wait_for(timeout=PATIENT)
        code = page.locator(".door-code").text_content()
        assert_good(page)
        assert page.locator(".door-picture").evaluate("image => image.naturalWidth") > 0
        address = page.url

        page.goto(f"{real_site}/join?code={code}")
        assert_good(page)
        page.get_by_label("称呼").fill("小李")
        page.get_by_role("button", name="加入").click()
        until = page.locator("[data-exercise=until]")
        until.get_by_role("button", name="提交").click()
        expect(until.get_by_role("alert")).to_contain_text("还没有答")
        until.get_by_label("2024-12-31").check()
        until.get_by_role("button", name="提交").click()
        expect(until.locator(".verdict")).to_contain_text("答对了", timeout=PATIENT)
        expect(until.locator(".citation").first).to_be_visible()
        medical = page.locator("[data-exercise=hengyang-medical]")
        medical.get_by_label("90%以上").check()
        medical.get_by_role("button", name="提交").click()
        expect(medical).to_contain_text("正确答案：80%以上", timeout=PATIENT)
        expect(page.locator("#score")).to_have_text("共 7 题，答了 2，答对 1")
        medical.locator(".citation-link").first.click()
        page.locator("#panel mark").wait_for()
        page.keyboard.press("Escape")
        assert_good(page)
        page.reload()
        until.get_by_text("为什么，出自哪里").click()
        expect(until.locator(".citation").first).to_be_visible()

        page.goto(address)
        expect(page.locator("[data-exercise=until]")).to_contain_text("答对 1 人 / 答了 1 人")
        expect(page.locator(".faces")).to_contain_text("小李：答对 1，答了 2")
        with page.expect_download() as saved:
            page.get_by_role("link", name="成绩存成 xlsx").click()
        assert saved.value.suggested_filename.endswith(".xlsx")
        page.get_by_role("button", name="清空答案重来").click()
        expect(page.locator(".faces")).to_contain_text("小李：答对 0，答了 0")
        assert_good(page)
        page.get_by_role("button", name="下课").click()
        expect(page.locator(".score")).to_contain_text("课程已经结束")
        page.goto(f"{real_site}/training/class")
        expect(page.locator(".notice-bad")).to_contain_text("课程已经结束", timeout=PATIENT)


@both_sizes
def test_the_lecture_goes_by_keys(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size) as (page, _):
        page.goto(f"{real_site}/training/lecture/check")
        page.locator("#next:not([disabled])").wait_for(timeout=PATIENT)
        titles = []
        for key in ("ArrowRight", " ", "ArrowRight", " ", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
            titles.append(page.locator("#step-title").text_content())
            assert_good(page)
        assert titles == ["1. 听懂了什么", "2. 怎么查的", "3. 回答", "4. 判断", "5. 数据", "6. 依据"]
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#step-title")).to_have_text("5. 数据")
        page.keyboard.press("PageDown")
        expect(page.locator("#where")).to_contain_text("第 2 / 13 题")
        page.goto(f"{real_site}/training/lecture/data?n=6")
        page.locator("#next:not([disabled])").wait_for(timeout=PATIENT)
        for _step in range(12):
            page.keyboard.press("ArrowRight")
        expect(page.locator("#step-title")).to_contain_text("正确答案")


def test_what_goes_wrong_is_said(browser: Browser, real_site: str) -> None:
    with opened(browser, real_site, "phone", expect="status of") as (page, _):
        page.goto(f"{real_site}/training/class")
        expect(page.locator(".notice-bad")).to_contain_text("还没有加入课堂")
        page.get_by_role("link", name="输入课堂码").click()
        page.get_by_label("课堂码").fill("AAAAAAAA")
        page.get_by_label("称呼").fill("x")
        page.get_by_role("button", name="加入").click()
        expect(page.get_by_role("alert")).to_contain_text("课堂码不对")
        page.route("**/api/training/classes", lambda route: route.fulfill(json=[]))
        page.goto(f"{real_site}/training")
        expect(page.locator("#classes")).to_contain_text("还没有开过班")
        page.unroute("**/api/training/classes")
        page.route("**/api/training/ask", lambda route: route.fulfill(status=500, body="no"))
        page.goto(f"{real_site}/training/lecture/policy")
        expect(page.locator(".notice-bad")).to_contain_text("服务出错了")
        page.unroute("**/api/training/ask")
        page.get_by_role("button", name="重试").click()
        page.locator("#next:not([disabled])").wait_for(timeout=PATIENT)
