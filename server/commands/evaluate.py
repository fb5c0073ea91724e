"""``zengshou eval``: the project's own gold questions, a table of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.settings import load_settings


def evaluate(
    gold: Annotated[Path, typer.Option(help="题库目录")] = Path("tests/gold"),
    misses: Annotated[Path | None, typer.Option(help="把未答对的题写入此文件（JSONL）")] = None,
) -> None:
    """用本项目的题库评测，打印一张表。"""
    from server.commands.ask import prepared_assistant
    from server.evaluation.run import run_evaluation
    from server.terminal import print_table

    settings = load_settings()
    print_table("题库评测", run_evaluation(prepared_assistant(settings), settings, gold, misses))
