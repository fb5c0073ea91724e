"""Writes a backup: one tar file with a list of contents and their checksums, encrypted if wanted.

The service may run meanwhile: snapshots never change once written, and SQLite copies its database whole by itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from server.backup.contents import DATABASE, files_to_keep
from server.backup.sealed import seal
from server.errors import BadRequest

MANIFEST = "manifest.json"
FORMAT = 1

Report = Callable[[int, int], None]


def write_backup(home: Path, target: Path, at: datetime, passphrase: str | None, report: Report) -> int:
    """Back ``home`` up to ``target``; returns the number of files. ``report`` takes files done and in all.

    The target appears only when it is whole. ``BadRequest`` where there is nothing to keep, or a file of that name.
    """
    files = list(files_to_keep(home)) if home.is_dir() else []
    if not files:
        raise BadRequest(f"数据目录 {home} 里没有可以备份的东西。", "请用 ZENGSHOU_HOME 指定数据目录。")
    if target.exists():
        raise BadRequest(f"{target} 已经存在。", "请换一个文件名；备份不会覆盖已有的文件。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        plain = Path(folder, "plain.tar")
        _write_plain(home, files, plain, at, report)
        finished = plain
        if passphrase is not None:
            finished = Path(folder, "sealed.tar")
            seal(plain, finished, passphrase)
        finished.chmod(0o600)
        finished.replace(target)
    return len(files)


def _write_plain(home: Path, files: list[Path], plain: Path, at: datetime, report: Report) -> None:
    sums: dict[str, str] = {}
    with tarfile.open(plain, "w") as archive, TemporaryDirectory(dir=plain.parent) as folder:
        copy = Path(folder, "copy")
        for done, relative in enumerate(files):
            report(done, len(files))
            _copy_whole(home / relative, copy)
            sums[relative.as_posix()] = sha256(copy)
            archive.add(copy, relative.as_posix())
            copy.unlink()
        manifest = {"format": FORMAT, "made_at": at.isoformat(timespec="seconds"), "files": sums}
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    report(len(files), len(files))


def _copy_whole(source: Path, copy: Path) -> None:
    """The file as it is at one moment; a database with what its log still holds."""
    if source.suffix != DATABASE:
        shutil.copyfile(source, copy)
        return
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(copy)) as target:
        database.backup(target)


def sha256(file: Path) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
