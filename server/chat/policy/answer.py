"""The policy desk: what is asked for by number or name is looked up; else ranked clauses become an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from policies_corpus.cards import Card
from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import Notion, read
from retrieval.keywords import KeywordSearch
from retrieval.model import Passage, Quote
from retrieval.search import Searcher
from server.chat.citations import CitationBook
from server.chat.conversations import Turn
from server.chat.draft import Draft
from server.chat.policy.aid import about_aid, asks_for_aid, is_of_farming, things_asked
from server.chat.policy.cards import CardNotes
from server.chat.policy.document_answer import DocumentAnswers
from server.chat.policy.duties import DutyAnswers
from server.chat.policy.part_answer import PartAnswers
from server.chat.policy.practical import asked_for, is_told, not_told
from server.chat.policy.question import PolicyQuestion, read_policy_question
from server.chat.policy.quote_answer import QuoteAnswers
from server.chat.policy.sources import PolicySources
from server.chat.policy.topic_comparison import Side, side
from server.chat.policy.writer import PolicyWriter
from server.chat.question import Question
from server.chat.region import Gazetteer

DOCUMENTS = 3
PROVINCE_DIGITS = 2
_FARMING_AID = "到户产业项目奖补"
"""What documents call the subsidy for what a household grows and raises."""


def _no_cards() -> Sequence[Card]:
    return ()


class PolicyDesk:
    """Answers from the documents alone; without a supporting clause it refuses. ``cards`` are those on file now."""

    def __init__(
        self,
        searcher: Searcher,
        gazetteer: Callable[[], Gazetteer],
        cards: Callable[[], Sequence[Card]] = _no_cards,
    ) -> None:
        self._gazetteer = gazetteer
        self._sources = PolicySources(searcher)
        self._writer = PolicyWriter(self._sources, CardNotes(cards))
        self._documents = DocumentAnswers(self._writer)
        self._parts = PartAnswers(self._writer)
        self._duties = DutyAnswers(self._writer)
        self._quotes = QuoteAnswers(self._writer)

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return self._sources.documents()

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order."""
        return self._sources.clauses(doc_id)

    def clause(self, clause_id: str) -> Clause:
        """One clause."""
        return self._sources.clause(clause_id)

    def on_topic(self, doc_id: str, topic: str, asked_on: date) -> Side:
        """What one document says on a topic; KeyError if there is no such document."""
        return side(self._sources, doc_id, topic, asked_on)

    def meta(self, doc_id: str) -> DocumentMeta:
        """Metadata of one document."""
        return self._sources.meta(doc_id)

    def book(self, asked_on: date) -> CitationBook:
        """An empty citation book over this corpus."""
        return self._sources.book(asked_on)

    @cached_property
    def keywords(self) -> KeywordSearch:
        """The search for words as they are, over the same clauses."""
        return KeywordSearch([clause for meta in self.documents() for clause in self.clauses(meta.doc_id)])

    def readiness(self) -> dict[str, object]:
        """State of the index for ``/readyz``."""
        return {"ready": True, "documents": len(self.documents())}

    def answer(self, question: Question, previous: Turn | None = None) -> Draft:
        """A policy answer, a question back, or a refusal that names the nearest clauses."""
        names = self._sources.names
        asked = read_policy_question(question, previous, self._gazetteer(), self.documents(), names)
        if missing := self._documents.not_on_file(asked):
            return self._without(asked, *missing)
        passage = self._sources.searcher.search(asked.query())
        return self._looked_up(asked, passage) or self._searched(asked, passage)

    def _without(self, asked: PolicyQuestion, name: str, cited: Sequence[Quote]) -> Draft:
        """Of a document that is not on file: what those that cite it say of the thing asked, else that they cite it."""
        if cited and not self._documents.is_only_named(asked):
            citing = tuple(dict.fromkeys(self._sources.meta_of(quote).doc_id for quote in cited))
            narrowed = replace(asked, doc_ids=citing, missing=name)
            passage = self._sources.searcher.search(narrowed.query())
            if passage.answered:
                return self._quotes.answer(narrowed, passage)
        return self._documents.only_cited(asked, name, cited)

    def _looked_up(self, asked: PolicyQuestion, passage: Passage) -> Draft | None:
        """What is found without similarity: documents, their parts, the duties of an agency."""
        if asked.about_validity:
            return None
        if asked.doc_ids and self._documents.is_only_named(asked):
            return self._documents.card(asked, passage)
        part = self._parts.by_number(asked, passage) or self._parts.by_heading(asked, passage)
        return part or self._duties.what(asked, passage)

    def _searched(self, asked: PolicyQuestion, passage: Passage) -> Draft:
        if all(notion.forms[0].isdigit() for notion in read(asked.text).notions):
            return self._writer.refusal(asked, passage)
        if asked.about_validity:
            clause_ids = asked.before or tuple(hit.clause_id for hit in passage.hits[:1])
            doc_ids = asked.doc_ids or tuple(dict.fromkeys(self.clause(clause_id).doc_id for clause_id in clause_ids))
            return self._documents.validity(asked, doc_ids[:DOCUMENTS], passage)
        practical = self._writer.cards.is_asked_for(asked)
        near = (*passage.quotes, *passage.mentions)
        if practical and (card := self._writer.from_card(asked, passage, near)):
            return card
        if named := self._duties.who(asked, passage):
            return named
        if self._only_elsewhere(asked):
            return self._writer.refusal(asked, passage, near, reason="place")
        if asks_for_aid(asked.text) and (things := things_asked(asked.text)):
            return self._of_aid(asked, passage, things)
        if not passage.answered:
            return self._refused(asked, passage)
        if practical and not is_told(asked.text, passage, self.clause, self.meta):
            lacking = "、".join(each.called for each in asked_for(asked.text))
            return self._writer.refusal(asked, passage, near, reason="shape", lacking=lacking)
        if untold := not_told(asked.text, passage):
            return self._writer.refusal(asked, passage, near, reason="shape", lacking=untold)
        return self._quotes.answer(asked, passage)

    def _of_aid(self, asked: PolicyQuestion, passage: Passage, things: Sequence[Notion]) -> Draft:
        """What speaks of a subsidy for the very thing; else that none does, with the nearest that is."""
        told = about_aid(passage, things, self._headings)
        if told is not None:
            return self._quotes.answer(asked, told)
        near = (*passage.quotes, *passage.mentions)
        if is_of_farming(asked.text):
            of_farming = self._sources.searcher.search(replace(asked.query(), text=_FARMING_AID))
            near = of_farming.quotes or near
        named = "、".join(notion.forms[0] for notion in things)
        return self._writer.refusal(asked, passage, near, reason="shape", lacking=f"“{named}”的补助")

    def _headings(self, quote: Quote) -> str:
        return " ".join(self.clause(quote.clause_id).path)

    def _refused(self, asked: PolicyQuestion, passage: Passage) -> Draft:
        reason = "shape" if passage.lacks else "nothing"
        return self._writer.refusal(asked, passage, passage.mentions, reason=reason, lacking=passage.lacks)

    def _only_elsewhere(self, asked: PolicyQuestion) -> bool:
        """Whether a province is asked about that has no documents here: those of the nation are not its own.

        Below a province the documents above apply, and the answer says whose they are.
        """
        if not asked.named or asked.speaks_of_levels:
            return False
        if any(self._sources.has_documents(place.code) for place in asked.named):
            return False
        return any(len(place.code) == PROVINCE_DIGITS for place in asked.named)
