"""Whether the clauses that fit hold what was asked for, or only name the topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import Asked
from retrieval.sentences import sentence_spans
from retrieval.shapes import AnswerShape, counted_unit
from retrieval.tokenizer import squeezed

Rarity = Callable[[str], float]
_NEAR = 0.7
"""Only clauses whose score comes so near to the best one's are asked for evidence."""
_ON_TOPIC = 0.7
"""A sentence is on the topic if it names so much of the content that the best sentence names."""
_CONTACT_ON_TOPIC = 0.5
"""A number to call stands at the end, away from what it is for."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")


@dataclass(frozen=True)
class Source:
    """A clause that may answer, with its score, its document's metadata and what stands over it, squeezed."""

    clause: Clause
    score: float
    meta: DocumentMeta
    heading: str


@dataclass(frozen=True)
class Sentence:
    """``start`` to ``end`` of the text of a source's clause; ``named``: the share of the question's content named
    there.

    What the heading or the sentence before names counts too, as people read it so. ``text`` is squeezed.
    """

    source: Source
    start: int
    end: int
    text: str
    named: float


def sentences_of(asked: Asked, sources: Sequence[Source], rarity: Rarity) -> list[Sentence]:
    """The sentences of the sources, in order."""
    weights = [(notion, notion.weight * rarity(notion.forms[0])) for notion in asked.notions]
    total = sum(weight for _, weight in weights) or 1.0
    found: list[Sentence] = []
    for source in sources:
        before = ""
        for start, end in sentence_spans(source.clause.text, at_semicolons=True):
            text = squeezed(source.clause.text[start:end])
            context = f"{source.heading} {before} {text}"
            named = sum(weight * notion.stands_in(context) for notion, weight in weights) / total
            found.append(Sentence(source, start, end, text, named))
            before = text
    return found


def lacking(asked: Asked, shape: AnswerShape | None, sentences: Sequence[Sentence]) -> str:
    """What was asked for and stands in no sentence on the topic (金额, 2027年); empty if nothing is lacking."""
    if shape is None or not shape.needed or not sentences:
        return ""
    best = max(sentence.source.score for sentence in sentences)
    near = [sentence for sentence in sentences if sentence.source.score >= _NEAR * best]
    most = max(sentence.named for sentence in near)
    holds = counted_unit(asked.text) or shape.holds
    enough = most * (_CONTACT_ON_TOPIC if shape.kind == "contact" else _ON_TOPIC)
    holding = [s for s in near if s.named >= enough and holds.search(s.text)]
    if not holding:
        return shape.name
    years = [int(year) for year in _YEAR.findall(asked.text)]
    return next((f"{year}年" for year in years if not any(_speaks_of(year, s) for s in holding)), "")


def _speaks_of(year: int, sentence: Sentence) -> bool:
    """Whether the sentence names the year or its document's term covers it; without a term, the year of issue alone."""
    meta = sentence.source.meta
    if str(year) in sentence.text:
        return True
    first = meta.valid_from or meta.issued_on
    last = meta.valid_to or meta.issued_on
    return (first is None or first.year <= year) and (last is None or year <= last.year)
