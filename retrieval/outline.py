"""Which candidate marks number a part of the document, and what stands under what.

A mark counts where its number fits: it begins a list (1), follows the number before it, or goes on counting across
headings (（五） under 二、 after （四） under 一、). At the head of a line a number may also be missing. “1.9万元”,
“（二）项” within a sentence and a lone 1. inside a line fit nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.lines import Line
from retrieval.marks import Mark, Style

_MISSING = 3
"""How many numbers of a list may be missing at most before a mark at the head of a line."""


@dataclass
class Entry:
    """A numbered part: the line of its mark, its number below the parent, and the entries above it."""

    line: int
    mark: Mark
    above: Entry | None
    part: str

    @property
    def number(self) -> str:
        return self.part if self.above is None else f"{self.above.number}.{self.part}"


@dataclass
class _Walk:
    """The state of one pass: the open entries, outermost first, and the last number seen of each style."""

    flowing: bool
    stack: list[Entry] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    parts: Counter[tuple[int, str]] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)


def outline(lines: Sequence[Line], *, flowing: bool) -> dict[int, Entry]:
    """The parts of a document by the index of their first line."""
    banned = _run_on(lines) if flowing else set()
    while True:
        entries = _walk(lines, banned, flowing)
        lone = {entry.line for entry in _lone(entries, lines, flowing)}
        if not lone:
            return {entry.line: entry for entry in entries}
        banned |= lone


def _run_on(lines: Sequence[Line]) -> set[int]:
    """Marks right after a sentence, of styles that the document sets off with white space: lists within a sentence."""
    spaced = Counter(line.mark.style.name for line in lines if line.mark is not None and line.spaced)
    return {
        index
        for index, line in enumerate(lines)
        if line.mark is not None and not line.spaced and spaced[line.mark.style.name] >= 2
    }


def _walk(lines: Sequence[Line], banned: set[int], flowing: bool) -> list[Entry]:
    walk = _Walk(flowing)
    for index, line in enumerate(lines):
        if line.mark is None or index in banned:
            continue
        firm = not flowing and not (index > 0 and lines[index - 1].wrapped)
        depth = _depth(walk, line.mark, firm)
        if depth is not None:
            _open(walk, index, line.mark, depth)
    return walk.entries


def _depth(walk: _Walk, mark: Mark, firm: bool) -> int | None:
    """How many open entries stay open above ``mark``; None where its number does not fit."""
    if mark.style.name == "annex":
        return 0
    if mark.prefix:
        return _decimal_depth(walk, mark) if firm else None
    place = _open_place(walk, mark)
    if place is None:
        return len(walk.stack) if _begins(walk, mark, firm) else None
    return place if _follows(walk.stack[place].mark.number, mark, firm, walk.flowing) else None


def _open_place(walk: _Walk, mark: Mark) -> int | None:
    """The open entry of the same style; or of its twin, where the number goes on from there."""
    for place in reversed(range(len(walk.stack))):
        if walk.stack[place].mark.style.name == mark.style.name:
            return place
    for place in reversed(range(len(walk.stack))):
        other = walk.stack[place].mark
        if other.style.name == mark.style.twin and other.number + 1 == mark.number:
            return place
    return None


def _follows(before: int, mark: Mark, firm: bool, flowing: bool) -> bool:
    number = mark.number
    if number in (1, before + 1):
        return True
    if flowing:
        return mark.style.formal and number == before + 2
    return firm and (before < number <= before + _MISSING or (mark.style.formal and number == before))


def _begins(walk: _Walk, mark: Mark, firm: bool) -> bool:
    last = walk.last.get(mark.style.name, 0)
    if mark.number == 1 or (last > 0 and mark.number == last + 1):
        return True
    return firm and last < mark.number <= last + _MISSING


def _decimal_depth(walk: _Walk, mark: Mark) -> int | None:
    """2.3 stands beside 2.2 or below 2; 2.1 begins."""
    for place in reversed(range(len(walk.stack))):
        other = walk.stack[place].mark
        if other.style is mark.style and other.prefix == mark.prefix and other.number < mark.number:
            return place
        if (*other.prefix, other.number) == mark.prefix:
            return place + 1
    outer = sum(1 for entry in walk.stack if entry.mark.style.name in ("annex", "part", "chapter", "section"))
    return outer if mark.number == 1 else None


def _open(walk: _Walk, index: int, mark: Mark, depth: int) -> None:
    del walk.stack[depth:]
    above = walk.stack[-1] if walk.stack else None
    part = mark.part
    if mark.prefix and (above is None or (*above.mark.prefix, above.mark.number) != mark.prefix):
        part = ".".join(map(str, (*mark.prefix, mark.number)))
    walk.parts[id(above), part] += 1
    times = walk.parts[id(above), part]
    entry = Entry(index, mark, above, part if times == 1 else f"{part}-{times}")
    walk.stack.append(entry)
    walk.entries.append(entry)
    walk.last[mark.style.name] = mark.number
    if mark.style.name == "annex":
        walk.last = {"annex": mark.number}


def _lone(entries: list[Entry], lines: Sequence[Line], flowing: bool) -> list[Entry]:
    """Lists of a single entry that are no lists: 一是 alone, a 1. inside a line."""
    following: dict[str, int] = {}
    lone: list[Entry] = []
    for entry in reversed(entries):
        family = _family(entry.mark.style)
        weak = flowing or entry.mark.style.name == "in_words" or (entry.line > 0 and lines[entry.line - 1].wrapped)
        if entry.mark.number == 1 and weak and following.get(family, 1) == 1:
            lone.append(entry)
        following[family] = entry.mark.number
    return lone


def _family(style: Style) -> str:
    return min(style.name, style.twin or style.name)
