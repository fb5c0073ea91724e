"""Vectors in faiss: exact inner products, over all pieces or over some."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors
from retrieval.errors import IndexDamaged

PROBES = (
    "今天晚上吃什么好",
    "这部电影好看吗",
    "红烧肉怎么做",
    "明天会下雨吗",
    "帮我写一首诗",
    "手机屏幕碎了怎么修",
    "世界上最高的山是哪座",
    "这首歌是谁唱的",
)
"""Questions that no policy answers: how near they come is how near anything comes by chance."""


class DenseIndex:
    """Unit vectors of pieces; ``usual`` is the cosine that a question has with a piece by chance: closeness starts
    there."""

    def __init__(self, index: Any, usual: float) -> None:
        self._index = index
        self.count = int(index.ntotal)
        self.usual = usual

    @classmethod
    def build(cls, vectors: Vectors, probes: Vectors) -> DenseIndex:
        """An index of the pieces' vectors and, for the chance level, those of ``PROBES``; float32, shape (…,
        dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index, float((vectors @ probes.T).mean()))

    def save(self, path: Path) -> None:
        """Writes the index to ``path``, and its chance level beside it."""
        faiss.write_index(self._index, str(path))
        path.with_suffix(".json").write_text(json.dumps({"usual": self.usual}), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Opens what ``save`` wrote.

        Raises:
            IndexDamaged: a file is missing or is not what it was.
        """
        try:
            usual = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["usual"]
            return cls(faiss.read_index(str(path)), float(usual))
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            raise IndexDamaged("向量索引读不出来", "请运行 zengshou docs reindex 重建索引") from error

    def vectors(self) -> Vectors:
        """The vectors, a view of shape (pieces, dimension)."""
        flat = faiss.rev_swig_ptr(self._index.get_xb(), self._index.ntotal * self._index.d)
        return np.asarray(flat, dtype=np.float32).reshape(self._index.ntotal, self._index.d)

    def nearest(self, query: Vectors, among: NDArray[np.int64] | None, limit: int) -> tuple[NDArray[np.int64], Vectors]:
        """The nearest pieces, best first, and their closeness; ``among`` are the numbers that count (None: all)."""
        limit = min(limit, self.count if among is None else len(among))
        if limit == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        some = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        cosines, numbers = self._index.search(query[None, :], limit, params=some)
        return numbers[0], self.closeness(cosines[0])

    def closeness_of(self, query: Vectors, numbers: NDArray[np.int64]) -> Vectors:
        """The closeness of these pieces to the query."""
        return self.closeness(self.vectors()[numbers] @ query)

    def closeness(self, cosines: Vectors) -> Vectors:
        """Cosines as 0 (no nearer than chance) to 1 (the same); models differ in where chance lies."""
        return np.asarray(np.clip((cosines - self.usual) / (1.0 - self.usual), 0.0, 1.0), dtype=np.float32)
