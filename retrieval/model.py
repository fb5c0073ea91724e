"""What flows through retrieval: a query, its hits, and quotes that stand in a clause character for character."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Query:
    """A question for the corpus.

    ``region_codes`` are the codes of the asker's place and of every level above it, nearest first, ending with the
    nation (``0``); empty means all places. ``doc_ids`` restricts to documents that were asked for by name.
    ``must_contain`` are terms in quotes, which must match exactly. ``year`` is the year asked about (validity is
    judged for it), else that of ``asked_on``.
    """

    text: str
    asked_on: date
    region_codes: tuple[str, ...] = ()
    doc_ids: tuple[str, ...] = ()
    must_contain: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True)
class Hit:
    """A clause that fits: ``score`` is the fused one, comparable over queries (0 to about 1); ranks are None where
    absent."""

    clause_id: str
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None


@dataclass(frozen=True)
class Quote:
    """A span of a clause: ``text == clause.text[start:end]``, and, white space aside, a part of the source."""

    clause_id: str
    text: str
    start: int
    end: int
    score: float = 0.0


@dataclass(frozen=True)
class Passage:
    """What retrieval found for a query.

    ``hits`` best first (at most 10); ``quotes`` are the spans that answer, best first; ``answered`` is false under
    the absolute floor, and where what was asked for is lacking; then ``quotes`` is empty. ``mode`` says whether
    vectors took part. ``lacks`` names what stands in no clause on the topic (金额, 2027年), and ``mentions`` quotes
    where the topic itself is mentioned.
    """

    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...]
    short: str
    answered: bool
    mode: Literal["hybrid", "lexical"]
    lacks: str = ""
    mentions: tuple[Quote, ...] = ()
