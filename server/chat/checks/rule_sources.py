"""Where a rule comes from: its clause quoted with a number, its document, and whether that still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policies_corpus.model import Clause, DocumentMeta, Statement
from retrieval.citation import make_quote, quotable_spans
from server.chat.answer import Citation
from server.chat.citations import CitationBook


class RuleSources:
    """Quotes the clauses of the rules of one answer."""

    def __init__(self, clause: Callable[[str], Clause], meta: Callable[[str], DocumentMeta], asked_on: date) -> None:
        self._clause = clause
        self._meta = meta
        self._asked_on = asked_on
        self._book = CitationBook(clause, meta, asked_on)

    def numbers(self, rule: Statement) -> list[int]:
        """The numbers of the quotes of a rule; more than one where the source breaks within the words."""
        clause = self._clause(rule.clause)
        start = clause.text.index(rule.quote)
        spans = quotable_spans(clause, start, start + len(rule.quote))
        return [self._book.number(make_quote(clause, first, last)) for first, last in spans]

    def mark(self, rule: Statement) -> str:
        """The markers of a rule's quotes, e.g. ``[1]``."""
        return "".join(f"[{number}]" for number in self.numbers(rule))

    def citations(self) -> tuple[Citation, ...]:
        """All quotes so far."""
        return tuple(self._book.citations())

    def meta(self, rule: Statement) -> DocumentMeta:
        """The document of a rule."""
        return self._meta(rule.clause.split("/")[0])

    def term(self, rule: Statement) -> str | None:
        """That the document has ended, where it has by the asking date."""
        meta = self.meta(rule)
        last = max(rule.years)
        if meta.valid_to is not None and meta.valid_to < self._asked_on:
            return f"《{meta.title}》有效期至{meta.valid_to.year}年，已到期，这里按最后的有效年份核对"
        if meta.valid_to is None and last < self._asked_on.year:
            return f"《{meta.title}》说的是{last}年，没有写明以后年份"
        return None
