"""One question of each kind through the whole product: page, service, documents, demo database."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.pages import Size, ask, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])


@both_sizes
def test_policy_question_leads_to_the_highlighted_clause(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size) as (page, _):
        turn = ask(page, "长沙市2023年脱贫人口人均纯收入要达到多少？")
        expect(turn.locator(".answer-policy .short")).to_contain_text("1.9万元")
        quote = turn.locator(".citation .quote").first.inner_text()
        turn.locator(".citation-link").first.click()
        expect(page.locator("#panel mark")).to_have_text(quote)
        expect(page.locator("#panel mark")).to_be_in_viewport()


@both_sizes
def test_data_question_shows_figures_chart_and_sql(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size) as (page, _):
        turn = ask(page, "各乡镇2024年人均纯收入排名")
        expect(turn.locator(".answer-data .notice-demo")).to_be_visible()
        if size == "phone":
            turn.get_by_role("button", name="图", exact=True).click()
        turn.locator(".chart-canvas canvas").wait_for()
        turn.get_by_text("怎么算的").click()
        turn.get_by_text("查询语句").first.click()
        expect(turn.locator(".sql pre").first).to_contain_text("SELECT")


@both_sizes
def test_check_question_shows_clause_figure_and_gap(browser: Browser, real_site: str, size: Size) -> None:
    with opened(browser, real_site, size) as (page, _):
        turn = ask(page, "长沙市2023年1.9万元的目标达到了吗？")
        expect(turn.locator(".answer-check .check-numbers").first).to_contain_text("19,000元")
        expect(turn.locator(".citation").first).to_be_visible()
        expect(turn.locator(".notice-demo")).to_be_visible()


def test_question_out_of_the_field_is_refused(browser: Browser, real_site: str) -> None:
    with opened(browser, real_site, "phone") as (page, _):
        expect(ask(page, "今天天气怎么样？").locator(".answer-refusal .short")).to_be_visible()


def test_every_document_can_be_read(browser: Browser, real_site: str) -> None:
    with opened(browser, real_site, "desk") as (page, _):
        page.goto(f"{real_site}/documents")
        addresses = [link.get_attribute("href") for link in page.locator(".document-card h3 a").all()]
        assert len(addresses) == 5
        for address in addresses:
            page.goto(f"{real_site}{address}")
            page.locator(".clause").nth(3).wait_for()
