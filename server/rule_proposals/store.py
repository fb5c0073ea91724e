"""Where the rules of added documents lie in the data directory: drafts apart from those that a person confirmed."""

from __future__ import annotations

from pathlib import Path

from server.errors import BadRequest, NotFound

_DRAFTS = "drafts"


class RuleStore:
    """``rules/<doc_id>.yaml`` are confirmed and loaded, ``rules/drafts/<doc_id>.yaml`` never are."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "rules"

    def draft(self, doc_id: str) -> Path:
        """Where the draft of a document lies."""
        return self.folder / _DRAFTS / f"{doc_id}.yaml"

    def confirmed(self, doc_id: str) -> Path:
        """Where its confirmed rules lie."""
        return self.folder / f"{doc_id}.yaml"

    def keep_draft(self, doc_id: str, text: str) -> Path:
        """Write a draft; ``BadRequest`` where one is there already, which a person may have worked on."""
        path = self.draft(doc_id)
        if path.exists():
            raise BadRequest(f"《{doc_id}》已有规则草稿 {path}。", "请接着改那一份；要重新提出，先把它移走或删去。")
        _write(path, text)
        return path

    def open_draft(self, doc_id: str) -> Path:
        """The draft of a document; ``NotFound`` where there is none."""
        path = self.draft(doc_id)
        if not path.exists():
            raise NotFound(f"没有《{doc_id}》的规则草稿。", f"请先运行 zengshou rules propose {doc_id}。")
        return path

    def confirm(self, doc_id: str) -> Path:
        """Put a draft among the confirmed rules; it takes the place of those confirmed before."""
        target = self.confirmed(doc_id)
        self.open_draft(doc_id).replace(target)
        return target


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
