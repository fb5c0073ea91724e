"""Two results are the same if the rows are, in any order unless it was asked for, with at most two columns more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.compare import same_rows

Rows = list[tuple[Any, ...]]


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ([(3,)], [(3,)]),
        ([(12000.004,)], [(Decimal("12000"),)]),
        ([("西渡镇", 3), ("界牌镇", 2)], [("界牌镇", 2), ("西渡镇", 3)]),
        ([("西渡镇", 3)], [("衡阳县", "西渡镇", 3, 0.5)]),
        ([(3, "西渡镇")], [("西渡镇", 3)]),
        ([(date(2024, 5, 1),)], [("2024-05-01",)]),
        ([], []),
        ([(None,)], [(None,)]),
    ],
)
def test_the_same(reference: Rows, shown: Rows) -> None:
    assert same_rows(reference, shown)


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ([(3,)], [(4,)]),
        ([(3,)], [(3,), (3,)]),
        ([(1, 2), (2, 1)], [(1, 1), (2, 2)]),
        ([(3,)], [(3, 1, 2, 4)]),
        ([(3,)], []),
        ([(0.5,)], [(0.52,)]),
        ([(None,)], [(0,)]),
    ],
)
def test_not_the_same(reference: Rows, shown: Rows) -> None:
    assert not same_rows(reference, shown)


def test_an_order_that_was_asked_for_counts() -> None:
    rows: Rows = [("西渡镇", 3), ("界牌镇", 2), ("樟木乡", 1)]
    assert same_rows(rows, rows, ordered=True)
    assert not same_rows(rows, rows[::-1], ordered=True)
