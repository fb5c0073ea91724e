"""Each repair takes away what it names, and nothing else."""

from __future__ import annotations

import pytest

from retrieval.repair import (
    PARAGRAPH_REPAIRS,
    SOURCE_REPAIRS,
    Repair,
    doubled_at_break,
    extra_spaces,
    invisible_characters,
    markdown_marks,
    repaired,
    spaces_beside_punctuation,
    spaces_beside_wide_characters,
    spaces_in_words,
    web_tails,
)
from retrieval.traced import TracedText


def run(text: str, *repairs: Repair) -> str:
    return repaired(TracedText.of(text), repairs).text


@pytest.mark.parametrize(
    ("repair", "before", "after"),
    [
        (invisible_characters, "脱贫\u200b人口\ufeff", "脱贫人口"),
        (markdown_marks, "1. **优化机制。**加大", "1. 优化机制。加大"),
        (markdown_marks, "## 标题\n3*4=12", " 标题\n3*4=12"),
        (web_tails, "正文。\n\n相关阅读:\n\n扫一扫在手机打开当前页\n", "正文。\n\n"),
        (web_tails, "正文。 扫一扫在手机打开当前页", "正文。 "),
        (web_tails, "请扫一扫在手机打开当前页的二维码。", "请扫一扫在手机打开当前页的二维码。"),
        (spaces_beside_wide_characters, "达到 1.9 万元，到 2025 年底", "达到1.9万元，到2025年底"),
        (spaces_beside_wide_characters, "GB 19083 和 15 000", "GB 19083和15 000"),
        (spaces_beside_punctuation, "（ 一 ）目标 ，结合", "（一）目标，结合"),
        (spaces_in_words, "促进 脱贫人口\u3000增收", "促进脱贫人口\u3000增收"),
        (extra_spaces, "姓名   电话", "姓名 电话"),
    ],
)
def test_one_repair(repair: Repair, before: str, after: str) -> None:
    assert run(before, repair) == after


def test_offsets_lead_back() -> None:
    source = "达到 **1.9 万元** 以上"
    mended = repaired(TracedText.of(source), (*SOURCE_REPAIRS, *PARAGRAPH_REPAIRS))
    assert mended.text == "达到1.9万元以上"
    assert "".join(source[place] for place in mended.offsets) == mended.text


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "doubled"),
    [
        ("结合巩固拓展脱", "脱贫攻坚创建", "巩固拓展脱贫攻坚成果", True),
        ("安置脱贫人口", "口粮补贴", "脱贫人口收入", False),
        ("带动3000人", "人均年收入", "人均年收入", False),
        ("天", "天气", "", False),
        ("2024", "4月", "2024年", False),
        ("、 一", "一项工作", " 一项工作", False),
        ("脱贫人", "人 口", "贫人 口", False),
    ],
)
def test_doubled_characters_need_the_documents_witness(
    before: str, after: str, elsewhere: str, *, doubled: bool
) -> None:
    document = f"{elsewhere}。\n{before}\n\n{after}"
    assert doubled_at_break(before, after, document) is doubled
