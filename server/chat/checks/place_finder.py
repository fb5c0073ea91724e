"""The places that a question about rules names: full names, names without 县 or 市, and the nation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from retrieval.tokenizer import tagged_words, words
from server.chat.region import NATION
from sql_tools.lexicon import bare_names
from sql_tools.plan import Place
from sql_tools.semantic_model import Places
from sql_tools.values import PlaceName

WHOLE_NATION = Place(level="nation", code=NATION, name="全国")
_PROPER_NAMES = ("ns", "nr", "nrt", "nz")


def is_on_file(place: Place, names: Iterable[PlaceName]) -> bool:
    """Whether a place, or one in it, is in the data: a province that was loaded in full says nothing of a county that
    it does not have."""
    return any(place.code == each.code or place.code in each.path for each in names)


class PlaceFinder:
    """Finds places by name; a bare name means the widest place that bears it (长沙 is 长沙市)."""

    def __init__(self, names: Iterable[PlaceName], levels: Places) -> None:
        self._level_order = {level.name: order for order, level in enumerate(levels.levels)}
        self._by_word: dict[str, list[PlaceName]] = {}
        for place in names:
            self._by_word.setdefault(place.name, []).append(place)
            for bare in _bare_names(place, levels):
                self._by_word.setdefault(bare, []).append(place)
        self._words = sorted(self._by_word, key=len, reverse=True)

    def find(self, text: str) -> tuple[Place, ...]:
        """The places named, in order; of 衡阳县西渡镇 the last. A name that several places bear gives all that fit."""
        spans = self._spans(text)
        kept: list[PlaceName] = []
        for index, (_, end, candidates) in enumerate(spans):
            following = spans[index + 1] if index + 1 < len(spans) else None
            if following is not None and following[0] <= end + 1 and self._within(following[2], candidates):
                continue
            if index > 0 and spans[index - 1][1] + 1 >= spans[index][0]:
                candidates = self._within(candidates, spans[index - 1][2]) or candidates
            kept.extend(candidates)
        found = [Place(level=place.level, code=place.code, name=place.name) for place in kept]
        return (*dict.fromkeys(found), *((WHOLE_NATION,) if not found and "全国" in text else ()))

    def _spans(self, text: str) -> list[tuple[int, int, list[PlaceName]]]:
        spans: list[tuple[int, int, list[PlaceName]]] = []
        for word in self._words:
            start = text.find(word)
            while start >= 0:
                end = start + len(word)
                if all(end <= other[0] or other[1] <= start for other in spans):
                    spans.append((start, end, self._widest(word)))
                start = text.find(word, end)
        return sorted(spans)

    def _widest(self, word: str) -> list[PlaceName]:
        places = self._by_word[word]
        first = min(self._level_order[place.level] for place in places)
        return [place for place in places if self._level_order[place.level] == first]

    @staticmethod
    def _within(inner: list[PlaceName], outer: list[PlaceName]) -> list[PlaceName]:
        codes = {place.code for place in outer}
        return [place for place in inner if codes & set(place.path)]


def _bare_names(place: PlaceName, levels: Places) -> Iterator[str]:
    """The name without 县, 市 or 镇; none of villages, nor what is a word by itself (建设, 果园, 路口)."""
    level = levels.level(place.level)
    if level == levels.levels[-1]:
        return
    for bare in bare_names(place.name, level.suffixes):
        if not (level.names_repeat and _is_common_word(bare)):
            yield bare


def _is_common_word(text: str) -> bool:
    return words(text) == [text] and tagged_words(text)[0][1] not in _PROPER_NAMES
