"""A clause of what somebody says of a family, with the characters that were understood marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_BREAK = re.compile(r"[,。;、!?]|但是?|不过|而且|另外|同时")
_WITHIN_NUMBER = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DIGITS = "一二两三四五六七八九"
_NEIGHBOURS = re.compile(rf"([{_DIGITS}])([{_DIGITS}])(?=[千万百])([千万百])")
_TWO_OF = re.compile(r"(?<![子女妻妇弟妹姐哥口])俩(?!口)")
_FILLER = re.compile(
    r"[的了在是有都也还就和跟与及呢吧啊哦嘛着过到去来从把被给让已又再很挺太个名位口人户家里这那其中他她它我们咱俩"
    r"只能会要得当读做带干腿药查出每周怕女男庭年月日元块钱岁约上下大概左右大约差不多目前现在今年去年上年前年全家家中家里平时一直]"
)
_LEAST = 1


class Clause:
    """Text up to the next stop. What no recogniser takes is left over, and told to the asker."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._taken = [False] * len(text)

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as understood."""
        self._taken[start:end] = [True] * (end - start)

    def is_taken(self, start: int, end: int) -> bool:
        """Whether the whole stretch is understood already."""
        return all(self._taken[start:end])

    def take_words(self, spellings: Sequence[str], start: int = 0, end: int | None = None) -> bool:
        """Whether one of the words stands in the stretch; all that do are marked."""
        found = False
        for word in spellings:
            for match in re.finditer(re.escape(word), self.text[start:end]):
                self.take(start + match.start(), start + match.end())
                found = True
        return found

    def take_pattern(self, pattern: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match of a pattern in the stretch, marked."""
        match = re.search(pattern, self.text[start:end])
        if match is not None:
            self.take(start + match.start(), start + match.end())
        return match

    def take_values(self, table: Mapping[str, Sequence[str]], start: int = 0, end: int | None = None) -> list[str]:
        """The values whose words stand in the stretch, in the order of the text; longest words first, and a word
        within a longer one does not count again."""
        return [value for _, value, _ in self.found(table, start, end)]

    def found(
        self, table: Mapping[str, Sequence[str]], start: int = 0, end: int | None = None
    ) -> list[tuple[int, str, str]]:
        """Place, value and word of each that stands in the stretch, marked, in the order of the text."""
        text, hits = self.text[start:end], []
        pairs = sorted(((word, value) for value, words in table.items() for word in words), key=lambda p: -len(p[0]))
        for word, value in pairs:
            for match in re.finditer(re.escape(word), text):
                hits.append((start + match.start(), value, word))
                self.take(start + match.start(), start + match.end())
            text = text.replace(word, "　" * len(word))
        return sorted(hits)

    def left_over(self) -> str | None:
        """What was not understood, where it is more than filler."""
        kept = "".join(" " if taken else char for char, taken in zip(self.text, self._taken, strict=True))
        runs = [run for run in kept.split() if len(_FILLER.sub("", run)) >= _LEAST]
        return "…".join(runs) or None


def clauses(plain: str) -> Iterator[Clause]:
    """The clauses of a normalised text; 五六千 is written as 5000到6000, 12,000 without its comma, 俩孙 as 两个孙."""
    plain = _TWO_OF.sub("两个", plain).replace("仨", "三个")
    text = _NEIGHBOURS.sub(_range, _WITHIN_NUMBER.sub("", plain))
    for part in _BREAK.split(text):
        if part:
            yield Clause(part)


def _range(match: re.Match[str]) -> str:
    low, high, unit = match.groups()
    return f"{low}{unit}到{high}{unit}" if _DIGITS.index(low) < _DIGITS.index(high) else match.group()
