"""A question, read for retrieval: the terms to look for, with weights, and the words that an answer must deal with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from retrieval.lexicon import Spoken, spoken_in
from retrieval.tokenizer import fold, index_terms, squeezed, tagged_words

SYNONYM_WEIGHT = 0.6
"""A written form stands for a spoken one, but less surely than the word itself."""
_SPOKEN_WEIGHT = 0.4
"""A spoken form is hardly looked for as it is: documents word it otherwise."""
_WORD_WEIGHT = 0.3
"""A long word repeats what its pairs of characters said already; it adds only that they stand together."""
_NOTION_WEIGHTS = {"n": 1.0, "v": 0.7, "a": 0.6, "m": 0.8, "q": 0.3, "t": 0.8, "x": 0.8, "e": 0.8}
"""How much a part of speech says about the topic; parts not listed say little."""
_FAINT = 0.3
_MODAL = "不没要能可会想得"
_NUMBER = re.compile(r"[一-鿿]{2,6}[\[〔(【]?20\d\d[\]〕)】]?第?\d{1,4}号文?(件|里|中)?")
"""A document's number (文号) says where to look, not for what."""
_WRITTEN = 0.85
_PARTS = 0.6


@dataclass(frozen=True)
class Notion:
    """A word of content of the question: how it may be written, itself first, and how much it says about the topic."""

    forms: tuple[str, ...]
    weight: float
    is_place: bool = False

    def stands_in(self, text: str) -> float:
        """How surely the squeezed text names it: 1 for the word itself, less for a written form or for parts of it.

        A number or a Latin word is named whole or not at all.
        """
        if self.forms[0] in text:
            return 1.0
        if any(form in text for form in self.forms[1:]):
            return _WRITTEN
        word = self.forms[0]
        parts = [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 and not word.isascii() else []
        return _PARTS * sum(part in text for part in parts) / len(parts) if parts else 0.0


@dataclass(frozen=True)
class Asked:
    """``text`` is squeezed; ``topic`` without the words that only ask; ``terms`` for the index; ``meaning`` for the
    vector."""

    text: str
    topic: str
    terms: Mapping[str, float]
    notions: tuple[Notion, ...]
    meaning: str


def read(question: str, leave_out: Sequence[str] = ()) -> Asked:
    """Reads a question; ``leave_out`` are words that are no part of its topic: a document number, the place
    searched in."""
    text = _NUMBER.sub(" ", squeezed(question))
    for word in sorted(map(squeezed, leave_out), key=len, reverse=True):
        text = text.replace(word, " ")
    spoken = spoken_in(text)
    topic = _asking_words().sub(" ", text)
    return Asked(text, topic, _terms(topic, spoken), _notions(text, spoken), _written(text, spoken))


def _terms(topic: str, spoken: tuple[Spoken, ...]) -> dict[str, float]:
    terms = {term: _term_weight(term) for term in index_terms(topic)}
    for each in spoken:
        if not each.official:
            terms |= {term: _SPOKEN_WEIGHT * terms[term] for term in index_terms(each.text) if term in terms}
    for each in spoken:
        for form in each.means:
            for term in index_terms(form):
                terms.setdefault(term, SYNONYM_WEIGHT * _term_weight(term))
    return terms


def _term_weight(term: str) -> float:
    return _WORD_WEIGHT if len(term) > 2 and not term.isascii() else 1.0


def _notions(text: str, spoken: tuple[Spoken, ...]) -> tuple[Notion, ...]:
    found: list[Notion] = []
    at = 0
    for each in (*spoken, Spoken(len(text), "", ())):
        found.extend(_plain_notions(text[at : each.start]))
        if each.means:
            found.append(Notion((each.text, *each.means), 1.0))
        at = each.end
    unique = {notion.forms[0]: notion for notion in found}
    return tuple(unique.values())


def _plain_notions(text: str) -> list[Notion]:
    left = _asking_words().sub(" ", text)
    return [
        Notion((word,), _weight(word, tag), tag == "ns")
        for part in left.split()
        for word, tag in tagged_words(part)
        if len(word) > 1 or word.isdigit()
    ]


def _weight(word: str, tag: str) -> float:
    """一户, 每个, 一年 are said of anything; 2023 and 232.5 are not. 不能, 要查, 没有 say how, not what."""
    if tag == "m" and not any(char.isdigit() for char in word):
        return _FAINT
    if len(word) == 2 and word[0] in _MODAL and tag[:1] in "vd":
        return _FAINT
    return _NOTION_WEIGHTS.get(tag[:1], _FAINT)


def _written(text: str, spoken: tuple[Spoken, ...]) -> str:
    """The question with spoken forms put as documents put them."""
    parts: list[str] = []
    at = 0
    for each in spoken:
        parts += [text[at : each.start], each.text if each.official else each.means[0]]
        at = each.end
    return "".join(parts) + text[at:]


@cache
def _asking_words() -> re.Pattern[str]:
    lines = (resources.files("retrieval") / "data" / "question_words.txt").read_text(encoding="utf-8").splitlines()
    listed = {fold(line.strip()) for line in lines if line.strip() and not line.startswith("#")}
    return re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True))))
