"""The vector of a question is worked out once, whoever asks it and of whichever documents."""

from __future__ import annotations

from datetime import date

from policies_corpus.load import load_corpus
from retrieval.encoder import Vectors
from retrieval.index import build_index
from retrieval.model import Query
from retrieval.search import Searcher
from tests.retrieval.search.fakes import PairEncoder

QUESTION = "公益性岗位优先安排谁"


class Asked(PairEncoder):
    """Remembers the questions that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def encode_query(self, text: str) -> Vectors:
        self.questions.append(text)
        return super().encode_query(text)


def test_a_question_asked_again_is_not_encoded_again() -> None:
    documents = load_corpus()[:2]
    plain = PairEncoder()
    index, encoder = build_index(documents, plain), Asked()
    searcher, day = Searcher(index, encoder), date(2026, 3, 15)
    for doc_ids in ((), (documents[0].meta.doc_id,), ()):
        searcher.search(Query(QUESTION, day, doc_ids=doc_ids))
    assert len(encoder.questions) == 1
    searcher.search(Query("雨露计划补助多少", day))
    assert len(encoder.questions) == 2
