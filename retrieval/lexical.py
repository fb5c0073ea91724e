"""BM25 through bm25s: an index of terms whose scores can be weighted term by term and set against the best possible.

bm25s keeps, per term, the documents and the term's share of each one's score in a compressed sparse matrix. A question
here gives its terms different weights (a synonym counts less than the word itself), so the columns are added up
directly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexDamaged

_REBUILD = "请运行 zengshou docs reindex 重建索引"


@dataclass(frozen=True)
class Shape:
    """BM25's two constants: how fast repeats stop counting (``k1``), how much length counts (``b``)."""

    k1: float
    b: float


class LexicalIndex:
    """Scores of texts for weighted terms, between 0 and about 1: the share of what a text made for the question
    would get."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25
        self._data: NDArray[np.float32] = bm25.scores["data"]
        self._rows: NDArray[np.int32] = bm25.scores["indices"]
        self._starts: NDArray[np.int64] = np.asarray(bm25.scores["indptr"])
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self.count = int(bm25.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str], terms_of: Callable[[str], list[str]], shape: Shape) -> LexicalIndex:
        """An index of ``texts``, each cut by ``terms_of``."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms_of(text)] for text in texts]
        if not vocabulary:
            vocabulary[""] = 0
            ids[0].append(0) if ids else ids.append([0])
        bm25 = bm25s.BM25(k1=shape.k1, b=shape.b, method="lucene")
        bm25.index((ids, vocabulary), show_progress=False, create_empty_token=False)
        return cls(bm25)

    def save(self, folder: Path) -> None:
        """Writes the index under ``folder``."""
        self._bm25.save(folder, corpus=None, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Opens what ``save`` wrote.

        Raises:
            IndexDamaged: a file is missing or is not what it was.
        """
        try:
            return cls(bm25s.BM25.load(folder, load_corpus=False, load_vocab=True))
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise IndexDamaged(f"词语索引 {folder.name} 读不出来：{error}", _REBUILD) from error

    def frequency(self, term: str) -> int:
        """In how many texts the term stands."""
        number = self._vocabulary.get(term)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; highest for a term that stands nowhere."""
        seen = self.frequency(term)
        return math.log(1 + (self.count - seen + 0.5) / (seen + 0.5))

    def rarity_of(self, forms: Sequence[str]) -> float:
        """How rare a notion is that may be written in several forms: as rare as its commonest form that is written
        at all."""
        written = [self._rarity_of_word(form) for form in forms]
        return min(written, default=self.rarity(""))

    def _rarity_of_word(self, word: str) -> float:
        """A word that is no term of its own is as rare as its pairs of characters are on average."""
        if len(word) <= 2 or self.frequency(word):
            return self.rarity(word)
        parts = [self.rarity(word[i : i + 2]) for i in range(len(word) - 1)]
        return sum(parts) / len(parts)

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """One score per text for terms with weights, relative to the highest that any text could get.

        Returns:
            float32, shape (texts,).
        """
        total = np.zeros(self.count, dtype=np.float32)
        for term, weight in terms.items():
            number = self._vocabulary.get(term)
            if number is not None:
                place = slice(self._starts[number], self._starts[number + 1])
                total[self._rows[place]] += self._data[place] * np.float32(weight)
        best = self.best_possible(terms)
        return total / np.float32(best) if best > 0 else total

    def best_possible(self, terms: Mapping[str, float]) -> float:
        """What a text that holds every term many times would get."""
        return sum(weight * self.rarity(term) for term, weight in terms.items())
