"""Page numbers and running heads go; nothing else does."""

from __future__ import annotations

import pytest

from retrieval.formats.furniture import furniture


@pytest.mark.parametrize(
    "number", ["- 3 -", "— 3 —", "－3－", "第3页", "第 3 页 共 10 页", "共10页 第3页", "3/10", "Page 3 of 10"]
)
def test_a_page_number_is_found_on_a_single_page(number: str) -> None:
    assert furniture([["正文第一行。", "正文第二行。", "正文第三行。", number]]) == {(0, 3)}


def test_what_a_browser_prints_around_a_page_is_found() -> None:
    page = ["2024/3/5 10:33 关于印发办法的通知", "正文。", "正文。", "正文。", "https://www.hyx.gov.cn/a.html 1/1"]
    assert furniture([page]) == {(0, 0), (0, 4)}


def test_bare_numbers_are_page_numbers_only_where_pages_count_on_with_them() -> None:
    counting = [["甲。", "乙。", "5"], ["丙。", "丁。", "6"]]
    assert furniture(counting) == {(0, 2), (1, 2)}
    assert furniture([["甲。", "乙。", "120"], ["丙。", "丁。", "410"]]) == set()
    assert furniture([["甲。", "乙。", "3"]]) == set()


def test_a_running_head_stays_once_and_a_foot_goes() -> None:
    pages = [
        ["衡阳县公报", f"第{n}段正文，各不相同。", f"正文{'一二三四'[n]}。", "内部资料", f"{n + 7}"] for n in range(4)
    ]
    assert furniture(pages) == {(p, i) for p in range(4) for i in (0, 3, 4)} - {(0, 0)}


def test_of_two_pages_only_the_very_first_line_is_a_head() -> None:
    assert furniture([["公报", "甲", "乙", "尾"], ["公报", "丙", "丁", "尾"]]) == {(1, 0)}
    assert furniture([["表1", "甲", "乙"], ["表1", "丙"]]) == {(1, 0)}


def test_lines_inside_a_page_stay() -> None:
    pages = [["甲", "乙", "第3页", "丙", "丁"]]
    assert furniture(pages) == set()


def test_lines_that_differ_in_words_stay() -> None:
    pages = [[f"（{word}）推进{word}帮扶", "正文。", "正文。"] for word in ("产业", "就业", "金融")]
    assert not {place for place in furniture(pages) if place[1] == 0}
