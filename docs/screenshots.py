"""Takes the pictures of ``docs/screenshots/`` from a running service, whose address is the one argument."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
SIZES = {"phone": (360, 740), "desk": (1280, 900), "projector": (1920, 1080)}
QUESTIONS = {
    "policy": "长沙市2023年脱贫人口人均纯收入要达到多少？",
    "data": "各乡镇2024年人均纯收入排名",
    "check": "长沙市2023年1.9万元的目标达到了吗？",
    "refusal": "今天天气怎么样？",
    "composition": "浏阳市近三年脱贫户的收入结构",
    "clarification": "西度镇有多少监测户？",
    "list": "衡阳县监测户名单",
}
MISSPELT = "西度镇各村2024年监测户有多少户？"
KEPT = "衡阳县2025年人均纯收入低于1万元的脱贫户有多少户"
COUNTED = "衡阳县各乡镇2024年监测户户数"
DOCUMENTS = Path(__file__).parents[1] / "policies_corpus" / "documents"
DRAWN_MS = 400
COLOURS = 192
NEUTRAL_HOME = """() => document.querySelectorAll('pre code').forEach(line => {
  line.textContent = line.textContent.replace(/ZENGSHOU_HOME=\\S+/, 'ZENGSHOU_HOME=/srv/zengshou')})"""
"""A picture for everybody names no folder of the machine on which it was taken."""
_UGLY = """衡阳县2025年农户收入台账,,,,,,,,,单位：元
户编号,人口,劳动力,工资性收入,生产经营性收入,生产经营性支出,财产性收入,转移性收入,家庭纯收入,人均纯收入
H43042100001,4,2,30000,5000,2000,0,1000,34000,8500
H43042100002,约4人,2,30000,5000,2000,0,1000,34000,8500
没有这户,4,2,30000,5000,2000,0,1000,34000,8500
合计,12,6,90000,15000,6000,0,3000,102000,
填表人：王五
""".encode("gb18030")


def main(address: str) -> None:
    """Every picture at every size; the size is part of the file's name."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            _take_all(browser, address, size)
        browser.close()


def _take_all(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    touch = size == "phone"
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="zh-CN", has_touch=touch, is_mobile=touch
    )
    page.goto(address)
    _save(page, "start", size)
    for name, question in QUESTIONS.items():
        _ask(page, address, question)
        _save(page, name, size)
    _take_tools(page, address, size)
    _take_documents(page, address, size)
    _open_clause(page, address)
    _save(page, "clause", size)
    _take_data(page, address, size)
    _take_households(page, address, size)
    _take_report(page, address, size)
    _take_training(page, address, size)
    _take_failures(page, address, size)
    for name in ("", "/feedback", "/words", "/audit", "/health"):
        page.goto(f"{address}/manage{name}")
        page.evaluate(NEUTRAL_HOME)
        _save(page, f"manage{name.replace('/', '-')}", size)
    for name in ("search?q=公益性岗位", "cards", "account", "setup"):
        page.goto(f"{address}/{name}")
        _save(page, name.partition("?")[0], size)
    page.close()


def _take_data(page: Page, address: str, size: str) -> None:
    """The pages of the data; the import shows a table with two mistakes, and changes nothing."""
    page.goto(address + "/data?region=430421")
    page.get_by_text("概况已显示完").wait_for(state="attached")
    if size != "phone":
        page.locator(".chart-canvas canvas").nth(2).wait_for()
    _save(page, "data-overview", size)
    page.goto(address + "/data/import")
    page.set_input_files("#files", files=[{"name": "2025年农户收入.csv", "mimeType": "text/csv", "buffer": _UGLY}])
    page.get_by_label("按编号更新").check()
    page.get_by_role("button", name="核对").click()
    page.locator(".columns").first.wait_for()
    _save(page, "data-import", size)
    for name in ("snapshots", "dictionary"):
        page.goto(f"{address}/data/{name}")
        page.locator(".snapshot, .term").first.wait_for()
        _save(page, f"data-{name}", size)


def _take_households(page: Page, address: str, size: str) -> None:
    """A list of households, and the page of the first."""
    page.goto(address + "/households?q=衡阳县人均纯收入低于1万元的脱贫户")
    page.locator("tbody a").first.wait_for()
    _save(page, "households", size)
    page.locator("tbody a").first.click()
    page.locator("#rules").wait_for()
    _save(page, "household", size)
    page.locator("#rules").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('rules').scrollIntoView()")
    _save(page, "household-rules", size)
    page.get_by_role("link", name="一户一策").click()
    page.locator(".household-sheet").wait_for()
    _save(page, "sheet", size)


