"""Documents are written whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies_corpus.errors import DocumentError
from policies_corpus.load import load_documents
from policies_corpus.model import DocumentMeta, Region
from policies_corpus.store import corpus_lock, discard, publish, source_sha256, stage, withdraw

META = DocumentMeta(
    doc_id="hengyang-2024",
    title="关于补助的通知",
    short_titles=("补助通知",),
    issuer="衡阳县农业农村局",
    region=Region(code="430421", name="衡阳县", level="county"),
    issued_on=date(2024, 3, 5),
    source="source.txt",
    source_from="测试",
    sha256="",
)
TEXT = "一、对象\n脱贫户。\n\f二、标准\n"


def test_a_staged_document_is_no_part_of_the_corpus_until_it_is_published(tmp_path: Path) -> None:
    original = tmp_path / "通知.PDF"
    original.write_bytes(b"%PDF-")
    corpus = tmp_path / "corpus"
    with corpus_lock(corpus):
        staged = stage(corpus, META, TEXT, original)
        assert load_documents(corpus) == ()
        publish(corpus, [staged])
    (document,) = load_documents(corpus)
    assert document == staged.document
    assert document.text == TEXT
    assert document.meta == META.model_copy(update={"sha256": source_sha256(TEXT)})
    assert (corpus / META.doc_id / "original.pdf").read_bytes() == b"%PDF-"
    assert {each.name for each in corpus.iterdir()} == {META.doc_id, ".lock"}


def test_metadata_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    with corpus_lock(tmp_path), pytest.raises(DocumentError, match="有效期截止日"):
        stage(tmp_path, META.model_copy(update={"valid_to": date(2023, 1, 1)}), TEXT)


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    with corpus_lock(tmp_path):
        stage(tmp_path, META, TEXT)
    assert any(each.name.startswith(".staged-") for each in tmp_path.iterdir())
    with corpus_lock(tmp_path):
        assert not any(each.is_dir() for each in tmp_path.iterdir())


def test_discarded_documents_leave_nothing(tmp_path: Path) -> None:
    with corpus_lock(tmp_path):
        discard([stage(tmp_path, META, TEXT)])
        assert not any(each.is_dir() for each in tmp_path.iterdir())


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    with corpus_lock(tmp_path), pytest.raises(DocumentError, match="另一个任务"), corpus_lock(tmp_path):
        pass


def test_a_document_is_withdrawn(tmp_path: Path) -> None:
    with corpus_lock(tmp_path):
        publish(tmp_path, [stage(tmp_path, META, TEXT)])
        withdraw(tmp_path, META.doc_id)
        assert load_documents(tmp_path) == ()
        for name in (META.doc_id, "../corpus", ".lock", ""):
            with pytest.raises(DocumentError, match="没有添加过"):
                withdraw(tmp_path, name)
