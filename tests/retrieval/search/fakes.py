"""An encoder that is quick and always the same: texts with many pairs of characters in common lie near."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.encoder import Vectors
from retrieval.tokenizer import pairs

DIMENSION = 64


class PairEncoder:
    """Counts pairs of characters in a few buckets; ``encoded`` are all documents that it was given."""

    key = "pairs"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> Vectors:
        vector = np.zeros(DIMENSION, dtype=np.float32)
        for pair in pairs(text):
            vector[zlib.crc32(pair.encode()) % DIMENSION] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-6)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[Vectors]:
        for text in texts:
            self.encoded.append(text)
            yield self.encode_query(text)[None, :]
