"""Which span answers best: a small network over the features of ``spans``, with weights as data
(``data/span_ranker.json``).

Trained by ``python -m benchmarks.train_span_ranker`` to pick the span that has most in common with the answer that
people marked; one hidden layer, so that what speaks for a span may depend on what is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import RetrievalError
from retrieval.spans import feature_names

_FILE = "span_ranker.json"
Values = NDArray[np.float32]


@dataclass(frozen=True)
class SpanRanker:
    """``mean``, ``scale``: shape (features,); ``inner`` (features, hidden); ``inner_bias``, ``outer``: (hidden,)."""

    mean: Values
    scale: Values
    inner: Values
    inner_bias: Values
    outer: Values

    def scores(self, features: Values) -> Values:
        """One score per span, higher is better; only differences within a question mean something."""
        hidden = np.tanh((features - self.mean) / self.scale @ self.inner + self.inner_bias)
        return np.asarray(hidden @ self.outer, dtype=np.float32)


@cache
def span_ranker() -> SpanRanker:
    """The trained weights.

    Raises:
        RetrievalError: they were trained for other features than the code computes.
    """
    raw = json.loads((resources.files("retrieval") / "data" / _FILE).read_text(encoding="utf-8"))
    if tuple(raw["features"]) != feature_names():
        raise RetrievalError(f"{_FILE} 与程序的特征不一致", "请运行 python -m benchmarks.train_span_ranker 重新训练")
    return SpanRanker(**{name: np.array(raw[name], dtype=np.float32) for name in SpanRanker.__dataclass_fields__})
