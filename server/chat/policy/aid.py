"""Whether there is a subsidy for a thing (养牛有没有补助): a clause on that of something else does not answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from retrieval.asked import Notion, read
from retrieval.model import Passage, Quote
from retrieval.sentences import sentence_spans
from retrieval.tokenizer import squeezed

_AID = "补助|补贴|奖补|以奖代补|扶持|资助|津贴|补偿"
_ASKS = re.compile(
    r"(?:有没有|有无|能不能|能否|可不可以|给不给|有啥|有什么|有|能|可以)(?:再|还)?(?:领|拿|申请|享受|得到?|给)?"
    rf"[^，,。?？]{{0,4}}(?:{_AID})|(?:{_AID})(?:政策|资金|钱)?(?:有没有|能不能|给不给|吗|没有|没|么|不)"
)
_IS_AID = re.compile(rf"^(?:(?:{_AID})(?:政策|资金|标准|钱)?|政策|资金)$")
_FARMING = re.compile(r"(?:养|喂|种)(?!植|殖|子|类|田|地|老)[\u4e00-\u9fff]")
_BUYING = re.compile(r"(?:买|装|盖|修|租)(?!卖|修|建|养|赁)[\u4e00-\u9fff]{2}")
_NAMED = 0.6
"""A sentence speaks of the thing where it, under its headings, names so much of it."""


def asks_for_aid(text: str) -> bool:
    """Whether a question asks if there is a subsidy for something that is raised, grown, bought or built."""
    return _ASKS.search(text) is not None and (is_of_farming(text) or _BUYING.search(text) is not None)


def is_of_farming(text: str) -> bool:
    """Whether it is for something that a household raises or grows: then 到户产业 is what documents call it."""
    return _FARMING.search(text) is not None


def things_asked(text: str) -> tuple[Notion, ...]:
    """What a subsidy is asked for."""
    return tuple(n for n in read(text).notions if not n.is_place and not _IS_AID.match(n.forms[0]))


def about_aid(passage: Passage, things: Sequence[Notion], headings: Callable[[Quote], str]) -> Passage | None:
    """The passage with the quote first, and its sentence as the short answer, that speaks of a subsidy for the things;
    None where none does."""
    for quote in passage.quotes:
        sentence = _telling(quote, things, headings(quote))
        if sentence is not None:
            short = passage.short if passage.short in sentence else sentence
            return replace(passage, quotes=(quote, *(q for q in passage.quotes if q is not quote)), short=short)
    return None


def _telling(quote: Quote, things: Sequence[Notion], headings: str) -> str | None:
    for start, end in sentence_spans(quote.text, at_semicolons=True):
        said = quote.text[start:end]
        over = squeezed(f"{headings} {said}")
        named = max(notion.stands_in(over) for notion in things)
        if re.search(_AID, squeezed(said)) and named >= _NAMED:
            return said.strip()
    return None
