"""``zengshou data``: the household database."""

from __future__ import annotations

from typing import Annotated

import typer

from server.settings import load_settings

app = typer.Typer(help="农户数据库。", no_args_is_help=True)


@app.command("demo")
def demo(
    households: Annotated[int | None, typer.Option(min=1, help="户数，默认 10000")] = None,
    seed: Annotated[int | None, typer.Option(help="随机种子，相同种子得到相同数据")] = None,
) -> None:
    """生成演示数据库（虚构的村和人），并设为当前数据库。"""
    from server.prepare import build_demo_database

    settings = load_settings()
    build_demo_database(
        settings,
        settings.demo_households if households is None else households,
        settings.demo_seed if seed is None else seed,
    )
