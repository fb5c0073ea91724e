"""Near names: typing errors and homophones are offered, never silently corrected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import ne

from rapidfuzz import fuzz

_FOLDED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many dialects do not tell apart."""
_NEAR = 78.0
_MIN_SHARED = 40.0


@dataclass(frozen=True)
class Near:
    """A known name, how near it is (0 to 100), and by what: 音 (same sound) or 形 (few characters differ)."""

    name: str
    score: float
    by: str


@lru_cache(maxsize=50_000)
def sound(text: str) -> str:
    """Pinyin without tones, with dialect pairs folded: 黄新 and 黄兴 sound alike."""
    from pypinyin import lazy_pinyin  # its tables take 100 ms to load; most questions have no unknown word

    syllables = []
    for syllable in lazy_pinyin(text):
        for heard, folded in _FOLDED:
            syllable = syllable.replace(heard, folded)
        syllables.append(syllable)
    return " ".join(syllables)


def nearest(word: str, names: Iterable[str], limit: int = 4) -> tuple[Near, ...]:
    """The known names nearest to ``word``, best first; none where nothing is near enough."""
    found = [near for name in names if name != word and (near := _near(word, name)) is not None]
    best = sorted(found, key=lambda near: (-near.score, len(near.name), near.name))
    return tuple(near for near in best if near.score >= best[0].score - 12)[:limit] if best else ()


def nearly(word: str, names: Iterable[str], limit: int) -> list[Near]:
    """The known names of the same length that differ in one character (衡阴, 衡阳), the like-sounding ones first."""
    apart = [name for name in names if len(name) == len(word) and sum(map(ne, word, name)) == 1]
    heard = {name: fuzz.ratio(sound(word), sound(name)) for name in apart}
    return [Near(name, heard[name], "形") for name in sorted(apart, key=lambda name: (-heard[name], name))[:limit]]


def _near(word: str, name: str) -> Near | None:
    if abs(len(word) - len(name)) > 1:
        return None
    shape = fuzz.ratio(word, name)
    if not shape and len(word) != len(name):
        return None
    heard = fuzz.ratio(sound(word), sound(name))
    if heard == 100.0 and len(word) == len(name):
        return Near(name, 100.0, "音")
    if shape < _MIN_SHARED:
        return None
    score = max(0.4 * shape + 0.6 * heard, shape if len(word) >= 4 else 0.0)
    return Near(name, score, "形") if score >= _NEAR else None
