"""``zengshou ask``: one answer in the terminal, or many from a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.errors import BadRequest
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.chat.assistant import Assistant


def ask(
    question: Annotated[str | None, typer.Argument(help="要问的话")] = None,
    region: Annotated[str | None, typer.Option(help="提问人所在地的名称或代码")] = None,
    asked_on: Annotated[str | None, typer.Option(help="提问日期，如 2026-03-15；不写就是今天")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的 Answer（JSON）")] = False,
    batch: Annotated[Path | None, typer.Option(help="一行一个问题的 JSONL 文件")] = None,
    out: Annotated[Path | None, typer.Option(help="--batch 的结果文件")] = None,
) -> None:
    """问一个问题；或用 --batch 一次问许多。"""
    if batch is not None:
        _ask_batch(batch, out)
        return
    from server.chat.question import Question, checked
    from server.terminal_log import terminal_log

    asked = Question(text=checked(question or ""), asked_on=_day(asked_on), region=region)
    settings = load_settings()
    assistant = prepared_assistant(settings)
    answer = assistant.ask(asked)
    terminal_log(settings, assistant)(answer)
    if as_json:
        typer.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return
    from server.terminal import print_answer

    print_answer(answer)


def prepared_assistant(settings: Settings) -> Assistant:
    """An assistant with an index; a missing database is said in the answers that need it."""
    from server.deps import open_assistant

    return open_assistant(settings)


def _ask_batch(source: Path, target: Path | None) -> None:
    from server.batch import answer_lines
    from server.terminal_log import terminal_log

    if target is None:
        raise BadRequest(
            "--batch 需要用 --out 指明结果文件。", "例如：zengshou ask --batch 问题.jsonl --out 结果.jsonl"
        )
    if not source.is_file():
        raise BadRequest(f"找不到文件 {source}。", "请检查路径。")
    settings = load_settings()
    assistant = prepared_assistant(settings)
    answer_lines(assistant, source, target, today=date.today(), keep=terminal_log(settings, assistant))


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"日期“{text}”读不懂。", "请写成 2026-03-15 这样。") from error
