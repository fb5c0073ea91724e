"""A lock between processes that the system itself gives back when its holder dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sql_tools.errors import WarehouseError

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold ``path`` for as long as the context lasts; ``WarehouseError`` where another holds it."""
    with path.open("ab") as file:
        try:
            _take(file)
        except OSError as error:
            raise WarehouseError("另一个导入或生成任务正在写入数据。", "请等它结束后重试。") from error
        yield
