"""What frames the numbered parts of a document: letterhead, title, addressee and basis before them; after them the list
of annexes, the signature and the date.
"""

from __future__ import annotations

import re

from retrieval.paragraphs import Paragraph

_DATE = re.compile(
    r"(?:\d{4}|[〇零○一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月[^。，]{0,5}$"
)
_ANNEX_LIST = re.compile(r"附\s*件\s*[:：]")
_SENTENCE = re.compile("[。，,；;！？：:]")
_LONGEST_NAME = 60
_MOST_NAMES = 4


def split_frame(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs of the frame, and those of the numbered parts; both in the order of the document."""
    first = next((index for index, each in enumerate(paragraphs) if each.entry is not None), len(paragraphs))
    framing = set(range(first))
    for end in _ends(paragraphs):
        framing.update(range(_closing_start(paragraphs, end), end))
    return (
        [each for index, each in enumerate(paragraphs) if index in framing],
        [each for index, each in enumerate(paragraphs) if index not in framing],
    )


def _ends(paragraphs: list[Paragraph]) -> list[int]:
    """Where a document ends: before each annex, and at last."""
    annexes = (index for index, each in enumerate(paragraphs) if each.entry and each.entry.mark.style.name == "annex")
    return [*annexes, len(paragraphs)]


def _closing_start(paragraphs: list[Paragraph], end: int) -> int:
    start = end
    while start > 0 and paragraphs[start - 1].entry is None:
        start -= 1
    return next((index for index in range(start, end) if _closes(paragraphs[index:end])), end)


def _closes(tail: list[Paragraph]) -> bool:
    """Whether the closing of a document begins here: the list of annexes, or names with a date below them."""
    if _ANNEX_LIST.match(tail[0].text):
        return True
    for paragraph in tail[:_MOST_NAMES]:
        if _is_dated(paragraph.text):
            return True
        if len(paragraph.text) > _LONGEST_NAME or _SENTENCE.search(paragraph.text):
            return False
    return False


def _is_dated(text: str) -> bool:
    return len(text) <= 2 * _LONGEST_NAME and "。" not in text and _DATE.search(text) is not None
