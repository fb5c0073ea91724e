"""The chat page in a real browser, on a phone and on a desk, with the fake assistant behind the real application."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from server.chat.answer import Answer
from tests.web import fake_answers
from tests.web.fake_assistant import BROKEN, HOSTILE_QUESTION, SLOW, FakeAssistant
from tests.web.fake_documents import HOSTILE
from tests.web.pages import Size, ask, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

POLICY = fake_answers.policy()
RANKING = fake_answers.ranking()
CHECK = fake_answers.check()
UNAVAILABLE = "status of 503"


@both_sizes
@pytest.mark.parametrize("made", [POLICY, RANKING, CHECK, fake_answers.refusal(), fake_answers.nothing()])
def test_each_kind_shows_its_short_form_first(browser: Browser, site: str, size: Size, made: Answer) -> None:
    with opened(browser, site, size) as (page, _):
        turn = ask(page, made.question)
        expect(turn.locator(".turn-question")).to_contain_text(made.question)
        expect(turn.locator(".short")).to_have_text(made.short)
        expect(page.locator("#status")).to_contain_text(made.short)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@both_sizes
def test_citation_opens_its_clause_with_the_quote_highlighted(browser: Browser, site: str, size: Size) -> None:
    citation = POLICY.citations[1]
    with opened(browser, site, size) as (page, _):
        turn = ask(page, POLICY.question)
        turn.locator(".citation-link").nth(1).click()
        mark = page.locator("#panel mark")
        expect(mark).to_have_text(citation.quote)
        expect(mark).to_be_in_viewport()
        expect(page.locator("#panel-title")).to_have_text(citation.title)
        expect(page.locator("#panel-marks")).to_contain_text("已过有效期")
        assert page.evaluate("document.activeElement.id") == "panel-title"
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).to_be_hidden()
        assert page.evaluate("document.activeElement.className") == "citation-link"


def test_back_closes_the_sheet_on_a_phone_and_keeps_the_answer(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        turn = ask(page, POLICY.question)
        turn.locator(".marker").first.click()
        expect(page.locator("#panel")).to_have_attribute("role", "dialog")
        page.go_back()
        expect(page.locator("#panel")).to_be_hidden()
        expect(turn.locator(".short")).to_have_text(POLICY.short)


def test_spans_count_characters_not_code_units(browser: Browser, site: str) -> None:
    posts = fake_answers.bare_posts()
    with opened(browser, site, "desk") as (page, _):
        ask(page, posts.question).locator(".citation-link").click()
        expect(page.locator("#panel mark")).to_have_text(posts.citations[0].quote)


def test_quote_that_is_not_where_it_should_be_is_not_highlighted(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        ask(page, fake_answers.moved_quote().question).locator(".citation-link").click()
        expect(page.locator("#panel-body")).to_contain_text("引文没有在这一条里定位到")
        expect(page.locator("#panel mark")).to_have_count(0)


def test_validity_place_and_dates_stand_at_each_citation(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        card = ask(page, POLICY.question).locator(".citation").first
        for words in (
            "星河市 · 市级",
            "已过有效期",
            "星振组发〔2023〕7号",
            "2023-09-12 印发",
            "2023-01-01 至 2025-12-31",
            "一、工作目标",
        ):
            expect(card).to_contain_text(words)


def test_table_sorts_both_ways_with_missing_values_last(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, RANKING.question)
        header = turn.locator(".figures thead th").nth(1)
        assert column(page, 1)[0] == "16,000.00"
        header.locator("button").click()
        expect(header).to_have_attribute("aria-sort", "descending")
        assert column(page, 1)[0] == "22,581.25"
        assert column(page, 1)[-1] == "未登记"
        header.locator("button").click()
        expect(header).to_have_attribute("aria-sort", "ascending")
        assert column(page, 1)[0] == "16,000.00"
        assert column(page, 1)[-1] == "未登记"
        expect(header).to_contain_text("人均纯收入（元）")


def column(page: Page, index: int) -> list[str]:
    """The texts of one column of the table."""
    return page.locator(f".figures tbody tr > :nth-child({index + 1})").all_inner_texts()


def test_long_tables_are_folded_and_say_that_they_were_cut(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        turn = ask(page, fake_answers.long_list().question)
        household = turn.locator("tbody a").first
        assert household.get_attribute("href") == "/households/990120000"
        assert len(column(page, 0)) == 50
        turn.get_by_role("button", name="显示全部 120 行").click()
        assert len(column(page, 0)) == 120
        expect(turn).to_contain_text("只取了前 120 行，不是全部")
        assert column(page, 2)[0] == "未登记"
        assert column(page, 3)[:2] == ["是", "否"]
        box = turn.locator(".table-box")
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")  # Four columns fit a phone.


def test_nothing_of_a_table_covers_the_box_to_ask_in(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        ask(page, fake_answers.long_list().question)
        page.evaluate("""() => {
          const top = (place) => document.querySelector(place).getBoundingClientRect().top;
          window.scrollBy(0, top('thead') - top('#question') - 10);
        }""")
        above = """() => { const box = document.getElementById('question').getBoundingClientRect();
          const at = share => document.elementFromPoint(box.left + share * box.width, box.top + 20).id;
          return [0.1, 0.3, 0.6].map(at); }"""
        assert page.evaluate(above) == ["question"] * 3


def test_what_the_page_shows_elsewhere_is_not_said_twice(browser: Browser, site: str) -> None:
    """The short form, a list of the citations, the snapshot; but never a note, nor a quote that is no citation."""
    text = "\n".join(
        [
            "**1.9万元以上**[1]",
            "",
            "**依据**",
            "",
            "- 星河市《通知》：“达到1.9万元以上”[1]",
            "",
            "**注意**",
            "",
            "- 已过有效期。",
            "- 数据截至2025-12-31（快照 demo）。",
        ]
    )
    read = "answer => import('/static/js/answer_text.js').then(module => module.pageText(answer))"
    with opened(browser, site, "desk") as (page, _):
        answer = {"answer": text, "short": "1.9万元以上", "citations": [{"n": 1}], "data": [{}], "checks": []}
        found = page.evaluate(read, answer)
        assert found["lead"] == [1]
        assert found["text"].split() == ["**注意**", "-", "已过有效期。"]
        kept = page.evaluate(read, {**answer, "short": "2万元", "citations": [{"n": 2}], "data": []})
        assert kept == {"lead": [], "text": text, "folded": ""}
        counted = {**answer, "answer": "口径：甲县户数。\n口径：别的。", "data": [{"description": "甲县户数"}]}
        assert page.evaluate(read, counted)["text"] == "口径：别的。"
        words = "**结论**：行\n**不符合**\n- 甲\n**依据**\n- [1] 星河市《通知》：“达到”\n**口径**\n- 乙"
        judged = {**answer, "answer": words, "checks": [{}] * 4}
        found = page.evaluate(read, judged)
        assert found["folded"].split("\n") == ["**不符合**", "- 甲"]
        assert found["text"].split("\n") == ["**结论**：行", "**口径**", "- 乙"]


def test_zero_rows_is_an_answer(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        expect(ask(page, fake_answers.nothing().question)).to_contain_text("没有符合条件的记录（0 行）")


def test_chart_is_drawn_at_once_on_a_desk(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, watch):
        assert not [url for url in watch.requests if "vega" in url]
        turn = ask(page, RANKING.question)
        canvas = turn.locator(".chart-canvas canvas")
        canvas.wait_for()
        assert drawn_colours(page) > 1
        turn.get_by_role("button", name="表格").click()
        expect(turn.locator(".figures")).to_be_hidden()
        turn.get_by_role("button", name="图", exact=True).click()
        expect(turn.locator(".figures")).to_be_visible()


def test_chart_is_loaded_on_a_phone_only_when_asked_for(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, watch):
        turn = ask(page, RANKING.question)
        assert not [url for url in watch.requests if "vega" in url]
        turn.get_by_role("button", name="图", exact=True).click()
        turn.locator(".chart-canvas canvas").wait_for()
        assert drawn_colours(page) > 1


def test_chart_keeps_its_notes_and_says_that_it_is_made_up(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        title = "block => import('/static/js/chart.js').then(chart => chart.prepared(block, 500).title)"
        block = RANKING.data[0].model_dump(mode="json")
        assert page.evaluate(title, block)["text"] == ["演示数据，不得用于工作", "只画前30项"]
        del block["chart"]["title"]
        assert page.evaluate(title, block)["text"] == ["演示数据，不是真实情况"]
        block["snapshot"]["demo"] = False
        assert page.evaluate(title, block) is None


def drawn_colours(page: Page) -> int:
    """How many colours the chart has: an empty canvas has one."""
    return int(
        page.evaluate("""() => {
          const canvas = document.querySelector('.chart-canvas canvas');
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 4).join());
          return seen.size;
        }""")
    )


def test_chart_that_cannot_be_loaded_says_so_and_leaves_the_table(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk", expect="ERR_FAILED") as (page, _):
        page.route("**/assets/*", lambda route: route.abort())
        page.route("**/charts/*", lambda route: route.abort())
        turn = ask(page, RANKING.question)
        expect(turn).to_contain_text("图没有画出来")
        expect(turn.locator(".figures")).to_be_visible()


def test_an_old_browser_gets_the_chart_as_a_picture(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.route("**/assets/*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        picture = ask(page, RANKING.question).locator("img.chart-picture")
        expect(picture).to_have_attribute("alt", re.compile("^图："))
        page.wait_for_function("() => document.querySelector('img.chart-picture').naturalWidth > 300")
        expect(page.get_by_role("button", name="存为图片")).to_be_hidden()


def test_verdicts_failing_and_missing_first_by_word(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, CHECK.question)
        words = turn.locator(".part > .checks > .check > .check-head .outcome").all_inner_texts()
        assert [word[1:] for word in words] == ["未达到", "待核实", "需人工核实", "符合"]
        worst = turn.locator(".checks > .check").first
        expect(worst.locator(".check-numbers").first).to_have_text("库内数字18,500元标准19,000元相差−500元")
        expect(worst.locator(".checks-inner")).to_contain_text("+1.1 个百分点")
        last = turn.locator(".part > .checks > .check").last
        expect(last.locator(".checks-inner")).to_be_hidden()
        last.get_by_text("看条件：1 项达到").click()
        expect(last.locator(".checks-inner")).to_be_visible()


def test_demo_data_is_named_wherever_it_is_shown(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        for made in (RANKING, CHECK):
            expect(ask(page, made.question).locator(".notice-demo")).to_contain_text("演示数据")
        expect(ask(page, POLICY.question).locator(".notice-demo")).to_have_count(0)


def test_steps_words_and_sql_unfold(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, RANKING.question)
        sql = turn.locator(".sql pre")
        expect(sql).to_be_hidden()
        turn.get_by_text("怎么算的").click()
        expect(turn.locator(".how")).to_contain_text(RANKING.steps[1])
        expect(turn.locator(".meanings")).to_contain_text("用到：按乡镇分组")
        turn.get_by_text("查询语句").click()
        expect(sql).to_have_text(RANKING.data[0].sql)
        expect(turn.locator(".sql")).to_contain_text("2024")
        turn.get_by_text("查询语句").click()
        expect(sql).to_be_hidden()


@both_sizes
def test_clarification_buttons_ask_again_in_the_same_conversation(
    browser: Browser, site: str, size: Size, assistant: FakeAssistant
) -> None:
    with opened(browser, site, size) as (page, _):
        turn = ask(page, fake_answers.clarification().question)
        expect(turn).to_contain_text("没有看懂：“情况怎么样”")
        turn.get_by_role("button", name="各乡镇排名").click()
        expect(page.locator(".turn").last.locator(".short")).to_have_text(RANKING.short)
        assert assistant.asked[-1].conversation_id == "fake"


def test_examples_suggestions_and_a_new_conversation(browser: Browser, site: str, assistant: FakeAssistant) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.get_by_role("button", name=POLICY.question).click()
        turn = page.locator(".turn").last
        expect(turn.locator(".short")).to_have_text(POLICY.short)
        expect(page.locator("#welcome")).to_be_hidden()
        turn.get_by_role("button", name=POLICY.suggestions[0]).click()
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".turn").last.locator(".short")).to_be_visible()
        page.get_by_role("button", name="新对话").click()
        expect(page.locator("#welcome")).to_be_visible()
        ask(page, POLICY.question)
        first, second, third = (question.conversation_id for question in assistant.asked)
        assert second == "fake"
        assert third not in (first, second)


def test_refusal_shows_the_nearest_clause(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, "今天天气怎么样？")
        expect(turn).to_contain_text("不在问答范围内")
        turn.get_by_role("link", name="四、组织保障").click()
        expect(page.locator("#panel .clause-wanted")).to_be_in_viewport()


@both_sizes
def test_markup_is_shown_as_text_everywhere(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        turn = ask(page, HOSTILE_QUESTION)
        expect(turn.locator(".short")).to_have_text(HOSTILE)
        expect(turn.locator(".quote").first).to_have_text(HOSTILE)
        expect(turn.locator(".figures tbody th").first).to_have_text(HOSTILE)
        expect(turn.locator(".prose")).to_contain_text("[点我](javascript:alert(1))")
        expect(turn.locator(".prose")).to_contain_text("[9]")
        turn.locator(".citation-link").click()
        expect(page.locator("#panel mark")).to_have_text(HOSTILE)
        assert page.locator("img, .turn script, #panel script, a[href^='javascript']").count() == 0
        assert "broken" not in page.title()


def test_enter_sends_shift_enter_breaks_and_composing_waits(
    browser: Browser, site: str, assistant: FakeAssistant
) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.fill("#question", "第一行")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("第二行")
        page.evaluate("""() => document.getElementById('question').dispatchEvent(
          new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))""")
        assert assistant.asked == []
        page.keyboard.press("Enter")
        page.locator(".answer").wait_for()
        assert assistant.asked[0].text == "第一行\n第二行"
        page.keyboard.press("Enter")
        expect(page.locator(".turn")).to_have_count(1)


def test_region_is_sent_and_remembered(browser: Browser, site: str, assistant: FakeAssistant) -> None:
    with opened(browser, site, "phone") as (page, _):
        page.get_by_label("所在地").fill("衡阳县")
        ask(page, POLICY.question)
        assert assistant.asked[0].region == "衡阳县"
        page.reload()
        expect(page.get_by_label("所在地")).to_have_value("衡阳县")


def test_failure_shows_message_hint_and_retry_and_keeps_the_question(
    browser: Browser, site: str, assistant: FakeAssistant
) -> None:
    with opened(browser, site, "phone", expect=UNAVAILABLE) as (page, _):
        turn = ask(page, BROKEN)
        expect(turn.locator(".notice-bad")).to_contain_text("数据库读不了：文件已损坏。")
        expect(turn.locator(".notice-bad")).to_contain_text("zengshou data rollback")
        expect(page.locator("#question")).to_have_value(BROKEN)
        assistant.broken = False
        turn.get_by_role("button", name="重试").click()
        expect(turn.locator(".answer")).to_be_visible()


def test_unreachable_service_is_told_apart(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone", expect="ERR_") as (page, _):
        page.route("**/api/ask/**", lambda route: route.abort())
        expect(ask(page, "问题还在吗")).to_contain_text("连不上服务")
        expect(page.locator("#question")).to_have_value("问题还在吗")
        page.context.set_offline(True)
        expect(ask(page, "断网了吗")).to_contain_text("网络断开了")


def test_server_error_without_our_body_is_still_explained(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk", expect="status of") as (page, _):
        page.route("**/api/ask/**", lambda route: route.fulfill(status=502, body="<html>bad gateway</html>"))
        expect(ask(page, "网关坏了")).to_contain_text("服务出错了（502）")
        page.unroute("**/api/ask/**")
        page.route("**/api/ask/**", lambda route: route.fulfill(status=403, body="no"))
        expect(ask(page, "没有权限")).to_contain_text("您没有权限")


def test_slow_answer_says_so_and_can_be_stopped(browser: Browser, site: str, assistant: FakeAssistant) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.clock.install()
        page.fill("#question", SLOW)
        page.keyboard.press("Enter")
        expect(page.locator(".waiting")).to_contain_text("正在理解问题")
        expect(page.locator("#send")).to_be_disabled()
        page.clock.run_for(7000)
        expect(page.locator(".waiting")).to_contain_text("比平时慢")
        page.get_by_role("button", name="停止等待").click()
        expect(page.locator(".notice-bad")).to_contain_text("已停止等待")
        expect(page.locator("#question")).to_have_value(SLOW)
        assistant.release.set()


def test_copy_takes_the_sources_along(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        ask(page, CHECK.question).get_by_role("button", name="复制回答和出处").click()
        page.get_by_role("button", name="已复制").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        for words in (
            CHECK.short,
            "演示数据",
            "【未达到】",
            "库内 18,500元",
            "《星河市脱贫人口",
            CHECK.citations[0].quote,
            "已过有效期",
        ):
            assert words in copied


def test_documents_and_reading_view(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.get_by_role("link", name="政策", exact=True).click()
        expect(page.locator(".document-card")).to_have_count(2)
        page.get_by_role("link", name=POLICY.citations[0].title, exact=True).click()
        page.locator("#outline-list").get_by_role("link", name="四、组织保障").click()
        expect(page.get_by_role("heading", name="四、组织保障")).to_be_in_viewport()
        citation = POLICY.citations[0]
        page.goto(
            f"{site}/documents/{citation.doc_id}?clause={citation.clause_id}&start={citation.start}&end={citation.end}"
        )
        expect(page.locator("mark")).to_have_text(citation.quote)
        expect(page.locator("mark")).to_be_in_viewport()


def test_heading_that_begins_the_text_is_not_printed_twice(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.goto(f"{site}/documents/xinghe-2023?clause=xinghe-2023/4.1")
        clause = page.locator(".clause-wanted")
        expect(clause).to_have_text(re.compile("^（一）压实责任。各区县"))
        expect(page.get_by_role("heading", name="（一）压实责任")).to_be_in_viewport()
        expect(page.locator(".doc-heading", has_text="压实责任")).to_have_count(0)


def test_unknown_document_is_told_in_words(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone", expect="status of 404") as (page, _):
        page.goto(f"{site}/documents/none")
        expect(page.locator("h1")).to_have_text("没有这份文件")
