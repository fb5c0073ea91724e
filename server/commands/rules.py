"""``zengshou rules``: the rule base."""

from __future__ import annotations

import typer

app = typer.Typer(help="规则库。", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """规则库。"""


@app.command("check")
def check() -> None:
    """核对每条规则与条款原文、数据字典是否相符。"""
    from server.rules_check import check_rules

    findings, count = check_rules()
    for finding in findings:
        typer.echo(finding)
    typer.echo(f"共核对 {count} 条规则，发现 {len(findings)} 个问题。")
    if findings:
        raise typer.Exit(1)
