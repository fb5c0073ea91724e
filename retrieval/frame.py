"""What frames the numbered parts of a document: letterhead, title, addressee and basis before them, at the end the
signature and the date."""

from __future__ import annotations

import re

from retrieval.paragraphs import Paragraph

_DATE = re.compile(
    r"(?:\d{4}|[〇零○一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月.{0,4}日?$"
)
_LONGEST_NAME = 60


def closing_start(paragraphs: list[Paragraph]) -> int:
    """The index from which the paragraphs at the end belong to the frame; their number where none does."""
    start = len(paragraphs)
    if start and _is_signed(paragraphs[-1]):
        start -= 1
        while start > 1 and start > len(paragraphs) - 4 and _is_name(paragraphs[start - 1]):
            start -= 1
    return start


def _is_signed(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return paragraph.entry is None and len(text) <= 2 * _LONGEST_NAME and "。" not in text and bool(_DATE.search(text))


def _is_name(paragraph: Paragraph) -> bool:
    return (
        paragraph.entry is None
        and len(paragraph.text) <= _LONGEST_NAME
        and not re.search("[。，,；;！？：:]", paragraph.text)
    )
