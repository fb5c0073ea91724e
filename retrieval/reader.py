"""From the clauses that fit best to the words that answer: sentences weighed one by one, cut to the span, never
reworded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies_corpus.model import Clause
from retrieval.asked import Asked
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Quote
from retrieval.sentences import sentence_spans
from retrieval.shapes import AnswerShape
from retrieval.tokenizer import index_terms, squeezed

QUOTE_CHARACTERS = 400
"""So much text may be quoted for a single fact, in at most ``QUOTES`` quotes."""
QUOTES = 3
_WHOLE = 220
"""A clause up to this length is quoted whole."""
_WINDOW = 200
_CONTEXT = 0.35
"""What the heading and the sentence before name counts a third for this sentence."""

Rarity = Callable[[str], float]


@dataclass(frozen=True)
class Source:
    """A clause that may answer, with its score and what stands over it, squeezed."""

    clause: Clause
    score: float
    heading: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of a source (``start`` to ``end`` of the clause's text) with how well it answers.

    ``named`` is the share of the question's content that it or its context names; ``shaped`` whether it holds what
    is asked for.
    """

    source: Source
    start: int
    end: int
    score: float
    named: float
    shaped: bool


@dataclass(frozen=True)
class Reading:
    """Sentences best first; ``quotes`` and ``short`` are cut from them."""

    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    short: str


def read_answer(asked: Asked, shape: AnswerShape | None, sources: Sequence[Source], rarity: Rarity) -> Reading:
    """The sentences of the sources, weighed, and the quotes that answer."""
    weigh = _Scale(asked, shape, rarity)
    sentences = sorted((s for source in sources for s in weigh.sentences(source)), key=lambda s: -s.score)
    return Reading(tuple(sentences), tuple(_quotes(sentences)), _short(sentences, shape))


class _Scale:
    """Weighs sentences for one question."""

    def __init__(self, asked: Asked, shape: AnswerShape | None, rarity: Rarity) -> None:
        self._shape = shape
        self._notions = [(notion, notion.weight * rarity(notion.forms[0])) for notion in asked.notions]
        self._notion_total = sum(weight for _, weight in self._notions) or 1.0
        self._terms = {term: weight * rarity(term) for term, weight in asked.terms.items()}
        self._term_total = sum(self._terms.values()) or 1.0

    def sentences(self, source: Source) -> list[Sentence]:
        """The sentences of a source; a whole short clause competes as its sentences do."""
        before = source.heading
        found = []
        for start, end in sentence_spans(source.clause.text, at_semicolons=True):
            text = squeezed(source.clause.text[start:end])
            found.append(self._weighed(source, start, end, text, before))
            before = f"{source.heading} {text}"
        return found

    def _weighed(self, source: Source, start: int, end: int, text: str, before: str) -> Sentence:
        own, context = self._named(text), self._named(f"{before} {text}")
        named = own + _CONTEXT * (context - own)
        shaped = self._shape is None or bool(self._shape.holds.search(text))
        score = 0.5 * source.score + 0.3 * self._shared(text) + 0.2 * named + (0.08 if shaped else 0.0)
        return Sentence(source, start, end, score, context, shaped)

    def _named(self, text: str) -> float:
        return sum(weight * notion.stands_in(text) for notion, weight in self._notions) / self._notion_total

    def _shared(self, text: str) -> float:
        present = set(index_terms(text))
        return sum(weight for term, weight in self._terms.items() if term in present) / self._term_total


def _quotes(sentences: Sequence[Sentence]) -> list[Quote]:
    """At most three stretches around the best sentences, none overlapping, together within the limit."""
    quotes: list[Quote] = []
    left = QUOTE_CHARACTERS
    for sentence in sentences:
        if len(quotes) == QUOTES or left < 20:
            break
        clause = sentence.source.clause
        if any(q.clause_id == clause.clause_id and q.start <= sentence.start < q.end for q in quotes):
            continue
        start, end = _stretch(clause, sentence, min(left, _WINDOW))
        for a, b in _parts_around(clause, start, end, sentence):
            if b - a <= left:
                quotes.append(make_quote(clause, a, b, sentence.score))
                left -= b - a
    return quotes[:QUOTES]


def _parts_around(clause: Clause, start: int, end: int, sentence: Sentence) -> list[tuple[int, int]]:
    """The quotable part of the stretch that holds the sentence's beginning."""
    parts = quotable_spans(clause, start, end)
    return [next((p for p in parts if p[0] <= sentence.start < p[1]), parts[0])] if parts else []


def _stretch(clause: Clause, sentence: Sentence, room: int) -> tuple[int, int]:
    """The sentence with as many whole neighbours, following ones first, as there is room for."""
    if len(clause.text) <= min(_WHOLE, room):
        return 0, len(clause.text)
    spans = sentence_spans(clause.text, at_semicolons=True)
    first = last = next(i for i, span in enumerate(spans) if span[0] == sentence.start)
    while True:
        if last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= room:
            last += 1
        elif first > 0 and spans[last][1] - spans[first - 1][0] <= room:
            first -= 1
        else:
            return spans[first][0], spans[last][1]


def _short(sentences: Sequence[Sentence], shape: AnswerShape | None) -> str:
    if not sentences:
        return ""
    best = sentences[0]
    return best.source.clause.text[best.start : best.end]


_PAUSE = re.compile(r"[,;:。，；：]")
