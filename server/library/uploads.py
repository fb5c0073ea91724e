"""Files that came over HTTP and wait for a person's confirmation, in folders of their own under a token."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableFile
from retrieval.formats.extracted import Extracted
from retrieval.formats.read import read_file
from server.errors import NotFound
from server.library.draft import Draft, draft_of

MOST_WAITING = 50
"""Of more, the oldest are dropped: what nobody confirmed is not kept for good."""
_FILE, _TEXT, _NAME = "file", "extracted.json", "name.txt"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class Uploads:
    """The uploads of a data directory."""

    def __init__(self, home: Path) -> None:
        self._root = home / "incoming"

    def new(self) -> str:
        """A token for one request; nobody can guess it."""
        self._root.mkdir(parents=True, exist_ok=True)
        waiting = sorted(self._root.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for old in waiting[: max(0, len(waiting) + 1 - MOST_WAITING)]:
            shutil.rmtree(old, ignore_errors=True)
        token = secrets.token_urlsafe(24)
        (self._root / token).mkdir()
        return token

    def add(self, token: str, name: str, content: BinaryIO) -> tuple[str, Path]:
        """Keeps a file; its name as shown, without folders, and where it lies."""
        shown = name.replace("\\", "/").rpartition("/")[2].strip()[:200] or "文件"
        suffix = Path(shown).suffix.lower()
        number = len(list((self._root / token).iterdir()))
        if shown in self._names(token):
            shown = f"{number + 1}-{shown}"
        folder = self._root / token / str(number)
        folder.mkdir()
        (folder / _NAME).write_text(shown, encoding="utf-8")
        path = folder / f"{_FILE}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        return shown, path

    def _names(self, token: str) -> set[str]:
        return {path.read_text(encoding="utf-8") for path in (self._root / token).glob(f"*/{_NAME}")}

    def read(self, name: str, path: Path, taken: Collection[str]) -> Draft:
        """Reads a file that was kept; its text is kept too, because recognising a scan takes long.

        Raises:
            UnreadableFile: with the file's own name in place of the one it lies under.
        """
        try:
            extracted = read_file(path)
        except UnreadableFile as error:
            raise UnreadableFile(error.message.replace(path.name, name), error.hint) from error
        (path.parent / _TEXT).write_text(json.dumps(asdict(extracted), ensure_ascii=False), encoding="utf-8")
        return draft_of(path, name, extracted, taken)

    def drafts(self, token: str, taken: Collection[str]) -> list[Draft]:
        """The drafts that wait under a token.

        Raises:
            NotFound: no such token, or it was used or dropped.
        """
        folder = self._root / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            raise NotFound("这批文件已经处理过，或等待太久被清理。", "请重新上传。")
        drafts: list[Draft] = []
        for each in sorted(folder.iterdir(), key=lambda path: int(path.name)):
            if (each / _TEXT).is_file():
                drafts.append(_kept_draft(each, {*taken, *(draft.doc_id for draft in drafts)}))
        return drafts

    def drop(self, token: str) -> None:
        """Forgets a token and its files."""
        shutil.rmtree(self._root / token, ignore_errors=True)


def _kept_draft(folder: Path, taken: Collection[str]) -> Draft:
    kept = json.loads((folder / _TEXT).read_text(encoding="utf-8"))
    path = next(each for each in folder.iterdir() if each.stem == _FILE)
    name = (folder / _NAME).read_text(encoding="utf-8")
    return draft_of(path, name, Extracted(**{**kept, "notes": tuple(kept["notes"])}), taken)
