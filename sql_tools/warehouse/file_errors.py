"""The border at which errors of the file system and of DuckDB become Chinese sentences."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from sql_tools.errors import WarehouseError

USE_ANOTHER = "请用 zengshou data rollback 换回较早的快照，或用 zengshou data demo 重新生成演示数据。"

_DAMAGE = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
_SIGNS_OF_DAMAGE = ("not a valid DuckDB database", "Could not read enough bytes", "Corrupt", "checksum")


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what the file system and DuckDB say about ``path`` into a ``WarehouseError``."""
    try:
        yield
    except OSError as error:
        raise _file_error(path, error.errno, str(error)) from error
    except duckdb.Error as error:
        raise _database_error(path, error) from error


def _file_error(path: Path, number: int | None, text: str) -> WarehouseError:
    if number in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(path)
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WarehouseError(
            f"没有权限写入 {path}。",
            "请检查目录权限（Windows 上先停止正在运行的服务），或用 ZENGSHOU_HOME 指定一个可写的数据目录。",
        )
    if number in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return WarehouseError(
            f"无法使用 {path}：应为目录的位置是一个文件，或同名文件已存在。",
            "请移走该文件，或用 ZENGSHOU_HOME 指定别的数据目录。",
        )
    if number == errno.ENOENT:
        return WarehouseError(
            f"找不到 {path}。", "请先用 zengshou data demo 生成演示数据，或用 zengshou data import 导入数据。"
        )
    return WarehouseError(f"读写 {path} 时出错：{text}", "请检查磁盘和目录权限后重试。")


def _database_error(path: Path, error: duckdb.Error) -> WarehouseError:
    text = str(error)
    if "No space left" in text:
        return _disk_full(path)
    if "Permission denied" in text or "Read-only file system" in text:
        return _file_error(path, errno.EACCES, text)
    if "Could not set lock" in text:
        return WarehouseError(f"数据库文件 {path} 正被另一个程序写入。", "请等它结束后重试。")
    if "does not exist" in text or "No such file" in text:
        return _file_error(path, errno.ENOENT, text)
    if isinstance(error, _DAMAGE) or any(sign in text for sign in _SIGNS_OF_DAMAGE):
        return WarehouseError(f"数据库文件 {path} 已损坏，无法读取。", USE_ANOTHER)
    return WarehouseError(f"读写数据库文件 {path} 时出错：{text}", "请检查磁盘和目录权限后重试。")


def _disk_full(path: Path) -> WarehouseError:
    return WarehouseError(f"磁盘空间不足，{path} 没有写完，原有数据未受影响。", "请清理磁盘后重试。")
