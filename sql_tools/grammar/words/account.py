"""The account of words: what became of each stretch of the question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sql_tools.grammar.frame import SOFT
from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.reading import Mention, Word, WordUse
from sql_tools.text import NormalText

_MEANS = {
    "howmany": "问数量",
    "howmuch": "问数值",
    "which": "问是哪些",
    "which_year": "问是哪一年",
    "which_sort": "问是哪一类",
    "list": "要名单",
    "exists": "问有没有",
    "superlative": "最",
    "comparative": "更",
    "rank": "排名",
    "order_down": "从高到低",
    "order_up": "从低到高",
    "share": "占比",
    "take": "占",
    "structure": "构成",
    "bands": "分段",
    "growth": "与上年相比的增速",
    "annual_growth": "年均增速",
    "rise": "增加",
    "fall": "减少",
    "change": "变化",
    "trend": "逐年变化",
    "other": "其余的",
    "times_asked": "几倍",
    "run": "每一年都要符合",
    "each_time": "每一年都要符合",
    "some_time": "有一年符合",
    "never": "从来没有",
    "versus": "比较",
    "each": "分别",
    "each_sort": "按类别分别",
    "split": "分组",
    "sort": "类别",
    "except": "排除",
    "not": "否定",
    "have_not": "没有",
    "nobody": "没有人",
    "somebody": "至少一人",
    "everybody": "所有人",
    "or": "或者",
    "both": "并且",
    "than": "比较",
    "mean": "平均",
    "median": "中位数",
    "maximum": "最大值",
    "minimum": "最小值",
    "total": "合计",
    "own": "本地",
    "missing": "未登记",
    "write": "改动数据的要求",
    "sql": "SQL 语句",
    "norm": "文件里的规定",
}


_WORST_FIRST: tuple[WordUse, ...] = ("not_understood", "used", "harmless")


def account(words: list[Token], parsed: Iterable[Token], left: Iterable[Token], text: NormalText) -> tuple[Word, ...]:
    """One entry for each word of the question, in order; spans point into the original."""
    top = {leaf.start: token for token in parsed for leaf in token.leaves()}
    lost = {leaf.start for token in left for leaf in token.leaves()}
    found: list[Word] = []
    for each in (_word(word, top.get(word.start), word.start in lost, text) for word in words):
        if found and each.start < found[-1].end:
            each = _one(found.pop(), each, text)
        found.append(each)
    return tuple(found)


def _one(left: Word, right: Word, text: NormalText) -> Word:
    """Words that share a character of the original (¼ is read as 1/4) are one word, understood if all of it is."""
    worst = min(left, right, key=lambda word: _WORST_FIRST.index(word.used_as))
    start, end = left.start, max(left.end, right.end)
    return Word(text.original[start:end], start, end, worst.used_as, worst.means)


def _word(word: Token, top: Token | None, lost: bool, text: NormalText) -> Word:
    start, end = text.original_span(word.start, word.end)
    shown = text.original[start:end]
    use: WordUse = "used"
    if _refused(word) is None and (lost or word.can(UNKNOWN)):
        use = "not_understood"
    elif FILLER in word.kinds or top is None or (top is word and any(word.can(kind) for kind in SOFT)):
        use = "harmless"
    return Word(shown, start, end, use, _means(word, use))


def _means(word: Token, use: WordUse) -> str:
    if use == "not_understood":
        return "没有看懂"
    if (refused := _refused(word)) is not None:
        return refused
    if word.places:
        return "、".join(dict.fromkeys(place.name for place in word.places[:2]))
    if word.refs and use == "used":
        return "、".join(dict.fromkeys(ref.label.lstrip("+-") for ref in word.refs[:2]))
    if use == "harmless":
        return "不影响结果"
    return next((_MEANS[kind] for kind in word.kinds if kind in _MEANS), word.text)


def _refused(word: Token) -> str | None:
    """What was understood and is refused all the same: a name or number of persons, a thing not on file."""
    if word.of_role("personal"):
        return "个人信息，不能提供"
    return "库里没有登记" if word.can("absent") else None


def mentions(words: Iterable[Token], text: NormalText) -> Iterator[Mention]:
    """What was recognised: places, times, amounts and things of the model."""
    for word in words:
        value: object = word.value if word.value is not None else word.places or word.refs
        if value:
            start, end = text.original_span(word.start, word.end)
            yield Mention(
                word.kinds[0],
                value,
                start,
                end,
                "lexicon" if word.value is None else word.kinds[0],
                text.original[start:end],
            )
