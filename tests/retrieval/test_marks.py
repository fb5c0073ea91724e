"""What looks like the number of a heading, and what does not."""

from __future__ import annotations

import pytest

from retrieval.marks import mark_at
from retrieval.numerals import heading_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十五", 35),
        ("一百零三", 103),
        ("１２", 12),
        ("⑫", 12),
        ("㉑", 21),
    ],
)
def test_numbers(printed: str, value: int) -> None:
    assert heading_number(printed) == value


@pytest.mark.parametrize(
    ("text", "style", "number", "printed"),
    [
        ("一、工作目标", "chinese", 1, "一、"),
        ("十一．工作", "chinese", 11, "十一．"),
        ("（十二）加强", "chinese_bracket", 12, "（十二）"),
        ("(二)重点", "chinese_bracket", 2, "(二)"),
        ("1. 优化", "arabic", 1, "1."),
        ("１．持续", "arabic", 1, "１．"),
        ("2、2023年底前", "arabic", 2, "2、"),
        ("3.5月底前完成", "arabic", 3, "3."),
        ("1)大力发展", "half", 1, "1)"),
        ("（3）其他", "bracket", 3, "（3）"),
        ("③其他", "circled", 3, "③"),
        ("二是加强", "in_words", 2, "二是"),
        ("第一章 总则", "chapter", 1, "第一章"),
        ("第十条　申请", "article", 10, "第十条"),
        ("附件2：", "annex", 2, "附件2："),
        ("2.3 职责", "decimal", 3, "2.3"),
    ],
)
def test_marks(text: str, style: str, number: int, printed: str) -> None:
    mark = mark_at(text)
    assert mark is not None
    assert (mark.style.name, mark.number, mark.printed) == (style, number, printed)


@pytest.mark.parametrize(
    "text",
    [
        "1.9万元以上",
        "1.2 万人",
        "2.5个百分点",
        "2024 年",
        "第三条规定",
        "第（二）项",
        "一定要",
        "一是否合规",
        "附件：申请表",
        "1、2、3号楼",
        "一、二、三产业",
    ],
)
def test_no_marks(text: str) -> None:
    assert mark_at(text) is None
