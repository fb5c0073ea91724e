"""Who is responsible: the agencies that a clause names, with their roles and places.

Nothing is put into the text: agencies that stand together because a separator was lost (“县发改局县乡村振兴局”) are
told apart by the list of agencies; where the list does not cover a name, the name stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policies_corpus.agencies import load_agencies
from retrieval.traced import Span

_ROLE = re.compile(
    r"(?P<role>(?:牵头|责任|配合|协助|参与|参加|落实|主办|协办|主管|实施|指导)(?:单位|部门|处室|科室|股室|机构))\s*[:：]"
)
_NOTE = re.compile(rf"[（(]?\s*{_ROLE.pattern}")
_SEPARATOR = re.compile(r"[、,，;；\s]+")
_OPENING, _CLOSING = "（(", "）)"


@dataclass(frozen=True)
class Duty:
    """``text[start:end]`` is the agency; ``role`` as printed (牵头单位, 责任单位, 责任处室)."""

    role: str
    agency: str
    start: int
    end: int


def is_duty_note(sentence: str) -> bool:
    """Whether a sentence only says who is responsible for what stands before it: （牵头单位：…；责任单位：…）."""
    return _NOTE.match(sentence) is not None


def find_duties(text: str) -> tuple[Duty, ...]:
    """The agencies that a clause's text makes responsible, in its order."""
    roles = list(_ROLE.finditer(text))
    duties: list[Duty] = []
    for index, role in enumerate(roles):
        limit = roles[index + 1].start() if index + 1 < len(roles) else len(text)
        end = _list_end(text, role.end(), limit)
        duties += [Duty(role["role"], text[a:b], a, b) for a, b in _agencies(text, role.end(), end)]
    return tuple(duties)


def _list_end(text: str, start: int, limit: int) -> int:
    depth = 0
    for index in range(start, limit):
        char = text[index]
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth < 0 or char in "。\n":
            return index
    return limit


def _agencies(text: str, start: int, end: int) -> Iterator[Span]:
    for first, last in _chunks(text, start, end):
        place = first
        for agency in split_agencies(text[first:last]):
            yield place, place + len(agency)
            place += len(agency)


def _chunks(text: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between separators outside brackets; a known name may hold a separator (各乡镇党委、政府)."""
    place = first = start
    depth = 0
    while place < end:
        known = _compound().match(text, place, end) if place == first else None
        if known is not None:
            place = known.end()
            continue
        separator = _SEPARATOR.match(text, place, end) if depth == 0 else None
        if separator is None:
            depth += (text[place] in _OPENING) - (text[place] in _CLOSING)
            place += 1
            continue
        if first < place:
            yield first, place
        place = first = separator.end()
    if first < end:
        yield first, end


@cache
def _compound() -> re.Pattern[str]:
    names = [name for name in load_agencies().named if _SEPARATOR.search(name)]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


@cache
def split_agencies(name: str) -> tuple[str, ...]:
    """``name`` as known agencies one after the other, as few as make it up; whole where they do not."""
    names = load_agencies().names()
    longest = max(map(len, names))
    best: list[tuple[str, ...] | None] = [()] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(max(0, end - longest), end):
            before = best[start]
            if before is None or name[start:end] not in names:
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, name[start:end])
    return best[-1] or (name,)
