"""The documents as the policy desk reads them: metadata, clauses, numbered parts, and quotes of their heads."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import read
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Quote
from retrieval.search import Searcher
from retrieval.tokenizer import squeezed
from server.chat.citations import CitationBook
from server.chat.policy.clause_lookup import Part, parts_of
from server.chat.policy.document_names import DocumentNames
from server.chat.region import NATION

_HEAD = 120
_NOUN = 1.0
"""The weight of the words that say what a question is about (``retrieval.asked``)."""
_WRITTEN = 0.85
"""How surely a word stands in a text where the text has it, or a form of it that documents use."""


class PolicySources:
    """Every document of a searcher; safe to share between threads."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._metas = {document.meta.doc_id: document.meta for document in searcher.documents}
        self._everything = squeezed(" ".join(c.text for doc_id in self._metas for c in searcher.clauses_of(doc_id)))
        self.names = DocumentNames(self._metas.values())
        self.parts = lru_cache(maxsize=64)(self._parts)

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return tuple(self._metas.values())

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order; empty if there is none."""
        return self.searcher.clauses_of(doc_id)

    def clause(self, clause_id: str) -> Clause:
        """One clause."""
        return self.searcher.clause(clause_id)

    def meta(self, doc_id: str) -> DocumentMeta:
        """Metadata of one document."""
        return self._metas[doc_id]

    def meta_of(self, quote: Quote) -> DocumentMeta:
        """Metadata of the document that a quote is from."""
        return self.meta(self.clause(quote.clause_id).doc_id)

    def book(self, asked_on: date) -> CitationBook:
        """An empty citation book over these documents."""
        return CitationBook(self.clause, self.meta, asked_on)

    def has_documents(self, code: str) -> bool:
        """Whether a place has documents of its own on file."""
        return code == NATION or any(meta.region.code == code for meta in self.documents())

    def is_of_the_field(self, text: str) -> bool:
        """Whether the documents use some word of content of the question at all."""
        notions = (notion for notion in read(text).notions if not notion.is_place and notion.weight >= _NOUN)
        return any(notion.stands_in(self._everything) >= _WRITTEN for notion in notions)

    def says(self, words: str) -> bool:
        """Whether the words stand in some document just so."""
        return squeezed(words) in self._everything

    def title_quote(self, doc_id: str) -> Quote:
        """The head of a document, where its title stands."""
        meta, clause = self.meta(doc_id), self.clauses(doc_id)[0]
        pattern = re.compile(r"\s*".join(re.escape(char) for char in meta.title if not char.isspace()))
        match = pattern.search(clause.text) or re.search(re.escape(meta.title[-12:]), clause.text)
        start, end = match.span() if match else (0, min(_HEAD, len(clause.text)))
        return make_quote(clause, *quotable_spans(clause, start, end)[0])

    def outline(self, doc_id: str) -> tuple[str, ...]:
        """The outermost headings of a document."""
        return tuple(dict.fromkeys(clause.path[0] for clause in self.clauses(doc_id) if clause.path))

    def _parts(self, doc_id: str) -> tuple[Part, ...]:
        return parts_of(self.clauses(doc_id))
