"""``zengshou audit``: whether the log is whole, what it says, and the whole of it as a file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from server.audit.log import AuditLog, Wanted
from server.errors import NotReady
from server.settings import load_settings
from server.store.store import Store

app = typer.Typer(help="审计记录：核对、查找、导出。", no_args_is_help=True)


@app.command("verify")
def verify() -> None:
    """核对全部记录：改动、删除、增加、调换都会指出来；有问题时退出码为 1。"""
    found = _log().verify()
    for problem in found.problems:
        typer.echo(problem)
    if found.problems:
        raise typer.Exit(1)
    typer.echo(f"共 {found.entries} 条，没有发现改动。末条哈希 {found.last}，可抄在别处备查。")


@app.command("search")
def search(
    user: Annotated[str | None, typer.Option(help="用户名")] = None,
    text: Annotated[str | None, typer.Option(help="问题里的字")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪天起，如 2026-03-01")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="到哪天止")] = None,
    limit: Annotated[int, typer.Option(help="最多几条")] = 50,
) -> None:
    """查找记录，新的在前，一行一条 JSON。"""
    wanted = Wanted(user=user, text=text, since=since and since.date(), until=until and until.date())
    for entry in _log().search(wanted, limit):
        typer.echo(json.dumps(entry, ensure_ascii=False))


@app.command("export")
def export(out: Annotated[Path, typer.Option(help="结果文件（JSONL）")]) -> None:
    """导出全部记录，旧的在前，每条带哈希。"""
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(_log().lines())
    except OSError as error:
        raise NotReady(f"写不了文件 {out}：{error.strerror}。", "请换一个可以写入的位置。") from error
    typer.echo(f"已导出到 {out}。")


def _log() -> AuditLog:
    home = load_settings().home
    return AuditLog(home, Store(home))
