"""The lines of a document, as its numbering is looked for in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.marks import Mark, bare_mark, mark_at
from retrieval.repair import CJK
from retrieval.traced import TracedText
from retrieval.wrapping import full_width, goes_on

Piece = tuple[TracedText, int | None]
"""A cleaned block and its page."""

_HEADING = re.compile(rf"[^\s。；;？！!，,、][^\s。；;？！!]{{0,39}}[^\s。；;？！!，,、](?=\s+[{CJK}“《（(\d])")
_ANNEX_LIST = re.compile(r"附\s*件\s*[:：]\s*")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Line:
    """``mark`` is a candidate; ``spaced``: after white space; ``wrapped``: its sentence may go on in the next line."""

    traced: TracedText
    page: int | None
    mark: Mark | None
    spaced: bool = True
    wrapped: bool = False

    @property
    def text(self) -> str:
        return self.traced.text


def document_lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of a document that has line breaks."""
    width = full_width([len(traced) for traced, _ in pieces])
    listed = _annex_list([traced.text for traced, _ in pieces])
    lines: list[Line] = []
    for index, (traced, page) in enumerate(pieces):
        if index in listed:
            lines.append(Line(traced, page, None))
            continue
        mark = mark_at(traced.text)
        place = _inner_heading_end(traced.text, mark)
        if place is not None:
            lines.append(Line(traced.cut(0, place).strip(), page, mark))
            traced, mark = traced.cut(place), None
        lines.append(Line(traced, page, mark, wrapped=goes_on(traced.text, mark, width)))
    return list(_with_bare_marks(lines))


def heading_end(text: str, start: int) -> int | None:
    """Where the text after a heading begins that only white space sets off; ``start`` is where the heading begins."""
    heading = _HEADING.match(text, start)
    blanks = _BLANKS.match(text, heading.end()) if heading is not None else None
    return blanks.end() if blanks is not None else None


def _inner_heading_end(text: str, mark: Mark | None) -> int | None:
    """The same within a line: a single gap, with whole sentences after it."""
    place = heading_end(text, mark.length) if mark is not None else None
    if place is None or "。" not in text[place:] or re.search(rf"[{CJK}]\s+[{CJK}]", text[place:]):
        return None
    return place


def _with_bare_marks(lines: Sequence[Line]) -> Iterator[Line]:
    """“1 总则” is a heading where “1.1 ……” follows."""
    for index, line in enumerate(lines):
        following = lines[index + 1].mark if index + 1 < len(lines) else None
        bare = bare_mark(line.text, following) if line.mark is None else None
        yield line if bare is None else replace(line, mark=bare, wrapped=False)


def _annex_list(texts: Sequence[str]) -> set[int]:
    """The lines that list the annexes of a document (附件：1.……), whose numbers count no parts of it."""
    listed: set[int] = set()
    expected: int | None = None
    for index, text in enumerate(texts):
        named = _ANNEX_LIST.match(text)
        first = text[named.end() :] if named is not None else ""
        if first or (named is not None and _is_item(texts[index + 1 : index + 2], 1)):
            listed.add(index)
            expected = 2 if _is_item([first], 1) else 1
        elif expected is not None and _is_item([text], expected):
            listed.add(index)
            expected += 1
        else:
            expected = None
    return listed


def _is_item(texts: Sequence[str], number: int) -> bool:
    mark = mark_at(texts[0]) if texts and "。" not in texts[0] else None
    return mark is not None and mark.style.name == "arabic" and mark.number == number
