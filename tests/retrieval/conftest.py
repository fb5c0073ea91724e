"""Documents for the tests of retrieval."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, Document, DocumentMeta, Region
from retrieval.clauses import parse_clauses

Parse = Callable[[str], list[Clause]]


def _document_of(text: str) -> Document:
    region = Region(code="430421", name="衡阳县", level="county")
    meta = DocumentMeta(
        doc_id="doc", title="测试", issuer="某局", region=region, source="source.txt", source_from="测试", sha256=""
    )
    return Document(meta, text)


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Text → the clauses of a document that says it."""
    return lambda text: list(parse_clauses(_document_of(text)))


@pytest.fixture(scope="session")
def corpus_documents() -> dict[str, Document]:
    """The shipped documents by their ids."""
    return {document.meta.doc_id: document for document in load_corpus()}


@pytest.fixture(scope="session")
def corpus_clauses(corpus_documents: dict[str, Document]) -> dict[str, Clause]:
    """The clauses of the shipped documents by their ids."""
    return {clause.clause_id: clause for document in corpus_documents.values() for clause in parse_clauses(document)}
