"""The year whose figures are meant, said as such: 取2025年数, 用去年的, 按2025年口径, 均为2025年.

Only words around a year that stand in a clause of their own, or end one, say no more than the year does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sql_tools.reading import Mention

_STARTS = r"(?:^|[,。;:(、])"
_ALL = r"(?:就|均|都|一律|统一){0,2}"
_TAKES = re.compile(rf"{_STARTS}(?P<take>{_ALL}(?:取|用|以|看|拿|要))$")
_GOES_BY = re.compile(
    rf"{_STARTS}(?P<take>{_ALL}(?:按照?|依|取|用|以|看|拿|要))$"
    rf"|(?<!时间)(?<!日期)(?<!年[份度]){_STARTS}(?P<all>(?:数据|以上)?(?:均|一律|统一)?[是为])$"
)
"""均为2025年, but behind the name of a time it says when."""
_FIGURES = re.compile(r"的?(?:数据?|数字|口径|为准|为例|来?算|来?看)?(?=[,。;:)!?]|$)")


def basis(text: str, start: int, end: int) -> Iterator[Mention]:
    """The words around a year ``text[start:end]`` that only say that its figures are meant."""
    figures = _FIGURES.match(text, end)
    takes = (_GOES_BY if figures is not None else _TAKES).search(text[:start])
    if takes is not None:
        said = takes.lastgroup or "take"
        yield Mention("filler", None, takes.start(said), start, "basis", takes[said])
    if figures is not None and figures.group():
        yield Mention("filler", None, end, figures.end(), "basis", figures.group())
