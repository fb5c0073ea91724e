"""What helps with a question and an answer: completion, corrections, totals, charts, files, pictures, history."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from server.settings import Settings
from tests.web import fake_answers
from tests.web.conftest import served
from tests.web.fake_assistant import FakeAssistant
from tests.web.pages import Size, ask, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

POLICY = fake_answers.policy()
RANKING = fake_answers.ranking()
COUNTS = fake_answers.counts()
TREND = fake_answers.trend()


def typed(page: Page, text: str) -> None:
    """Type so that the page sees every key."""
    page.locator("#question").press_sequentially(text)
    page.locator(".completion").first.wait_for()


@both_sizes
def test_words_are_completed_by_keyboard(browser: Browser, site: str, size: Size, assistant: FakeAssistant) -> None:
    with opened(browser, site, size) as (page, _):
        box = page.locator("#question")
        typed(page, "衡阳县西")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#status")).to_contain_text("按上下键选择")
        page.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", "completions-0")
        page.keyboard.press("Enter")
        expect(box).to_have_value("衡阳县西渡镇")
        expect(page.locator("#completions")).to_be_hidden()
        assert assistant.asked == []


def test_the_own_place_is_completed_with_places_only(browser: Browser, site: str, assistant: FakeAssistant) -> None:
    with opened(browser, site, "phone") as (page, _):
        box = page.locator("#region")
        box.press_sequentially("西")
        expect(page.locator("#places .completion")).to_contain_text("西渡镇")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(box).to_have_value("西渡镇")
        with page.expect_response("**/api/complete*") as offered:
            box.fill("人均纯")
        assert offered.value.json() == {"items": []}
        box.fill("西渡镇")
        box.blur()
        page.reload()
        expect(box).to_have_value("西渡镇")
        assert assistant.asked == []


def test_words_are_completed_by_touch_and_closed_by_escape(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        typed(page, "人均纯")
        page.get_by_role("option", name="人均纯收入 指标", exact=True).click()
        expect(page.locator("#question")).to_have_value("人均纯收入")
        page.fill("#question", "")
        typed(page, "西渡")
        page.keyboard.press("Escape")
        expect(page.locator("#completions")).to_be_hidden()
        expect(page.locator("#question")).to_have_attribute("aria-expanded", "false")


def test_without_completion_one_types_on(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk", expect="ERR_FAILED") as (page, _):
        page.route("**/api/complete*", lambda route: route.abort())
        page.locator("#question").press_sequentially(POLICY.question)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        expect(page.locator(".short")).to_have_text(POLICY.short)


@both_sizes
def test_a_word_that_was_not_understood_is_put_right(
    browser: Browser, site: str, size: Size, assistant: FakeAssistant
) -> None:
    with opened(browser, site, size) as (page, _):
        turn = ask(page, fake_answers.misspelt().question)
        unknown = turn.locator(".turn-question .word-not_understood")
        expect(unknown).to_have_text("西度镇")
        expect(turn.locator(".notice-warn")).to_contain_text("没有看懂：“西度镇”")
        unknown.click()
        turn.locator(".correction").get_by_role("button", name="西渡镇").click()
        page.locator(".turn").last.locator(".answer").wait_for()
        assert assistant.asked[-1].text == fake_answers.misspelt().question.replace("西度镇", "西渡镇")


def test_an_understood_word_tells_its_meaning_and_can_be_edited(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, POLICY.question)
        turn.get_by_role("button", name="星河市", exact=True).click()
        expect(turn.locator(".correction")).to_contain_text("用到：地方 = 星河市")
        turn.get_by_role("button", name="自己改").click()
        expect(page.locator("#question")).to_have_value(POLICY.question)


def test_totals_only_where_adding_makes_sense(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        expect(ask(page, COUNTS.question).locator("tfoot")).to_have_text("所列合计60")
        expect(ask(page, RANKING.question).locator("tfoot")).to_have_count(0)
        expect(ask(page, TREND.question).locator("tfoot")).to_have_count(0)


@both_sizes
def test_chart_changes_its_form_and_is_kept_as_a_picture(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        turn = ask(page, COUNTS.question)
        if size == "phone":
            turn.get_by_role("button", name="图", exact=True).click()
        turn.locator(".chart-canvas canvas").wait_for()
        expect(turn.get_by_role("button", name="柱形图")).to_have_attribute("aria-pressed", "true")
        turn.get_by_role("button", name="饼图").click()
        expect(turn.get_by_role("button", name="饼图")).to_have_attribute("aria-pressed", "true")
        turn.locator(".chart-canvas canvas").wait_for()
        turn.get_by_role("button", name="存为图片").click()
        picture = page.locator(".kept-picture")
        expect(picture).to_have_attribute("alt", f"图：{COUNTS.data[0].description}")
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080


def test_years_can_be_bars_but_never_a_pie(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, TREND.question)
        turn.locator(".chart-canvas canvas").wait_for()
        forms = turn.locator(".chart-view .toggle").all_inner_texts()
        assert [form.strip("✓ ") for form in forms] == ["折线图", "柱形图"]


@both_sizes
def test_answer_as_a_picture_to_forward(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        ask(page, fake_answers.check().question).get_by_role("button", name="做成图片").click()
        picture = page.locator(".kept-picture")
        assert picture.get_attribute("src").startswith("data:image/png")  # type: ignore[union-attr]
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.keyboard.press("Escape")
        expect(picture).to_have_count(0)
        assert page.evaluate("document.activeElement.textContent") == "做成图片"


def test_answer_as_word_and_excel_files(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, COUNTS.question)
        word = saved(page, turn.get_by_role("button", name="导出 Word"))
        assert word.name == f"{COUNTS.question}.docx"
        assert COUNTS.question in [paragraph.text for paragraph in Document(str(word)).paragraphs]
        sheet = load_workbook(BytesIO(saved(page, turn.get_by_role("button", name="导出 Excel")).read_bytes())).active
        assert sheet is not None
        assert [COUNTS.data[0].rows[0][0], 10] in [list(row[:2]) for row in sheet.iter_rows(values_only=True)]


def test_a_rewording_is_marked_and_the_words_as_given_are_one_click_away(
    browser: Browser, tmp_path: Path, assistant: FakeAssistant
) -> None:
    with (
        served(Settings(home=tmp_path, model_address="http://127.0.0.1:9/v1"), assistant) as site,
        opened(browser, site, "phone") as (page, _),
    ):
        page.route("**/api/reword", lambda route: route.fulfill(json={"text": "说白了就是这样。", "reworded": True}))
        turn = ask(page, POLICY.question)
        given = turn.locator(".prose").first.text_content() or ""
        turn.get_by_role("button", name="换个说法").click()
        mark = turn.get_by_text("由模型改写，请核对")
        expect(mark).to_be_visible()
        expect(turn.locator(".prose").first).to_have_text("说白了就是这样。")
        turn.get_by_role("button", name="看原文").click()
        expect(mark).to_be_hidden()
        expect(turn.locator(".prose:visible").first).to_have_text(given)
        turn.get_by_role("button", name="看改写").click()
        expect(mark).to_be_visible()


def test_without_a_model_nothing_is_reworded(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        expect(ask(page, POLICY.question).get_by_role("button", name="换个说法")).to_have_count(0)


def saved(page: Page, control: object) -> Path:
    """The file that a button saves."""
    with page.expect_download() as download:
        control.click()  # type: ignore[attr-defined]
    path = Path(str(download.value.path()))
    return path.rename(path.with_name(download.value.suggested_filename))


def test_in_wechat_files_are_explained(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        page.add_init_script("Object.defineProperty(navigator, 'userAgent', {value: 'MicroMessenger/8.0'})")
        page.reload()
        ask(page, POLICY.question).get_by_role("button", name="导出 Word").click()
        expect(page.get_by_role("dialog")).to_contain_text("在浏览器打开")


@both_sizes
def test_conversations_are_listed_opened_renamed_and_deleted(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        ask(page, POLICY.question)
        page.reload()
        page.get_by_role("button", name="历史").click()
        page.get_by_role("dialog").get_by_role("button", name=POLICY.question, exact=True).click()
        expect(page.locator(".turn .short")).to_have_text(POLICY.short)
        page.get_by_role("button", name="历史").click()
        page.get_by_role("button", name="改对话的名称").click()
        page.get_by_label("新名称").fill("长沙市的目标")
        page.get_by_role("button", name="确定").click()
        expect(page.get_by_role("button", name="长沙市的目标", exact=True)).to_be_focused()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="历史").click()
        expect(page.get_by_role("dialog")).to_contain_text("长沙市的目标")
        page.get_by_role("button", name="删除对话").click()
        page.get_by_role("button", name="不删").click()
        page.get_by_role("button", name="删除对话").click()
        page.get_by_role("button", name="确定删除").click()
        expect(page.locator(".past-item")).to_have_count(0)


def test_opinion_with_a_note(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        turn = ask(page, POLICY.question)
        turn.get_by_role("button", name="有误").click()
        turn.get_by_label("哪里不对").fill("镇名认错了")
        turn.get_by_role("button", name="发送").click()
        expect(turn).to_contain_text("已记下“有误”")


def test_address_with_a_question_asks_it_at_once(browser: Browser, site: str, assistant: FakeAssistant) -> None:
    with opened(browser, site, "phone") as (page, _):
        page.goto(f"{site}/?q={POLICY.question}&region=衡阳县")
        expect(page.locator(".short")).to_have_text(POLICY.short)
        assert [(asked.text, asked.region) for asked in assistant.asked] == [(POLICY.question, "衡阳县")]


def test_what_is_written_outlives_a_reload_and_offline_is_told(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        page.fill("#question", "写了一半的问题")
        page.reload()
        expect(page.locator("#question")).to_have_value("写了一半的问题")
        page.context.set_offline(True)
        expect(page.locator("#offline")).to_be_visible()
        page.context.set_offline(False)
        expect(page.locator("#offline")).to_be_hidden()


def test_steps_are_shown_while_one_waits(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        read = """() => import('/static/js/events.js').then(async module => {
          const told = [], coder = new TextEncoder();
          const text = 'event: step\\ndata: "正在查文件"\\n\\nevent: answer\\ndata: {"turn": 3}\\n\\n';
          const bytes = coder.encode(text);
          const body = new ReadableStream({start(control) {
            for (let at = 0; at < bytes.length; at += 7) control.enqueue(bytes.slice(at, at + 7));
            control.close();
          }});
          await module.readEvents(new Response(body), (name, data) => told.push([name, data]));
          return told;
        })"""
        assert page.evaluate(read) == [["step", "正在查文件"], ["answer", {"turn": 3}]]
