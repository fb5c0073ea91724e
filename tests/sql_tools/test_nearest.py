"""Names that sound or look alike are offered, the likest first; others are not."""

from __future__ import annotations

import pytest

from sql_tools.nearest import nearest

NAMES = ("西渡镇", "界牌镇", "金兰镇", "樟木乡", "岘山镇", "衡阳县", "长沙县")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("西度镇", "西渡镇"),
        ("西镀镇", "西渡镇"),
        ("金栏镇", "金兰镇"),
        ("张木乡", "樟木乡"),
        ("衡杨县", "衡阳县"),
        ("西渡真", "西渡镇"),
    ],
)
def test_what_was_meant_comes_first(typed: str, meant: str) -> None:
    assert nearest(typed, NAMES)[0].name == meant


@pytest.mark.parametrize("typed", ["小汽车", "人均收入", "双峰县城关镇", ""])
def test_nothing_alike_is_nothing(typed: str) -> None:
    assert not nearest(typed, NAMES)
