"""The arrays that the made-up world is built from, and the few draws that numpy has not ready."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

YEARS = (2021, 2022, 2023, 2024, 2025)
YEAR_ROW: Ints = np.array(YEARS, dtype=np.int64)[None, :]
LAST_DAY = int(np.datetime64("2025-12-31").astype(np.int64))
"""The last day that the data speak of, in days since 1970-01-01, as all dates here are."""


def chance(rng: np.random.Generator, probability: Floats | float, shape: int | tuple[int, ...]) -> Bools:
    """True with the given probability, element by element."""
    return rng.random(shape) < probability


def choose(rng: np.random.Generator, shares: Sequence[float] | Floats, shape: int | tuple[int, ...]) -> Ints:
    """Codes 0, 1, … in the given shares, which need not add up to one."""
    borders = np.cumsum(np.asarray(shares, dtype=np.float64))
    codes: Ints = np.searchsorted(borders, rng.random(shape) * borders[-1], side="right").astype(np.int64)
    return codes


def between(rng: np.random.Generator, low: Ints | int, high: Ints | int, shape: int | tuple[int, ...]) -> Ints:
    """Whole numbers from ``low`` to ``high``, both included."""
    return rng.integers(low, np.asarray(high) + 1, shape, dtype=np.int64)


def spread(rng: np.random.Generator, sigma: float, shape: int | tuple[int, ...]) -> Floats:
    """A factor around 1 (median), lognormal with ``sigma``."""
    return np.exp(rng.normal(0.0, sigma, shape))


def total(of: Floats | Ints, per: Ints, size: int) -> Floats:
    """The sum of ``of`` for each group 0 … ``size`` − 1 of ``per``; a second axis (years) is kept."""
    if of.ndim == 1:
        return np.bincount(per, weights=of, minlength=size).astype(np.float64)
    return np.stack([np.bincount(per, weights=column, minlength=size) for column in of.T], axis=1).astype(np.float64)
