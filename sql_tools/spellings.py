"""Many spellings written as one: 没/没有 消/消掉 风险 stands for 没消风险, 没有消掉风险 and the two others.

Parts stand one behind the other with spaces between them; the spellings of a part are divided by ``/``, ``_`` is none
at all, and ``$name`` is one of the sets below, which are of the language and not of any field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

_SETS = {
    "没": "没 没有 没得 未 未曾 尚未 还没 还没有 还没得 还未 仍未 仍没 仍没有 一直没 一直没有 从没 从没有 从未",
    "了": "_ 了 过 着",
    "已": "_ 已 已经 早已 都已 都已经",
    "到": "_ 到 到了 了 上 上了",
}
"""没: that something has not happened. 了: how a verb ends. 已: that it has. 到: that one has got it."""


def spellings(patterns: Iterable[str]) -> Iterator[str]:
    """Every spelling that the patterns stand for; a word without spaces and strokes stands for itself."""
    for pattern in patterns:
        for parts in product(*map(_choices, pattern.split())):
            yield "".join(parts)


def _choices(part: str) -> tuple[str, ...]:
    if part.startswith("$"):
        return tuple("" if said == "_" else said for said in _SETS[part[1:]].split())
    return tuple("" if said == "_" else said for said in part.split("/"))
