"""Page furniture: page numbers, and the lines that stand at the head or foot of page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_EDGE = 2
"""How many lines from the top or bottom of a page may be furniture."""
_TWO = 2
_FEWEST_PAGES = 3
_LONGEST = 60
_ENDS = ("。", "；", "：", "，", "、")
"""What ends so is text, however often it is repeated."""

_NUMBERED = re.compile(
    r"[-—–－―─~～·•|]+\s*\d{1,4}\s*[-—–－―─~～·•|]+|第\s*\d{1,4}\s*页(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?"
    r"|共\s*\d{1,4}\s*页\s*[,，/／]?\s*第\s*\d{1,4}\s*页|\d{1,4}\s*[/／]\s*\d{1,4}|(?i:page)\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
    # What a browser prints around a page: its address; date, time and title.
    r"|(?:https?|file)://\S+(?:\s+\d{1,4}\s*/\s*\d{1,4})?|\d{1,4}/\d{1,2}/\d{1,4},?\s*(?:[上下]午)?\d{1,2}:\d\d.*"
)
_BARE = re.compile(r"\d{1,4}")
_DIGITS = re.compile(r"\d+")


def furniture(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """The places (page, line) of the furniture in pages of lines from top to bottom.

    A head that is repeated stays on the page where it stands first: it may be the title itself.
    """
    found = {(p, i) for p, lines in enumerate(pages) for i in _edges(lines) if _NUMBERED.fullmatch(lines[i].strip())}
    found |= _bare_numbers(pages)
    return found | _repeated(pages, found)


def _edges(lines: Sequence[str]) -> set[int]:
    return {*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))}


def _bare_numbers(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """Numbers alone on the first or last line, where several pages count on with them."""
    places = [
        (p, i, int(lines[i]) - p)
        for p, lines in enumerate(pages)
        for i in ({0, len(lines) - 1} if lines else ())
        if _BARE.fullmatch(lines[i].strip())
    ]
    counted = Counter(shift for _, _, shift in places)
    return {(p, i) for p, i, shift in places if counted[shift] > 1}


def _repeated(pages: Sequence[Sequence[str]], gone: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Lines at the same edge of most pages, the same but for their digits."""
    taken = set(gone)
    left = [[(i, line) for i, line in enumerate(lines) if (p, i) not in taken] for p, lines in enumerate(pages)]
    # Two pages prove less than three: only what is the very first line of both is a head, and nothing is a foot.
    heads = _running((p, rows[: 1 if len(pages) == _TWO else _EDGE]) for p, rows in enumerate(left))
    feet = {} if len(pages) == _TWO else _running((p, rows[_EDGE:][-_EDGE:]) for p, rows in enumerate(left))
    needed = 2 if len(pages) == _TWO else max(_FEWEST_PAGES, (len(pages) + 1) // 2)
    found = {place for places in feet.values() if len(places) >= needed for place in places}
    for places in heads.values():
        if len(places) >= needed:
            found |= set(places[1:])
    return found


def _running(edges: Iterable[tuple[int, list[tuple[int, str]]]]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for page, rows in edges:
        for i, line in rows:
            if len(line) <= _LONGEST and not line.rstrip().endswith(_ENDS):
                places.setdefault(_DIGITS.sub("#", line.strip()), []).append((page, i))
    return places
