"""Places in an order: 前五名, 后三位, 倒数第二, 第一名, 前10, TOP5, 最高的三个 is left to the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sql_tools.reading import Mention
from sql_tools.recognizers.number import NUMERAL, parse_numeral
from sql_tools.recognizers.percent import PERCENT, read_percent

_COUNTED = r"(?P<unit>名|位|个|家|户|人|强|的|项|类|种|样|档)?"
_FIRST = re.compile(
    rf"(?:排名|排在|位居|位列|居|排|处于)?(?:最?靠?)?(?P<side>前|(?<!里)头|后|末|倒数前|倒数|最后)(?P<n>{NUMERAL}){_COUNTED}(?!年|个?月|天|季)"
)
_PART = re.compile(
    rf"(?:排名|排在|位居|位列|居|排|处于)?(?:最?靠?)?(?P<side>前|头|后|末|倒数前|倒数|最后|末尾)(?:的)?{PERCENT}"
)
_TOP = re.compile(r"top\s?(?P<n>\d{1,3})")
_NTH = re.compile(
    rf"(?:排名|排在|位居|位列|居|排)?(?P<side>倒数)?第(?P<n>{NUMERAL})(?:名|位|个|家)?(?!季|产业|书记|次|批|年)"
)
_BACK = {"后", "末", "倒数", "倒数前", "最后", "末尾"}


@dataclass(frozen=True)
class Rank:
    """``count`` from the front, or with ``back`` from the end; ``only`` means that one place alone (第三名).

    ``unit``: the counter that was said (前五户). ``percent``: so many percent of them instead (前10%).
    """

    count: int
    back: bool = False
    only: bool = False
    unit: str | None = None
    percent: Decimal | None = None


_ONLY_SO_MANY = re.compile(
    rf"(?:只|就)(?:要|看|列|取|留|列出)(?P<n>{NUMERAL})(?:户|个|名|位|家|人)(?:就行|就够了?|即可)?(?![以之上下])"
)
"""只要五户: the first five of what was put in order."""
_SO_MANY_OF_THEM = re.compile(
    rf"(?<![^,，;；?？。])(?:取|要|列|给|报|挑|选)(?:出)?(?P<n>{NUMERAL})(?:户|个|名|位|家)(?:就行|就够了?|即可)?(?=$|[,，;；?？。])"
)
"""…最低的是哪几个乡镇，取三个: a clause of its own says how many of them."""
_BEST = re.compile(
    r"(?:位居|位列|名列|排名|排在|居于|居|拔得|夺得|荣登|登上|荣获|排|处于)?(?:榜首|首位|第一位|头筹|冠军|榜单第一|之首)|夺冠|居首|拔尖|登顶|称冠"
)


def ranks(text: str) -> Iterator[Mention]:
    """All mentions of a place in an order; kind ``top``."""
    for match in _BEST.finditer(text):
        yield Mention("top", Rank(1), match.start(), match.end(), "best", match.group())
    for match in (*_ONLY_SO_MANY.finditer(text), *_SO_MANY_OF_THEM.finditer(text)):
        count = parse_numeral(match["n"])
        if count is not None and 1 <= count <= 1000:
            yield Mention("top", Rank(int(count)), match.start(), match.end(), "only", match.group())
    for match in _PART.finditer(text):
        part = read_percent(match)
        if part is not None and part.unit == "%" and 0 < part.value < 100 and part.value * 100 % 1 == 0:
            value = Rank(0, match["side"] in _BACK, percent=part.value)
            yield Mention("top", value, match.start(), match.end(), "part", match.group())
    for pattern, rule in ((_FIRST, "first"), (_TOP, "top"), (_NTH, "nth")):
        for match in pattern.finditer(text):
            count = parse_numeral(match["n"])
            if count is not None and 1 <= count <= 1000:
                side = match.groupdict().get("side")
                unit = match.groupdict().get("unit")
                value = Rank(int(count), side in _BACK, only=rule == "nth" and count > 1, unit=unit)
                yield Mention("top", value, match.start(), match.end(), rule, match.group())
