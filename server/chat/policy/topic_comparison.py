"""What two documents say on one topic, side by side: the clauses of each as the searcher ranks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policies_corpus.model import Clause, DocumentMeta
from retrieval.model import Passage, Query, Quote
from server.chat.policy.sources import PolicySources

MOST = 4
_TELLING = 0.6
"""A clause is shown where it scores at least so much of the best one of its document."""


@dataclass(frozen=True)
class ClauseOnTopic:
    """A clause with the quotes of it that speak to the topic, in the order of its text."""

    clause: Clause
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Side:
    """One document; ``clauses`` is empty where it does not speak of the topic."""

    meta: DocumentMeta
    clauses: tuple[ClauseOnTopic, ...]


def side(sources: PolicySources, doc_id: str, topic: str, asked_on: date) -> Side:
    """What one document says on a topic, best clause first; KeyError if there is no such document."""
    meta = sources.meta(doc_id)
    passage = sources.searcher.search(Query(topic, asked_on, doc_ids=(doc_id,)))
    quotes = passage.quotes or passage.mentions
    if not quotes:
        return Side(meta, ())
    return Side(meta, tuple(_with_quotes(sources.clause(each), quotes) for each in _telling(passage, quotes)))


def _telling(passage: Passage, quotes: tuple[Quote, ...]) -> list[str]:
    floor = passage.hits[0].score * _TELLING
    best = [hit.clause_id for hit in passage.hits if hit.score >= floor]
    quoted = [quote.clause_id for quote in quotes]
    return list(dict.fromkeys((*best[:MOST], *quoted)))[: MOST + 1]


def _with_quotes(clause: Clause, quotes: tuple[Quote, ...]) -> ClauseOnTopic:
    own = sorted((quote for quote in quotes if quote.clause_id == clause.clause_id), key=lambda quote: quote.start)
    return ClauseOnTopic(clause, tuple(own))