def _take_report(page: Page, address: str, size: str) -> None:
    """A question kept, the report filled, why it changed; afterwards it is thrown away."""
    _ask(page, address, KEPT)
    page.get_by_role("button", name="留存到报表").click()
    page.get_by_role("link", name="报表", exact=True).last.click()
    page.locator(".kept-question").first.wait_for()
    page.get_by_role("button", name="填表").click()
    page.locator(".filled").first.wait_for(timeout=60_000)
    if page.locator(".filled summary").count():
        page.locator(".filled summary").first.click()
    _save(page, "reports", size)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除").last.click()
    page.get_by_text("已删除").wait_for(state="attached")


def _take_training(page: Page, address: str, size: str) -> None:
    """A class from opening to the trainer's count, and one step of the lecture."""
    page.goto(address + "/training")
    page.locator(".classes, #classes .notice").first.wait_for()
    _save(page, "training", size)
    page.get_by_role("button", name="开班：政策怎么查").click()
    page.get_by_role("button", name="确定开班").click()
    page.locator(".bars").wait_for(timeout=60_000)
    opened, code = page.url, page.locator(".door-code").text_content()
    page.goto(f"{address}/join?code={code}")
    _save(page, "training-join", size)
    page.get_by_label("称呼").fill("小李")
    page.get_by_role("button", name="加入").click()
    exercise = page.locator("[data-exercise=changsha-2025]")
    exercise.get_by_label("2.3万元以上").check()
    exercise.get_by_role("button", name="提交").click()
    exercise.locator(".verdict").wait_for()
    page.evaluate("window.scrollTo(0, 0)")
    _save(page, "training-learner", size)
    page.goto(opened)
    page.locator(".bars").wait_for()
    _save(page, "training-class", size)
    page.goto(address + "/training/lecture/check")
    page.locator("#next:not([disabled])").wait_for()
    for _step in range(4):
        page.keyboard.press("ArrowRight")
    _save(page, "training-lecture", size)


def _take_failures(page: Page, address: str, size: str) -> None:
    """What one sees where something is not there: no network, no such document."""
    page.goto(address)
    page.context.set_offline(True)
    page.fill("#question", COUNTED)
    page.keyboard.press("Enter")
    page.locator(".notice-bad").wait_for()
    _save(page, "offline", size)
    page.context.set_offline(False)
    page.goto(f"{address}/documents/none")
    _save(page, "missing", size)


def _ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()
    if page.locator(".chart-view:not([hidden])").count():
        page.locator(".chart-canvas canvas").first.wait_for()


def _take_tools(page: Page, address: str, size: str) -> None:
    """Completion, a word put right, the picture to forward."""
    page.goto(address)
    page.locator("#question").press_sequentially("衡阳县西")
    page.locator(".completion").first.wait_for()
    _save(page, "completion", size)
    page.keyboard.press("Escape")
    page.fill("#question", "")
    page.locator("#region").press_sequentially("西渡")
    page.locator("#places .completion").first.wait_for()
    _save(page, "region", size)
    page.fill("#region", "")
    page.get_by_role("button", name="历史").click()
    page.get_by_role("button", name="改对话的名称").first.click()
    _save(page, "history", size)
    page.keyboard.press("Escape")
    _ask(page, address, MISSPELT)
    page.locator(".turn-question .word-not_understood").click()
    page.locator(".correction .chip").nth(1).wait_for()
    _save(page, "correction", size)
    _ask(page, address, COUNTED)
    page.get_by_role("button", name="做成图片").click()
    page.locator(".kept-picture").wait_for()
    _save(page, "picture", size)


def _take_documents(page: Page, address: str, size: str) -> None:
    """The list, one document searched, two side by side, one to be added (nothing is confirmed)."""
    page.goto(address + "/documents")
    _save(page, "documents", size)
    page.goto(address + "/documents/hunan-2024")
    page.fill("#find-words", "公益性岗位")
    page.locator(".find-now").wait_for()
    _save(page, "reading", size)
    page.goto(address + "/documents/compare?left=changsha-2023&right=hengyang-county-2022&topic=公益性岗位")
    page.locator(".compare-side").first.wait_for()
    _save(page, "compare", size)
    page.goto(address + "/documents/add")
    text = (DOCUMENTS / "nrra-2023" / "source.txt").read_bytes()
    page.set_input_files("#files", files=[{"name": "通知.txt", "mimeType": "text/plain", "buffer": text}])
    page.get_by_role("button", name="确认并添加").wait_for()
    _save(page, "add", size)


def _open_clause(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#question", QUESTIONS["policy"])
    page.keyboard.press("Enter")
    page.locator(".citation-link").first.click()
    page.locator("#panel mark").wait_for()


def _save(page: Page, name: str, size: str) -> None:
    page.wait_for_timeout(DRAWN_MS)
    path = FOLDER / f"{name}-{size}.png"
    page.screenshot(path=path)
    with Image.open(path) as taken:
        # A page has few colours: with a palette the file is half as large.
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：python docs/screenshots.py http://127.0.0.1:8000")
    main(sys.argv[1].rstrip("/"))
