"""From several measures of fit to one score, 0 to about 1, that can be compared between questions.

Each measure is itself between 0 and 1, so the weights can be read as shares of their sum. They are the middle of the
region in which the figures of the policy_docs yardstick are level, rounded to twentieths: a step of one to either side
changes the figures by less than chance does. Weights learned question by question did worse on questions held out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """How well pieces fit a question; one value each per piece.

    ``piece`` and ``document``: BM25 of the piece (with its headings) and of its whole document; ``runs``: how much
    of the question stands in the piece in one run; ``notions``: how much of its content is named at all, ``nearby``:
    in two sentences that follow each other; ``shaped``: whether something of the kind asked for (an amount, a date)
    stands there; ``meaning``: closeness of the vectors, None without them.
    """

    piece: Scores
    document: Scores
    runs: Scores
    notions: Scores
    nearby: Scores
    shaped: Scores
    meaning: Scores | None


WEIGHTS = {
    "piece": 0.15,
    "document": 0.25,
    "runs": 0.1,
    "notions": 0.05,
    "nearby": 0.05,
    "meaning": 0.35,
}
SHAPED = 0.1
"""A piece that holds the kind of thing asked for fits so much better; a share of its score, as it says nothing of what
the piece is about."""


def fused(fit: Fit) -> Scores:
    """The weighted mean of the measures there are, more where the kind of thing asked for is there."""
    present = {name: getattr(fit, name) for name in WEIGHTS if getattr(fit, name) is not None}
    total = sum(WEIGHTS[name] for name in present)
    mean = sum(WEIGHTS[name] / total * values for name, values in present.items())
    return np.asarray(mean * (1.0 + SHAPED * fit.shaped), dtype=np.float32)


def sureness(fit: Fit) -> Scores:
    """How sure it is, 0 to 1, that a piece has to do with the question: its content is named, and its meaning is near.

    Unlike ``fused`` it does not grow with how much of the wording is shared, so that people's own words are not
    refused.
    """
    if fit.meaning is None:
        return np.asarray(0.7 * fit.notions + 0.3 * fit.runs, dtype=np.float32)
    return np.asarray(0.5 * fit.notions + 0.5 * fit.meaning, dtype=np.float32)
