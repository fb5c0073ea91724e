"""A reply that names one of the questions offered, and replies that do not."""

from __future__ import annotations

import pytest

from server.chat.chosen import chosen

OFFERED = ("衡阳县人均纯收入低于5000元的有多少户？", "衡阳县人均纯收入低于8000元的有多少户？", "农户有多少户？")


@pytest.mark.parametrize(
    ("reply", "number"),
    [
        ("第一个", 1),
        ("1", 1),
        ("选2", 2),
        ("就第二个吧", 2),
        ("②", 2),
        ("3.", 3),
        ("前一个", 1),
        ("最后一个", 3),
        ("8000元的那个", 2),
        ("是8000元", 2),
        ("衡阳县人均纯收入低于5000元的有多少户", 1),
    ],
)
def test_a_reply_names_an_option(reply: str, number: int) -> None:
    assert chosen(reply, OFFERED) == OFFERED[number - 1]


@pytest.mark.parametrize("reply", ["第四个", "5", "人均纯收入", "长沙县呢", "", "1万元以下", "户"])
def test_a_reply_names_none(reply: str) -> None:
    assert chosen(reply, OFFERED) is None


def test_without_options_nothing_is_chosen() -> None:
    assert chosen("1", ()) is None
