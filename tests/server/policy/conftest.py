"""The policy desk over the five documents by words alone, without service and database; cards as a test gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from policies_corpus.cards import Card
from policies_corpus.load import load_corpus
from retrieval.index import build_index
from retrieval.search import Searcher
from server.chat.conversations import Turn
from server.chat.draft import Draft
from server.chat.policy.answer import PolicyDesk
from server.chat.question import Question
from server.chat.region import Gazetteer

ASKED_ON = date(2026, 3, 15)


class Desk:
    """Asks the desk; ``cards`` are those on file."""

    def __init__(self, searcher: Searcher) -> None:
        self.cards: Sequence[Card] = ()
        self.gazetteer = Gazetteer((), [document.meta.region for document in searcher.documents])
        self.policy = PolicyDesk(searcher, lambda: self.gazetteer, lambda: self.cards)

    def ask(self, *turns: str, region: str | None = None, asked_on: date = ASKED_ON) -> Draft:
        """The answer to the last of the turns."""
        previous = None
        for text in turns:
            draft = self.policy.answer(Question(text, asked_on, region), previous)
            cited = tuple(dict.fromkeys(citation.clause_id for citation in draft.citations))
            previous = Turn(draft.asked or text, draft.kind, clause_ids=cited)
        return draft


@pytest.fixture(scope="session")
def searcher() -> Searcher:
    """The shipped documents, by words alone."""
    return Searcher(build_index(load_corpus()))


@pytest.fixture
def desk(searcher: Searcher) -> Desk:
    return Desk(searcher)


def cited(draft: Draft) -> list[str]:
    """The clauses that an answer cites, in order, each once."""
    return list(dict.fromkeys(citation.clause_id for citation in draft.citations))
