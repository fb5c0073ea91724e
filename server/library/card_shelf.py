"""The cards of 办理指南 on file, as answers and pages read them: one that is damaged hides none of the others."""

from __future__ import annotations

from pathlib import Path

from policies_corpus.cards import Card, readable_cards
from policies_corpus.errors import DocumentError

_Seen = tuple[tuple[str, int], ...]


class CardShelf:
    """Cards of a folder, read again when a file of it has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[_Seen, tuple[Card, ...], tuple[DocumentError, ...]] = ((), (), ())

    def __call__(self) -> tuple[Card, ...]:
        """The cards that can be read, by id."""
        return self._now()[1]

    def damaged(self) -> tuple[DocumentError, ...]:
        """What is wrong with the others."""
        return self._now()[2]

    def _now(self) -> tuple[_Seen, tuple[Card, ...], tuple[DocumentError, ...]]:
        paths = sorted(self._folder.glob("*.yaml")) if self._folder.is_dir() else []
        seen = tuple((path.name, path.stat().st_mtime_ns) for path in paths)
        if seen != self._read[0]:
            self._read = (seen, *readable_cards(self._folder))
        return self._read
