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

Rarity = Callable[[Sequence[str]], float]
_NEAR = 0.7
"""Only clauses whose score comes so near to the best one's are asked for evidence."""
_ON_TOPIC = 0.5
"""A sentence is on the topic if it names so much of the content that the best sentence names."""
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

    What the heading names counts too, and half of what the sentence before names, as people read it so. ``text`` is
    squeezed.
    """

    source: Source
    start: int
    end: int
    text: str
    named: float


def sentences_of(asked: Asked, sources: Sequence[Source], rarity: Rarity) -> list[Sentence]:
    """The sentences of the sources, in order."""
    weights = [(notion, notion.weight * rarity(notion.forms)) for notion in asked.notions]
    total = sum(weight for _, weight in weights) or 1.0
    found: list[Sentence] = []
    for source in sources:
        before = ""
        for start, end in sentence_spans(source.clause.text, at_semicolons=True):
            text = squeezed(source.clause.text[start:end])
            own = f"{source.heading} {text}"
            shares = (w * (n.stands_in(own) + n.stands_in(f"{before} {own}")) / 2 for n, w in weights)
            found.append(Sentence(source, start, end, text, sum(shares) / total))
            before = text
    return found


def lacking(asked: Asked, shape: AnswerShape | None, sentences: Sequence[Sentence]) -> str:
    """What was asked for and stands in no sentence on the topic (金额, 2027年); empty if nothing is lacking."""
    if shape is None or not shape.needed or not sentences:
        return ""
    best = max(sentence.source.score for sentence in sentences)
    near = [sentence for sentence in sentences if sentence.source.score >= _NEAR * best]
    most = max(sentence.named for sentence in near)
    holds = (counted_unit(asked.text) if shape.kind == "number" else None) or shape.holds
    holding = [s for s in near if s.named >= _ON_TOPIC * most and holds.search(s.text)]
    if not holding:
        return shape.name
    years = [int(year) for year in _YEAR.findall(asked.text)]
    return next((f"{year}年" for year in years if not any(_speaks_of(year, s) for s in holding)), "")


def _speaks_of(year: int, sentence: Sentence) -> bool:
    """Whether the sentence names the year or its document's term covers it; without a term, the year of issue alone."""
    meta = sentence.source.meta
    issued = _year_of_issue(meta)
    first = meta.valid_from.year if meta.valid_from else issued
    last = meta.valid_to.year if meta.valid_to else issued
    return str(year) in sentence.text or ((first is None or first <= year) and (last is None or year <= last))


def _year_of_issue(meta: DocumentMeta) -> int | None:
    numbered = re.search(r"20\d\d", meta.doc_number or "")
    return meta.issued_on.year if meta.issued_on else int(numbered.group()) if numbered else None
