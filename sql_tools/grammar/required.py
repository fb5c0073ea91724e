"""Which kinds of tokens a pattern cannot do without: where one is missing, the pattern need not be tried."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"\{(?P<kinds>[a-z_|]+)\}|\((?P<opens>\?P<\w+>|\?:|\?=|\?!|\?<=|\?<!)?|(?P<closes>\))|(?P<either>\|)"
    r"|\\.|\[[^\]]*\]|."
)
_SKIPPED = ("?", "*")
_SAY_NOTHING = ("?!", "?<=", "?<!")

Need = frozenset[str]
"""Kinds of which a match has at least one."""


def required(pattern: str) -> tuple[Need, ...]:
    """The needs of a pattern as it is written, with its kinds in braces; the narrowest first, as most often missing."""
    needs, _ = _group(pattern, 0)
    return tuple(sorted(set(needs), key=lambda need: (len(need), sorted(need))))


def _group(pattern: str, at: int) -> tuple[list[Need], int]:
    """The needs from here to the end of the group, and where that is; of several ways, what every way has."""
    ways: list[list[Need]] = [[]]
    while (piece := _PIECE.match(pattern, at)) is not None and not piece["closes"]:
        needs, at = [], piece.end()
        if piece["either"]:
            ways.append([])
        elif piece["kinds"]:
            needs = [frozenset(piece["kinds"].split("|"))]
        elif piece[0].startswith("("):
            inside, at = _group(pattern, at)
            needs = [] if piece["opens"] in _SAY_NOTHING else inside
        if not pattern.startswith(_SKIPPED, at):
            ways[-1] += needs
    end = at + 1
    if len(ways) == 1:
        return ways[0], end
    return ([frozenset().union(*(way[0] for way in ways))] if all(ways) else []), end
