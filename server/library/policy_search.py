"""The search without answers: words and filters in, clauses with the words marked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from policies_corpus.model import DocumentMeta, Level
from retrieval.keywords import Found, KeywordSearch, keywords, smaller
from server.chat.policy.notes import states_year

PAGE = 20
_AROUND = 60
_MOST_WORDS = 10


@dataclass(frozen=True)
class Filters:
    """Which documents are searched; None means any. ``in_force``: only those valid on the asking date."""

    doc_id: str | None = None
    level: Level | None = None
    region: str | None = None
    year: int | None = None
    in_force: bool = False

    def admits(self, meta: DocumentMeta, today: date) -> bool:
        """Whether a document passes."""
        return (
            self.doc_id in (None, meta.doc_id)
            and self.level in (None, meta.region.level)
            and self.region in (None, meta.region.code, meta.region.name)
            and states_year(meta, self.year)
            and (not self.in_force or meta.in_force(today))
        )


@dataclass(frozen=True)
class Piece:
    """A stretch of the text around the words; ``marked`` where it is one of them."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Match:
    """A clause found, with the text around the first words; ``start`` and ``end`` are the place of the first one."""

    meta: DocumentMeta
    clause_id: str
    path: tuple[str, ...]
    page: int | None
    in_force: bool
    pieces: tuple[Piece, ...]
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Matches:
    """One page of what was found. ``words`` were looked for; ``cut`` tells that no clause has them as typed, so that
    their parts were."""

    words: tuple[str, ...]
    cut: bool
    total: int
    page: int
    pages: int
    matches: tuple[Match, ...]


def search_policies(
    text: str, search: KeywordSearch, metas: Iterable[DocumentMeta], filters: Filters, today: date, page: int = 1
) -> Matches:
    """The clauses that have all the words, those of documents in force first."""
    by_id = {meta.doc_id: meta for meta in metas if filters.admits(meta, today)}
    asked = keywords(text)[:_MOST_WORDS]
    found = search.search(asked, by_id.keys()) if asked else []
    cut = bool(asked) and not found
    if cut and (parts := smaller(asked)) and parts != asked:
        asked, found = parts[:_MOST_WORDS], search.search(parts[:_MOST_WORDS], by_id.keys())
    found.sort(key=lambda each: not by_id[each.clause.doc_id].in_force(today))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = [_match(each, by_id[each.clause.doc_id], today) for each in found[(page - 1) * PAGE : page * PAGE]]
    return Matches(asked, cut and bool(found), len(found), page, pages, tuple(shown))


def _match(found: Found, meta: DocumentMeta, today: date) -> Match:
    clause = found.clause
    start, end = found.marks[0] if found.marks else (None, None)
    pieces = tuple(_pieces(clause.text, found.marks))
    return Match(meta, clause.clause_id, clause.path, clause.page, meta.in_force(today), pieces, start, end)


def _pieces(text: str, marks: Sequence[tuple[int, int]]) -> Iterable[Piece]:
    """The text from a little before the first mark to a little after the last that is near it."""
    if not marks:
        yield Piece(text[: 2 * _AROUND] + ("…" if len(text) > 2 * _AROUND else ""), False)
        return
    first, last = max(0, marks[0][0] - _AROUND), min(len(text), marks[0][1] + 2 * _AROUND)
    yield Piece(("…" if first else "") + text[first : marks[0][0]], False)
    at = marks[0][0]
    for start, end in marks:
        if start >= last:
            break
        yield Piece(text[at:start], False)
        yield Piece(text[start:end], True)
        at = end
    yield Piece(text[at : max(at, last)] + ("…" if last < len(text) else ""), False)
