"""Pieces: what is compared with a question. A clause is one piece, a long one several, each of whole sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies_corpus.model import Clause, Document, DocumentMeta
from retrieval.sentences import sentence_spans
from retrieval.tokenizer import squeezed

PIECE_CHARACTERS = 300


@dataclass(frozen=True)
class Piece:
    """``start`` to ``end`` of the text of clause number ``clause`` (of the index).

    ``heading`` and ``text`` are squeezed: what stands over it, and the piece itself.
    """

    clause: int
    start: int
    end: int
    heading: str
    text: str


def pieces_of(documents: Sequence[Document], clauses: Sequence[Clause]) -> list[Piece]:
    """The pieces of all clauses, in order."""
    metas = {document.meta.doc_id: document.meta for document in documents}
    return [
        Piece(i, start, end, squeezed(heading(clause, metas[clause.doc_id])), squeezed(clause.text[start:end]))
        for i, clause in enumerate(clauses)
        for start, end in _spans(clause.text)
    ]


def heading(clause: Clause, meta: DocumentMeta) -> str:
    """What stands over a clause and is searched with it: the document's title and the headings, outermost first."""
    return " ".join((meta.title, *clause.path))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = end = 0
    for left, right in _short_sentences(text):
        if right - start > PIECE_CHARACTERS and end > start:
            yield start, end
            start = left
        end = right
    if end > start:
        yield start, end


def _short_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, those longer than a piece cut into parts of its length."""
    for start, end in sentence_spans(text, at_semicolons=True):
        for left in range(start, end, PIECE_CHARACTERS):
            yield left, min(left + PIECE_CHARACTERS, end)
