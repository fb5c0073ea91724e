"""Quotes stand in the source as they are, white space aside."""

from __future__ import annotations

import pytest

from policies_corpus.model import Clause, Document
from retrieval.citation import make_quote, quotable_spans


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_whole_clauses_are_quotable_in_parts(
    corpus_documents: dict[str, Document], corpus_clauses: dict[str, Clause]
) -> None:
    for clause in corpus_clauses.values():
        source = squeezed(corpus_documents[clause.doc_id].text)
        spans = quotable_spans(clause, 0, len(clause.text))
        assert "".join(squeezed(clause.text[a:b]) for a, b in spans) == squeezed(clause.text)
        for start, end in spans:
            quote = make_quote(clause, start, end)
            assert quote.text == clause.text[quote.start : quote.end]
            assert squeezed(quote.text) in source


def test_a_span_is_cut_where_a_character_was_printed_twice(corpus_clauses: dict[str, Clause]) -> None:
    clause = corpus_clauses["hunan-2024/4.11"]
    start = clause.text.index("结合巩固拓展脱贫攻坚")
    parts = [clause.text[a:b] for a, b in quotable_spans(clause, start, start + len("结合巩固拓展脱贫攻坚"))]
    assert parts == ["结合巩固拓展", "脱贫攻坚"]


def test_parts_have_no_white_space_around_them(corpus_clauses: dict[str, Clause]) -> None:
    clause = corpus_clauses["changsha-2023/0"]
    for start, end in quotable_spans(clause, 0, len(clause.text)):
        assert clause.text[start:end] == clause.text[start:end].strip()
    line_end = clause.text.index("\n")
    assert quotable_spans(clause, line_end, line_end + 1) == ()


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 4), (0, 10_000)])
def test_no_quote_outside_the_text(corpus_clauses: dict[str, Clause], start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no quote at"):
        make_quote(corpus_clauses["changsha-2023/1"], start, end)


def test_no_quote_across_a_cut(corpus_clauses: dict[str, Clause]) -> None:
    clause = corpus_clauses["changsha-2023/2.1.1"]
    with pytest.raises(ValueError, match="the source has more"):
        make_quote(clause, 0, clause.body_start + 1)
    assert make_quote(clause, clause.body_start, len(clause.text), 0.5).score == 0.5
