"""The index on disk: opened as it was, rebuilt when it does not fit, and never half."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from policies_corpus.load import load_corpus
from retrieval import index as index_module
from retrieval.errors import IndexDamaged
from retrieval.index import build_index, load_index, open_index, save_index
from tests.retrieval.search.conftest import document
from tests.retrieval.search.fakes import PairEncoder

DOCUMENTS = (
    document("a", "一、低保\n提高农村低保标准。\n二、岗位\n开发公益性岗位800个。"),
    document("b", "一、车间\n建设帮扶车间。"),
)


def test_opened_it_is_what_was_built(tmp_path: Path) -> None:
    encoder = PairEncoder()
    built = open_index(tmp_path, DOCUMENTS, encoder)
    opened = load_index(tmp_path, DOCUMENTS, encoder.key)
    assert opened.clauses == built.clauses
    assert opened.pieces == built.pieces
    assert opened.dense is not None
    assert built.dense is not None
    assert np.array_equal(opened.dense.vectors(), built.dense.vectors())
    assert opened.dense.usual == built.dense.usual


def test_every_character_of_a_clause_is_in_one_piece() -> None:
    built = build_index(load_corpus())
    for number, clause in enumerate(built.clauses):
        spans = [(piece.start, piece.end) for piece in built.pieces if piece.clause == number]
        left = "".join(clause.text[i] for i in range(len(clause.text)) if not any(a <= i < b for a, b in spans))
        assert not left.strip()
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("documents", "model"),
    [(DOCUMENTS[:1], None), ((DOCUMENTS[0], document("b", "一、车间\n另一句。")), None), (DOCUMENTS, "another")],
)
def test_an_index_of_something_else_is_not_opened(tmp_path: Path, documents: tuple[object, ...], model: str) -> None:
    open_index(tmp_path, DOCUMENTS, None)
    with pytest.raises(IndexDamaged, match="不一致"):
        load_index(tmp_path, documents, model)  # type: ignore[arg-type]


def test_each_damaged_file_is_named_and_a_new_index_made(tmp_path: Path) -> None:
    open_index(tmp_path, DOCUMENTS, PairEncoder())
    folder = tmp_path / (tmp_path / "CURRENT").read_text()
    for path in [each for each in sorted(folder.rglob("*")) if each.is_file()]:
        kept = path.read_bytes()
        path.write_bytes(kept[: len(kept) // 2] + b"x")
        with pytest.raises(IndexDamaged, match="索引"):
            load_index(tmp_path, DOCUMENTS, PairEncoder.key)
        path.write_bytes(kept)
    (folder / "clauses.json").unlink()
    assert open_index(tmp_path, DOCUMENTS, PairEncoder()).clauses
    assert load_index(tmp_path, DOCUMENTS, PairEncoder.key).clauses


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="还没有索引"):
        load_index(tmp_path, DOCUMENTS, None)


def test_stopped_while_writing_the_old_one_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(tmp_path, DOCUMENTS[:1], None)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(index_module, "_point_to", stop)
    with pytest.raises(KeyboardInterrupt):
        save_index(build_index(DOCUMENTS), tmp_path, None)
    monkeypatch.undo()
    assert {c.doc_id for c in load_index(tmp_path, DOCUMENTS[:1], None).clauses} == {"a"}


def test_adding_a_document_encodes_only_that_one(tmp_path: Path) -> None:
    open_index(tmp_path, DOCUMENTS[:1], PairEncoder())
    second = PairEncoder()
    open_index(tmp_path, DOCUMENTS, second)
    assert second.encoded
    assert all("b号通知" in text for text in second.encoded)


def test_no_documents_at_all(tmp_path: Path) -> None:
    assert open_index(tmp_path, (), PairEncoder()).clauses == ()
    assert load_index(tmp_path, (), PairEncoder.key).dense is None
