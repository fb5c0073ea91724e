"""Numbers the quotes of one answer and turns them into the contract's citations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policies_corpus.model import Clause, DocumentMeta
from retrieval.model import Quote
from server.chat.answer import Citation


class CitationBook:
    """Quotes of one answer in the order in which they were first needed; the same quote has one number.

    ``clause`` and ``meta`` look a clause and its document's metadata up; ``asked_on`` decides ``in_force``.
    """

    def __init__(self, clause: Callable[[str], Clause], meta: Callable[[str], DocumentMeta], asked_on: date) -> None:
        self._clause = clause
        self._meta = meta
        self._asked_on = asked_on
        self._quotes: dict[tuple[str, int, int], Quote] = {}

    def number(self, quote: Quote) -> int:
        """The ``n`` of a quote, from 1."""
        key = (quote.clause_id, quote.start, quote.end)
        self._quotes.setdefault(key, quote)
        return list(self._quotes).index(key) + 1

    def mark(self, *quotes: Quote) -> str:
        """The markers of quotes, e.g. ``[1][3]``, to stand behind the words that they support."""
        return "".join(f"[{self.number(quote)}]" for quote in quotes)

    def citations(self) -> list[Citation]:
        """All quotes so far as citations, numbered from 1."""
        return [self._citation(n, quote) for n, quote in enumerate(self._quotes.values(), start=1)]

    def _citation(self, n: int, quote: Quote) -> Citation:
        clause = self._clause(quote.clause_id)
        meta = self._meta(clause.doc_id)
        return Citation(
            n=n,
            clause_id=clause.clause_id,
            doc_id=clause.doc_id,
            title=meta.title,
            doc_number=meta.doc_number,
            issuer=meta.issuer,
            region=meta.region.name,
            level=meta.region.level,
            issued_on=meta.issued_on,
            valid_from=meta.valid_from,
            valid_to=meta.valid_to,
            in_force=meta.in_force(self._asked_on),
            path=list(clause.path),
            quote=quote.text,
            start=quote.start,
            end=quote.end,
        )
