"""A text without line breaks (copied through a field of a form, say) is unfolded into lines.

A line begins where white space follows the end of a sentence, before every mark that may number a part, and after the
heading behind such a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.lines import Line, Piece, heading_end
from retrieval.marks import mark_at

_FLOWING_LENGTH = 600
"""Characters a line on average from which a text counts as one without line breaks."""

_MARK_PLACE = re.compile(r"(?<=\s)(?=\S)|(?<=[。！？；：;:])(?=\S)")
_SENTENCE_BREAK = re.compile(r"(?<=[。！？”）])\s+(?=\S)|\u3000{2,}(?=\S)")
_QUOTE_REACH = 200


def is_flowing(lengths: Sequence[int]) -> bool:
    """Whether a text with lines of these lengths came without line breaks."""
    return len(lengths) == 1 or sum(lengths) > _FLOWING_LENGTH * len(lengths)


def flowing_lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a text without line breaks."""
    lines: list[Line] = []
    for traced, page in pieces:
        places = sorted(set(_places(traced.text)))
        for number, part in enumerate(traced.split(places)):
            spaced = number == 0 or traced.text[places[number - 1] - 1].isspace()
            stripped = part.strip()
            if stripped.text:
                lines.append(Line(stripped, page, mark_at(stripped.text, inline=True), spaced=spaced))
    return lines


def _places(text: str) -> Iterator[int]:
    yield from (found.end() for found in _SENTENCE_BREAK.finditer(text))
    for found in _MARK_PLACE.finditer(text):
        mark = mark_at(text, found.start(), inline=True)
        if mark is None or _in_quotes(text, found.start()):
            continue
        yield found.start()
        end = heading_end(text, found.start() + mark.length)
        if end is not None:
            yield end


def _in_quotes(text: str, place: int) -> bool:
    before = text[max(0, place - _QUOTE_REACH) : place]
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in ("“”", "《》"))
