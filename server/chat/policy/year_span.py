"""Of a clause with several figures, the words that hold for the year, the unit and the thing asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from retrieval.asked import Notion
from retrieval.tokenizer import squeezed

_PIECE = re.compile(r"[^，,；;。\n]+")
_YEARS = re.compile(r"(20\d\d)\s*(?:年?\s*[—\-－~至到]\s*(20\d\d))?\s*年")
_DATE = re.compile(r"20\d\d\s*(?:[—\-－~至到]\s*20\d\d)?\s*年度?|\d{1,2}\s*月(?:底|初|份|末)?|(?<=月)\s*\d{1,2}\s*日")
_VERB = re.compile(r"达到|覆盖|安置|带动|建设|建成|稳定|高于|增长|实现|完成|清零|消除|就读|培育|销售")
_UNIT_ASKED = re.compile(r"(?:多少|几)(?:万|亿)?(元|人|户|家|个百分点|个|项|亩|次|天|村)")
_UNIT = re.compile(r"\d[\d.,]*[万亿]?(元|个百分点|%|人|户|个|家|项|亩|次|天|村)")
_AS_GOOD = 0.8
"""A stretch of the right year must name at least so much of what the best one of any year names."""
_CARRIED = 0.8


def speaks_of_other_years(text: str, start: int, end: int, year: int) -> bool:
    """Whether ``text[start:end]`` stands under years that leave ``year`` out (到2025年底，… holds for 2025)."""
    years = _governing(text, start, end)
    return years is not None and not years[0] <= year <= years[1]


def span_for_year(
    text: str, year: int, notions: Sequence[Notion], like: str, as_good_as: float
) -> tuple[int, int] | None:
    """The stretch of ``text`` that holds for ``year``, in the units of ``like``, and names what the question names.

    ``like`` is what was found for another year. None where no stretch of that year has a figure of its units (元 is not
    百分点), or says nearly as much of what is asked as ``as_good_as`` (see ``said_of``).
    """
    units = _units(like)
    pieces = [
        (said_of(text, match.start(), match.end(), notions), match.span())
        for match in _PIECE.finditer(text)
        if (not units or units & _units(match.group())) and _is_of(text, match.span(), year)
    ]
    score, (start, end) = max(pieces, default=(0.0, (0, 0)), key=lambda piece: piece[0])
    return (_with_its_year(text, start, end), end) if pieces and score >= _AS_GOOD * as_good_as else None


def undated(text: str) -> str:
    """The text without its dates: 2024年度 is no figure of anything."""
    return _DATE.sub("", text)


def unit_asked(question: str) -> str | None:
    """The unit that a question names (多少家 → 家), or None."""
    match = _UNIT_ASKED.search(question)
    return match.group(1) if match else None


def pieces_with(
    text: str, within: tuple[int, int], notions: Sequence[Notion], holds: Callable[[str], bool], unit: str | None
) -> list[tuple[float, str]]:
    """The stretches between commas inside ``within`` that have what is asked for, each with how much it names."""
    found = []
    for match in _PIECE.finditer(text, *within):
        said = squeezed(match.group())
        if holds(said) and (unit is None or unit in _units(said)):
            found.append((said_of(text, match.start(), match.end(), notions), match.group().strip()))
    return found


def does_the_same(question: str, piece: str) -> bool:
    """Whether a stretch has the verb of the question (达到, 安置, 带动 …)."""
    verbs = set(_VERB.findall(question))
    return bool(verbs & set(_VERB.findall(squeezed(piece))))


def said_of(text: str, start: int, end: int, notions: Sequence[Notion]) -> float:
    """How much of what is asked about a stretch names; what its sentence named before it counts a little less."""
    before, piece = squeezed(text[_sentence(text, start) : start]), squeezed(text[start:end])
    return sum(notion.weight * max(notion.stands_in(piece), _CARRIED * notion.stands_in(before)) for notion in notions)


def _units(text: str) -> set[str]:
    return set(_UNIT.findall(squeezed(text)))


def _is_of(text: str, span: tuple[int, int], year: int) -> bool:
    years = _governing(text, *span)
    return years is not None and years[0] <= year <= years[1]


def _sentence(text: str, start: int) -> int:
    return max(text.rfind("\n", 0, start), text.rfind("。", 0, start)) + 1


def _governing(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The years last named before the end of a stretch, in the same sentence."""
    found = list(_YEARS.finditer(text, _sentence(text, start), end))
    if not found:
        return None
    first = int(found[-1].group(1))
    return first, int(found[-1].group(2) or first)


def _with_its_year(text: str, start: int, end: int) -> int:
    """The start of the stretch, or of the one just before it where that is what names the year (到2023年底，)."""
    before = list(_PIECE.finditer(text, 0, start))
    if _YEARS.search(text, start, end) or not before or not _YEARS.search(before[-1].group()):
        return start
    return before[-1].start()
