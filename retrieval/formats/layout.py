"""Lines with their places on a page → paragraphs: what a line end broke is joined again."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from retrieval.formats.extracted import joined
from retrieval.marks import mark_at

_FULL = 2.0
"""A line that ends less than so many characters before the edge of the text is full."""
_INDENT = 1.2
_FEW = 8
"""Among more lines than this, one that alone begins furthest left is a stray."""
_OTHER_SIZE = 0.15
_WORD_GAP = 0.15
"""Two pieces on one line that are further apart than this part of their height are two words or cells."""
_ASIDE = 4.0
"""A line that begins so many characters inside the text is centred or right-aligned: a title, a signature, a date."""
_WIDER_GAP = 0.6
"""A gap that is wider than usual by this part of a line begins a paragraph."""


@dataclass(frozen=True)
class PageLine:
    """A line of text and its box; points or pixels from the top left corner, ``bottom`` > ``top``."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def in_lines(pieces: Sequence[PageLine], word_gap: float = _WORD_GAP) -> list[PageLine]:
    """Pieces in any order → lines from top to bottom; what stands side by side is one line, from left to right.

    Pieces further apart than ``word_gap`` of their height are set off by a wide space, which no repair takes away.
    """
    rows: list[list[PageLine]] = []
    for piece in sorted(pieces, key=lambda each: each.top + each.bottom):
        middle = (piece.top + piece.bottom) / 2
        beside = rows and rows[-1][0].top < middle < rows[-1][0].bottom
        if beside and not any(_overlap(other, piece) for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_one_line(sorted(row, key=lambda each: each.left), word_gap) for row in rows]


def _overlap(one: PageLine, other: PageLine) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) > min(one.height, other.height)


def _one_line(row: Sequence[PageLine], word_gap: float) -> PageLine:
    text = row[0].text
    for before, piece in itertools.pairwise(row):
        text += ("\u3000" if piece.left - before.right > word_gap * piece.height else "") + piece.text
    return PageLine(text, row[0].left, min(each.top for each in row), row[-1].right, max(each.bottom for each in row))


def paragraphs(lines: Sequence[PageLine], width: float) -> list[str]:
    """The paragraphs of a page (or of the part of one between two tables), from top to bottom.

    ``width`` is that of the page: where a single line reaches furthest right, it tells whether that is the margin.
    """
    if not lines:
        return []
    shape = _Shape.of(lines, width)
    groups: list[list[PageLine]] = [[lines[0]]]
    for before, line in itertools.pairwise(lines):
        if shape.goes_on(before, line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [joined((line.text for line in group), broken_numbers=True) for group in groups]


@dataclass(frozen=True)
class _Shape:
    """What is usual on a page: its edges, the height of a line, the gap between two."""

    left: float
    right: float
    height: float
    gap: float

    @classmethod
    def of(cls, lines: Sequence[PageLine], width: float) -> _Shape:
        height = median(line.height for line in lines) or 1.0
        gaps = [after.top - before.bottom for before, after in itertools.pairwise(lines)]
        wide = [line for line in lines if line.right - line.left > 10 * height] or list(lines)
        usual = Counter(round(line.left / height) for line in wide)
        flush = [line.left for line in wide if len(wide) <= _FEW or usual[round(line.left / height)] > 1]
        left = min(flush or [line.left for line in wide])
        right = max(line.right for line in wide)
        reaching = sum(1 for line in lines if line.right >= right - _FULL * height)
        if reaching == 1:
            right = max(right, width - left)
        return cls(left, right, height, median(gaps or [0.0]))

    def goes_on(self, before: PageLine, line: PageLine) -> bool:
        """Whether ``line`` continues the sentence of ``before``."""
        full = before.right >= self.right - _FULL * self.height
        aside = before.left > self.left + _ASIDE * self.height
        indented = line.left > self.left + _INDENT * self.height
        apart = line.top - before.bottom > max(self.gap, 0.0) + _WIDER_GAP * self.height
        other = abs(line.height - before.height) > _OTHER_SIZE * before.height + 1
        return full and not aside and not indented and not apart and not other and mark_at(line.text) is None
