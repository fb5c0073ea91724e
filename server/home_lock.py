"""Whether a data directory is in use: those who serve from it hold it together, who replaces it holds it alone.

The system gives the lock back when its holder dies.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import BadRequest

FILE = "running.lock"
_OWN = 0o600

if sys.platform == "win32":
    import msvcrt

    _PLACES = 64
    """Windows knows no lock that several hold: each holds a byte of its own, and who wants it alone wants all."""

    def _take(file: int, alone: bool) -> None:
        if alone:
            msvcrt.locking(file, msvcrt.LK_NBLCK, _PLACES)
            return
        for place in range(_PLACES):
            os.lseek(file, place, os.SEEK_SET)
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
            return
        raise BlockingIOError
else:
    import fcntl

    def _take(file: int, alone: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


@contextmanager
def in_use(home: Path) -> Iterator[None]:
    """Hold a data directory to serve from it; ``BadRequest`` while another process replaces it."""
    home.mkdir(parents=True, exist_ok=True)
    with _held(home, False, BadRequest(f"正在往数据目录 {home} 恢复备份。", "请等恢复结束后再启动。")):
        yield


@contextmanager
def replaced(home: Path) -> Iterator[None]:
    """Hold a data directory to replace what is in it; ``BadRequest`` while a service runs from it."""
    if not home.is_dir():
        yield
        return
    running = f"有服务正在使用数据目录 {home}，没有改动任何东西。"
    with _held(
        home, True, BadRequest(running, "请先停下服务（systemctl stop zengshou，或在它的窗口按 Ctrl+C），再恢复。")
    ):
        yield


@contextmanager
def _held(home: Path, alone: bool, refused: BadRequest) -> Iterator[None]:
    file = os.open(home / FILE, os.O_RDWR | os.O_CREAT, _OWN)
    try:
        try:
            _take(file, alone)
        except OSError as error:
            raise refused from error
        yield
    finally:
        os.close(file)
