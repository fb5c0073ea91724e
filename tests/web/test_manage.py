"""管理 in the browser: a person added and stopped, an opinion made a synonym and taken back, the log checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.deps import open_assistant
from server.prepare import ensure_demo_database
from server.settings import Settings
from server.store.store import Store
from tests.web.axe import serious
from tests.web.conftest import served
from tests.web.pages import Size, opened
from tests.web.test_access import assert_accessible

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])
NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"


@pytest.fixture
def managed(tmp_path: Path) -> Iterator[str]:
    """A service with a small demo database and one administrator."""
    settings = Settings(home=tmp_path, encoder="off", demo_households=120)
    ensure_demo_database(settings)
    store = Store(tmp_path)
    Accounts(tmp_path, store).users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)
    store.close()
    with served(settings, open_assistant(settings)) as address:
        yield address


def assert_good(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert serious(page) == []
    assert_accessible(page)


@both_sizes
def test_the_work_of_an_administrator(browser: Browser, managed: str, size: Size) -> None:
    with opened(browser, managed, size, expect="status of 40") as (page, _):
        page.goto(f"{managed}/login?next=/manage")
        page.fill("#name", "guanli")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_text("添加一个人").click()
        page.fill("#name", "wangfang")
        page.select_option("#role", label="乡镇干部")
        page.fill("#area", "没有这个镇")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="添加", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("没有“没有这个镇”这个地区")
        offered = page.locator("#places option", has_not_text="x").evaluate_all("all => all.map(each => each.value)")
        [town] = [each for each in offered if " 西渡镇 " in each]
        page.fill("#area", town)
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="添加", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("wangfang")
        person = page.locator(".person", has_text="wangfang")
        expect(person).to_contain_text("西渡镇")
        person.locator("summary").click()
        assert_good(page)
        page.get_by_role("button", name="停用wangfang").click()
        expect(page.locator(".person", has_text="wangfang")).to_contain_text("已停用")

        said = page.request.post(f"{managed}/api/ask", data={"question": "衡阳县有多少户防贫户？"})
        opinion = {"turn_id": int(said.headers["x-turn-id"]), "useful": False, "note": "防贫户就是监测户"}
        assert page.request.post(f"{managed}/api/feedback", data=opinion).status == 201
        page.goto(f"{managed}/manage/feedback")
        page.locator(".opinion-card summary").click()
        assert_good(page)
        page.get_by_label("这个说法").fill("防贫户")
        page.get_by_label("就是数据字典里的").fill("监测户")
        page.get_by_role("button", name="启用同义词").click()
        expect(page.locator(".opinion-card")).to_contain_text("同义词，已启用：“防贫户”即“监测户”")
        asked = {"question": "衡阳县有多少户防贫户？"}
        assert page.request.post(f"{managed}/api/ask", data=asked).json()["kind"] == "data"
        page.goto(f"{managed}/manage/words")
        expect(page.locator(".tokens")).to_contain_text("“防贫户”就是“监测户”")
        assert_good(page)
        page.get_by_role("button", name="删除本地词：防贫户").click()
        expect(page.locator(".tokens")).to_contain_text("还没有本地词")

        page.goto(f"{managed}/manage/audit")
        expect(page.locator("tbody")).to_contain_text("删除本地词")
        assert_good(page)
        page.get_by_role("link", name="现在核对").click()
        expect(page.get_by_role("status")).to_contain_text("没有被改动")
        page.goto(f"{managed}/manage/health")
        expect(page.get_by_role("main")).to_contain_text("zengshou backup")
        assert_good(page)
