"""Repairs of damaged text. Each finds spans to take away; none ever adds or replaces a character.

``SOURCE_REPAIRS`` work on a whole document, ``PARAGRAPH_REPAIRS`` on a paragraph whose broken lines are joined again.
What a text lost for good (“用年时间”, “2022年819”) no repair touches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from retrieval.traced import Span, TracedText

Repair = Callable[[str], Iterator[Span]]

CJK = r"\u3400-\u9fff\uf900-\ufaff"
_WIDE = rf"{CJK}\u2018-\u201d\u2014\u2026\u3001-\u3011\u3014\u3015\uff01-\uff5e\u2460-\u24ff"
_BLANK = r"[^\S\r\n\f\v]"

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]+")
_MARKDOWN = re.compile(r"\*{2,3}|__(?=\S)|(?<=\S)__|^#{1,6}(?=\s)", re.MULTILINE)
_WEB_TAIL = re.compile(
    r"(?:^|(?<=\s))(?:相关阅读\s*[:：]?|扫一扫[，,]?在手机[上]?打开当前页(?:面)?|扫一扫在手机上查看当前页面"
    r"|【?(?:打印本页|打印|关闭窗口|关闭本页|返回顶部|字体[:：]?\s*大\s*中\s*小)】?|分享到\s*[:：]?|浏览次数\s*[:：]?\s*\d*"
    r"|上一[篇条]\s*[:：][^\n]{0,60}|下一[篇条]\s*[:：][^\n]{0,60})\s*\Z",
    re.MULTILINE,
)
_SPACE_BESIDE_WIDE = re.compile(
    rf"(?<=[{_WIDE}]){_BLANK}+(?=[0-9A-Za-z%‰+\-(\[,.;:!?])|(?<=[0-9A-Za-z%‰+\-)\],.;:!?]){_BLANK}+(?=[{_WIDE}])"
)
_SPACE_BESIDE_PUNCTUATION = re.compile(
    rf"(?<=[，。；：！？、（《〈“‘【〔]){_BLANK}+(?=\S)|(?<=\S){_BLANK}+(?=[，。；：！？、）》〉”’】〕])"
)
_SPACE_IN_WORDS = re.compile(rf"(?<=[{CJK}])[ \u00a0](?=[{CJK}])")
_EXTRA_SPACE = re.compile(rf"(?<={_BLANK}){_BLANK}+")


def invisible_characters(text: str) -> Iterator[Span]:
    """Zero-width characters, direction marks, soft hyphens."""
    return _spans(_INVISIBLE, text)


def markdown_marks(text: str) -> Iterator[Span]:
    """Marks of bold text and of headings: ``**…**``, ``# …``."""
    return _spans(_MARKDOWN, text)


def web_tails(text: str) -> Iterator[Span]:
    """What a web page puts after a document: 相关阅读, 扫一扫在手机打开当前页."""
    end = len(text)
    while found := _WEB_TAIL.search(text, 0, end):
        yield found.span()
        end = found.start()


def spaces_beside_wide_characters(text: str) -> Iterator[Span]:
    """“1.9 万元”, “到 2025 年底”."""
    return _spans(_SPACE_BESIDE_WIDE, text)


def spaces_beside_punctuation(text: str) -> Iterator[Span]:
    """“） 2024年”."""
    return _spans(_SPACE_BESIDE_PUNCTUATION, text)


def spaces_in_words(text: str) -> Iterator[Span]:
    """A single space between Chinese characters: “促进 脱贫人口”."""
    return _spans(_SPACE_IN_WORDS, text)


def extra_spaces(text: str) -> Iterator[Span]:
    """All but one of several spaces."""
    return _spans(_EXTRA_SPACE, text)


SOURCE_REPAIRS: tuple[Repair, ...] = (invisible_characters, markdown_marks, web_tails)
PARAGRAPH_REPAIRS: tuple[Repair, ...] = (
    spaces_beside_wide_characters,
    spaces_beside_punctuation,
    spaces_in_words,
    extra_spaces,
)


def repaired(traced: TracedText, repairs: tuple[Repair, ...]) -> TracedText:
    """``traced`` after each repair in turn."""
    for repair in repairs:
        traced = traced.without(list(repair(traced.text)))
    return traced


def doubled_at_break(before: str, after: str, document: str) -> bool:
    """Whether the last character of ``before`` was printed again as the first of ``after`` (巩固拓展脱/脱贫攻坚).

    The document itself must bear it out: elsewhere it writes the characters around the break with one of the two, and
    nowhere with both. A blank among them bears nothing out: it may be that of the break itself.
    """
    if len(before) < 2 or len(after) < 2 or before[-1] != after[0] or not re.match(rf"[{CJK}]", after):
        return False
    once, twice = before[-2:] + after[1], before[-2:] + after[:2]
    return not re.search(r"\s", once) and once in document and twice not in document


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (found.span() for found in pattern.finditer(text))
