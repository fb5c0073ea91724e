"""Whether two results say the same: the rule by which gold questions are scored.

Rows count as a multiset; the shown rows may have at most two columns more than the reference, in any order; numbers
are equal to 0.01.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

MORE_COLUMNS = 2
TOLERANCE = 0.011
"""A hundredth, and what rounding a hundredth to a float costs."""

NOT_RECORDED = "未登记"
"""How an answer shows the key of a group that is not on file; a reference has NULL there."""

Row = Sequence[Any]


def same_rows(reference: Sequence[Row], shown: Sequence[Row], ordered: bool = False) -> bool:
    """True where ``shown`` holds the rows of ``reference``.

    ``ordered``: they must also stand in the same order, but for rows that tie in the figure that orders them.
    """
    if len(reference) != len(shown):
        return False
    if not reference:
        return True
    wanted, got = [_plain(row) for row in reference], [_plain(row) for row in shown]
    if not 0 <= len(got[0]) - len(wanted[0]) <= MORE_COLUMNS:
        return False
    return any(
        _agree(wanted, [tuple(row[i] for i in chosen) for row in got], ordered) for chosen in _choices(wanted, got)
    )


def _plain(row: Row) -> tuple[Any, ...]:
    return tuple(_cell(cell) for cell in row)


def _cell(cell: Any) -> Any:
    if cell == NOT_RECORDED:
        return None
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, Decimal | int | float):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _choices(wanted: list[tuple[Any, ...]], got: list[tuple[Any, ...]]) -> Iterator[tuple[int, ...]]:
    """Ways to find the columns of the reference among those shown: each has the same values, taken by itself."""
    shown = [sorted((row[i] for row in got), key=_rank) for i in range(len(got[0]))]
    fits = []
    for column in range(len(wanted[0])):
        values = sorted((row[column] for row in wanted), key=_rank)
        fits.append([i for i, other in enumerate(shown) if all(map(_close, values, other))])
    yield from _distinct(fits, ())


def _distinct(fits: list[list[int]], chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(chosen) == len(fits):
        yield chosen
        return
    for column in fits[len(chosen)]:
        if column not in chosen:
            yield from _distinct(fits, (*chosen, column))


def _rank(cell: Any) -> tuple[str, Any]:
    return type(cell).__name__, cell if cell is not None else 0


def _close(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= TOLERANCE
    return bool(left == right)


def _agree(wanted: list[tuple[Any, ...]], got: list[tuple[Any, ...]], ordered: bool) -> bool:
    if ordered and not _same_order(wanted, got):
        return False
    return _same_multiset(wanted, got)


def _same_order(wanted: list[tuple[Any, ...]], got: list[tuple[Any, ...]]) -> bool:
    """The figures that run up or down in the reference do so in the same steps; without any, row by row."""
    ordering = [c for c in range(len(wanted[0])) if _monotone([row[c] for row in wanted])]
    columns = ordering or range(len(wanted[0]))
    return all(_close(left[c], right[c]) for left, right in zip(wanted, got, strict=True) for c in columns)


def _monotone(values: list[Any]) -> bool:
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) - 1 or not all(isinstance(value, float) for value in numbers):
        return False
    return all(a <= b for a, b in pairwise(numbers)) or all(a >= b for a, b in pairwise(numbers))


def _same_multiset(wanted: list[tuple[Any, ...]], got: list[tuple[Any, ...]]) -> bool:
    """Exact by words first, then by pairing rows of equal words with near numbers."""
    if Counter(map(_words, wanted)) != Counter(map(_words, got)):
        return False
    left, right = sorted(wanted, key=_row_rank), sorted(got, key=_row_rank)
    if all(all(map(_close, a, b)) for a, b in zip(left, right, strict=True)):
        return True
    rest = list(right)
    for row in left:
        match = next((other for other in rest if all(map(_close, row, other))), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _words(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple("#" if isinstance(cell, float) else cell for cell in row)


def _row_rank(row: tuple[Any, ...]) -> tuple[tuple[str, Any], ...]:
    words = tuple(_rank(cell) for cell in row if not isinstance(cell, float))
    return (*words, *(_rank(cell) for cell in row if isinstance(cell, float)))
