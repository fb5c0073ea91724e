"""Clauses that have just these words: no similarity, no answer; where each word stands is part of the result."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from policies_corpus.model import Clause
from retrieval.tokenizer import fold, words
from retrieval.traced import Span

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]|([^\s,，、;；“”\"「」『』]+)")
_IN_HEADING = 5
_COUNTED = 5


@dataclass(frozen=True)
class Found:
    """A clause that has every word; ``marks`` are the places of the words in its text, in order, apart."""

    clause: Clause
    marks: tuple[Span, ...]
    score: float


def keywords(text: str) -> tuple[str, ...]:
    """The words that a person typed, cut at spaces and commas; what stands in quotation marks is one word."""
    found = (fold(quoted or plain).strip() for quoted, plain in _QUOTED.findall(text))
    return tuple(dict.fromkeys(word for word in found if word))


def smaller(asked: Sequence[str]) -> tuple[str, ...]:
    """The words of the language in what was typed without spaces (公益岗位补贴 → 公益岗位, 补贴)."""
    return tuple(dict.fromkeys(word for each in asked for word in words(each) if len(word) > 1))


class KeywordSearch:
    """Looks through every clause; the folded texts are kept, so that a search only compares characters."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = [(clause, fold(clause.text), fold(" ".join(clause.path))) for clause in clauses]

    def search(self, asked: Sequence[str], doc_ids: Collection[str]) -> list[Found]:
        """The clauses of these documents that have all the words in their text or headings, best first.

        A word in a heading counts more than one in the text; of the same score the earlier one comes first.
        """
        found = []
        for clause, text, headings in self._clauses:
            if clause.doc_id in doc_ids and all(word in text or word in headings for word in asked):
                found.append(Found(clause, _marks(text, asked), _score(text, headings, asked)))
        return sorted(found, key=lambda each: -each.score)


def _score(text: str, headings: str, asked: Sequence[str]) -> float:
    return sum(_IN_HEADING * (word in headings) + min(text.count(word), _COUNTED) for word in asked)


def _marks(text: str, asked: Sequence[str]) -> tuple[Span, ...]:
    """Where the words stand; words that overlap or touch make one mark."""
    places = sorted(match.span() for word in asked for match in re.finditer(re.escape(word), text))
    marks: list[Span] = []
    for start, end in places:
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)
