"""Of a clause that gives figures for several years, the words that hold for the year asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.asked import Notion
from retrieval.tokenizer import squeezed

_PIECE = re.compile(r"[^，,；;。\n]+")
_YEARS = re.compile(r"(20\d\d)\s*(?:年?\s*[—\-－~至到]\s*(20\d\d))?\s*年")
_AS_GOOD = 0.8
"""A span of the right year must name at least so much of what is asked as the best span of any year."""


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    years: tuple[int, int] | None
    score: float


def speaks_of_other_years(text: str, start: int, end: int, year: int) -> bool:
    """Whether ``text[start:end]`` stands under years that leave ``year`` out (到2025年底，… holds for 2025)."""
    years = _governing(text, start, end)
    return years is not None and not years[0] <= year <= years[1]


def span_for_year(text: str, year: int, notions: Sequence[Notion], holds: re.Pattern[str]) -> tuple[int, int] | None:
    """The stretch of ``text`` that holds for ``year``, has what ``holds`` asks for, and names what the question names.

    None where no stretch of that year says as much of it as the best stretch of another year does.
    """
    pieces = [
        _Piece(m.start(), m.end(), _governing(text, m.start(), m.end()), _score(m.group(), notions))
        for m in _PIECE.finditer(text)
        if holds.search(squeezed(m.group()))
    ]
    best = max((piece.score for piece in pieces), default=0.0)
    fits = [
        p for p in pieces if p.years is not None and p.years[0] <= year <= p.years[1] and p.score >= _AS_GOOD * best
    ]
    if not fits:
        return None
    chosen = max(fits, key=lambda piece: piece.score)
    return _with_its_year(text, chosen), chosen.end


def _score(piece: str, notions: Sequence[Notion]) -> float:
    said = squeezed(piece)
    return sum(notion.weight * notion.stands_in(said) for notion in notions)


def _governing(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The years last named before the end of a stretch, in the same paragraph."""
    paragraph = text.rfind("\n", 0, start) + 1
    sentence = max(paragraph, text.rfind("。", 0, start) + 1)
    found = list(_YEARS.finditer(text, sentence, end))
    if not found:
        return None
    first = int(found[-1].group(1))
    return first, int(found[-1].group(2) or first)


def _with_its_year(text: str, piece: _Piece) -> int:
    """The start of the piece, or of the one just before it where that is what names the year (到2023年底，)."""
    before = [match for match in _PIECE.finditer(text, 0, piece.start)]
    if _YEARS.search(text, piece.start, piece.end) or not before:
        return piece.start
    return before[-1].start() if _YEARS.search(before[-1].group()) else piece.start
