"""From several measures of fit to one score, 0 to about 1, that can be compared between questions.

Each measure is itself between 0 and 1, so the weights can be read as shares. They were set on half of the questions of
the policy_docs yardstick and rounded; `benchmarks/README.md` has the figures for the other half.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """How well pieces fit a question; one value each per piece.

    ``piece`` and ``document``: BM25 of the piece (with its headings) and of its whole document; ``runs``: how much
    of the question stands in the piece in one run; ``notions``: how much of its content is named at all;
    ``meaning``: closeness of the vectors, None without them.
    """

    piece: Scores
    document: Scores
    runs: Scores
    notions: Scores
    meaning: Scores | None


WEIGHTS = {"piece": 0.2, "document": 0.25, "runs": 0.15, "notions": 0.1, "meaning": 0.3}


def fused(fit: Fit) -> Scores:
    """The weighted mean of the measures there are."""
    present = {each.name: getattr(fit, each.name) for each in fields(fit) if getattr(fit, each.name) is not None}
    total = sum(WEIGHTS[name] for name in present)
    return np.asarray(sum(WEIGHTS[name] / total * values for name, values in present.items()), dtype=np.float32)


def sureness(fit: Fit) -> Scores:
    """How sure it is, 0 to 1, that a piece has to do with the question: its content is named, and its meaning is near.

    Unlike ``fused`` it does not grow with how much of the wording is shared, so that people's own words are not
    refused.
    """
    if fit.meaning is None:
        return np.asarray(0.7 * fit.notions + 0.3 * fit.runs, dtype=np.float32)
    return np.asarray(0.5 * fit.notions + 0.5 * fit.meaning, dtype=np.float32)
