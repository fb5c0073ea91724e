"""A data directory, files to add, and an encoder that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import docx
import numpy as np
import pytest

from retrieval.encoder import Vectors
from server.settings import Settings

Notice = Callable[[str], Path]


class CountingEncoder:
    """Stands for a vector model: the vectors are made of the texts' lengths; ``texts`` are all that it was given."""

    key = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_query(self, text: str) -> Vectors:
        return _vector(text)

    def encode_documents(self, texts: Sequence[str]) -> Iterator[Vectors]:
        self.texts.extend(texts)
        yield np.stack([_vector(text) for text in texts])


def _vector(text: str) -> Vectors:
    vector = np.array([len(text), sum(map(ord, text)) % 97, 1.0], dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", encoder="off")


@pytest.fixture
def notice(tmp_path: Path) -> Notice:
    """Makes a notice about a programme as a docx file, under the programme's name."""

    def make(programme: str) -> Path:
        document = docx.Document()
        for line in (
            "衡阳县农业农村局文件",
            f"关于做好{programme}工作的通知",
            "各乡镇人民政府：",
            f"一、对象。脱贫户和监测户可以申请{programme}。",
            f"二、标准。{programme}每人每年500元。",
            "衡阳县农业农村局",
            "2024年3月5日",
        ):
            document.add_paragraph(line)
        path = tmp_path / f"{programme}.docx"
        document.save(str(path))
        return path

    return make
