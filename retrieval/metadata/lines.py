"""The lines of a document as its metadata is looked for in them: head, body and closing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.flowing import is_flowing
from retrieval.formats.text import text_blocks
from retrieval.marks import mark_at
from retrieval.repair import SOURCE_REPAIRS, repaired
from retrieval.traced import TracedText

_MOST_HEAD = 30
_SALUTATION = re.compile(r"(?:各|省|市|县|有关).{0,120}[：:]$")
_ANNEX = re.compile(r"附\s*件\s*\d{0,2}\s*[:：]?$")
_UNFOLD = re.compile(r"\s+|(?<=。)")
"""Where a text without line breaks had them, as far as that can be told."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class DocumentLines:
    """Lines without blanks inside or around them; the head goes to line ``head``, the document itself to ``end``."""

    lines: tuple[str, ...]
    spaced: tuple[str, ...]
    head: int
    end: int

    @classmethod
    def of(cls, text: str) -> DocumentLines:
        """The lines of a source text."""
        clean = repaired(TracedText.of(text), SOURCE_REPAIRS).text
        texts = [block.text for block in text_blocks(clean)]
        if texts and is_flowing([len(text) for text in texts]):
            texts = [part for text in texts for part in _UNFOLD.split(text) if part]
        spaced = tuple(_BLANKS.sub(" ", text) for text in texts)
        lines = tuple(line.replace(" ", "") for line in spaced)
        return cls(lines, spaced, _head_end(lines), _end(lines))

    def heads(self) -> tuple[str, ...]:
        """The lines before the addressee and the first numbered part."""
        return self.lines[: self.head]


def _head_end(lines: tuple[str, ...]) -> int:
    for index, line in enumerate(lines[:_MOST_HEAD]):
        if _SALUTATION.match(line) or (mark_at(line) is not None and index > 0) or "。" in line:
            return index
    return min(len(lines), _MOST_HEAD)


def _end(lines: tuple[str, ...]) -> int:
    """Where the annexes begin, each under a line of its own."""
    return next((index for index, line in enumerate(lines) if index > 0 and _ANNEX.match(line)), len(lines))
