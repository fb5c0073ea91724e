"""How many of those spoken of before are taken together, beside each other, or apart: 两个一起, 这两类放一块看."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sql_tools.reading import Mention

_NUMBERS = {"两": 2, "俩": 2, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4, "五": 5, "5": 5}
_SORTS = "个|样|种|类|项|者|边|头|块|部分|批|拨|组|个?地方|家|笔|份"
_TOGETHER = "一起|一块儿?|合[在到]?一起|并在?一起|合并|合起来|加起来|凑一起|合计|总共|一共|总的|加总|加一起|加在一起"
_BESIDE = "[放摆](?:在|到)?一[起块]儿?"
_THOSE = re.compile(
    rf"(?:这|那|上面|前面)?(?P<n>[{''.join(_NUMBERS)}])(?:{_SORTS})(?:全都?|都)?"
    rf"(?:(?P<beside>{_BESIDE})|{_TOGETHER})(?:看看|看下|看|算下|算|的)?"
    rf"|^(?:这|那|前面|上面)?(?P<apart>[{''.join(_NUMBERS)}])(?:{_SORTS}|年|地|个?(?:镇|乡|村|县|市|区|乡镇))"
    r"(?:之间|间)?的?(?=(?:相差|差了?[多好几]|差距|差别|差额))"
)


def those_before(text: str) -> Iterator[Mention]:
    """All mentions, of kind ``filler``; the value is how many are meant, the rule whether in one figure."""
    for match in _THOSE.finditer(text):
        way = "beside" if match["beside"] else "apart" if match["apart"] else "in_all"
        number = _NUMBERS[match["n"] or match["apart"]]
        yield Mention("filler", number, match.start(), match.end(), way, match.group())
