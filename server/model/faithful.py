"""Whether a rewording still says the same: the numbers, names, citations, negations and bounds, each in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEGATION = r"不|未|没|无|非|勿|禁|否|除|仅|只|均|都|可以|应当|必须|或者|或|并且|且"
_BOUND = (
    r"以上|以下|以内|以外|低于|高于|超过|少于|多于|至少|至多|最高|最低|最多|最少|达到|之前|之后|增|减|升|降|上涨|下"
)
_NUMBER = r"[0-9０-９]+(?:[.,，][0-9]+)*|[零〇一二两三四五六七八九十百千万亿]+"
_UNIT = r"(?:万|亿)?(?:元|户|人|％|%|个百分点|年|月|日|岁|倍|亩)?"
_QUOTED = r"“[^”]*”|《[^》]*》"
_FORBIDDEN = re.compile(r"https?:|<|\]\(|!\[|`")
_LONGEST = 2
"""A rewording is at most so many times as long."""


def faithful(original: str, reworded: str, names: Iterable[str]) -> bool:
    """Whether ``reworded`` has exactly what carries meaning in ``original``, in the same order; ``names`` are places,
    agencies and documents. It may turn sentences round only as far as none of this changes places.
    """
    if not reworded.strip() or len(reworded) > _LONGEST * len(original) or _FORBIDDEN.search(reworded):
        return False
    known = sorted({name for name in names if name}, key=len, reverse=True)
    parts = [r"\[\d+\]", _QUOTED, *map(re.escape, known), f"(?:{_NUMBER}){_UNIT}", _NEGATION, _BOUND]
    carrying = re.compile("|".join(parts))
    return carrying.findall(original) == carrying.findall(reworded)
