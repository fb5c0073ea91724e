"""Whether the clauses that fit hold what was asked for, or only name the topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import Asked
from retrieval.sentences import sentence_spans
from retrieval.shapes import AnswerShape, answer_pattern, qualifiers_of
from retrieval.tokenizer import squeezed

Rarity = Callable[[Sequence[str]], float]
_NEAR = 0.7
"""Only clauses whose score comes so near to the best one's are asked for evidence."""
_ON_TOPIC = 0.5
"""A sentence is on the topic if it names so much of the content that the best sentence names."""
_KIND_WORDS = frozenset(("比例", "占比", "比重", "金额", "数量", "人数", "时间", "日期", "期限", "几成", "百分点"))
"""Words that only say what kind of answer is wanted: a percentage answers 比例 without the word."""
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
    squeezed, and so is ``before``, the sentence before it.
    """

    source: Source
    start: int
    end: int
    before: str
    text: str
    named: float


def sentences_of(asked: Asked, sources: Sequence[Source], rarity: Rarity) -> list[Sentence]:
    """The sentences of the sources, in order."""
    topical = [notion for notion in asked.notions if notion.forms[0] not in _KIND_WORDS]
    weights = [(notion, notion.weight * rarity(notion.forms)) for notion in topical or asked.notions]
    total = sum(weight for _, weight in weights) or 1.0
    found: list[Sentence] = []
    for source in sources:
        before = ""
        for start, end in sentence_spans(source.clause.text, at_semicolons=True):
            text = squeezed(source.clause.text[start:end])
            own = f"{source.heading} {text}"
            shares = (w * (n.stands_in(own) + n.stands_in(f"{before} {own}")) / 2 for n, w in weights)
            found.append(Sentence(source, start, end, before, text, sum(shares) / total))
            before = text
    return found


def lacking(asked: Asked, shape: AnswerShape | None, sentences: Sequence[Sentence]) -> str:
    """What was asked for and stands in no sentence on the topic (金额, 2027年); empty if nothing is lacking."""
    if shape is None or not shape.needed or not sentences:
        return ""
    best = max(sentence.source.score for sentence in sentences)
    near = [sentence for sentence in sentences if sentence.source.score >= _NEAR * best]
    most = max(sentence.named for sentence in near)
    holds = answer_pattern(asked.text, shape)
    beside = qualifiers_of(asked.text, shape)
    on_topic = [s for s in near if s.named >= _ON_TOPIC * most and holds.search(s.text)]
    holding = [s for s in on_topic if all(each.search(s.before + s.text) for each in beside)]
    if not holding:
        return shape.name
    years = [int(year) for year in _YEAR.findall(asked.text)]
    return next((f"{year}年" for year in years if not any(_speaks_of(year, s) for s in holding)), "")


def nearest_mention(sentences: Sequence[Sentence]) -> Sentence | None:
    """The sentence that names most of what is asked, in a clause that fits about as well as the best; None without
    sentences."""
    best = max((sentence.source.score for sentence in sentences), default=0.0)
    near = [sentence for sentence in sentences if sentence.source.score >= _NEAR * best]
    return max(near, key=lambda sentence: (sentence.named, sentence.source.score), default=None)


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
