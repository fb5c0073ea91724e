"""Answers about documents themselves: not on file but cited, what one is, whether it still holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from policies_corpus.model import Clause
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Passage, Quote
from retrieval.sentences import sentence_spans
from server.chat.draft import Draft
from server.chat.policy.document_names import called, same_name
from server.chat.policy.document_number import DocumentNumber, numbers_in, without_numbers
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.sources import PolicySources
from server.chat.policy.writer import NOTHING, PolicyWriter
from server.chat.wording import say

Places = Callable[[str], Iterator[tuple[int, int]]]
_MOST = 3
_ASKS_ONLY_FOR_IT = re.compile(
    r"是(?:个)?(?:什么|啥|哪个|哪份)?(?:文件|文)?|叫(?:什么|啥)(?:名字|名)?|讲了?(?:些)?(?:什么|啥)|说了?(?:些)?(?:什么|啥)"
    r"|(?:帮我)?(?:查|找|看)(?:一?下|一查|找)?|(?:主要)?(?:内容|意思)|全文|原文|标题|名称|谁(?:发|印发|出)的"
    r"|什么时候(?:发|印发|出)的|有没有|有吗|这?[个份]|怎么[说写讲规定]+|文件|通知|方案|计划|要点|[里中的吗呢吧啊了文？?。，,、：:“”《》()\s]"
)
_LEFT_OVER = 2


class DocumentAnswers:
    """Finds documents by number and name, without similarity."""

    def __init__(self, writer: PolicyWriter) -> None:
        self._writer = writer
        self._sources = writer.sources
        printed = [(meta.doc_id, numbers_in(meta.doc_number or "")) for meta in self._sources.documents()]
        self._on_file = [number for _, numbers in printed for number in numbers]

    def not_on_file(self, asked: PolicyQuestion) -> tuple[str, tuple[Quote, ...]] | None:
        """A document asked for by number or in 《》 that is not on file, and the sentences that cite it.

        None where all are on file. A name in 《》 that nobody cites may be anything, so it is none.
        """
        for number in asked.numbers:
            if not any(number.is_same(own) for own in self._on_file):
                return number.printed, tuple(self._citing(partial(_numbers, number=number)))
        for name in called(asked.text) if not asked.doc_ids else ():
            if cited := tuple(self._citing(partial(_names, name=name))):
                return f"《{name}》", cited
        return None

    def is_only_named(self, asked: PolicyQuestion) -> bool:
        """Whether the question, beside documents and places, asks for nothing that stands in them."""
        rest = without_names(asked, self._sources)
        for place in asked.named:
            rest = rest.replace(asked.text[place.start : place.end], "")
        return len(_ASKS_ONLY_FOR_IT.sub("", rest)) <= _LEFT_OVER

    def card(self, asked: PolicyQuestion, passage: Passage) -> Draft:
        """What a document is: title, issuer, number, dates, outline."""
        metas = [self._sources.meta(doc_id) for doc_id in asked.doc_ids[:_MOST]]
        quotes = [self._sources.title_quote(meta.doc_id) for meta in metas]
        book = self._sources.book(asked.asked_on)
        lines = [
            {"meta": m, "mark": book.mark(q), "outline": self._sources.outline(m.doc_id)}
            for m, q in zip(metas, quotes, strict=True)
        ]
        short = "；".join(f"《{meta.title}》" for meta in metas)
        return self._writer.draft(asked, passage, book, quotes, say_with="document", short=short, lines=lines)

    def validity(self, asked: PolicyQuestion, doc_ids: Sequence[str], passage: Passage) -> Draft:
        """Whether documents hold on the asking date, or at the end of the year asked about."""
        metas = [self._sources.meta(doc_id) for doc_id in doc_ids]
        quotes = [self._sources.title_quote(doc_id) for doc_id in doc_ids]
        book = self._sources.book(asked.asked_on)
        day = date(asked.year, 12, 31) if asked.year and asked.year != asked.asked_on.year else asked.asked_on
        lines = [
            {"meta": meta, "in_force": meta.in_force(day), "mark": book.mark(q)}
            for meta, q in zip(metas, quotes, strict=True)
        ]
        short = "；".join(
            say("validity_short", meta=line["meta"], in_force=line["in_force"], day=day) for line in lines
        )
        return self._writer.draft(asked, passage, book, quotes, say_with="validity", short=short, lines=lines, day=day)

    def only_cited(self, asked: PolicyQuestion, name: str, cited: Sequence[Quote]) -> Draft:
        """That a document is not on file, and where those on file cite it."""
        if not cited:
            text, short = say("number_unknown", number=name), f"没有收录{name}"
            return Draft(kind="refusal", reason="not_covered", text=text, short=short, region=asked.region)
        book = self._sources.book(asked.asked_on)
        lines = [{"quote": q, "mark": book.mark(q), "meta": self._sources.meta_of(q)} for q in cited]
        short = f"没有收录{name}的原文，现有文件里引用了它"
        return self._writer.draft(
            asked, NOTHING, book, cited, say_with="number_cited", short=short, lines=lines, number=name
        )

    def _citing(self, places: Places) -> Iterator[Quote]:
        """The first sentence of each document that names it."""
        for meta in self._sources.documents():
            found = (
                _around(clause, *place)
                for clause in self._sources.clauses(meta.doc_id)
                for place in places(clause.text)
            )
            yield from list(found)[:1]


def without_names(asked: PolicyQuestion, sources: PolicySources) -> str:
    """The question without the numbers and names of the documents that it asks for."""
    rest = without_numbers(asked.text)
    for name in called(rest):
        rest = rest.replace(f"《{name}》", "")
    titles = [title for doc_id in asked.doc_ids for title in _titles(sources, doc_id)]
    for title in sorted(titles, key=len, reverse=True):
        rest = rest.replace(title, "")
    return rest


def _titles(sources: PolicySources, doc_id: str) -> tuple[str, ...]:
    meta = sources.meta(doc_id)
    return (meta.title, *meta.short_titles, *called(meta.title))


def _numbers(text: str, number: DocumentNumber) -> Iterator[tuple[int, int]]:
    return ((each.start, each.end) for each in numbers_in(text) if each.is_same(number))


def _names(text: str, name: str) -> Iterator[tuple[int, int]]:
    found = ((text.find(each), len(each)) for each in called(text) if same_name(each, name))
    return ((start, start + length) for start, length in found)


def _around(clause: Clause, start: int, end: int) -> Quote:
    """The sentence around a span, cut to what stands together in the source."""
    first, last = next(((a, b) for a, b in sentence_spans(clause.text) if a <= start < b), (start, end))
    parts = quotable_spans(clause, first, last)
    return make_quote(clause, *next((part for part in parts if part[0] <= start < part[1]), parts[0]))
