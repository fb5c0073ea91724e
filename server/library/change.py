"""Changes the corpus: documents and index change together, and not at all if the process is killed before.

Everything is written beside what is in use. Then two renames put it in use; a process that starts between the two finds
documents that the index does not know and indexes them, with vectors that are already on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from policies_corpus.load import load_corpus
from policies_corpus.model import Document, DocumentMeta
from policies_corpus.store import Staged, corpus_lock, discard, publish, source_sha256, stage, withdraw
from retrieval.encoder import Encoder
from server.errors import BadRequest, NotFound
from server.prepare import index_documents, load_documents, writable
from server.settings import Settings


@dataclass(frozen=True)
class Addition:
    """A confirmed document: metadata, text, and the file that it came from."""

    meta: DocumentMeta
    text: str
    original: Path


def add_documents(settings: Settings, additions: Sequence[Addition], encoder: Encoder | None) -> None:
    """Puts documents into the corpus and the index; all of them, or none.

    Raises:
        BadRequest: an id or a text is on file already.
        DocumentError: metadata that contradicts itself, or another process is changing the corpus.
    """
    corpus = settings.home / "corpus"
    with writable(settings), corpus_lock(corpus):
        before = load_documents(settings)
        check_new(before, additions)
        staged: list[Staged] = []
        try:
            for each in additions:
                staged.append(stage(corpus, each.meta, each.text, each.original))
            after = _in_order([*before, *(each.document for each in staged)])
            index_documents(settings, after, encoder, lambda: publish(corpus, staged))
        except BaseException:
            discard(staged)
            raise


def remove_document(settings: Settings, doc_id: str, encoder: Encoder | None) -> None:
    """Takes an added document out of the corpus and the index.

    Raises:
        NotFound: no such document; or it came with the product.
    """
    corpus = settings.home / "corpus"
    with writable(settings), corpus_lock(corpus):
        before = load_documents(settings)
        if doc_id in _shipped():
            raise NotFound(f"{doc_id} 是随产品附带的文件，不能删除。", "只能删除自己添加的文件。")
        if doc_id not in {document.meta.doc_id for document in before}:
            raise NotFound(f"没有编号为 {doc_id} 的文件。", "可用 zengshou docs list 查看编号。")
        after = tuple(document for document in before if document.meta.doc_id != doc_id)
        index_documents(settings, after, encoder, lambda: withdraw(corpus, doc_id))


def check_new(on_file: Iterable[Document], additions: Sequence[Addition]) -> None:
    """Refuses an id that is taken, also twice among the additions, and a text that is on file.

    Raises:
        BadRequest: says which.
    """
    ids = {document.meta.doc_id: document.meta.title for document in on_file}
    texts = {source_sha256(document.text): document.meta.doc_id for document in on_file}
    for each in additions:
        meta = each.meta
        if meta.doc_id in ids:
            raise BadRequest(
                f"编号 {meta.doc_id} 已被《{ids[meta.doc_id]}》使用。",
                f"请换一个编号；要换成新版本，请先运行 zengshou docs remove {meta.doc_id}。",
            )
        digest = source_sha256(each.text)
        if digest in texts:
            raise BadRequest(f"《{meta.title}》的正文与 {texts[digest]} 完全相同，已经在库里。", "不必再添加。")
        ids[meta.doc_id], texts[digest] = meta.title, meta.doc_id


def _shipped() -> tuple[str, ...]:
    return tuple(document.meta.doc_id for document in load_corpus())


def _in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    """As the corpus will be loaded: the shipped ones, then the others by id. The index counts on that order."""
    shipped = _shipped()
    places = {doc_id: place for place, doc_id in enumerate(shipped)}
    return tuple(sorted(documents, key=lambda each: (places.get(each.meta.doc_id, len(places)), each.meta.doc_id)))
