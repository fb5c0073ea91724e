"""Where sentences end. Numbers, quotations and brackets stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.repair import CJK
from retrieval.traced import Span

_PAIRS = {"（": "）", "(": ")", "“": "”", "‘": "’", "《": "》", "【": "】", "〔": "〕", "[": "]", "「": "」"}
_ENDS = "。！？!?"
_POINT = re.compile(rf"(?<=[{CJK}）”])[.．](?=\s|[{CJK}“（]|$)")
_GOES_ON = "，,、；;：:。）)"


def sentence_spans(text: str, *, at_semicolons: bool = False) -> tuple[Span, ...]:
    """The sentences of ``text`` as spans without white space around them; together they hold all else of it.

    With ``at_semicolons`` also the parts of a sentence between semicolons.
    """
    whole = _inside_pairs(text)
    spans: list[Span] = []
    start = 0
    for end in _ends(text, whole, at_semicolons):
        spans += _trimmed(text, start, end)
        start = end
    return tuple(spans + _trimmed(text, start, len(text)))


def _ends(text: str, whole: frozenset[int], at_semicolons: bool) -> Iterator[int]:
    marks = _ENDS + ("；;" if at_semicolons else "")
    points = {found.start() for found in _POINT.finditer(text)}
    for index, char in enumerate(text):
        if char == "\n" or (index not in whole and (char in marks or index in points or _closes(text, index))):
            if text[index + 1 : index + 2] not in tuple(_ENDS):
                yield index + 1


def _closes(text: str, index: int) -> bool:
    """Whether a quotation that ends with its own full stop ends the sentence around it too."""
    following = text[index + 1 : index + 2]
    return text[index] in "”’" and text[index - 1 : index] in tuple(_ENDS) and following not in tuple(_GOES_ON)


def _inside_pairs(text: str) -> frozenset[int]:
    """The places inside brackets and quotation marks that open and close in one paragraph; the closing mark is outside."""
    inside: set[int] = set()
    opened: list[int] = []
    for index, char in enumerate(text):
        if char == "\n":
            opened.clear()
        elif char in _PAIRS:
            opened.append(index)
        elif char in _PAIRS.values():
            match = next((each for each in reversed(opened) if _PAIRS[text[each]] == char), None)
            if match is not None:
                inside.update(range(match, index))
                del opened[opened.index(match) :]
    return frozenset(inside)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    part = text[start:end]
    if not part.strip():
        return []
    return [(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))]
