"""Whether the sentence at the end of a line goes on in the next one, because the line or the page was full."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.marks import Mark

_LONG = 60
"""From this length on a line without any punctuation is a paragraph that a page end broke, and no title."""
_NARROWEST = 20
_SLACK = 4
_WRAPPED_SHARE = 0.3

_ENDED = re.compile(r"[。！？!?；;：:][”’）)】》]*$")
_BRACKETED = re.compile(r"[。！？!?；;][^。]{0,300}[）)】]$")
_SALUTATION = re.compile(r"各[^。；;]{2,90}$")
_TITLE = re.compile(r"[^，,。；;]*(?:通知|公告|通告|意见|办法|方案|规定|细则|条例|计划|要点|决定|批复|函)$")
_INNER = re.compile("[，,、；;。]")


def full_width(lengths: Sequence[int]) -> int:
    """The length from which a line counts as full: that of the lines of hard-wrapped text, else that of no title."""
    longest = sorted(lengths)[int(0.9 * (len(lengths) - 1))] if lengths else 0
    full = sum(1 for length in lengths if abs(length - longest) <= _SLACK)
    if _NARROWEST <= longest <= _LONG and len(lengths) > _SLACK and full >= _WRAPPED_SHARE * len(lengths):
        return longest - _SLACK
    return _LONG


def goes_on(text: str, mark: Mark | None, width: int) -> bool:
    """Whether a line with this text, and this mark at its head, is left open."""
    if text.endswith(("，", "、", ",")) or text.count("《") > text.count("》"):
        return True
    if _ENDED.search(text) or _BRACKETED.search(text) or _SALUTATION.match(text) or _TITLE.match(text):
        return False
    body = text[mark.length :] if mark is not None else text
    if mark is not None and not re.search("[。；]", body):
        return len(text) >= width
    return len(text) >= width or _INNER.search(body) is not None
