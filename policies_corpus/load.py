"""The documents of the corpus: those that ship with the product, and those that the user added.

A document is a folder ``<doc_id>/`` with ``meta.yaml`` (see ``DocumentMeta``) and the source file that it names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml
from pydantic import ValidationError

from policies_corpus.decode import decode_text
from policies_corpus.errors import DocumentError
from policies_corpus.model import Document, DocumentMeta

META = "meta.yaml"
_FOLDER_HINT = "每份文件一个文件夹，里面放 meta.yaml 和 source.txt。"


def load_corpus(extra_dir: Path | None = None) -> tuple[Document, ...]:
    """The shipped documents, then those under ``extra_dir`` (``$ZENGSHOU_HOME/corpus``; it need not exist).

    Raises:
        DocumentError: a document is damaged, or two have the same ``doc_id``.
    """
    documents = load_documents(files("policies_corpus") / "documents")
    if extra_dir is not None and extra_dir.is_dir():
        documents += load_documents(extra_dir)
    seen: set[str] = set()
    for document in documents:
        if document.meta.doc_id in seen:
            raise DocumentError(
                f"文件编号 {document.meta.doc_id} 重复。", "请给后添加的文件换一个 doc_id，并让文件夹与它同名。"
            )
        seen.add(document.meta.doc_id)
    return documents


def load_documents(folder: Traversable) -> tuple[Document, ...]:
    """The documents in the sub-folders of ``folder``, by name; names that begin with a dot are skipped."""
    return tuple(load_document(each) for each in sorted(_document_folders(folder), key=lambda each: each.name))


def load_document(folder: Traversable) -> Document:
    """One document: metadata checked, source file decoded, its SHA-256 compared.

    Raises:
        DocumentError: a file is missing, unreadable, or not the one that ``meta.yaml`` was checked against.
    """
    meta = _load_meta(folder)
    name = f"{folder.name}/{meta.source}"
    if Path(meta.source).name != meta.source:
        raise DocumentError(
            f"{folder.name}/{META} 的 source“{meta.source}”不是文件名。", "源文件要与 meta.yaml 放在同一文件夹。"
        )
    data = _read(folder / meta.source, name)
    if hashlib.sha256(data).hexdigest() != meta.sha256:
        raise DocumentError(
            f"{name} 的内容与 {META} 里登记的 sha256 不符，文件可能被改动过。",
            "请恢复原来的源文件；确实换了新版本时，核对 meta.yaml 各项后更新 sha256。",
        )
    return Document(meta, decode_text(data, name))


def _document_folders(folder: Traversable) -> Iterator[Traversable]:
    return (each for each in folder.iterdir() if each.is_dir() and not each.name.startswith((".", "__")))


def _load_meta(folder: Traversable) -> DocumentMeta:
    name = f"{folder.name}/{META}"
    try:
        raw = yaml.safe_load(_read(folder / META, name))
        meta = DocumentMeta.model_validate(raw)
    except yaml.YAMLError as error:
        raise DocumentError(f"{name} 不是有效的 YAML：{error}", "请对照随产品附带的 meta.yaml 修改。") from error
    except ValidationError as error:
        wrong = "、".join(".".join(map(str, each["loc"])) or "全文" for each in error.errors())
        raise DocumentError(f"{name} 这些项缺失或填写有误：{wrong}。", "请对照随产品附带的 meta.yaml 修改。") from error
    _check_meta(meta, folder.name, name)
    return meta


def _check_meta(meta: DocumentMeta, folder_name: str, name: str) -> None:
    if meta.doc_id != folder_name:
        raise DocumentError(f"{name} 的 doc_id“{meta.doc_id}”与文件夹名“{folder_name}”不同。", "请把两者改成一样。")
    if _later(meta.valid_from, meta.valid_to):
        raise DocumentError(f"{name} 的有效期起始日晚于截止日。", "请核对 valid_from 与 valid_to。")
    if _later(meta.issued_on, meta.valid_to):
        raise DocumentError(f"{name} 的发文日期晚于有效期截止日。", "请核对 issued_on 与 valid_to。")


def _later(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first > second


def _read(file: Traversable, name: str) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"缺少文件 {name}。", _FOLDER_HINT) from error
    except OSError as error:
        raise DocumentError(f"{name} 读不出来：{error.strerror}。", "请检查文件权限，或重新放一份。") from error
