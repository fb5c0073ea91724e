"""Quotes: spans of a clause that stand in the source as they are, white space aside."""

from __future__ import annotations

import itertools

from policies_corpus.model import Clause
from retrieval.model import Quote
from retrieval.traced import Span


def quotable_spans(clause: Clause, start: int, end: int) -> tuple[Span, ...]:
    """The span ``[start:end]`` of the clause's text, cut where characters of the source are missing in it.

    Each part, white space aside, is one stretch of the source; no part has white space around it or is empty.
    """
    borders = [start, *(cut for cut in clause.cuts if start < cut < end), end]
    trimmed = (_trimmed(clause.text, first, last) for first, last in itertools.pairwise(borders))
    return tuple((first, last) for first, last in trimmed if first < last)


def make_quote(clause: Clause, start: int, end: int, score: float = 0.0) -> Quote:
    """The quote of ``[start:end]``.

    Raises:
        ValueError: the span is empty, outside the text, or reaches across a place where the source has more.
    """
    if not 0 <= start < end <= len(clause.text):
        raise ValueError(f"no quote at [{start}:{end}] of {clause.clause_id}")
    if any(start < cut < end for cut in clause.cuts):
        raise ValueError(f"the source has more inside [{start}:{end}] of {clause.clause_id}; see quotable_spans")
    return Quote(clause.clause_id, clause.text[start:end], start, end, score)


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
