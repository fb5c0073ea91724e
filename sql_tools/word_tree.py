"""Words as a tree of characters: all that begin at a place of a text are found in one walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class WordTree(Generic[T]):
    """Spellings and what each stands for."""

    def __init__(self) -> None:
        self._children: dict[str, WordTree[T]] = {}
        self._value: T | None = None

    def put(self, word: str, value: T) -> None:
        """Set what ``word`` stands for."""
        node = self
        for char in word:
            node = node._children.setdefault(char, WordTree())
        node._value = value

    def get(self, word: str) -> T | None:
        """What exactly this word stands for."""
        return next((value for end, value in self.matches(word, 0) if end == len(word)), None)

    def matches(self, text: str, start: int) -> Iterator[tuple[int, T]]:
        """Every word that begins at ``start``: where it ends and what it stands for."""
        node, end = self, start
        while end < len(text):
            following = node._children.get(text[end])
            if following is None:
                return
            node, end = following, end + 1
            if node._value is not None:
                yield end, node._value
