"""The index: documents as clauses, clauses as pieces, pieces as terms and vectors; in memory, and on disk.

On disk it is a folder of its own, ``<root>/<name>/``, written whole under another name and then put in use by
replacing the one line of ``<root>/CURRENT``. Whoever is killed on the way leaves the old index in use.
``manifest.json`` says what it was made from and holds the checksum of every file::

    CURRENT              the name of the folder in use
    <name>/manifest.json clauses.json offsets.npy pieces.json vectors.faiss pieces/ documents/
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies_corpus.model import Clause, Document
from retrieval.clauses import parse_clauses
from retrieval.dense import PROBES, DenseIndex
from retrieval.encoder import Encoder
from retrieval.errors import IndexDamaged
from retrieval.lexical import LexicalIndex, Shape
from retrieval.pieces import Piece, pieces_of
from retrieval.tokenizer import index_terms
from retrieval.vector_cache import Progress, VectorCache

FORMAT = 2
"""Raised whenever the code makes other clauses, terms or files than before from the same documents."""

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_VECTORS = "vectors.faiss"
_LIBRARIES = ("bm25s", "rjieba", "opencc-python-reimplemented")
_PIECE_SHAPE = Shape(k1=0.6, b=0.3)
"""In a piece, of 300 characters at most, the first mention of a word says nearly all, and lengths hardly differ."""
_DOCUMENT_SHAPE = Shape(k1=1.2, b=0.4)
_REBUILD = "请运行 zengshou docs reindex 重建索引"


@dataclass(frozen=True)
class Index:
    """Documents and clauses with what is needed to search them; ``dense`` is None where vectors are off.

    ``document_of[i]`` is the number of the document of piece i, int64 of shape (pieces,).
    """

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    pieces: tuple[Piece, ...]
    document_of: NDArray[np.int64]
    piece_terms: LexicalIndex
    document_terms: LexicalIndex
    dense: DenseIndex | None


def build_index(
    documents: Sequence[Document],
    encoder: Encoder | None = None,
    cache: VectorCache | None = None,
    progress: Progress | None = None,
) -> Index:
    """An index of the documents, in memory; vectors only with an encoder, and from ``cache`` where it knows them."""
    clauses = tuple(clause for document in documents for clause in parse_clauses(document))
    pieces = tuple(pieces_of(documents, clauses))
    texts = [f"{piece.heading} {piece.text}" for piece in pieces]
    dense = None
    if encoder is not None and texts:
        vectors = (
            cache.encode(encoder, texts, progress) if cache else np.concatenate(list(encoder.encode_documents(texts)))
        )
        dense = DenseIndex.build(vectors, np.stack([encoder.encode_query(probe) for probe in PROBES]))
    piece_terms = LexicalIndex.build(texts, index_terms, _PIECE_SHAPE)
    document_terms = LexicalIndex.build(_document_texts(documents, clauses), index_terms, _DOCUMENT_SHAPE)
    return _assembled(tuple(documents), clauses, pieces, piece_terms, document_terms, dense)


def save_index(index: Index, root: Path, encoder_key: str | None) -> Path:
    """Writes the index beside the one in use and puts it in use; returns its folder."""
    folder = write_index(index, root, encoder_key)
    use_index(root, folder)
    return folder


def write_index(index: Index, root: Path, encoder_key: str | None) -> Path:
    """Writes the index beside the one in use, which stays in use; returns its folder."""
    root.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    try:
        _write(index, scratch, encoder_key)
        folder = root / uuid.uuid4().hex[:12]
        scratch.rename(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return folder


def use_index(root: Path, folder: Path) -> None:
    """Puts a written index in use by one rename, and removes those before it."""
    _point_to(root, folder.name)
    _remove_others(root, folder.name)


def index_in_use(root: Path) -> str | None:
    """The name of the index in use; it changes whenever another is put in use. None where there is none."""
    try:
        return _folder_in_use(root).name
    except IndexDamaged:
        return None


def load_index(root: Path, documents: Sequence[Document], encoder_key: str | None) -> Index:
    """Opens the index in use, if it was made from just these documents with this model.

    Raises:
        IndexDamaged: there is none, it was made from something else, or a file is not what it was.
    """
    folder = _folder_in_use(root)
    manifest = _read_manifest(folder)
    if manifest["made_from"] != made_from(documents, encoder_key):
        raise IndexDamaged("索引与现有文件或设置不一致", _REBUILD)
    _check_files(folder, manifest["files"])
    clauses = _read_clauses(folder)
    pieces = tuple(Piece(*row) for row in json.loads((folder / "pieces.json").read_text(encoding="utf-8")))
    return _assembled(
        tuple(documents),
        clauses,
        pieces,
        LexicalIndex.load(folder / "pieces"),
        LexicalIndex.load(folder / "documents"),
        DenseIndex.load(folder / _VECTORS) if encoder_key is not None and pieces else None,
    )


def open_index(
    root: Path, documents: Sequence[Document], encoder: Encoder | None, progress: Progress | None = None
) -> Index:
    """The index in use, or, where that does not fit or is damaged, a new one made and put in use."""
    key = encoder.key if encoder is not None else None
    try:
        return load_index(root, documents, key)
    except IndexDamaged:
        index = build_index(documents, encoder, VectorCache(root / "vectors.sqlite"), progress)
        save_index(index, root, key)
        return index


def made_from(documents: Sequence[Document], encoder_key: str | None) -> dict[str, Any]:
    """What an index depends on: texts and metadata, the model, the code's format, and the libraries that cut the
    terms."""
    digests = {
        document.meta.doc_id: hashlib.sha256(
            (document.meta.model_dump_json() + "\n" + document.text).encode()
        ).hexdigest()
        for document in documents
    }
    return {
        "format": FORMAT,
        "documents": digests,
        "encoder": encoder_key,
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _assembled(
    documents: tuple[Document, ...],
    clauses: tuple[Clause, ...],
    pieces: tuple[Piece, ...],
    piece_terms: LexicalIndex,
    document_terms: LexicalIndex,
    dense: DenseIndex | None,
) -> Index:
    numbers = {document.meta.doc_id: i for i, document in enumerate(documents)}
    owners = (numbers[clauses[piece.clause].doc_id] for piece in pieces)
    document_of = np.fromiter(owners, dtype=np.int64, count=len(pieces))
    return Index(documents, clauses, pieces, document_of, piece_terms, document_terms, dense)


def _document_texts(documents: Sequence[Document], clauses: Sequence[Clause]) -> list[str]:
    texts = {document.meta.doc_id: document.meta.title for document in documents}
    for doc_id, group in groupby(clauses, key=lambda clause: clause.doc_id):
        texts[doc_id] += " ".join(f" {' '.join(clause.path[-1:])} {clause.text}" for clause in group)
    return list(texts.values())


def _write(index: Index, folder: Path, encoder_key: str | None) -> None:
    rows = [{k: v for k, v in asdict(clause).items() if k != "offsets"} for clause in index.clauses]
    (folder / "clauses.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    np.save(folder / "offsets.npy", np.array([o for c in index.clauses for o in c.offsets], dtype=np.int32))
    pieces = [astuple(piece) for piece in index.pieces]
    (folder / "pieces.json").write_text(json.dumps(pieces, ensure_ascii=False), encoding="utf-8")
    index.piece_terms.save(folder / "pieces")
    index.document_terms.save(folder / "documents")
    if index.dense is not None:
        index.dense.save(folder / _VECTORS)
    files = {str(path.relative_to(folder)): _checksum(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = {"made_from": made_from(index.documents, encoder_key), "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def _read_clauses(folder: Path) -> tuple[Clause, ...]:
    rows = json.loads((folder / "clauses.json").read_text(encoding="utf-8"))
    offsets = np.load(folder / "offsets.npy").tolist()
    clauses = []
    at = 0
    for row in rows:
        length = len(row["text"])
        lists = {"path": tuple(row["path"]), "cuts": tuple(row["cuts"]), "offsets": tuple(offsets[at : at + length])}
        clauses.append(Clause(**{**row, **lists}))
        at += length
    return tuple(clauses)


def _folder_in_use(root: Path) -> Path:
    try:
        return root / (root / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise IndexDamaged("还没有索引", _REBUILD) from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return {"made_from": manifest["made_from"], "files": manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged("索引的清单读不出来", _REBUILD) from error


def _check_files(folder: Path, files: dict[str, str]) -> None:
    for name, checksum in files.items():
        path = folder / name
        if not path.is_file() or _checksum(path) != checksum:
            raise IndexDamaged(f"索引文件 {name} 缺失或已损坏", _REBUILD)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _point_to(root: Path, name: str) -> None:
    pointer = root / f".{_CURRENT}-{name}"
    pointer.write_text(name, encoding="utf-8")
    pointer.replace(root / _CURRENT)


def _remove_others(root: Path, in_use: str) -> None:
    """Removes earlier indexes and what killed builds left."""
    for path in root.iterdir():
        if path.is_dir() and path.name != in_use:
            shutil.rmtree(path, ignore_errors=True)
