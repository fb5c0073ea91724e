"""An index of the shipped documents, and a county's document made up for the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Document, DocumentMeta, Region
from retrieval.index import Index, build_index
from retrieval.model import Passage, Query
from retrieval.search import Searcher

DAY = date(2026, 3, 15)
COUNTY = ("430421", "4304", "43", "0")
CITY = ("4301", "43", "0")
PROVINCE = ("36", "0")
Ask = Callable[..., Passage]


def document(doc_id: str, text: str, region: str = "0", **dates: date) -> Document:
    """A document of one's own making."""
    place = Region(code=region, name="某地", level="county")
    meta = DocumentMeta(
        doc_id=doc_id,
        title=f"{doc_id}号通知",
        issuer="某局",
        region=place,
        source="s.txt",
        source_from="测试",
        sha256="",
        **dates,
    )
    return Document(meta, text)


@pytest.fixture(scope="session")
def index() -> Index:
    """The shipped documents, without vectors."""
    return build_index(load_corpus())


@pytest.fixture(scope="session")
def searcher(index: Index) -> Searcher:
    return Searcher(index)


@pytest.fixture(scope="session")
def ask(searcher: Searcher) -> Ask:
    """Asks the shipped documents; the asker's places may be given."""

    def asked(text: str, places: tuple[str, ...] = (), **more: object) -> Passage:
        return searcher.search(Query(text, DAY, places, **more))  # type: ignore[arg-type]

    return asked
