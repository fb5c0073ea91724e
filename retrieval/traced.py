"""A text in which every character knows its place in the source."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class TracedText:
    """``offsets[i]`` is the place of ``text[i]`` in the source, strictly increasing: characters are only taken away."""

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int = 0) -> TracedText:
        """``text`` as it stands in the source from ``start`` on."""
        return cls(text, tuple(range(start, start + len(text))))

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: TracedText) -> TracedText:
        return TracedText(self.text + other.text, self.offsets + other.offsets)

    def cut(self, start: int, end: int | None = None) -> TracedText:
        """The part ``[start:end]``."""
        return TracedText(self.text[start:end], self.offsets[start:end])

    def without(self, spans: Iterable[Span]) -> TracedText:
        """The text with the characters of ``spans`` taken away."""
        gone = {index for start, end in spans for index in range(start, end)}
        if not gone:
            return self
        kept = [index for index in range(len(self.text)) if index not in gone]
        return TracedText("".join(self.text[i] for i in kept), tuple(self.offsets[i] for i in kept))

    def strip(self) -> TracedText:
        """Without white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, start + len(self.text.strip()))

    def split(self, places: Iterable[int]) -> list[TracedText]:
        """The parts between ``places``, in order."""
        borders = [0, *places, len(self.text)]
        return [self.cut(start, end) for start, end in itertools.pairwise(borders) if start < end]
