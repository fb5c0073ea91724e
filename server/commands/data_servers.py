"""``zengshou data init`` and ``zengshou data publish``: the household database on PostgreSQL."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from server.errors import BadRequest, NeedsConfirmation
from server.settings import Settings, load_settings


def init(
    shard: Annotated[
        list[str] | None, typer.Option(help="分库：管理地址=县代码,县代码； 一台服务器写一次", metavar="地址=县代码,…")
    ] = None,
    from_snapshot: Annotated[bool, typer.Option("--from-snapshot", help="建好后发布在用的快照")] = False,
    to: Annotated[int | None, typer.Option(min=0, help="只迁移到编号 N； 退回时删除之后建的表 和已发布的数据")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，确认退回")] = False,
) -> None:
    """在 PostgreSQL 里建表、建只读账号；重复运行只补缺的。"""
    settings = load_settings()
    admin = _admin(settings)
    from sql_tools.servers.prepare import go_to, prepare_server, server_version
    from sql_tools.servers.shards import read_shard

    if to is not None:
        if to < server_version(admin):
            _confirm(f"退回到迁移 {to}，删除之后建的表和已发布到这台服务器的数据吗？", yes)
        before, after = go_to(admin, to)
        typer.echo(f"数据库的迁移：{before} → {after}。")
        return
    before, after = prepare_server(admin, settings.database, [read_shard(text) for text in shard or ()])
    typer.echo(f"数据库已就绪：迁移 {before} → {after}。")
    if from_snapshot:
        _publish(settings, admin)


def publish() -> None:
    """把在用的快照发布到 PostgreSQL；读的人看到旧的或新的一份，不会混在一起。"""
    settings = load_settings()
    _publish(settings, _admin(settings))


def _publish(settings: Settings, admin: str) -> None:
    from rich.console import Console

    from server.household.desk import ledger_folder
    from server.import_terminal import progress_bars
    from sql_tools.ledger import load_ledgers
    from sql_tools.servers.publish import publish as publish_file
    from sql_tools.warehouse.snapshots import SnapshotStore

    with progress_bars(Console(stderr=True)) as bars:
        file = SnapshotStore(settings.home / "data").current
        ledgers = load_ledgers(ledger_folder(settings))
        snapshot = publish_file(file, admin, lambda done, total, _: bars("发布到数据库服务器", done, total), ledgers)
    typer.echo(f"已发布快照 {snapshot.id}（数据截至 {snapshot.as_of}）。")


def _admin(settings: Settings) -> str:
    from server.database import require_server_packages

    if not settings.database or not settings.database_admin:
        raise BadRequest(
            "没有设置数据库服务器的地址。",
            "请把只读账号的地址写在 ZENGSHOU_DATABASE，管理账号的写在 ZENGSHOU_DATABASE_ADMIN，见 docs/servers.md。",
        )
    require_server_packages()
    return settings.database_admin


def _confirm(prompt: str, already: bool) -> None:
    """Ask in a terminal; elsewhere the deletion needs ``--yes``."""
    if already:
        return
    if not sys.stdin.isatty():
        raise NeedsConfirmation("没有改动任何数据：需要确认。", "确要退回并删除已发布的数据，请加 --yes。")
    if not typer.confirm(prompt):
        raise typer.Exit(2)
