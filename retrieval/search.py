"""Question in, passages out: clauses ranked for place, time and wording, the words that answer, or that nothing
does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from policies_corpus.model import Clause, Document, DocumentMeta
from retrieval import reader
from retrieval.asked import Asked, read
from retrieval.candidates import found_pieces
from retrieval.encoder import Encoder, Vectors
from retrieval.evidence import Sentence, Source, lacking, nearest_mention, sentences_of
from retrieval.fusion import fused, sureness
from retrieval.index import Index
from retrieval.model import Hit, Passage, Query, Quote
from retrieval.pieces import heading
from retrieval.shapes import AnswerShape, shape_of
from retrieval.subjects import subjects_in
from retrieval.tokenizer import squeezed

Numbers = NDArray[np.int64]

HITS = 10
_SOURCES = 6
"""So many of the best clauses are looked through for what was asked for."""
_LOOKED_AT = 12
"""Among so many of the best clauses those to be read are chosen; the answer hardly ever lies further down."""
_READ = 4
"""In so many of them, of the leading document, the answer is looked for."""
_READ_ELSEWHERE = 2
"""Of so many clauses of other documents something may be quoted beside it."""
_FLOOR_HYBRID = 0.24
_FLOOR_LEXICAL = 0.2
"""Below so much sureness nothing answers: of the answerable questions in the dev sets 1 in 50 lies there, of small talk
and other fields nine tenths."""
_REMEMBERED = 64
"""Places and years asked about in turn on a busy day; each costs a number per document."""
_VECTORS = 2048
"""Questions whose vectors are kept, 1.5 KB each."""
_FRAME = 0.2
"""What the head of a document is ahead where the question is about the document itself."""
_ENDED = 0.92
"""A document whose term is over loses to one in force that fits about as well, and still answers where none does."""
_NEARER = 0.03
"""A level nearer to the asker goes ahead of the next one where both say about the same, no further."""
_AGAIN = 0.9


@dataclass(frozen=True)
class _Ranked:
    """A clause with its score, how sure it is that it has to do with the question at all, and its ranks."""

    clause: Clause
    score: float
    sureness: float
    lexical_rank: int | None
    dense_rank: int | None


class Searcher:
    """Searches one index; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder | None = None) -> None:
        self._index = index
        self._encoder = encoder if index.dense is not None else None
        # The most costly step of a search, and asked for again: by each document of a comparison, by the next person.
        self._vector_of = lru_cache(maxsize=_VECTORS)(self._encoded)
        self._clauses = {clause.clause_id: clause for clause in index.clauses}
        self._documents = {document.meta.doc_id: document for document in index.documents}
        by_document = groupby(index.clauses, key=lambda clause: clause.doc_id)
        self._by_document = {doc_id: tuple(clauses) for doc_id, clauses in by_document}
        self._places = _place_names(index.documents)
        # Thousands of documents are gone through once per place and year, not per question.
        self._of_places = lru_cache(maxsize=_REMEMBERED)(self._pieces_of)
        self._is_named = lru_cache(maxsize=_REMEMBERED)(self._names)
        self._standing_of = lru_cache(maxsize=_REMEMBERED)(self._standings)
        frames = (index.clauses[piece.clause].number == "0" for piece in index.pieces)
        self._frames = np.fromiter(frames, dtype=np.float32, count=len(index.pieces))

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

    def clauses_of(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order; empty if there is none."""
        return self._by_document.get(doc_id, ())

    def search(self, query: Query) -> Passage:
        """The clauses that fit best and the words in them that answer."""
        asked = self._read(query)
        shape = shape_of(asked.text)
        ranked = self._ranked(query, asked, shape)
        sources = [self._source(each) for each in ranked[:_SOURCES]]
        sentences = sentences_of(asked, sources, self._index.piece_terms.rarity_of)
        lacks = self._not_on_file(asked) or lacking(asked, shape, sentences)
        leading, others = _to_read([self._source(each) for each in ranked[:_LOOKED_AT]])
        order = reader.ranked(self._spans(asked, shape, [*leading, *others]))
        known = bool(order) and ranked[0].sureness >= self._floor()
        answered = known and not lacks
        quotes = reader.quotes_around(order) if known else ()
        return Passage(
            hits=_hits(ranked),
            quotes=quotes if answered else (),
            short=reader.short_answer(order[0]).text if answered else "",
            answered=answered,
            mode="hybrid" if self._encoder is not None else "lexical",
            lacks=lacks if known else "",
            mentions=_mentioned(sentences) if known and not answered else (),
        )

    def candidate_spans(self, query: Query) -> list[reader.Candidate]:
        """Every span that ``search`` would choose its short answer from; the ranker is trained on them."""
        asked = self._read(query)
        shape = shape_of(asked.text)
        leading, _others = _to_read([self._source(each) for each in self._ranked(query, asked, shape)[:_LOOKED_AT]])
        return self._spans(asked, shape, leading)

    def _not_on_file(self, asked: Asked) -> str:
        """A subject of another field that is asked about and that no document names; empty if there is none."""
        return next((subject for subject in subjects_in(asked.text) if not self._is_named(subject)), "")

    def _names(self, words: str) -> bool:
        return any(words in piece.text or words in piece.heading for piece in self._index.pieces)

    def _read(self, query: Query) -> Asked:
        metas = (self._documents[doc_id].meta for doc_id in query.doc_ids)
        titles = [title for meta in metas for title in (meta.title, *meta.short_titles)]
        return read(query.text, (*titles, *(self._places if query.region_codes else ())))

    def _spans(self, asked: Asked, shape: AnswerShape | None, sources: Sequence[Source]) -> list[reader.Candidate]:
        rarity = self._index.piece_terms.rarity
        terms = {term: weight * rarity(term) for term, weight in asked.terms.items()}
        return reader.candidates(sources, terms, shape)

    def _floor(self) -> float:
        return _FLOOR_HYBRID if self._encoder is not None else _FLOOR_LEXICAL

    def _ranked(self, query: Query, asked: Asked, shape: AnswerShape | None) -> list[_Ranked]:
        allowed = self._allowed(query)
        vector = self._vector_of(asked.meaning)
        numbers, fit = found_pieces(self._index, asked, shape, vector, allowed)
        year = query.year if query.year is not None else query.asked_on.year
        scores = fused(fit) * self._standing_of(query.region_codes, year)[self._index.document_of[numbers]]
        if shape is not None and shape.kind == "document":
            scores = scores + _FRAME * self._frames[numbers]
        sure = sureness(fit)
        order = np.argsort(-scores, kind="stable")
        lexical = _ranks(fit.piece)
        dense = _ranks(fit.meaning) if fit.meaning is not None else None
        best: dict[int, _Ranked] = {}
        for i in order:
            clause = self._index.pieces[numbers[i]].clause
            if clause not in best:
                rank = int(dense[i]) if dense is not None else None
                best[clause] = _Ranked(
                    self._index.clauses[clause], float(scores[i]), float(sure[i]), int(lexical[i]), rank
                )
        return list(best.values())

    def _encoded(self, meaning: str) -> Vectors | None:
        """The vector of a question; None where vectors are off."""
        if self._encoder is None:
            return None
        vector = self._encoder.encode_query(meaning)
        vector.setflags(write=False)
        return vector

    def _allowed(self, query: Query) -> Numbers | None:
        """The pieces that may answer: of the documents asked for, else of the asker's places; with all exact terms."""
        numbers = self._of_places(query.region_codes, query.doc_ids)
        if not query.must_contain:
            return numbers
        terms = [squeezed(term) for term in query.must_contain]
        searched = range(len(self._index.pieces)) if numbers is None else numbers
        exact = [n for n in searched if all(t in self._index.pieces[n].text for t in terms)]
        # A quoted term that stands nowhere is not asked for as it is printed: then its words count as any others.
        return np.array(exact, dtype=np.int64) if exact else numbers

    def _pieces_of(self, codes: tuple[str, ...], doc_ids: tuple[str, ...]) -> Numbers | None:
        """The pieces of the documents of these places, or of these ids; None for all."""
        fits = np.array([_may_answer(document.meta, codes, doc_ids) for document in self._index.documents], dtype=bool)
        return None if fits.all() else np.flatnonzero(fits[self._index.document_of])

    def _standings(self, codes: tuple[str, ...], year: int) -> NDArray[np.float32]:
        """A factor per document: less for one not valid in the year, more for the nearer of several levels."""
        metas = (document.meta for document in self._index.documents)
        return np.array([_standing(meta, codes, year) for meta in metas], dtype=np.float32)

    def _source(self, ranked: _Ranked) -> Source:
        meta = self._documents[ranked.clause.doc_id].meta
        return Source(ranked.clause, ranked.score, meta, squeezed(heading(ranked.clause, meta)))


def _place_names(documents: Sequence[Document]) -> tuple[str, ...]:
    """The places of the documents, also without 省, 市: where a question is about one, each of its clauses is."""
    names = {document.meta.region.name for document in documents}
    return tuple(names | {name[:-1] for name in names if len(name) > 2 and name[-1] in "省市"})


def _may_answer(meta: DocumentMeta, codes: tuple[str, ...], doc_ids: tuple[str, ...]) -> bool:
    if doc_ids:
        return meta.doc_id in doc_ids
    return not codes or meta.region.code in codes


def _standing(meta: DocumentMeta, codes: tuple[str, ...], year: int) -> float:
    valid = meta.in_force(date(year, 12, 31)) or meta.in_force(date(year, 1, 1))
    nearness = len(codes) - 1 - codes.index(meta.region.code) if meta.region.code in codes else 0
    return (1.0 if valid else _ENDED) * (1.0 + _NEARER * nearness)


def _to_read(sources: Sequence[Source]) -> tuple[list[Source], list[Source]]:
    """The clauses of the best clause's document, and the best ones of others."""
    lead = sources[0].clause.doc_id if sources else ""
    own = [source for source in sources if source.clause.doc_id == lead]
    return own[:_READ], [source for source in sources if source.clause.doc_id != lead][:_READ_ELSEWHERE]


def _mentioned(sentences: Sequence[Sentence]) -> tuple[Quote, ...]:
    """Where the topic is mentioned though what was asked for is not said: that sentence."""
    mention = nearest_mention(sentences)
    return () if mention is None else (reader.quote_of(mention.source, mention.start, mention.end),)


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
