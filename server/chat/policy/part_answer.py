"""Answers that are a part of a document, found by its number or heading and shown whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies_corpus.model import DocumentMeta
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Passage, Quote
from retrieval.sentences import sentence_spans
from server.chat.answer import OptionOut
from server.chat.citations import CitationBook
from server.chat.draft import Draft
from server.chat.policy.clause_lookup import (
    Part,
    below,
    headed,
    is_usual,
    items_in,
    numbered,
    topic_asked,
    without_items,
)
from server.chat.policy.document_answer import without_names
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.writer import PolicyWriter

_DOCUMENTS = 3
_OPTIONS = 6
_SHORT = 160
_KIND = re.compile(
    r"^(?:的|那份|这份|那个|这个)?(?:三年)?(?:行动|实施|工作)?(?:方案|通知|计划|要点|文件|意见|办法)+(?:里面?|中)?的?"
)


@dataclass(frozen=True)
class Line:
    """One heading under an answered part: how deep, its words, and the number of its quote, if it has a clause."""

    depth: int
    heading: str
    mark: str


class PartAnswers:
    """Numbers and headings looked up in the documents that a question names, or that apply to its place."""

    def __init__(self, writer: PolicyWriter) -> None:
        self._writer = writer
        self._sources = writer.sources

    def by_number(self, asked: PolicyQuestion, passage: Passage) -> Draft | None:
        """第8条 of a document; a question back where several parts fit, or it is not said of which document."""
        items = items_in(asked.text)
        if not items:
            return None
        fits = [part for meta in self._documents(asked) for part in numbered(items, self._sources.parts(meta.doc_id))]
        if not fits:
            return None
        if len(fits) > 1:
            said = "".join(item.text for item in items)
            prompt = f"“{said}”可能指下面几处，要看哪一处？"
            return self._writer.clarification(asked, passage, prompt, self._options(fits))
        return self._answer(asked, passage, fits)

    def by_heading(self, asked: PolicyQuestion, passage: Passage) -> Draft | None:
        """工作目标, 保障措施有哪些: the parts with that heading, whole, one of each document, nearest level first.

        Without a document only what many documents call so is a heading; anything else is a topic to be searched for.
        """
        topic = topic_asked(self._rest(asked))
        if len(topic) < 2 or not (asked.doc_ids or is_usual(topic)):
            return None
        each = (headed(topic, self._sources.parts(meta.doc_id)) for meta in self._documents(asked))
        found = [parts for parts in each if parts]
        if not 0 < len(found) <= _DOCUMENTS:
            return None
        return self._answer(asked, passage, [part for parts in found for part in parts])

    def _documents(self, asked: PolicyQuestion) -> Sequence[DocumentMeta]:
        """Those asked for by name; else those of the places named; else those that apply to the place."""
        metas = self._sources.documents()
        if asked.doc_ids:
            return [meta for meta in metas if meta.doc_id in asked.doc_ids]
        own = [meta for meta in metas if meta.region.code in {place.code for place in asked.named}]
        if own or not asked.codes:
            return own or metas
        nearest = sorted(metas, key=lambda meta: _place(asked.codes, meta.region.code))
        return [meta for meta in nearest if meta.region.code in asked.codes]

    def _rest(self, asked: PolicyQuestion) -> str:
        """The question without documents, places and numbers of parts."""
        rest = without_names(asked, self._sources)
        for place in asked.named:
            rest = rest.replace(asked.text[place.start : place.end], "")
        return _KIND.sub("", without_items(rest))

    def _options(self, fits: Sequence[Part]) -> list[OptionOut]:
        chosen = fits[:_OPTIONS]
        several = len({part.doc_id for part in chosen}) > 1
        options = []
        for part in chosen:
            meta = self._sources.meta(part.doc_id)
            label = f"{meta.region.name}：{part.path[-1]}" if several else part.path[-1]
            options.append(
                OptionOut(label=label, question=f"《{meta.title}》“{part.heading or part.path[-1]}”说了什么？")
            )
        return options

    def _answer(self, asked: PolicyQuestion, passage: Passage, parts: Sequence[Part]) -> Draft:
        book = self._sources.book(asked.asked_on)
        shown = [self._shown(part, book) for part in parts]
        quotes = [quote for _, found, _ in shown for quote in found]
        inside = bool(items_in(asked.text) and topic_asked(self._rest(asked))) and any(
            passage.short in quote.text for quote in quotes
        )
        short = passage.short if inside and passage.short else self._said(parts, [said for _, _, said in shown])
        marks = "".join(book.mark(quote) for quote in quotes if short.rpartition("：")[2] in quote.text)
        blocks = [
            {"meta": self._sources.meta(part.doc_id), "path": part.path, "lines": lines}
            for part, (lines, _, _) in zip(parts, shown, strict=True)
        ]
        return self._writer.draft(
            asked, passage, book, quotes, say_with="part", short=short, marks=marks, blocks=blocks
        )

    def _said(self, parts: Sequence[Part], each: Sequence[str]) -> str:
        """The beginning of the part; of several documents that of the nearest, with its place."""
        meta = self._sources.meta(parts[0].doc_id)
        return f"{meta.region.name}：{each[0]}" if len({part.doc_id for part in parts}) > 1 else each[0]

    def _shown(self, part: Part, book: CitationBook) -> tuple[list[Line], list[Quote], str]:
        """The headings below a part, the quotes that it is shown with, and its beginning for the short answer."""
        own = [make_quote(part.own, *span) for span in _whole(part)] if part.own is not None else []
        book.mark(*own)
        lines: list[Line] = []
        quotes = list(own)
        for under in _all_below(part, self._sources.parts(part.doc_id)):
            quote = _first_words(under)
            lines.append(Line(len(under.path) - len(part.path), under.path[-1], book.mark(quote) if quote else ""))
            quotes += [quote] if quote else []
        direct = below(part, self._sources.parts(part.doc_id))
        said = "；".join(each.heading for each in direct) if direct else _beginning(part)
        return lines, quotes, said


def _place(codes: Sequence[str], code: str) -> int:
    return codes.index(code) if code in codes else len(codes)


def _whole(part: Part) -> tuple[tuple[int, int], ...]:
    assert part.own is not None
    return quotable_spans(part.own, 0, len(part.own.text))


def _all_below(part: Part, parts: Sequence[Part]) -> Iterator[Part]:
    for under in below(part, parts):
        yield under
        yield from _all_below(under, parts)


def _first_words(part: Part) -> Quote | None:
    """The heading of a part as it stands in its clause, or its first sentence; None where it has no clause."""
    clause = part.own
    if clause is None:
        return None
    end = clause.body_start or sentence_spans(clause.text)[0][1]
    return make_quote(clause, *quotable_spans(clause, 0, end)[0])


def _beginning(part: Part) -> str:
    """Whole sentences after the heading, as many as a short answer holds, at least one."""
    assert part.own is not None
    start, last = _whole(part)[0]
    spans = [span for span in sentence_spans(part.own.text, at_semicolons=True) if span[1] <= last]
    body = [span for span in spans if span[0] >= max(start, part.own.body_start)] or spans
    ends = [end for _, end in body if end - body[0][0] <= _SHORT] or [body[0][1]]
    return part.own.text[body[0][0] : ends[-1]].rstrip("；;。")
