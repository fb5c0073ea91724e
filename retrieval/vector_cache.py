"""Vectors kept by what was encoded: adding one document to five thousand encodes one document."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.encoder import Encoder, Vectors

Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""

_TABLE = "CREATE TABLE IF NOT EXISTS vector (model TEXT, text TEXT, value BLOB NOT NULL, PRIMARY KEY (model, text))"
_PART = 500


class VectorCache:
    """A file of vectors, by model and SHA-256 of the text; a file that cannot be read is begun anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def encode(self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of ``texts``; only those not yet known are worked out.

        Returns:
            float32, shape (texts, dimension).
        """
        names = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._read(encoder.key, names)
        missing = list(dict.fromkeys(i for i, name in enumerate(names) if name not in known))
        done = 0
        for batch in encoder.encode_documents([texts[i] for i in missing]) if missing else ():
            # Kept batch by batch: who is stopped on the way goes on from there.
            new = {names[i]: vector for i, vector in zip(missing[done:], batch, strict=False)}
            self._write(encoder.key, new)
            known.update(new)
            done += len(batch)
            if progress is not None:
                progress(done, len(missing))
        return np.stack([known[name] for name in names]) if names else np.zeros((0, 0), dtype=np.float32)

    def _read(self, model: str, names: Sequence[str]) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        with closing(self._open()) as file:
            for start in range(0, len(names), _PART):
                part = names[start : start + _PART]
                marks = ",".join("?" * len(part))
                rows = file.execute(
                    f"SELECT text, value FROM vector WHERE model = ? AND text IN ({marks})", [model, *part]
                )
                known.update((name, np.frombuffer(value, dtype=np.float32)) for name, value in rows)
        return known

    def _write(self, model: str, vectors: dict[str, Vectors]) -> None:
        rows = [(model, name, vector.astype(np.float32).tobytes()) for name, vector in vectors.items()]
        with closing(self._open()) as file, file:
            file.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            # Nothing is lost but time: every vector can be worked out again.
            self._path.unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path)
        file.execute(_TABLE)
        return file
