"""Question in, passages out: clauses ranked for place, time and wording, the words that answer, or that nothing
does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from policies_corpus.model import Clause, Document, DocumentMeta
from retrieval.asked import Asked, read
from retrieval.candidates import found_pieces
from retrieval.encoder import Encoder
from retrieval.fusion import fused
from retrieval.index import Index
from retrieval.model import Hit, Passage, Query
from retrieval.reader import Source, read_answer
from retrieval.shapes import shape_of
from retrieval.tokenizer import squeezed

HITS = 10
_SOURCES = 6
_FLOOR = 0.25
_ENDED = 0.92
_NEARER = 0.03
_AGAIN = 0.9


@dataclass(frozen=True)
class _Ranked:
    """A clause with its score and its ranks."""

    clause: Clause
    score: float
    lexical_rank: int | None
    dense_rank: int | None


class Searcher:
    """Searches one index; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder | None = None) -> None:
        self._index = index
        self._encoder = encoder if index.dense is not None else None
        self._clauses = {clause.clause_id: clause for clause in index.clauses}
        self._documents = {document.meta.doc_id: document for document in index.documents}

    def clause(self, clause_id: str) -> Clause:
        """The clause; KeyError if there is none."""
        return self._clauses[clause_id]

    def document(self, doc_id: str) -> Document:
        """The document; KeyError if there is none."""
        return self._documents[doc_id]

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order of the index."""
        return self._index.documents

    def search(self, query: Query) -> Passage:
        """The clauses that fit best and the words in them that answer."""
        asked = read(query.text)
        ranked = self._ranked(query, asked)
        shape = shape_of(asked.text)
        sources = [self._source(each) for each in ranked[:_SOURCES]]
        reading = read_answer(asked, shape, sources, self._index.piece_terms.rarity)
        answered = bool(ranked) and ranked[0].score >= _FLOOR
        return Passage(
            hits=_hits(ranked),
            quotes=reading.quotes if answered else (),
            short=reading.short if answered else "",
            answered=answered,
            mode="hybrid" if self._encoder is not None else "lexical",
        )

    def _ranked(self, query: Query, asked: Asked) -> list[_Ranked]:
        allowed = self._allowed(query)
        vector = self._encoder.encode_query(asked.meaning) if self._encoder is not None else None
        numbers, fit = found_pieces(self._index, asked, vector, allowed)
        scores = fused(fit) * self._standing(query)[self._index.document_of[numbers]]
        order = np.argsort(-scores, kind="stable")
        lexical = _ranks(fit.piece)
        dense = _ranks(fit.meaning) if fit.meaning is not None else None
        best: dict[int, _Ranked] = {}
        for i in order:
            clause = self._index.pieces[numbers[i]].clause
            if clause not in best:
                rank = int(dense[i]) if dense is not None else None
                best[clause] = _Ranked(self._index.clauses[clause], float(scores[i]), int(lexical[i]), rank)
        return list(best.values())

    def _allowed(self, query: Query) -> NDArray[np.int64] | None:
        """The pieces that may answer: of the documents asked for, else of the asker's places; with all exact terms."""
        metas = [document.meta for document in self._index.documents]
        fits = np.array([_may_answer(meta, query) for meta in metas], dtype=bool)
        if fits.all() and not query.must_contain:
            return None
        numbers = np.flatnonzero(fits[self._index.document_of])
        terms = [squeezed(term) for term in query.must_contain]
        return np.array([n for n in numbers if all(t in self._index.pieces[n].text for t in terms)], dtype=np.int64)

    def _standing(self, query: Query) -> NDArray[np.float32]:
        """A factor per document: less for one not valid at the time asked about, more for the nearer of several
        levels."""
        return np.array([_standing(document.meta, query) for document in self._index.documents], dtype=np.float32)

    def _source(self, ranked: _Ranked) -> Source:
        meta = self._documents[ranked.clause.doc_id].meta
        return Source(ranked.clause, ranked.score, squeezed(" ".join((meta.title, *ranked.clause.path))))


def _may_answer(meta: DocumentMeta, query: Query) -> bool:
    if query.doc_ids:
        return meta.doc_id in query.doc_ids
    return not query.region_codes or meta.region.code in query.region_codes


def _standing(meta: DocumentMeta, query: Query) -> float:
    year = query.year if query.year is not None else query.asked_on.year
    valid = meta.in_force(date(year, 12, 31)) or meta.in_force(date(year, 1, 1))
    codes = query.region_codes
    nearness = len(codes) - 1 - codes.index(meta.region.code) if meta.region.code in codes else 0
    return (1.0 if valid else _ENDED) * (1.0 + _NEARER * nearness)


def _ranks(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """1 for the highest."""
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def _hits(ranked: Sequence[_Ranked]) -> tuple[Hit, ...]:
    """The best clauses; one more of a document already listed counts a little less, so that other documents are
    seen too."""
    seen: dict[str, int] = {}
    hits = []
    for each in ranked:
        times = seen.get(each.clause.doc_id, 0)
        seen[each.clause.doc_id] = times + 1
        score = each.score * _AGAIN**times
        hits.append(Hit(each.clause.clause_id, round(score, 4), each.lexical_rank, each.dense_rank))
    return tuple(sorted(hits, key=lambda hit: -hit.score)[:HITS])
