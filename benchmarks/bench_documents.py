"""The yardstick ``policy_docs`` as documents of the product: no place, no dates, a title from the opening words."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from policies_corpus.model import Document, DocumentMeta, Region

NATION = Region(code="0", name="全国", level="national")
_SHORT_TITLE = 10
_LONG_TITLE = 60


def read_documents(folder: Path) -> tuple[Document, ...]:
    """The documents of ``<folder>/policy_docs/documents.jsonl``."""
    with (folder / "policy_docs" / "documents.jsonl").open(encoding="utf-8") as lines:
        return tuple(_document(**json.loads(line)) for line in lines)


def _document(id: str, text: str) -> Document:
    meta = DocumentMeta(
        doc_id=id,
        title=title_of(text),
        issuer="",
        region=NATION,
        source="documents.jsonl",
        source_from="policy_docs",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return Document(meta, text)


def title_of(text: str) -> str:
    """The opening words up to the first space, and on while they are too few to be a title."""
    title = ""
    for part in text.split():
        title = f"{title} {part}".strip()
        if len(title) >= _SHORT_TITLE:
            break
    return title[:_LONG_TITLE]
