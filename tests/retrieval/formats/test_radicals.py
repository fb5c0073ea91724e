"""Radicals as ordinary characters."""

from __future__ import annotations

import pytest

from retrieval.formats.radicals import meant_characters


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⼾籍", "户籍"),
        ("⻚码", "页码"),
        ("⼈均⼀万元", "人均一万元"),
        ("⻔⻋⻢⻓⻅", "门车马长见"),
        ("戶門", "戶門"),
        ("２０①㎡", "２０①㎡"),
    ],
)
def test_only_what_looks_like_a_character_is_changed(printed: str, meant: str) -> None:
    assert meant_characters(printed) == meant
