"""What a reader must mind about quotes: validity, years, the document's own words, agencies that have changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from policies_corpus.agencies import load_agencies
from policies_corpus.model import Clause, DocumentMeta
from retrieval.citation import make_quote
from retrieval.model import Quote
from server.chat.citations import CitationBook

_YEAR = re.compile(r"(20\d\d)\s*(?:[—\-－至到]\s*(20\d\d))?\s*年")


def states_year(meta: DocumentMeta, year: int | None) -> bool:
    """Whether the document may speak of ``year`` (None: no year was asked for).

    One without a stated term speaks of the year of its number or issue only: nothing says that its figures go on.
    """
    if year is None:
        return True
    if meta.valid_from is None and meta.valid_to is None:
        # Of a document without any date nothing says that it does not speak of the year.
        own = _own_years(meta)
        return not own or year in own
    first = meta.valid_from.year if meta.valid_from else year
    last = meta.valid_to.year if meta.valid_to else year
    return first <= year <= last


def notes_on(
    quotes: Sequence[Quote],
    meta_of: Callable[[Quote], DocumentMeta],
    clause: Callable[[str], Clause],
    asked_on: date,
    year: int | None,
    book: CitationBook,
) -> list[str]:
    """Chinese sentences, each about the documents quoted; definitions are quoted with a citation of their own."""
    metas = {meta.doc_id: meta for meta in map(meta_of, quotes)}
    notes = [_validity(meta, asked_on) for meta in metas.values()]
    notes += [note for quote in quotes if (note := _other_years(quote, year))]
    for meta in metas.values():
        said = "".join(quote.text for quote in quotes if meta_of(quote).doc_id == meta.doc_id)
        notes += [
            _definition(each.word, each.quote, clause(each.clause), book)
            for each in meta.definitions
            if each.word in said
        ]
    agencies = load_agencies().changes_in("".join(quote.text for quote in quotes))
    notes += [change.note for change in agencies]
    return list(dict.fromkeys(notes))


def _validity(meta: DocumentMeta, asked_on: date) -> str:
    issued = f"{meta.issued_on}印发，" if meta.issued_on else ""
    if meta.valid_from is None and meta.valid_to is None:
        return f"《{meta.title}》{issued}没有写明有效期。"
    term = f"有效期{meta.valid_from or '起始未写明'}至{meta.valid_to or '终止未写明'}"
    state = "提问之日在有效期内" if meta.in_force(asked_on) else f"{asked_on}已不在有效期内"
    return f"《{meta.title}》{issued}{term}，{state}。"


def _other_years(quote: Quote, year: int | None) -> str | None:
    """Said where a quote names years, but not the one asked about."""
    spans = [(int(first), int(last or first)) for first, last in _YEAR.findall(quote.text)]
    if year is None or not spans or any(first <= year <= last for first, last in spans):
        return None
    named = "、".join(dict.fromkeys(f"{a}年" if a == b else f"{a}—{b}年" for a, b in spans))
    return f"引用的原文写的是{named}，没有写明{year}年。"


def _definition(word: str, said: str, clause: Clause, book: CitationBook) -> str:
    start = clause.text.find(said)
    mark = book.mark(make_quote(clause, start, start + len(said))) if start >= 0 else ""
    return f"这份文件里的“{word}”按它自己的说法：{said}{mark}。"


def _own_years(meta: DocumentMeta) -> set[int]:
    in_number = {int(year) for year in re.findall(r"20\d\d", meta.doc_number or "")}
    return in_number | ({meta.issued_on.year} if meta.issued_on else set())
