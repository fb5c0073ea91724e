"""Bounds: 低于1万元, 5000到1万之间, 一万二以上, 不含1万元, 60岁及以上, 达到80%.

以上, 不低于, 达到, 至少: ≥. 以下, 以内, 不超过: ≤ unless 不含 is said. 低于, 不足, 不到: <. 高于, 超过: >.
A range includes both ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sql_tools.plan import Operator
from sql_tools.reading import Mention
from sql_tools.recognizers.amount import COUNTERS, STARTS, read_amount, roughly_start
from sql_tools.recognizers.money import MONEY_UNIT, YUAN
from sql_tools.recognizers.number import NEIGHBOURS, NUMERAL, either_of, parse_numeral
from sql_tools.recognizers.quantity import Quantity

BEFORE: dict[Operator, str] = {
    "<": "低于 少于 小于 低过 少过 小过 "
    "不足 不到 不够 没够 够不上 没满 没做满 没干满 "
    "未做满 未干满 没做够 没干够 未达到 未达 没达到 没有达到 达不到 不达 未满 不满 没到 "
    "没搞到 搞不到 没上 未到 没有超过 <",
    "<=": "没过 未过 没有过 没突破 未突破 不超过 不高于 不多于 不大于 不超 没超过 未超过 不突破 至多 最多 顶多 "
    "小于等于 小于或等于 低于或等于 少于或等于 <= ≤ ≦",
    ">=": "上了 到了 够上 做满 干满 做够 干够 打满 上满 "
    "不低于 不少于 不小于 不下于 年满 上 至少 最少 达到 达 满 够 起码 不下 "
    "大于等于 大于或等于 高于或等于 多于或等于 >= ≥ ≧",
    ">": "高于 超过 超出 超 大于 多于 高过 大过 多过 突破 破 过 >",
    "=": "等于 正好是 正好 刚好是 刚好 恰好 整整 = 为",
}
AFTER: dict[Operator, str] = {
    "<": "都不到 都没到 都达不到 都没达到 都没有达到",
    ">=": "及其以上 及以上 和以上 或以上 以上 之上 往上 起步 朝上 开外",
    "<=": "及其以下 及以下 和以下 或以下 以下 之下 往下 底下 以内 之内 封顶",
}
_HAPPENED = {"次", "项", "笔", "个", "种"}
"""Counters of what one has done; behind 过 the verb is over, not the number exceeded."""
_SORTS = "种样类"
"""三种以上, 不到两样: so many sorts of something; in 三种监测户 the number only goes with its noun."""
_REACHED = {"岁", "周岁", YUAN}
"""What one comes up to: 上了65岁, 上两万."""
_UPWARDS = tuple("以之往晚早")
_STRICT: dict[Operator, Operator] = {">=": ">", "<=": "<"}
_OPERATOR_BEFORE = {word: op for op, words in BEFORE.items() for word in words.split()}
_OPERATOR_AFTER = {word: op for op, words in AFTER.items() for word in words.split()}


def _any(words: dict[str, Operator]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BEFORE = re.compile(rf"(?P<op>{_any(_OPERATOR_BEFORE)})[了有]?$")
_RANGE_BEFORE = re.compile(r"(?:介于|处于|位于|在|从|自)$")
_INCLUDED = (
    r"(?:[(,]?(?P<{name}>不含|不包括|不包含|含|包括|包含)(?:本数|[\d一二三四五六七八九十百千万.,元岁人户%]*)?\)?)?"
)
_AFTER = re.compile(
    _INCLUDED.format(name="first") + rf"(?P<op>{_any(_OPERATOR_AFTER)})" + _INCLUDED.format(name="second")
)
_TO = re.compile(r"(?:到|至|-+|~)(?:了)?")
_AND = re.compile(r"(?:和|与|、|跟)")
_BETWEEN = re.compile(r"(?:之间|间|之中)?(?:的|这个|这一)?(?:范围|区间)(?:内|之内|里)?|之间|间|之中")
_ENDPOINT = r"本数|下限|上限|[\d.一二两三四五六七八九十百千万]+(?:元|块钱|块|岁|人|户|%)?"
_END = re.compile(rf"(?P<no>不)?(?:包含|包括|含)(?P<of>{_ENDPOINT})?")
_SAID_OF_AN_END = rf"不?(?:包含|包括|含)(?:{_ENDPOINT})?"
_ENDS = re.compile(rf"的?[(,](?P<ends>{_SAID_OF_AN_END}(?:[,、]?{_SAID_OF_AN_END})?)\)?")
_OWN_END = re.compile(r"\((?P<no>不)?(?:包含|包括|含)(?:本数)?\)")
"""7500元（含）至1万元（不含）: each end says for itself whether it belongs to the range."""
_MAGNITUDE = re.compile(r"(?P<unit>[千万亿成])(?:块钱|元钱|块|元|圆|户|人|个)?$")
_MAGNITUDES = {"千": 1000, "万": 10**4, "亿": 10**8, "成": 10}
_NUMERAL = re.compile(NUMERAL)
_ROUND_VALUES = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_ROUND = re.compile(
    rf"(?P<unit>[百千]万|[百千万亿])(?:(?P<money>{MONEY_UNIT})|(?P<counter>[户人个]))?(?![把一二三四五六七八九])"
)


_TWO = re.compile(rf"(?P<tens>[一二三四五六七八九]?)(?P<ten>十?)(?P<two>{'|'.join(NEIGHBOURS)})(?P<unit>{COUNTERS})")
_OF_NUMERALS = "第点.0123456789一二两三四五六七八九十百千万零〇"

_EITHER_SIGN: dict[str, Operator] = {"<=": "<=", "=>": ">="}
"""零或者负的: no more than zero."""
_SIGNS: dict[str, Operator] = {"负": "<", "零": "=", "0": "=", "正": ">"}
_SIGN = re.compile(
    r"(?:为|是|等于|出现|转)(?P<sign>负|零|0|正)(?:数|值|增长)?(?![\d.%一二三四五六七八九十百千万常好])"
    r"(?:(?:或者?是?|和|及|、)(?P<or>负|零|0|正)(?:数|值)?)?"
)


@dataclass(frozen=True)
class Bound:
    """Every ``(operator, value)`` of ``tests`` must hold. ``exact`` means that no comparing word was said."""

    tests: tuple[tuple[Operator, Decimal], ...]
    unit: str | None = None
    about: tuple[Decimal, Decimal] | None = None
    exact: bool = False

    @property
    def exactly(self) -> Decimal | None:
        """The number that is said by itself (26个)."""
        (op, value), *others = self.tests
        return value if op == "=" and not others else None


def bounds(text: str) -> Iterator[Mention]:
    """All bounds and amounts of a normalised text; kinds ``bound`` and ``amount``."""
    for sign in _SIGN.finditer(text):
        said = {_SIGNS[each] for each in (sign["sign"], sign["or"]) if each}
        if said == {"<", ">"}:
            continue
        value = Bound(((_EITHER_SIGN.get("".join(sorted(said)), _SIGNS[sign["sign"]]), Decimal(0)),))
        yield Mention("bound", value, sign.start(), sign.end(), "sign", sign.group())
    start = 0
    while (match := STARTS.search(text, start)) is not None:
        start = match.start()
        found = _neighbours(text, start) or _range(text, start) or _one_sided(text, start) or _round(text, start)
        if found is not None:
            yield found
        start = max(_numeral_end(text, start), found.end if found is not None else 0)


def _numeral_end(text: str, start: int) -> int:
    """A numeral is read whole or not at all, never from its middle."""
    match = _NUMERAL.match(text, start)
    return match.end() if match is not None else start + 1


def _range(text: str, start: int) -> Mention | None:
    left = read_amount(text, start)
    mine = _OWN_END.match(text, left[1]) if left is not None else None
    behind = mine.end() if mine is not None else left[1] if left is not None else 0
    joint = _TO.match(text, behind) or _AND.match(text, behind) if left is not None else None
    right = read_amount(text, joint.end()) if joint is not None else None
    if left is None or joint is None or right is None:
        return None
    between = _BETWEEN.match(text, right[1])
    needs_between = _AND.fullmatch(joint.group()) is not None
    if needs_between and between is None:
        return None
    low, high = _same_scale(left[0], text[start : left[1]], right[0], text[joint.end() : right[1]])
    before = _RANGE_BEFORE.search(text[max(0, start - 2) : start])
    if low.value >= high.value or (before is None and between is None and _looks_like_years(low, high)):
        return None
    begin = start - len(before.group()) if before is not None else start
    end = between.end() if between is not None else right[1]
    about = low.about or high.about
    said = _ENDS.match(text, end)
    tests: tuple[tuple[Operator, Decimal], ...] = ((">=", low.value), ("<=", high.value))
    if said is not None and (ends := _ends(said, low.value, high.value)) is not None:
        tests, end = ends, said.end()
    if mine is not None:
        tests = ((">" if mine["no"] else ">=", low.value), *tests[1:])
    value = Bound(tests, high.unit or low.unit, about)
    return Mention("bound", value, begin, end, "range", text[begin:end])


def _neighbours(text: str, start: int) -> Mention | None:
    """七八口人, 十七八岁: the one number or the other of what is counted."""
    match = _TWO.match(text, start)
    if match is None or (start and text[start - 1] in _OF_NUMERALS):
        return None
    ends, unit = either_of(match["two"]), match["unit"]
    assert ends is not None
    tens = Decimal(10) * (parse_numeral(match["tens"]) or 1) if match["ten"] else Decimal(0)
    low, high = sorted(tens + end for end in ends)
    value = Bound(((">=", low), ("<=", high)), "人" if unit == "个人" else unit)
    return Mention("bound", value, start, match.end(), "neighbours", match.group())


def _ends(
    said: re.Match[str], low: Decimal, high: Decimal
) -> tuple[tuple[Operator, Decimal], tuple[Operator, Decimal]] | None:
    """(含一万不含一万五): which of the two ends of a range belong to it; ``None`` where another number is named."""
    included = {low: True, high: True}
    for part in _END.finditer(said["ends"]):
        amount = read_amount(part["of"], 0) if part["of"] else None
        names = {"下限": low, "上限": high, "下": low, "上": high}
        value = names.get(part["of"], amount[0].value if amount is not None else None)
        if value is not None and value not in included:
            return None
        for each in included if value is None else (value,):
            included[each] = not part["no"]
    return (">=" if included[low] else ">", low), ("<=" if included[high] else "<", high)


def _looks_like_years(low: Quantity, high: Quantity) -> bool:
    return all(part.unit is None and 1990 <= part.value <= 2050 for part in (low, high))


def _same_scale(low: Quantity, low_text: str, high: Quantity, high_text: str) -> tuple[Quantity, Quantity]:
    """3到5万 is 30000 to 50000, 三到五成 is 30 to 50 percent, 百分之五到十 is 5 to 10 percent."""
    if low.unit is not None and high.unit is None:
        high = replace(high, unit=low.unit)
    scale = _MAGNITUDE.search(high_text)
    if low.unit is None and scale is not None and _MAGNITUDE.search(low_text) is None:
        times = _MAGNITUDES[scale["unit"]]
        if low.value < high.value / times:
            low = replace(low, value=low.value * times)
    return replace(low, unit=low.unit or high.unit), high


def _one_sided(text: str, start: int) -> Mention | None:
    amount = read_amount(text, start)
    if amount is None:
        return None
    quantity, end = amount
    if quantity.unit is None and text[end : end + 1] in set(_SORTS) and _is_bounded(text, start, end + 1):
        quantity, end = replace(quantity, unit="种"), end + 1
    again = f"及{text[start:end]}"
    end += len(again) if text.startswith(again, end) else 0  # 两个及两个以上
    begin = roughly_start(text, start)
    before = _BEFORE.search(text[max(0, begin - 6) : begin])
    after = _AFTER.match(text, end)
    if before is not None and before["op"] == "过" and (after is not None or quantity.unit in _HAPPENED):
        before = None  # 享受过两项以上, 住过2次院: 过 belongs to the verb.
    if before is not None and before["op"] == "上" and not _comes_up_to(text, begin - len(before.group()), quantity):
        before = None
    if before is not None:
        begin -= len(before.group())
    if after is not None:
        end = after.end()
    operator = _operator(before, after)
    if operator is None:
        return _amount(text, begin, end, quantity)
    value = Bound(((operator, quantity.value),), quantity.unit, quantity.about)
    return Mention("bound", value, begin, end, "bound", text[begin:end])


def _is_bounded(text: str, start: int, end: int) -> bool:
    again = len(f"及{text[start:end]}") if text.startswith(f"及{text[start:end]}", end) else 0
    return _AFTER.match(text, end + again) is not None or _BEFORE.search(text[max(0, start - 6) : start]) is not None


def _comes_up_to(text: str, start: int, quantity: Quantity) -> bool:
    """上65岁, 上了两万; in 以上60岁 and 网上3户 上 only says where."""
    return quantity.unit in _REACHED and text[max(0, start - 1) : start] not in _UPWARDS


def _round(text: str, start: int) -> Mention | None:
    """过万, 不足千元, 破百户: a unit of its own behind a comparing word."""
    before, match = _BEFORE.search(text[max(0, start - 6) : start]), _ROUND.match(text, start)
    if before is None or match is None:
        return None
    begin = start - len(before.group())
    unit = YUAN if match["money"] else match["counter"]
    value = Bound(((_OPERATOR_BEFORE[before["op"]], Decimal(_ROUND_VALUES[match["unit"]])),), unit)
    return Mention("bound", value, begin, match.end(), "round", text[begin : match.end()])


def _amount(text: str, begin: int, end: int, quantity: Quantity) -> Mention:
    value = Bound((("=", quantity.value),), quantity.unit, quantity.about, exact=True)
    return Mention("amount", value, begin, end, "amount", text[begin:end])


def _operator(before: re.Match[str] | None, after: re.Match[str] | None) -> Operator | None:
    """The word in front decides (低于5000元以下 is <); 不含 makes the word behind strict."""
    if before is not None and _OPERATOR_BEFORE[before["op"]] != "=":
        return _OPERATOR_BEFORE[before["op"]]
    if after is not None:
        operator = _OPERATOR_AFTER[after["op"]]
        excluded = any((after[name] or "").startswith("不") for name in ("first", "second"))
        return _STRICT[operator] if excluded else operator
    return "=" if before is not None else None
