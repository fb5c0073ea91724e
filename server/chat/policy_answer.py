"""The policy desk: ranked clauses become a short answer, the quotes it rests on, and what to mind."""

from __future__ import annotations

from datetime import date

from policies_corpus.model import Clause, DocumentMeta
from retrieval.model import Passage, Query
from retrieval.search import Searcher
from server.chat.answer import RelatedClause
from server.chat.citations import CitationBook
from server.chat.draft import Draft
from server.chat.wording import say

RELATED = 10


class PolicyDesk:
    """Answers from the documents alone; without a supporting clause it refuses."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return self._searcher.documents()

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order."""
        return self._searcher.clauses(doc_id)

    def clause(self, clause_id: str) -> Clause:
        """One clause."""
        return self._searcher.clause(clause_id)

    def meta(self, doc_id: str) -> DocumentMeta:
        """Metadata of one document."""
        return self._searcher.meta(doc_id)

    def book(self, asked_on: date) -> CitationBook:
        """An empty citation book over this corpus."""
        return CitationBook(self.clause, self.meta, asked_on)

    def search(self, query: Query) -> Passage:
        """What the corpus has for a query."""
        return self._searcher.search(query)

    def answer(self, query: Query) -> Draft:
        """A policy answer, or a refusal that names the nearest clauses."""
        passage = self.search(query)
        related = tuple(
            RelatedClause(clause_id=hit.clause_id, doc_id=self.clause(hit.clause_id).doc_id, score=round(hit.score, 4))
            for hit in passage.hits[:RELATED]
        )
        if not passage.answered:
            return self._refusal(related)
        book = self.book(query.asked_on)
        marks = [book.mark(quote) for quote in passage.quotes]
        citations = tuple(book.citations())
        metas = {citation.doc_id: self.meta(citation.doc_id) for citation in citations}
        text = say(
            "policy",
            short=passage.short,
            mark=marks[0],
            citations=citations,
            metas=metas.values(),
            asked_on=query.asked_on,
            year=query.year,
            mode=passage.mode,
        )
        return Draft(
            kind="policy",
            text=text,
            short=passage.short,
            citations=citations,
            related=related,
            steps=(
                f"在 {len(self.documents())} 份文件中按词语{'和语义' if passage.mode == 'hybrid' else ''}查找条款",
                f"取出最相符的 {len(citations)} 处原文，逐字引用",
            ),
        )

    def _refusal(self, related: tuple[RelatedClause, ...]) -> Draft:
        nearest = [self.clause(hit.clause_id) for hit in related[:3]]
        text = say("policy_refusal", nearest=[(self.meta(c.doc_id), c) for c in nearest])
        return Draft(
            kind="refusal",
            reason="not_covered" if related else "out_of_domain",
            text=text,
            short="现有文件没有说明",
            related=related,
        )

    def readiness(self) -> dict[str, object]:
        """State of the index for ``/readyz``."""
        return {"ready": True, "documents": len(self.documents()), "vectors": self._searcher.mode == "hybrid"}
