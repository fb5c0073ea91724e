"""A reply to a clarification that only says which of the questions offered is meant: 第一个, 2, 西渡镇."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ORDINAL = re.compile(
    r"(?:我?(?:选|要|问)的?(?:是)?|就|按|看)*第?([1-4一二两三四①②③④])(?:个|种|项|条|号|吧|的|那个|呢|。|\.)*"
)
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "①": 1, "②": 2, "③": 3, "④": 4}
_FIRST = frozenset(("前一个", "前者", "头一个", "上面那个", "前面那个", "前面的", "最前面的"))
_LAST = frozenset(("后一个", "后者", "最后一个", "下面那个", "后面那个", "后面的", "末一个"))
_MARKS = re.compile(r"[\s，,。？?！!、“”\"：:]+")
_LEAD = re.compile(r"^(?:我?(?:选|要|问|说)的?是?|就是|应该是|不是[^，,]{1,8}[，,]|是|就|按|对)+")
_TAIL = re.compile(r"(?:的?那个|这个|吧|的|呢|啊)+$")
_SHORTEST = 2


def chosen(text: str, options: Sequence[str]) -> str | None:
    """The question meant by ``text``: by its number, its place, its words, or words that only one of them has."""
    bare = _MARKS.sub("", text)
    if not options or not bare:
        return None
    numbered = _ORDINAL.fullmatch(bare)
    if numbered is not None:
        number = int(_NUMBERS.get(numbered[1], 0) or numbered[1])
        return options[number - 1] if number <= len(options) else None
    if bare in _FIRST:
        return options[0]
    if bare in _LAST:
        return options[-1]
    same = [option for option in options if _MARKS.sub("", option) == bare]
    return same[0] if same else _only_one_with(_TAIL.sub("", _LEAD.sub("", _MARKS.sub("", text))), options)


def _only_one_with(words: str, options: Sequence[str]) -> str | None:
    """The one question that has these words."""
    having = [option for option in options if words in _MARKS.sub("", option)]
    return having[0] if len(words) >= _SHORTEST and len(having) == 1 else None
