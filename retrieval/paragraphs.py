"""Lines → paragraphs: sentences that a line or page end broke are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.lines import Line
from retrieval.outline import Entry
from retrieval.repair import PARAGRAPH_REPAIRS, doubled_at_break, repaired, spaces_in_words
from retrieval.traced import TracedText

FLOWING_REPAIRS = tuple(repair for repair in PARAGRAPH_REPAIRS if repair is not spaces_in_words)
"""Without line breaks a space between Chinese characters may be where a line ended: it stays."""

_BULLET = re.compile(r"[-–•·●○■◆▪☆★※]")


@dataclass(frozen=True)
class Paragraph:
    """``traced`` begins with the mark where ``entry`` is set."""

    traced: TracedText
    page: int | None
    entry: Entry | None

    @property
    def text(self) -> str:
        return self.traced.text


def join_lines(lines: Iterable[Line], parts: dict[int, Entry], source: str, *, flowing: bool) -> list[Paragraph]:
    """The paragraphs of a document. ``parts`` are the numbered ones by line, see ``outline``."""
    paragraphs: list[Paragraph] = []
    open_end = False
    for index, line in enumerate(lines):
        entry = parts.get(index)
        runs_on = flowing and line.mark is not None and entry is None
        if paragraphs and entry is None and (runs_on or (open_end and not _BULLET.match(line.text))):
            last = paragraphs[-1]
            joined = _joined(last.traced, line.traced, source, keep_space=flowing and line.spaced)
            paragraphs[-1] = Paragraph(joined, last.page, last.entry)
        else:
            paragraphs.append(Paragraph(line.traced, line.page, entry))
        open_end = line.wrapped
    return [_repaired(each, flowing=flowing) for each in paragraphs]


def _repaired(paragraph: Paragraph, *, flowing: bool) -> Paragraph:
    """The paragraph with its text repaired and its mark as printed."""
    length = paragraph.entry.mark.length if paragraph.entry is not None else 0
    body = repaired(paragraph.traced.cut(length), FLOWING_REPAIRS if flowing else PARAGRAPH_REPAIRS)
    return Paragraph(paragraph.traced.cut(0, length) + body, paragraph.page, paragraph.entry)


def gap(before: TracedText, after: TracedText, source: str) -> TracedText:
    """The one character of white space that stands for all between two pieces: a line end, if there is one."""
    start, end = before.offsets[-1] + 1, after.offsets[0]
    blanks = [place for place in range(start, end) if source[place].isspace()]
    if not blanks:
        return TracedText("", ())
    place = next((each for each in blanks if source[each] == "\n"), blanks[0])
    return TracedText(source[place], (place,))


def _joined(before: TracedText, after: TracedText, source: str, *, keep_space: bool) -> TracedText:
    if doubled_at_break(before.text, after.text, source):
        before = before.cut(0, len(before) - 1)
    two_words = (
        before.text[-1:].isascii() and after.text[:1].isascii() and (before.text[-1:] + after.text[:1]).isalnum()
    )
    if keep_space or two_words:
        return before + gap(before, after, source) + after
    return before + after
