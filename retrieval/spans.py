"""Spans that may be the short answer, and what speaks for each: every run of phrases in the clauses that fit best.

A phrase ends at a comma or colon. Candidates are runs of phrases within a sentence and runs of whole sentences
after one, up to a length. Their features are sums over phrases, so that hundreds of candidates cost little more
than one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.duties import is_duty_note
from retrieval.sentences import sentence_spans
from retrieval.shapes import AnswerShape
from retrieval.tokenizer import squeezed

Numbers = NDArray[np.int64]
Values = NDArray[np.float32]

_PAUSE = re.compile(r"[,，:：]")
_EDGES = " \t\n　,，、;；:：。"
_PHRASES = 10
_SENTENCES = 8
_CHARACTERS = 420
_DIGIT = re.compile(r"\d")
_CONNECTIVE = re.compile(r"并|且|而|及|和|与|或|等|其中|同时|此外|另外|因此|对此|为此")
_LIST_MARK = re.compile(r"[、;；]|[一二三四五六七八九]是|[（(]?[1-9一二三四五六七八九][)）.、．]")
_KINDS = ("time", "agency", "method", "list", "amount", "number", "contact")


@dataclass(frozen=True)
class Context:
    """What the spans of a clause are read against.

    ``heading`` stands over the clause, squeezed; ``terms`` are the question's with their weights times their rarity;
    ``standing`` is the clause's score over that of the best clause.
    """

    heading: str
    terms: Mapping[str, float]
    shape: AnswerShape | None
    standing: float


@dataclass(frozen=True)
class Spans:
    """Candidates of one clause: places, int64 of shape (spans, 2), and features, float32 of shape (spans, features)."""

    places: Numbers
    features: Values


@dataclass(frozen=True)
class _Phrase:
    start: int
    end: int
    sentence: int


def read_spans(text: str, context: Context) -> Spans:
    """The candidate spans of a clause's text with their features, in the order of ``feature_names()``."""
    asks_who = context.shape is not None and context.shape.kind == "agency"
    phrases = _phrases(text, with_duties=asks_who) or _phrases(text, with_duties=True)
    runs = np.array(_runs(phrases), dtype=np.int64).reshape(-1, 2)
    table = _Table(text, phrases, context)
    columns = table.columns(runs[:, 0], runs[:, 1])
    features = np.stack([np.broadcast_to(values, len(runs)) for values in columns.values()], axis=1)
    return Spans(table.places(runs), features.astype(np.float32))


def feature_names() -> tuple[str, ...]:
    """The names of the features, in order."""
    text = "甲。"
    table = _Table(text, _phrases(text, with_duties=True), Context("", {}, None, 1.0))
    return tuple(table.columns(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)))


def _phrases(text: str, with_duties: bool) -> list[_Phrase]:
    """The phrases of a text, in order; all but white space between sentences, and notes of who is responsible if not
    wanted."""
    phrases = []
    for number, (start, end) in enumerate(sentence_spans(text, at_semicolons=True)):
        if not with_duties and is_duty_note(text[start:end]):
            continue
        cuts = [start, *(start + m.end() for m in _PAUSE.finditer(text[start : end - 1])), end]
        phrases += [_Phrase(a, b, number) for a, b in itertools.pairwise(cuts)]
    return phrases


def _runs(phrases: Sequence[_Phrase]) -> list[tuple[int, int]]:
    """Runs of phrases, first and last included: within a sentence, or from within one to the end of a later one."""
    last_of = {phrase.sentence: i for i, phrase in enumerate(phrases)}
    runs = []
    for first, phrase in enumerate(phrases):
        limit = phrase.start + _CHARACTERS
        inner = range(first, min(first + _PHRASES, last_of[phrase.sentence] + 1))
        later = (last_of[s] for s in range(phrase.sentence + 1, phrase.sentence + _SENTENCES) if s in last_of)
        ends = dict.fromkeys([*inner, last_of[phrase.sentence], *later])
        runs += [(first, last) for last in ends if phrases[last].end <= limit or last == first]
    return runs


