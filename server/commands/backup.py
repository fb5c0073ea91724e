"""``zengshou backup`` and ``zengshou restore``."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server.errors import BadRequest
from server.settings import load_settings

PassphraseFile = Annotated[Path | None, typer.Option(help="口令所在的文件（第一行）；在终端里可以不写，当场输入")]


def backup(
    target: Annotated[Path, typer.Argument(help="备份文件，如 备份-20260315.tar")],
    encrypt: Annotated[bool, typer.Option("--encrypt", help="用口令加密")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """把数据目录里不能重建的东西备份成一个文件；服务可以不停。"""
    from rich.console import Console
    from rich.progress import Progress

    from server.backup.write import write_backup
    from server.terminal_log import terminal_note

    passphrase = _passphrase(passphrase_file, repeat=True) if encrypt or passphrase_file else None
    terminal_note(load_settings(), "backup", {"files": [target.name], "encrypted": passphrase is not None})
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("备份", total=None)
        files = write_backup(
            load_settings().home, target, datetime.now(), passphrase,
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    note = "已加密，请另外保管口令；忘记口令就无法恢复。" if passphrase else "没有加密，请放在可靠的地方。"
    typer.echo(f"已备份 {files} 个文件到 {target}。{note}")


def restore(
    file: Annotated[Path, typer.Argument(help="zengshou backup 写出的文件")],
    passphrase_file: PassphraseFile = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="数据目录里已有数据时也恢复，原来的移到旁边")] = False,
) -> None:
    """从备份恢复数据目录；先核对整份备份，再替换。请先停下服务。"""
    from server.backup.restore import needs_passphrase, restore_backup

    passphrase = _passphrase(passphrase_file, repeat=False) if needs_passphrase(file) else None
    restored = restore_backup(file, load_settings().home, datetime.now(), passphrase, yes)
    typer.echo(f"已恢复 {restored.made_at} 的备份，共 {restored.files} 个文件。下次启动时会重建索引。")
    if restored.replaced is not None:
        typer.echo(f"原来的数据在 {restored.replaced}，确认无误后可以删除。")


def _passphrase(file: Path | None, repeat: bool) -> str:
    """The first line of a file, else typed without being shown."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0].strip()
        except (OSError, IndexError, UnicodeDecodeError) as error:
            raise BadRequest(f"读不到口令：{file}。", "请把口令写在文件的第一行（UTF-8）。") from error
    if not sys.stdin.isatty():
        raise BadRequest("这里不能输入口令。", "请加 --passphrase-file 文件。")
    return str(typer.prompt("口令", hide_input=True, confirmation_prompt=repeat))
