"""The lines of a document, as its numbering is looked for in them.

Most documents stand in lines. A text without line breaks (copied through a field of a form, say) is unfolded: a line
begins where white space follows the end of a sentence, and before every mark that may number a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.formats.block import Block
from retrieval.marks import Mark, mark_at
from retrieval.repair import CJK
from retrieval.traced import TracedText

FLOWING_LENGTH = 600
"""Characters a line on average from which a text counts as one without line breaks."""

_ENDED = re.compile(r"[。！？!?；;：:][”’）)】》]*$")
_CLOSED = re.compile(r"[。！？!?；;][^。]{0,200}[）)】]$")
_WRAPPED_SHARE = 0.8
_SHORT = 60
_HEADING = re.compile(rf"[^\s。；;？！!?]{{2,40}}?(?=\s+[{CJK}“《（(\d])")
_MARK_PLACE = re.compile(r"(?<=\s)(?=[^\s])|(?<=[。！？；：;:])(?=[^\s])")
_SENTENCE_BREAK = re.compile(r"(?<=[。！？”）])\s+(?=\S)|\u3000{2,}(?=\S)")
_SALUTATION = re.compile(r"各[^。；;]{2,90}$")


@dataclass(frozen=True)
class Line:
    """``mark`` is a candidate; ``spaced``: after white space; ``wrapped``: its sentence may go on in the next line."""

    traced: TracedText
    page: int | None
    mark: Mark | None
    spaced: bool
    wrapped: bool

    @property
    def text(self) -> str:
        return self.traced.text


def is_flowing(blocks: tuple[Block, ...]) -> bool:
    """Whether the text came without line breaks."""
    return len(blocks) == 1 or sum(len(block.text) for block in blocks) > FLOWING_LENGTH * len(blocks)


def document_lines(pieces: list[tuple[TracedText, int | None]]) -> list[Line]:
    """The lines of a document that has line breaks, from its cleaned blocks and their pages."""
    width = _full_width([len(traced) for traced, _ in pieces])
    return [
        Line(traced, page, mark := mark_at(traced.text), True, _goes_on(traced.text, mark, width))
        for traced, page in pieces
    ]


def flowing_lines(pieces: list[tuple[TracedText, int | None]]) -> list[Line]:
    """The lines of a text without line breaks."""
    lines: list[Line] = []
    for traced, page in pieces:
        places = sorted(set(_places(traced.text)))
        for number, part in enumerate(traced.split(places)):
            spaced = number == 0 or traced.text[places[number - 1] - 1].isspace()
            stripped = part.strip()
            if stripped.text:
                mark = mark_at(stripped.text, inline=True)
                lines.append(Line(stripped, page, mark, spaced, False))
    return lines


def _places(text: str) -> Iterator[int]:
    """Where lines begin: after a sentence and white space, at marks, and after the heading of a mark."""
    yield from (found.end() for found in _SENTENCE_BREAK.finditer(text))
    for found in _MARK_PLACE.finditer(text):
        mark = mark_at(text, found.start(), inline=True)
        if mark is None or _in_quotes(text, found.start()):
            continue
        yield found.start()
        heading = _HEADING.match(text, found.start() + mark.length)
        if heading is not None:
            yield heading.end() + len(text[heading.end() :]) - len(text[heading.end() :].lstrip())


def _in_quotes(text: str, place: int) -> bool:
    before = text[max(0, place - 200) : place]
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in ("“”", "《》"))


def _full_width(lengths: list[int]) -> int:
    """The length from which a line is a full one: most of the 90th percentile."""
    if not lengths:
        return 0
    return int(_WRAPPED_SHARE * sorted(lengths)[int(0.9 * (len(lengths) - 1))])


def _goes_on(text: str, mark: Mark | None, width: int) -> bool:
    """Whether the sentence at the end of a line is open, so that the next line belongs to it."""
    if text.endswith(("，", "、", ",")) or text.count("《") > text.count("》"):
        return True
    if _ENDED.search(text) or _CLOSED.search(text) or _SALUTATION.match(text):
        return False
    body = text[mark.length :] if mark is not None else text
    if mark is not None and not re.search("[。；]", body) and len(body) <= _SHORT:
        return False
    return len(text) >= width or re.search("[，,；;。]", body) is not None
