"""Files that wait for an import, each batch in a folder of its own under a token that nobody can guess.

A batch keeps the files under their own names, what was decided about them, how far the work has come, and the reports.
It belongs to whoever sent it: to everybody else it is as if it were not there.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from server.accounts.asker import Asker
from server.errors import BadRequest, NotFound, TooLarge

MOST_WAITING = 20
"""Of more, the oldest are dropped."""
KEPT = timedelta(days=3)
"""The files have names and numbers of persons in them; so long a person may take to mend and confirm."""
MOST_UNPACKED = 2_000_000_000
"""Bytes that one workbook may have inside its archive."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_FILES = "files"
_OWNER = "owner"
_LONGEST_NAME = 240
"""Bytes: file systems take 255, which are only 85 Chinese characters."""


class Batch:
    """One batch; ``folder`` exists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = folder.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The files as they were sent, by name; none once they were imported."""
        return tuple(sorted((self.folder / _FILES).glob("*")))

    def add(self, name: str, content: BinaryIO) -> Path:
        """Keep a file under its own name.

        Raises:
            BadRequest: a second file of the same name. TooLarge: a workbook that unpacks to more than is taken.
        """
        shown = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ") or "文件"
        shown = shown.encode()[-_LONGEST_NAME:].decode(errors="ignore")
        path = self.folder / _FILES / shown
        if path.exists():
            raise BadRequest(f"有两个文件都叫“{shown}”。", "请改名后再上传，报告里才分得清。")
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        _check_unpacked(path)
        return path

    def read(self, name: str) -> dict[str, Any]:
        """A kept JSON object; empty where there is none."""
        path = self.folder / f"{name}.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Keep a JSON object, replaced in one step."""
        path, new = self.folder / f"{name}.json", self.folder / f"{name}.new"
        new.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        new.replace(path)

    def forget_files(self) -> None:
        """Drop the files: what they hold is in the database now, or in the report."""
        shutil.rmtree(self.folder / _FILES, ignore_errors=True)

    def drop(self) -> None:
        """Drop all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Batches:
    """The batches of a data directory."""

    def __init__(self, home: Path) -> None:
        self._root = home / "data" / "uploads"

    def new(self, asker: Asker) -> Batch:
        """An empty batch of ``asker``."""
        self._root.mkdir(parents=True, exist_ok=True)
        waiting = sorted(self._root.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for old in waiting[: max(0, len(waiting) + 1 - MOST_WAITING)]:
            shutil.rmtree(old, ignore_errors=True)
        folder = self._root / secrets.token_urlsafe(24)
        folder.mkdir()
        batch = Batch(folder)
        batch.write(_OWNER, _owner(asker))
        return batch

    def get(self, token: str, asker: Asker) -> Batch:
        """The batch of a token; ``NotFound`` where it was dropped, never was, or is somebody else's."""
        folder = self._root / token
        if _TOKEN.fullmatch(token) and folder.is_dir():
            batch = Batch(folder)
            if batch.read(_OWNER) == _owner(asker):
                return batch
        raise NotFound("这批文件等待太久已被清理，或地址不对。", "请重新上传。")

    def forget_old(self, moment: datetime) -> int:
        """Drop the batches that nothing was done with for ``KEPT``; returns how many."""
        if not self._root.is_dir():
            return 0
        last = (moment - KEPT).timestamp()
        old = [folder for folder in self._root.iterdir() if folder.stat().st_mtime < last]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)


def _owner(asker: Asker) -> dict[str, Any]:
    """Who, in what role, of which place: somebody who moves to another county leaves the old one's files behind."""
    return {"user": asker.user_id, "reach": asker.reach}


def _check_unpacked(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise TooLarge(f"{path.name} 解开后超过 {MOST_UNPACKED // 1_000_000_000} GB。", "请拆成几个文件再上传。")
