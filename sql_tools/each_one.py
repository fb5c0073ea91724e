"""One spelling for so much to each: 平均一户, 每户平均, 一家平均 are 平均每户; 平均一个人 is 平均每人."""

from __future__ import annotations

import re

_AVERAGE = "平均"
_ONE = "(?:每一|每|一)"
_PER = {"户": "户人家|户农户|家农户|户|家(?!人|庭)|个家庭", "人": "(?:个|口|名|位)?人(?!次|家)"}
"""What is divided by → how those are counted."""
_WHOLE = tuple(
    (re.compile(f"{_AVERAGE}(?:下来|算下来|到)?{_ONE}(?:{counted})|{_ONE}(?:{counted}){_AVERAGE}"), said)
    for said, counted in _PER.items()
)
_EACH = re.compile(
    f"{_AVERAGE}(?P<before>一)(?=次|笔|人次|项|条|村|镇|乡|个[^月])|(?P<behind>一)(?=(?:次|笔|村|个村|个项目){_AVERAGE})"
)


def each_one(text: str) -> dict[int, str]:
    """Places of ``text`` to be spelled otherwise; an empty string drops the character."""
    found: dict[int, str] = {}
    for pattern, said in _WHOLE:
        for match in pattern.finditer(text):
            found |= dict.fromkeys(range(*match.span()), "")
            found |= dict(enumerate(f"{_AVERAGE}每{said}", match.start()))
    for match in _EACH.finditer(text):
        if match.start() in found or match.end() - 1 in found:
            continue
        found[match.start("before") if match["before"] else match.start("behind")] = "每"
    return found