class _Table:
    """What is known of each phrase of a clause, as arrays and running sums."""

    def __init__(self, text: str, phrases: Sequence[_Phrase], context: Context) -> None:
        self._text, self._context = text, context
        self._starts = np.array([p.start for p in phrases], dtype=np.int64)
        self._ends = np.array([p.end for p in phrases], dtype=np.int64)
        self._sentences = np.array([p.sentence for p in phrases], dtype=np.int64)
        self._first_of = np.searchsorted(self._sentences, self._sentences, side="left")
        self._last_of = np.searchsorted(self._sentences, self._sentences, side="right") - 1
        self._squeezed = [squeezed(text[p.start : p.end]) for p in phrases]
        names = list(context.terms)
        self._weights = np.array(list(context.terms.values()), dtype=np.float32)
        self._total = float(self._weights.sum()) or 1.0
        self._term_counts = _running([[name in part for name in names] for part in self._squeezed], len(names))
        over = np.array([name in context.heading for name in names], dtype=np.float32)
        self._heading = float(over @ self._weights) / self._total

    def places(self, runs: Numbers) -> Numbers:
        """Start and end of each run, without the punctuation at its ends."""
        places = np.stack([self._starts[runs[:, 0]], self._ends[runs[:, 1]]], axis=1)
        for place in places:
            part = self._text[place[0] : place[1]]
            if part.strip(_EDGES):
                place[1] = place[0] + len(part.rstrip(_EDGES))
                place[0] += len(part) - len(part.lstrip(_EDGES))
        return places

    def columns(self, first: Numbers, last: Numbers) -> dict[str, NDArray[np.generic] | float]:
        """The features by name, for runs given by their first and last phrases."""
        shape = self._context.shape
        complete = float(shape is not None and shape.complete)
        needed = float(shape is not None and shape.needed)
        length = np.log((self._ends[last] - self._starts[first]).clip(1)) / 4
        several = self._sentences[last] > self._sentences[first]
        at_start = first == self._first_of[first]
        whole = (first == 0) & (last == len(self._starts) - 1)
        digits = self._some(_DIGIT.search, first, last)
        shaped = self._some(shape.holds.search, first, last) if shape is not None else np.zeros_like(whole)
        listed = np.minimum(self._sum(lambda part: len(_LIST_MARK.findall(part)), first, last), 8) / 8
        kinds = {f"length_of_{kind}": length * (shape is not None and shape.kind == kind) for kind in _KINDS}
        return {
            **self._topic_columns(first, last),
            "shaped": shaped,
            "shaped_time": shaped * (shape is not None and shape.kind == "time"),
            "unshaped": ~shaped * needed,
            "length": length,
            "length_squared": length**2,
            "length_if_complete": length * complete,
            "length_if_needed": length * needed,
            "length_if_open": length * (shape is None),
            **kinds,
            "sentence_start": at_start,
            "sentence_start_if_complete": at_start * complete,
            "sentence_start_if_needed": at_start * needed,
            "sentence_end": last == self._last_of[last],
            "several": several,
            "several_if_complete": several * complete,
            "several_if_open": several * (shape is None),
            "whole_clause": whole,
            "whole_clause_if_complete": whole * complete,
            "clause_start": first == 0,
            "position": first / len(self._starts),
            "phrases": (last - first + 1) / 10,
            "digits": digits,
            "digits_if_needed": digits * needed,
            "listed": listed,
            "listed_if_complete": listed * complete,
            "quoted": self._some(lambda part: "“" in part, first, last),
            "after_colon": self._one(lambda part: part.endswith(":"), np.maximum(first - 1, 0)) & (first > 0),
            "ends_open": self._one(lambda part: part.endswith((",", ":")), last),
            "connective": self._one(_CONNECTIVE.match, first),
            "begins_for": self._one(lambda part: part[:1] in "对为针", first),
        }

    def _topic_columns(self, first: Numbers, last: Numbers) -> dict[str, NDArray[np.generic] | float]:
        """How much of the question the span and what stands around it names."""
        start, end = self._first_of[first], self._last_of[last]
        sentence = self._share(start, end + 1)
        after = np.minimum(last + 1, len(self._starts) - 1)
        characters = (self._ends[last] - self._starts[first]).clip(1)
        return {
            "clause": self._context.standing,
            "heading": self._heading,
            "sentence": sentence,
            "sentence_if_complete": sentence * float(self._context.shape is not None and self._context.shape.complete),
            "inside": self._share(first, last + 1),
            "before": self._share(start, first),
            "first_phrase": self._share(first, first + 1),
            "last_phrase": self._share(last, last + 1),
            "phrase_before": np.where(first > start, self._share(np.maximum(first - 1, 0), first), 0),
            "phrase_after": np.where(last < end, self._share(after, after + 1), 0),
            "restated": self._sum(lambda part: _restated(part, self._context.terms), first, last) / characters,
        }

    def _share(self, first: Numbers, stop: Numbers) -> Values:
        """The share of the question's terms in phrases ``first`` to before ``stop``."""
        present = self._term_counts[stop] > self._term_counts[first]
        return np.asarray(present @ self._weights / self._total, dtype=np.float32)

    def _sum(self, count: Callable[[str], int], first: Numbers, last: Numbers) -> Numbers:
        sums = np.concatenate([[0], np.cumsum([count(part) for part in self._squeezed])])
        return np.asarray(sums[last + 1] - sums[first], dtype=np.int64)

    def _some(self, test: Callable[[str], object], first: Numbers, last: Numbers) -> NDArray[np.bool_]:
        return self._sum(lambda part: int(bool(test(part))), first, last) > 0

    def _one(self, test: Callable[[str], object], phrase: Numbers) -> NDArray[np.bool_]:
        return np.array([bool(test(part)) for part in self._squeezed], dtype=bool)[phrase]


def _running(rows: Sequence[Sequence[bool]], width: int) -> NDArray[np.int32]:
    """Running sums down the rows, beginning with zeros."""
    table = np.array(rows, dtype=np.int32).reshape(len(rows), width)
    return np.vstack([np.zeros((1, width), dtype=np.int32), table.cumsum(axis=0, dtype=np.int32)])


def _restated(text: str, terms: Mapping[str, float]) -> int:
    """How many characters of the text stand in a pair that the question has too."""
    marked = [False] * (len(text) + 1)
    for i in range(len(text) - 1):
        if text[i : i + 2] in terms:
            marked[i] = marked[i + 1] = True
    return sum(marked)
