"""Can it be used by keyboard, by ear, and by weak eyes? Measured in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import fake_answers
from tests.web.fake_assistant import FakeAssistant
from tests.web.pages import Size, ask, opened

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("size", ["phone", "desk"])

KINDS = (
    fake_answers.policy(),
    fake_answers.ranking(),
    fake_answers.check(),
    fake_answers.clarification(),
    fake_answers.refusal(),
)

WEAK_TEXT = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const c = parse(getComputedStyle(node).backgroundColor);
      if (c.length && (c.length < 4 || c[3] > 0)) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.getClientRects().length) continue;
    if (node.closest('.visually-hidden, .skip, noscript, [disabled]')) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const where = ' ' + node.className + ' ' + walker.currentNode.textContent;
    if (ratio < 4.5) found.push('contrast ' + ratio.toFixed(2) + where);
    if (parseFloat(style.fontSize) < 14) found.push('size ' + style.fontSize + where);
  }
  return found;
}"""

NAMELESS = """() => Array
  .from(document.querySelectorAll('button, a[href], input, textarea, [role=img], [role=region], nav, aside'))
  .filter(node => node.getClientRects().length)
  .filter(node => {
    const ids = (node.getAttribute('aria-labelledby') || '').split(' ');
    const labelled = ids.map(id => id && document.getElementById(id));
    const own = node.getAttribute('aria-label') || labelled.map(n => n ? n.textContent : '').join('')
      || (node.labels && Array.from(node.labels).map(l => l.textContent).join('')) || node.textContent;
    return !own.trim();
  }).map(node => node.outerHTML)"""

REPEATED_IDS = """() => Array.from(document.querySelectorAll('[id]')).map(node => node.id)
  .filter((id, index, all) => all.indexOf(id) !== index)"""

# A file is chosen by the label of its hidden field.
SMALL_TARGETS = """() => Array.from(document.querySelectorAll('button, input, textarea, summary, nav a'))
  .filter(node => node.type !== 'file')
  .filter(node => node.getClientRects().length)
  .filter(node => node.getBoundingClientRect().height < 24 || node.getBoundingClientRect().width < 24)
  .map(node => node.outerHTML)"""


PAGES = (
    *("/", "/documents", "/documents/xinghe-2023", "/documents/none", "/households", "/reports", "/api/docs"),
    *("/training", "/join", "/manage", "/manage/feedback", "/manage/words", "/manage/audit", "/manage/health"),
)


def assert_accessible(page: Page) -> None:
    """No weak or tiny text, no control without a name, no id twice, no target too small to hit."""
    assert page.evaluate(WEAK_TEXT) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(REPEATED_IDS) == []
    assert page.evaluate(SMALL_TARGETS) == []


@both_sizes
@pytest.mark.parametrize("path", PAGES)
def test_pages(browser: Browser, site: str, size: Size, path: str) -> None:
    with opened(browser, site, size, expect="status of 404") as (page, _):
        page.goto(site + path)
        if path.endswith("2023"):
            page.locator(".clause").first.wait_for()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert page.locator("h1").count() == 1
        assert page.locator("main").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@both_sizes
def test_answers_of_every_kind(browser: Browser, site: str, size: Size) -> None:
    with opened(browser, site, size) as (page, _):
        for made in KINDS:
            turn = ask(page, made.question)
            if turn.get_by_text("怎么算的").count():
                turn.get_by_text("怎么算的").click()
        page.locator(".related-text").wait_for()
        assert_accessible(page)
        page.locator(".citation-link").first.click()
        page.locator("#panel mark").wait_for()
        assert_accessible(page)


def test_base_size_is_sixteen_pixels(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        for place in ("body", "#question", "#region", ".example"):
            assert float(page.locator(place).first.evaluate("n => parseFloat(getComputedStyle(n).fontSize)")) >= 16


def test_keyboard_alone_reaches_everything_in_reading_order(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        stops = []
        entries = page.locator(".site-nav a").all_text_contents()
        page.locator(".skip").first.focus()
        for _step in range(9 + len(entries)):
            page.keyboard.press("Tab")
            stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert stops[0] == "跳到正文"
        assert entries[:3] == ["问答", "政策", "数据"]
        assert stops[2 : 2 + len(entries)] == entries
        after = stops[2 + len(entries) :]
        assert after[0] == "本机"
        assert after[1:5] == [example.question for example in FakeAssistant().examples(None)]
        assert after[5:7] == ["question", "send"]


def test_one_may_type_at_once_and_leap_back_to_the_box(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        expect(page.locator("#question")).to_be_focused()
        skip = page.get_by_role("link", name="跳到提问")
        skip.focus()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#question")).to_be_focused()


def test_on_a_phone_the_keyboard_comes_only_when_asked_for(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site)
    page.locator("#welcome").wait_for()
    expect(page.locator("#question")).not_to_be_focused()
    ask(page, fake_answers.check().question)
    expect(page.locator("#question")).not_to_be_focused()
    context.close()


def test_focus_is_visible(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        for place in (".example", "#question", "#region"):
            page.locator(place).first.focus()
            assert page.locator(place).first.evaluate("n => getComputedStyle(n).outlineWidth") == "3px"


def test_focus_stays_inside_the_sheet_on_a_phone(browser: Browser, site: str) -> None:
    with opened(browser, site, "phone") as (page, _):
        ask(page, fake_answers.policy().question).locator(".marker").first.click()
        page.locator("#panel mark").wait_for()
        for key in ("Tab",) * 6 + ("Shift+Tab",) * 6:
            page.keyboard.press(key)
            assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")


def test_motion_stops_for_those_who_ask(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        page.emulate_media(reduced_motion="reduce")
        page.evaluate("""() => {
          const bar = document.createElement('span'); bar.className = 'waiting-bar'; document.body.append(bar);
        }""")
        name = page.evaluate("getComputedStyle(document.querySelector('.waiting-bar'), '::after').animationName")
        assert name == "none"


def test_print_shows_the_answer_without_controls(browser: Browser, site: str) -> None:
    with opened(browser, site, "desk") as (page, _):
        turn = ask(page, fake_answers.check().question)
        page.emulate_media(media="print")
        expect(page.locator("#composer")).to_be_hidden()
        expect(turn.get_by_role("button", name="复制")).to_be_hidden()
        expect(turn.locator(".quote").first).to_be_visible()
