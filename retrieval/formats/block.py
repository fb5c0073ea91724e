"""A block: a stretch of a source text that stands on lines of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """``text == source[start:end]``, without white space around it; ``page`` is 1-based, None without pages."""

    text: str
    start: int
    page: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)
