"""How large a file may be, and what is no file for this library: the checks before anything is parsed."""

from __future__ import annotations

import zipfile
from pathlib import Path

from retrieval.errors import UnreadableFile

MAX_BYTES = 200_000_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 200
"""A document of text and pictures is packed to a fiftieth at most; a bomb to a thousandth."""
MAX_ENTRIES = 20_000
_SMALL = 20_000_000
"""What unpacks to less harms nobody, however well it was packed."""


def check_size(path: Path) -> None:
    """Refuses a file that is missing, empty or larger than ``MAX_BYTES``.

    Raises:
        UnreadableFile: says which, and what to do.
    """
    try:
        size = path.stat().st_size if path.is_file() else None
    except OSError as error:
        raise UnreadableFile(f"{path.name} 读不出来：{error.strerror}。", "请检查路径和权限。") from error
    if size is None:
        raise UnreadableFile(f"找不到文件 {path.name}。", "请检查路径；文件夹要写成 文件夹/*。")
    if size == 0:
        raise UnreadableFile(f"{path.name} 是空文件。", "请重新下载或复制一份完整的文件。")
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB。", "请拆成几份，或降低扫描的清晰度后再添加。"
        )


def check_archive(path: Path) -> None:
    """Refuses an archive that would unpack to far more than a document holds.

    Raises:
        UnreadableFile: a zip bomb, or an archive that cannot be opened.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", "请重新下载或复制一份完整的文件。") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or (unpacked > _SMALL and unpacked > MAX_RATIO * packed):
        raise UnreadableFile(
            f"{path.name} 展开后有 {unpacked // 1_000_000} MB，不像正常的文件，没有打开。",
            "请确认文件来源；确需添加时，用 Word 打开后另存为新文件。",
        )
