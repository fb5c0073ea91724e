"""One spelling for matching, with the way back to what the person typed.

Full-width letters and digits, traditional characters, capital letters, stray spaces and emoji are evened out; every
character of the result knows the characters of the original that it stands for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sql_tools.each_one import each_one
from sql_tools.ornaments import is_picture, ornaments

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_WAVES = dict.fromkeys("～〜∼", "~")
_LONG_DASH = re.compile(r"[—―─]{2,}")
"""The dash of Chinese punctuation, two characters wide: a break in the sentence."""
_YEAR_END = re.compile(r"\d[%年万元岁]?$")
_STOPS = {"｡": "。", "､": "、", "﹐": ",", "，": ",", "；": ";", "：": ":", "？": "?", "！": "!"}
# 於 is in the national standard as a surname; in a question it is the traditional form of 于. 㮾 is the old form of 榔.
_STANDARD_TWINS = {"於": "于", "㮾": "榔"}
# 冇 is how 没 is written in Hunan, Jiangxi and Guangdong (冇得, 还冇消除).
_DIALECT = {"冇": "没"}
_SAME_LOOK = {**_DASHES, **_WAVES, **_STOPS, **_STANDARD_TWINS, **_DIALECT}


@dataclass(frozen=True)
class NormalText:
    """``text`` is for matching; ``starts[i]``/``ends[i]`` are the bounds in ``original`` of its character ``i``."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind ``text[start:end]`` (not empty)."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=1)
def _traditional() -> dict[str, str]:
    """Traditional → simplified, one character each; loaded only when a question needs it."""
    from opencc import OpenCC  # loads its tables: 50 ms that most questions never pay

    converter = OpenCC("t2s")
    return {char: simple for char in _cjk() if len(simple := converter.convert(char)) == 1 and simple != char}


def _cjk() -> str:
    return "".join(map(chr, range(0x4E00, 0xA000)))


def _is_plain(char: str) -> bool:
    """Simplified by the national standard: nothing to look up."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _spell(char: str) -> str:
    if char in _INVISIBLE:
        return ""
    if char in _SAME_LOOK:
        return _SAME_LOOK[char]
    spelled = unicodedata.normalize("NFKC", char).lower()
    if all(map(is_picture, spelled)):
        return ""
    if spelled == char and char >= "\u4e00" and not _is_plain(char):
        return _traditional().get(char, char)
    return "".join(_SAME_LOOK.get(part, part) for part in spelled)


def _dash(found: re.Match[str]) -> str:
    """A comma, between two numbers a range; as long as what was written."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    said = "-" if _YEAR_END.search(before) and after[:1].isdigit() else ","
    return said + "\u200b" * (len(found.group()) - 1)


def _keeps_apart(left: str, right: str) -> bool:
    """A space between two Latin words or numbers has a meaning; between Chinese characters it has none."""
    return left.isascii() and left.isalnum() and right.isascii() and right.isalnum()


def normalize(question: str) -> NormalText:
    """Even out the spelling of ``question``; spans of the result point back into it."""
    told = _LONG_DASH.sub(_dash, question)
    spelled = [(part, index) for index, char in enumerate(told) for part in _spell(char)]
    joined = "".join(part for part, _ in spelled)
    instead = {**each_one(joined), **ornaments(joined)}
    pieces = [(said, index) for place, (part, index) in enumerate(spelled) if (said := instead.get(place, part))]
    kept = [
        (part, index)
        for place, (part, index) in enumerate(pieces)
        if not part.isspace() or _space_counts(pieces, place)
    ]
    starts = tuple(index for _, index in kept)
    return NormalText(question, "".join(part for part, _ in kept), starts, tuple(index + 1 for index in starts))


def _space_counts(pieces: list[tuple[str, int]], place: int) -> bool:
    left = next((part for part, _ in reversed(pieces[:place]) if not part.isspace()), "")
    after = place + 1
    if not left or after >= len(pieces) or pieces[after][0].isspace():
        return False
    return _keeps_apart(left, pieces[after][0])
