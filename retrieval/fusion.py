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


WEIGHTS = {"piece": 0.24, "document": 0.24, "runs": 0.16, "notions": 0.12, "meaning": 0.24}


def fused(fit: Fit) -> Scores:
    """The weighted mean of the measures there are."""
    present = {each.name: getattr(fit, each.name) for each in fields(fit) if getattr(fit, each.name) is not None}
    total = sum(WEIGHTS[name] for name in present)
    return np.asarray(sum(WEIGHTS[name] / total * values for name, values in present.items()), dtype=np.float32)
