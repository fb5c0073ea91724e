"""A document → its clauses: numbered parts with the headings above them, in repaired text that leads to the source.

A heading on a line of its own, above text or further parts, stands in the paths only. A heading that its text goes on
from (“（二）工作目标。严格落实……”) stands in the path and also begins the clause's text: every sentence is quotable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policies_corpus.model import Clause, Document
from retrieval.formats.text import text_blocks
from retrieval.frame import closing_start
from retrieval.lines import document_lines, flowing_lines, is_flowing
from retrieval.outline import Entry, outline
from retrieval.paragraphs import Paragraph, gap, join_lines
from retrieval.repair import SOURCE_REPAIRS, repaired
from retrieval.traced import TracedText

_LONGEST_HEADING = 50
_RUN_IN = re.compile(r"[^。；;：:？！]{2,40}?(?:。|(?<=[^\d])[：:]|[？！])(?=.)", re.DOTALL)
_INNER_END = re.compile(r"[。；;：:！]")


@dataclass
class _Part:
    """A numbered part: its paragraphs (the first begins with the mark) and whether others stand below it."""

    entry: Entry
    paragraphs: list[Paragraph]
    has_parts: bool = False


@dataclass
class _Heading:
    """The path element of a part, its own text, and where in the text the heading that runs into it ends."""

    printed: str
    text: list[TracedText] = field(default_factory=list)
    body_start: int = 0


def parse_clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document, in its order; ids are unique.

    Numbers are those printed, joined by dots; a second part of the same number is marked ``-2``. ``0`` is what frames the
    document: letterhead, title, addressee, basis, signature. Without any numbering, paragraphs are ``p1``, ``p2`` …
    """
    paragraphs = _paragraphs(document.text)
    if not any(each.entry for each in paragraphs):
        return tuple(_plain_clauses(document, paragraphs))
    first = next(index for index, each in enumerate(paragraphs) if each.entry is not None)
    last = max(closing_start(paragraphs), first + 1)
    clauses = list(_framing(document, paragraphs[:first] + paragraphs[last:]))
    clauses += _numbered(document, paragraphs[first:last])
    return tuple(clauses)


def _paragraphs(source: str) -> list[Paragraph]:
    clean = repaired(TracedText.of(source), SOURCE_REPAIRS)
    blocks = text_blocks(clean.text)
    pieces = [(clean.cut(block.start, block.end), block.page) for block in blocks]
    flowing = is_flowing(blocks)
    lines = flowing_lines(pieces) if flowing else document_lines(pieces)
    return join_lines(lines, outline(lines, flowing=flowing), source, flowing=flowing)


def _framing(document: Document, paragraphs: list[Paragraph]) -> Iterator[Clause]:
    if paragraphs:
        yield _clause(document, "0", (), [each.traced for each in paragraphs], paragraphs[0].page)


def _numbered(document: Document, paragraphs: list[Paragraph]) -> Iterator[Clause]:
    printed: dict[int, str] = {}
    for part in _parts(paragraphs):
        heading = _heading(part)
        printed[id(part.entry)] = heading.printed
        if heading.text:
            path = tuple(printed[id(each)] for each in _upwards(part.entry))[::-1]
            page = part.paragraphs[0].page
            yield _clause(document, part.entry.number, path, heading.text, page, heading.body_start)


def _parts(paragraphs: Iterable[Paragraph]) -> list[_Part]:
    parts: dict[int, _Part] = {}
    current: _Part | None = None
    for paragraph in paragraphs:
        if paragraph.entry is not None:
            current = parts[id(paragraph.entry)] = _Part(paragraph.entry, [paragraph])
            if paragraph.entry.above is not None:
                parts[id(paragraph.entry.above)].has_parts = True
        elif current is not None:
            current.paragraphs.append(paragraph)
    return list(parts.values())


def _upwards(entry: Entry | None) -> Iterator[Entry]:
    while entry is not None:
        yield entry
        entry = entry.above


def _heading(part: _Part) -> _Heading:
    """Splits a part's first paragraph into mark, heading and text."""
    first, rest = part.paragraphs[0].traced, [each.traced for each in part.paragraphs[1:]]
    length = part.entry.mark.length
    mark, body = first.text[:length], first.cut(length)
    whole_line = body.text.rstrip("。：:")
    is_short = len(whole_line) <= _LONGEST_HEADING and not _INNER_END.search(whole_line)
    if not body.text or (is_short and (rest or part.has_parts) and not body.text.endswith(("：", ":", "；", ";"))):
        return _Heading(mark + whole_line, rest)
    if is_short:
        return _Heading(mark + whole_line.rstrip("；;"), [body, *rest])
    run_in = _RUN_IN.match(body.text)
    if run_in is None:
        return _Heading(mark.strip(), [body, *rest])
    return _Heading(mark + run_in[0].rstrip("。：:"), [body, *rest], run_in.end())


def _plain_clauses(document: Document, paragraphs: list[Paragraph]) -> Iterator[Clause]:
    """Paragraphs as clauses; a short line without a full stop (a title, a question) leads the paragraph below it."""
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


def _leads(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", ";", "！", "）", ")"))


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
