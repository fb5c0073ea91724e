"""How much two texts have in common, character by character."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s")
_NO_WORD = re.compile(r"[\W_]")


def common_length(one: str, other: str) -> int:
    """The length of the longest common subsequence; all places of ``one`` are followed at once in the bits of an
    integer."""
    places: dict[str, int] = {}
    for i, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << i
    full = (1 << len(one)) - 1
    rows = full
    for char in other:
        met = rows & places.get(char, 0)
        rows = ((rows + met) | (rows - met)) & full
    return len(one) - rows.bit_count()


def rouge_l(found: str, wanted: str) -> float:
    """ROUGE-L over characters, white space aside: the harmonic mean of precision and recall, 0 to 1."""
    one, other = _SPACE.sub("", found), _SPACE.sub("", wanted)
    common = common_length(one, other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def share_held(wanted: str, found: str) -> float:
    """The share of the characters of ``wanted`` that ``found`` holds in order, punctuation aside, 0 to 1."""
    one, other = words_only(wanted), words_only(found)
    return common_length(one, other) / len(one) if one else 1.0


def words_only(text: str) -> str:
    """The text without white space and punctuation."""
    return _NO_WORD.sub("", text)
