"""A document → its clauses: numbered parts with the headings above them, in repaired text that leads to the source.

The way there: source → repairs that lose no word → lines → outline (which marks number parts) → paragraphs (broken
lines joined) → frame and parts → heading and text of each part.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from policies_corpus.model import Clause, Document
from retrieval.flowing import flowing_lines, is_flowing
from retrieval.formats.text import text_blocks
from retrieval.frame import split_frame
from retrieval.headings import Part, split_heading
from retrieval.lines import document_lines
from retrieval.outline import Entry, outline
from retrieval.paragraphs import Paragraph, gap, join_lines
from retrieval.repair import SOURCE_REPAIRS, repaired
from retrieval.sentences import sentence_spans
from retrieval.traced import TracedText

_LONGEST_LEAD = 50
_LONGEST_PLAIN = 1000
_USUAL_PLAIN = 500


def parse_clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document, in its order; ids are unique.

    Numbers are those printed, joined by dots; a second part of the same number is marked ``-2``, an annex ``a1``. ``0``
    is what frames the document: letterhead, title, addressee, basis, list of annexes, signature. Without any numbering,
    paragraphs are ``p1``, ``p2`` …
    """
    paragraphs = _paragraphs(document.text)
    if not any(each.entry for each in paragraphs):
        return tuple(_plain_clauses(document, paragraphs))
    frame, numbered = split_frame(paragraphs)
    return (*_framing(document, frame, paragraphs), *_numbered(document, numbered))


def _paragraphs(source: str) -> list[Paragraph]:
    clean = repaired(TracedText.of(source), SOURCE_REPAIRS)
    blocks = text_blocks(clean.text)
    pieces = [(clean.cut(block.start, block.end), block.page) for block in blocks]
    flowing = is_flowing([len(block.text) for block in blocks])
    lines = flowing_lines(pieces) if flowing else document_lines(pieces)
    return join_lines(lines, outline(lines, flowing=flowing), source, flowing=flowing)


def _framing(document: Document, frame: list[Paragraph], whole: list[Paragraph]) -> Iterator[Clause]:
    """The clause of the frame. Numbered parts may stand between its paragraphs: of what is theirs it takes no blank."""
    if not frame:
        return
    below = {id(upper): lower.traced for upper, lower in itertools.pairwise(whole)}
    above = {id(lower): upper.traced for upper, lower in itertools.pairwise(whole)}
    text = frame[0].traced
    for before, after in itertools.pairwise(frame):
        blank = gap(before.traced, below[id(before)], document.text)
        text = text + (blank or gap(above[id(after)], after.traced, document.text)) + after.traced
    yield _clause(document, "0", (), [text], frame[0].page)


def _numbered(document: Document, paragraphs: list[Paragraph]) -> Iterator[Clause]:
    printed: dict[int, str] = {}
    for part in _parts(paragraphs):
        heading = split_heading(part)
        printed[id(part.entry)] = heading.printed
        if heading.text:
            path = tuple(printed[id(each)] for each in _upwards(part.entry))[::-1]
            page = part.paragraphs[0].page
            yield _clause(document, part.entry.number, path, heading.text, page, heading.body_start)


def _parts(paragraphs: Iterable[Paragraph]) -> list[Part]:
    parts: dict[int, Part] = {}
    current: Part | None = None
    for paragraph in paragraphs:
        if paragraph.entry is not None:
            current = parts[id(paragraph.entry)] = Part(paragraph.entry, [paragraph])
            if paragraph.entry.above is not None:
                parts[id(paragraph.entry.above)].has_parts = True
        elif current is not None:
            current.paragraphs.append(paragraph)
    return list(parts.values())


def _upwards(entry: Entry | None) -> Iterator[Entry]:
    while entry is not None:
        yield entry
        entry = entry.above


def _plain_clauses(document: Document, whole: list[Paragraph]) -> Iterator[Clause]:
    """Paragraphs as clauses; a short line without a full stop (a title, a question) leads the paragraph below it."""
    paragraphs = [part for paragraph in whole for part in _in_parts(paragraph)]
    number, lead = 0, list[Paragraph]()
    for index, paragraph in enumerate(paragraphs):
        if index + 1 < len(paragraphs) and _leads(paragraph.text):
            lead.append(paragraph)
            continue
        number += 1
        group = [*lead, paragraph]
        path = tuple(each.text for each in lead)
        yield _clause(document, f"p{number}", path, [each.traced for each in group], group[0].page)
        lead = []


def _in_parts(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph too long to be one clause, cut between sentences."""
    places, start = list[int](), 0
    for first, last in sentence_spans(paragraph.text):
        if len(paragraph.text) > _LONGEST_PLAIN and last - start > _USUAL_PLAIN and first > start:
            places.append(first)
            start = first
    for part in paragraph.traced.split(places):
        yield Paragraph(part.strip(), paragraph.page, None)


def _leads(text: str) -> bool:
    return len(text) <= _LONGEST_LEAD and not text.endswith(("。", "；", ";", "！", "）", ")"))


def _clause(
    document: Document,
    number: str,
    path: tuple[str, ...],
    pieces: list[TracedText],
    page: int | None,
    body_start: int = 0,
) -> Clause:
    text = pieces[0]
    for piece in pieces[1:]:
        text = text + gap(text, piece, document.text) + piece
    doc_id = document.meta.doc_id
    return Clause(
        clause_id=f"{doc_id}/{number}",
        doc_id=doc_id,
        number=number,
        path=path,
        text=text.text,
        offsets=text.offsets,
        page=page,
        body_start=body_start,
        cuts=_cuts(text.offsets, document.text),
    )


def _cuts(offsets: tuple[int, ...], source: str) -> tuple[int, ...]:
    """Where characters that are no white space stand in the source between two of the text."""
    return tuple(index for index in range(1, len(offsets)) if source[offsets[index - 1] + 1 : offsets[index]].strip())
