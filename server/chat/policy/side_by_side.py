"""Which documents speak to a question: the best one alone, or several beside one another, nearest level first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.model import Passage, Quote
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.sources import PolicySources
from server.chat.policy.year_span import undated

QUOTES = 3
TELLING = 0.7
"""A further quote is shown where it scores at least so much of the first one."""
CLOSE = 0.8
"""Another document is shown beside the best one where its best clause scores at least so much of the best score."""
_COMPARES = re.compile(
    r"不同|区别|差别|差异|对比|比较|相比|一样|一致|谁(?:更|高|多|严)|哪(?:个|里|边)(?:更|高|多|严)|各级|分别"
)
_FIGURE = re.compile(
    r"\d[\d,.]*\s*(?:%|个百分点|[万亿千百]*(?:元|户|人|名|个|家|亩|项|倍|成|年|天|个月|小时|公里|吨|村))|\d[\d,.]*[万亿]"
)

_AMOUNT = re.compile(r"^\d[\d,.]*[万亿千百]*(?=.)")


@dataclass(frozen=True)
class Voice:
    """What one document says: the words that answer, and quotes around them."""

    doc_id: str
    short: str
    quotes: tuple[Quote, ...]


def voices(asked: PolicyQuestion, passage: Passage, sources: PolicySources) -> tuple[Voice, ...]:
    """The documents that answer, nearest level first; at most three unless more places are named."""
    groups = _to_compare(asked, passage, sources)
    if len(groups) < 2:
        return tuple(_voices(passage, sources, QUOTES))
    each = 1 if len(groups) >= QUOTES else 2
    found = [sources.searcher.search(asked.query(limit_to=group)) for group in groups]
    spoken = [voice for one in found if one.answered for voice in list(_voices(one, sources, each))[:1]]
    return tuple(_with_best(voice, passage, sources) for voice in spoken)


def compares(asked: PolicyQuestion) -> bool:
    """Whether the question sets places or levels side by side itself."""
    several = len({place.code for place in asked.named}) > 1 or asked.speaks_of_levels
    return several or _COMPARES.search(asked.text) is not None


def figures_in(text: str) -> tuple[str, ...]:
    """The figures of a short answer with their units, as printed."""
    return tuple("".join(figure.split()) for figure in _FIGURE.findall(undated(text)))


def units_in(text: str) -> frozenset[str]:
    """The units of those figures (元 of 1.9万元)."""
    return frozenset(_AMOUNT.sub("", figure) for figure in figures_in(text))


def _voices(passage: Passage, sources: PolicySources, most: int) -> Sequence[Voice]:
    """The documents of a passage in the order of its quotes, the one of the short answer first."""
    quotes = _telling(passage.quotes)[:most]
    ids = dict.fromkeys(sources.clause(quote.clause_id).doc_id for quote in quotes)
    made = []
    for doc_id in ids:
        own = tuple(quote for quote in quotes if sources.clause(quote.clause_id).doc_id == doc_id)
        has_short = any(passage.short in quote.text for quote in own)
        made.append(Voice(doc_id, passage.short if has_short else own[0].text, own))
    return made


def _with_best(voice: Voice, passage: Passage, sources: PolicySources) -> Voice:
    """The voice with the short answer of the whole search, where that is from this document."""
    home = sources.clause(passage.quotes[0].clause_id).doc_id if passage.quotes else None
    is_here = home == voice.doc_id and any(passage.short in quote.text for quote in voice.quotes)
    return Voice(voice.doc_id, passage.short, voice.quotes) if is_here else voice


def _to_compare(asked: PolicyQuestion, passage: Passage, sources: PolicySources) -> list[tuple[str, ...]]:
    """Documents to be searched one by one: of every place named, else those that come close to the best."""
    named = asked.codes if asked.speaks_of_levels else tuple(dict.fromkeys(place.code for place in asked.named))
    own = [tuple(m.doc_id for m in sources.documents() if m.region.code == code) for code in named]
    if len([group for group in own if group]) > 1:
        return [group for group in own if group]
    best: dict[str, tuple[str, float]] = {}
    for hit in passage.hits:
        # Of one place only the best document: what differs between levels is put side by side, not what repeats.
        doc_id = sources.clause(hit.clause_id).doc_id
        best.setdefault(sources.meta(doc_id).region.code, (doc_id, hit.score))
    top = max((score for _, score in best.values()), default=0.0)
    close = [doc_id for doc_id, score in best.values() if score >= CLOSE * top]
    return [(doc_id,) for doc_id in sorted(close, key=lambda doc_id: _nearness(asked, sources, doc_id))[:QUOTES]]


def _nearness(asked: PolicyQuestion, sources: PolicySources, doc_id: str) -> int:
    code = sources.meta(doc_id).region.code
    return asked.codes.index(code) if code in asked.codes else len(asked.codes)


def _telling(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first quote and those that come near it; the head of a document (clause 0) only where it is the first."""
    return tuple(
        quote
        for n, quote in enumerate(quotes)
        if n == 0 or (quote.score >= TELLING * quotes[0].score and not quote.clause_id.endswith("/0"))
    )
