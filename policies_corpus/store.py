"""Where added documents lie: written beside, put in place by a rename, so that a killed process leaves no half of one.

``stage`` writes a document under a name that no reader looks at; ``publish`` renames it into the corpus; ``withdraw``
renames one out of it.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import yaml

from policies_corpus.errors import DocumentError
from policies_corpus.load import META, load_document
from policies_corpus.model import Document, DocumentMeta

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


SOURCE = "source.txt"
_STAGED = ".staged-"
_REMOVED = ".removed-"


@dataclass(frozen=True)
class Staged:
    """A document that is written but not yet part of the corpus."""

    document: Document
    folder: Path


@contextmanager
def corpus_lock(corpus: Path) -> Iterator[None]:
    """Holds the corpus for one writer and sweeps away what a killed one left; the lock dies with its holder.

    Raises:
        DocumentError: another process is writing.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    with (corpus / ".lock").open("ab") as file:
        try:
            _take(file)
        except OSError as error:
            raise DocumentError("另一个任务正在更改文件库。", "请等它结束后重试。") from error
        _sweep(corpus)
        yield


def source_sha256(text: str) -> str:
    """The digest under which a text is on file."""
    return hashlib.sha256(text.encode()).hexdigest()


def stage(corpus: Path, meta: DocumentMeta, text: str, original: Path | None = None) -> Staged:
    """Writes ``text`` and ``meta`` (its ``source`` and ``sha256`` are set here), and a copy of the file it came from.

    Raises:
        DocumentError: the metadata contradicts itself.
    """
    folder = Path(tempfile.mkdtemp(prefix=_STAGED, dir=corpus)) / meta.doc_id
    folder.mkdir()
    complete = meta.model_copy(update={"source": SOURCE, "sha256": source_sha256(text)})
    (folder / SOURCE).write_bytes(text.encode())
    dumped = yaml.safe_dump(complete.model_dump(mode="python"), allow_unicode=True, sort_keys=False, width=120)
    (folder / META).write_text(dumped, encoding="utf-8")
    if original is not None:
        shutil.copyfile(original, folder / f"original{original.suffix.lower()}")
    return Staged(load_document(folder), folder)


def publish(corpus: Path, staged: Sequence[Staged]) -> None:
    """Puts staged documents into the corpus, one rename each."""
    for each in staged:
        each.folder.rename(corpus / each.folder.name)
        each.folder.parent.rmdir()


def discard(staged: Sequence[Staged]) -> None:
    """Takes staged documents away again."""
    for each in staged:
        shutil.rmtree(each.folder.parent, ignore_errors=True)


def withdraw(corpus: Path, doc_id: str) -> None:
    """Takes a document out of the corpus.

    Raises:
        DocumentError: it is not there.
    """
    folder = corpus / doc_id
    if not doc_id or Path(doc_id).name != doc_id or doc_id.startswith(".") or not folder.is_dir():
        raise DocumentError(
            f"没有添加过编号为 {doc_id} 的文件。", "可用 zengshou docs list 查看编号；随产品附带的文件不能删除。"
        )
    gone = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=corpus))
    folder.rename(gone / doc_id)
    shutil.rmtree(gone, ignore_errors=True)


def _sweep(corpus: Path) -> None:
    for left in corpus.iterdir():
        if left.is_dir() and left.name.startswith((_STAGED, _REMOVED)):
            shutil.rmtree(left, ignore_errors=True)
