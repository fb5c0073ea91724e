"""Where sentences end. Numbers, quotations and brackets stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.repair import CJK
from retrieval.traced import Span

_PAIRS = {"（": "）", "(": ")", "“": "”", "‘": "’", "《": "》", "【": "】", "〔": "〕", "[": "]", "「": "」"}
_ENDS = "。！？!?"
_POINT = re.compile(rf"(?<=[{CJK}）”])[.．](?=\s|[{CJK}“（]|$)")
_REACH = 8
_GOES_ON = "，,、；;：:。）)"


def sentence_spans(text: str, *, at_semicolons: bool = False) -> tuple[Span, ...]:
    """The sentences of ``text`` as spans without white space around them; together they hold all else of it.

    With ``at_semicolons`` also the parts of a sentence between semicolons.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text, _ENDS + ("；;" if at_semicolons else "")):
        spans += _trimmed(text, start, end)
        start = end
    return tuple(spans + _trimmed(text, start, len(text)))


def _ends(text: str, marks: str) -> Iterator[int]:
    pairs = _pairs(text)
    inside = {place for closing, opening in pairs.items() for place in range(opening, closing)}
    points = {found.start() for found in _POINT.finditer(text)}
    for index, char in enumerate(text):
        is_end = char in marks or index in points or (index in pairs and _is_speech(text, pairs[index], index))
        if char == "\n" or (is_end and index not in inside and text[index + 1 : index + 2] not in tuple(_ENDS)):
            yield index + 1


def _is_speech(text: str, opening: int, closing: int) -> bool:
    """Whether a quotation with its own full stop is a sentence: it begins one or follows a colon (他说：“好。”)."""
    before = text[max(0, opening - _REACH) : opening].rstrip()
    return (
        (not before or before[-1] in "。！？!?：:”")
        and text[closing - 1] in _ENDS
        and text[closing + 1 : closing + 2] not in tuple(_GOES_ON)
    )


def _pairs(text: str) -> dict[int, int]:
    """Brackets and quotation marks that open and close in one paragraph: closing place → opening place."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, char in enumerate(text):
        if char == "\n":
            opened.clear()
        elif char in _PAIRS:
            opened.append(index)
        elif char in _PAIRS.values():
            match = next((each for each in reversed(opened) if _PAIRS[text[each]] == char), None)
            if match is not None:
                pairs[index] = match
                del opened[opened.index(match) :]
    return pairs


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    part = text[start:end]
    if not part.strip():
        return []
    return [(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))]
