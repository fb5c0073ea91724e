"""From the clauses that fit best to the words that answer: the best span, and quotes around it; never reworded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from policies_corpus.model import Clause
from retrieval.citation import make_quote, quotable_spans
from retrieval.duties import is_duty_note
from retrieval.evidence import Source
from retrieval.model import Quote
from retrieval.ranker import span_ranker
from retrieval.sentences import sentence_spans
from retrieval.shapes import AnswerShape
from retrieval.spans import Context, read_spans
from retrieval.tokenizer import pairs

QUOTE_CHARACTERS = 400
"""So much text may be quoted for a single fact, in at most ``QUOTES`` quotes."""
QUOTES = 3
_FIRST = 300
"""The stretch around the best span; whole sentences, so that most are shorter."""
_FURTHER = 160
_LEAST = 12
"""Fewer characters say nothing."""
_TRIED = 80
"""So many of the best spans are looked at for a further quote."""
_SAME = 0.7
"""Two texts that share so much of the shorter one's pairs say the same."""


@dataclass(frozen=True)
class Candidate:
    """A span of a source's clause, ``start`` to ``end``, with its features."""

    source: Source
    start: int
    end: int
    features: NDArray[np.float32]

    @property
    def text(self) -> str:
        """The words of the span."""
        return self.source.clause.text[self.start : self.end]


def candidates(sources: Sequence[Source], terms: Mapping[str, float], shape: AnswerShape | None) -> list[Candidate]:
    """Every span of the sources that may be the short answer; ``terms`` with weights times rarity."""
    best = max((source.score for source in sources), default=1.0) or 1.0
    found: list[Candidate] = []
    for source in sources:
        spans = read_spans(source.clause.text, Context(source.heading, terms, shape, source.score / best))
        places = zip(spans.places.tolist(), spans.features, strict=True)
        found += [Candidate(source, start, end, features) for (start, end), features in places]
    return found


def ranked(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, best first, but led by the best one of the document that fits best.

    A span may read better elsewhere, yet what it speaks of is judged by whole clauses and documents.
    """
    if not found:
        return []
    scores = span_ranker().scores(np.stack([each.features for each in found]))
    order = [found[i] for i in np.argsort(-scores, kind="stable")]
    leading = max(found, key=lambda each: each.source.score).source.clause.doc_id
    first = next(each for each in order if each.source.clause.doc_id == leading)
    return [first, *(each for each in order if each is not first)]


def short_answer(best: Candidate) -> Quote:
    """The span that answers."""
    return quote_of(best.source, best.start, best.end)


def quote_of(source: Source, start: int, end: int) -> Quote:
    """The longest part of a span of the source's clause that stands in the document without more between its words."""
    parts = quotable_spans(source.clause, start, end)
    return make_quote(source.clause, *max(parts, key=lambda part: part[1] - part[0]), source.score)


def quotes_around(order: Sequence[Candidate]) -> tuple[Quote, ...]:
    """The stretch around the best span, then around the best of the best clause, then of what else says something
    else."""
    quotes: list[Quote] = []
    left = QUOTE_CHARACTERS
    foremost = max((each.source.score for each in order), default=0.0)
    lead = [each for each in order if each.source.score == foremost][:1]
    for each in (*order[:1], *lead, *order[1:_TRIED]):
        if len(quotes) == QUOTES or left < _LEAST:
            break
        if any(_overlaps(quote, each) for quote in quotes):
            continue
        quote = _quote(each, min(left, _FIRST if not quotes else _FURTHER))
        if len(quote.text) <= left and not any(_says_the_same(quote, other) for other in quotes):
            quotes.append(quote)
            left -= len(quote.text)
    return tuple(quotes)


def _quote(each: Candidate, room: int) -> Quote:
    """The quotable part around the span that holds most of it."""
    clause = each.source.clause
    start, end = _stretch(clause, each, room)
    parts = quotable_spans(clause, start, end)
    first, last = max(parts, key=lambda part: min(part[1], each.end) - max(part[0], each.start))
    return make_quote(clause, first, last, each.source.score)


def _stretch(clause: Clause, each: Candidate, room: int) -> tuple[int, int]:
    """The span's sentences, with as many whole neighbours, following ones first, as there is room for."""
    spans = _sentences(clause.text)
    touched = [i for i, (start, end) in enumerate(spans) if start < each.end and each.start < end]
    first, last = touched[0], touched[-1]
    if spans[last][1] - spans[first][0] > max(room, each.end - each.start):
        return each.start, each.end
    while True:
        following = spans[last + 1] if last + 1 < len(spans) else None
        if following and following[1] - spans[first][0] <= room and not is_duty_note(clause.text[slice(*following)]):
            last += 1
        elif first > 0 and spans[last][1] - spans[first - 1][0] <= room:
            first -= 1
        else:
            return spans[first][0], spans[last][1]


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a clause, which is looked at again for each of its spans."""
    return sentence_spans(text, at_semicolons=True)


def _overlaps(quote: Quote, each: Candidate) -> bool:
    return quote.clause_id == each.source.clause.clause_id and quote.start < each.end and each.start < quote.end


def _says_the_same(one: Quote, other: Quote) -> bool:
    first, second = set(pairs(one.text)), set(pairs(other.text))
    return bool(first and second) and len(first & second) >= _SAME * min(len(first), len(second))
