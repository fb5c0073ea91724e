"""Brings a backup back. Nothing is replaced before the whole backup was read and found undamaged."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from server.backup.contents import LEFT_OUT
from server.backup.sealed import is_sealed, opened
from server.backup.unpack import unpack
from server.backup.write import FORMAT, MANIFEST, sha256
from server.errors import BadRequest, NeedsConfirmation
from server.home_lock import FILE as LOCK
from server.home_lock import replaced


@dataclass(frozen=True)
class Restored:
    """``files`` brought back from a backup of ``made_at``; ``replaced`` is where the files before now lie, if any."""

    files: int
    made_at: str
    replaced: Path | None


def restore_backup(file: Path, home: Path, at: datetime, passphrase: str | None, confirmed: bool) -> Restored:
    """Put the contents of a backup in place of those of ``home``.

    ``NeedsConfirmation`` where ``home`` holds something and ``confirmed`` is not given; ``BadRequest`` for what is no
    backup, is damaged, or asks for a (other) passphrase, and while a service runs from ``home``. What was there before
    is moved aside, never deleted.
    """
    occupied = home.is_dir() and any(part.name != LOCK for part in home.iterdir())
    if occupied and not confirmed:
        raise NeedsConfirmation(
            f"数据目录 {home} 里已经有数据。", "请先停下服务；确定要换成备份里的，请加 --yes，原来的会移到旁边的目录。"
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with (
        replaced(home),
        TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder,
        _plain(file, passphrase, folder) as plain,
    ):
        contents = Path(folder, "contents")
        made_at, count = _unpack(plain, contents)
        aside = _move_aside(home, at) if occupied else None
        home.mkdir(exist_ok=True)
        for part in contents.iterdir():
            part.replace(home / part.name)
    return Restored(count, made_at, aside)


def needs_passphrase(file: Path) -> bool:
    """Whether a backup is encrypted; ``BadRequest`` for a file that is no backup."""
    if not file.is_file():
        raise BadRequest(f"找不到备份文件 {file}。", "请检查路径，和服务的账号能不能读这个目录。")
    try:
        return is_sealed(file)
    except (OSError, tarfile.TarError) as error:
        raise BadRequest(f"{file} 不是能读的备份文件。", "请选 zengshou backup 写出的文件。") from error


@contextmanager
def _plain(file: Path, passphrase: str | None, folder: str) -> Iterator[Path]:
    if not needs_passphrase(file):
        yield file
        return
    if passphrase is None:
        raise BadRequest("这份备份是加密的。", "请加 --passphrase-file，或在终端里输入口令。")
    with opened(file, passphrase, Path(folder)) as plain:
        yield plain


def _unpack(plain: Path, contents: Path) -> tuple[str, int]:
    """Unpack and compare every checksum; returns when the backup was made and how many files it holds."""
    try:
        with tarfile.open(plain) as archive:
            unpack(archive, contents)
        manifest = json.loads((contents / MANIFEST).read_text(encoding="utf-8"))
        (contents / MANIFEST).unlink()
        known = manifest["format"] == FORMAT
        damaged = [name for name, expected in manifest["files"].items() if _differs(contents / name, expected)]
        made_at, count = str(manifest["made_at"]), len(manifest["files"])
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise BadRequest("备份文件不完整，没有改动任何东西。", "请换一份备份。") from error
    if not known:
        raise BadRequest("这份备份是更新的版本写的。", "请先升级 zengshou 再恢复。")
    if damaged:
        raise BadRequest(f"备份里有 {len(damaged)} 个文件已损坏：{damaged[0]}。", "没有改动任何东西；请换一份备份。")
    return made_at, count


def _differs(file: Path, expected: str) -> bool:
    return not file.is_file() or sha256(file) != expected


def _move_aside(home: Path, at: datetime) -> Path:
    """Move all but the parts that fit any data (index, models), and the lock, into a folder beside ``home``."""
    aside = home.parent / f"{home.name}-before-{at:%Y%m%d-%H%M%S}"
    aside.mkdir()
    for part in list(home.iterdir()):
        if part.name not in (*LEFT_OUT, LOCK):
            part.replace(aside / part.name)
    return aside
