"""Which candidate marks number a part of the document, and what stands under what.

A mark counts where its number fits: it begins a list (1), follows the number before it, or goes on counting across
headings (（五） under 二、 after （四） under 一、). At the head of a line a number may also be missing. “1.9万元”,
“（二）项” within a sentence and a lone 1. inside a line fit nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from retrieval.lines import Line
from retrieval.marks import Mark, Style

_MISSING = 3
"""How many steps a list may make at once at the head of a line, where numbers in between were lost."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A numbered part: the line of its mark and the entry above it.

    ``round`` counts the same numbers below the same entry, ``restart`` the lists that they belong to: a notice and the
    plan printed after it both begin with 一、.
    """

    line: int
    mark: Mark
    above: Entry | None
    part: str
    round: int
    restart: int

    @property
    def number(self) -> str:
        """The printed numbers from the outermost, joined by dots; the second list of the same numbers has ``-2``."""
        own = self.part if self.round == 1 else f"{self.part}-{self.round}"
        return own if self.above is None else f"{self.above.number}.{own}"


def outline(lines: Sequence[Line], *, flowing: bool) -> dict[int, Entry]:
    """The parts of a document by the index of their first line."""
    banned = _run_on(lines) if flowing else set()
    while True:
        entries = _Walk(lines, banned, flowing).entries()
        lone = _lone(entries, lines, flowing)
        if not lone:
            return {entry.line: entry for entry in entries}
        banned |= lone


@dataclass
class _Walk:
    """One pass over the lines: the open entries, outermost first, and the last number of each style."""

    lines: Sequence[Line]
    banned: set[int]
    flowing: bool
    stack: list[Entry] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        for index, line in enumerate(self.lines):
            if line.mark is None or index in self.banned:
                continue
            depth = self._depth(index, line.mark)
            if depth is not None:
                found.append(self._open(index, line.mark, depth))
        return found

    def _depth(self, index: int, mark: Mark) -> int | None:
        """How many open entries stay open above ``mark``; None where its number does not fit."""
        firm = not self.flowing and not (index > 0 and self.lines[index - 1].wrapped)
        if mark.style.name == "annex":
            return 0
        if mark.prefix:
            return self._decimal_depth(mark) if firm else None
        place = self._open_place(mark)
        if place is None:
            return self._depth_of_new(index, mark) if self._begins(mark, firm) else None
        return place if self._follows(self.stack[place].mark.number, mark, firm) else None

    def _open_place(self, mark: Mark) -> int | None:
        """The open entry of the same style; or of its twin, where the number goes on from there."""
        places = range(len(self.stack) - 1, -1, -1)
        same = (place for place in places if self.stack[place].mark.style is mark.style)
        twin = (place for place in places if self._is_twin_before(self.stack[place].mark, mark))
        return next(same, next(twin, None))

    @staticmethod
    def _is_twin_before(other: Mark, mark: Mark) -> bool:
        return other.style.name == mark.style.twin and other.number + 1 == mark.number

    def _follows(self, before: int, mark: Mark, firm: bool) -> bool:
        if mark.number in (1, before + 1):
            return True
        if self.flowing:
            return mark.style.formal and mark.number == before + 2
        return firm and (before < mark.number <= before + _MISSING or (mark.style.formal and mark.number == before))

    def _begins(self, mark: Mark, firm: bool) -> bool:
        last = self.last.get(mark.style.name, 0)
        if mark.number == 1 or (last > 0 and mark.number == last + 1):
            return True
        return firm and last < mark.number <= last + _MISSING

    def _depth_of_new(self, index: int, mark: Mark) -> int:
        """A new list stands in the innermost entry. Entries of styles that usually stand below its own are over by
        then, unless they are counted on later.
        """
        depth = len(self.stack)
        while depth > 0:
            inner = self.stack[depth - 1].mark
            if inner.style.rank < mark.style.rank or self._next_number(index, inner.style) == inner.number + 1:
                return depth
            depth -= 1
        return 0

    def _next_number(self, index: int, style: Style) -> int | None:
        following = (line.mark for line in self.lines[index + 1 :] if line.mark is not None)
        return next((mark.number for mark in following if mark.style is style), None)

    def _decimal_depth(self, mark: Mark) -> int | None:
        """2.3 stands beside 2.2 or below 2; 2.1 begins."""
        for place in range(len(self.stack) - 1, -1, -1):
            other = self.stack[place].mark
            if other.style is mark.style and other.prefix == mark.prefix and other.number < mark.number:
                return place
            if (*other.prefix, other.number) == mark.prefix:
                return place + 1
        outer = sum(1 for entry in self.stack if entry.mark.style.formal)
        return outer if mark.number == 1 else None

    def _open(self, index: int, mark: Mark, depth: int) -> Entry:
        before = self.stack[depth] if depth < len(self.stack) else None
        del self.stack[depth:]
        above = self.stack[-1] if self.stack else None
        part = _part(mark, above)
        restart = before.restart if before is not None and mark.number > 1 else 1
        entry = Entry(index, mark, above, part, restart, restart)
        while entry.number in self.taken:
            entry = replace(entry, round=entry.round + 1)
        if mark.number == 1:
            entry = replace(entry, restart=entry.round)
        self.taken.add(entry.number)
        self.stack.append(entry)
        self.last = {**({} if mark.style.name == "annex" else self.last), mark.style.name: mark.number}
        return entry


def _part(mark: Mark, above: Entry | None) -> str:
    if mark.prefix and (above is None or (*above.mark.prefix, above.mark.number) != mark.prefix):
        return ".".join(map(str, (*mark.prefix, mark.number)))
    return mark.part


def _run_on(lines: Sequence[Line]) -> set[int]:
    """Marks right after a sentence, of styles that the document sets off with white space: lists within a sentence."""
    spaced = Counter(line.mark.style.name for line in lines if line.mark is not None and line.spaced)
    return {
        index
        for index, line in enumerate(lines)
        if line.mark is not None and not line.spaced and spaced[line.mark.style.name] >= 2
    }


def _lone(entries: list[Entry], lines: Sequence[Line], flowing: bool) -> set[int]:
    """Lists of a single entry that are no lists: 一是 alone, a 1. inside a line."""
    following: dict[str, int] = {}
    lone: set[int] = set()
    for entry in reversed(entries):
        family = _family(entry.mark.style)
        weak = flowing or entry.mark.style.name == "in_words" or (entry.line > 0 and lines[entry.line - 1].wrapped)
        if entry.mark.number == 1 and weak and following.get(family, 1) == 1:
            lone.add(entry.line)
        following[family] = entry.mark.number
    return lone


def _family(style: Style) -> str:
    return min(style.name, style.twin or style.name)
