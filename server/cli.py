"""The command ``zengshou``. Heavy parts are imported only by the commands that need them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.errors import ROOM_ERRORS, BadRequest, ServerError, translate
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.deps import Assistant

app = typer.Typer(
    help="增收问策：有出处的政策问答与农户数据查询，离线运行。", no_args_is_help=True, add_completion=False
)
docs_app = typer.Typer(help="政策文件库。", no_args_is_help=True)
data_app = typer.Typer(help="农户数据库。", no_args_is_help=True)
rules_app = typer.Typer(help="规则库。", no_args_is_help=True)
app.add_typer(docs_app, name="docs")
app.add_typer(data_app, name="data")
app.add_typer(rules_app, name="rules")

Region = Annotated[str | None, typer.Option("--region", help="提问人所在地的名称或代码")]
AskedOn = Annotated[str | None, typer.Option("--asked-on", help="提问日期，如 2026-03-15；不写就是今天")]


def main() -> None:
    """Run the command; every error known to the product is one Chinese line, and exit code 2."""
    try:
        app()
    except (ServerError, *ROOM_ERRORS) as error:
        translated = translate(error)
        typer.echo(f"{translated.message}{translated.hint}", err=True)
        sys.exit(2)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认只在本机")] = None,
    port: Annotated[int | None, typer.Option(help="端口，默认 8000")] = None,
) -> None:
    """启动网页与接口；缺少索引或数据库时先建好（数据为演示数据）。"""
    import uvicorn

    from server.app import create_app
    from server.deps import open_assistant
    from server.prepare import ensure_demo_database, ensure_index

    settings = load_settings()
    ensure_index(settings)
    ensure_demo_database(settings)
    with _quiet_line("③ 正在启动服务……"):
        assistant = open_assistant(settings)
    address, number = host or settings.host, port or settings.port
    typer.echo(f"已就绪：请用浏览器打开 http://{address}:{number} （按 Ctrl+C 停止）")
    uvicorn.run(create_app(settings, assistant), host=address, port=number, log_level=settings.log_level)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="要问的话")] = None,
    region: Region = None,
    asked_on: AskedOn = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的 Answer（JSON）")] = False,
    batch: Annotated[Path | None, typer.Option(help="一行一个问题的 JSONL 文件")] = None,
    out: Annotated[Path | None, typer.Option(help="--batch 的结果文件")] = None,
) -> None:
    """问一个问题；或用 --batch 一次问许多。"""
    if batch is not None:
        _ask_batch(batch, out)
        return
    from server.chat.question import Question, checked

    text = checked(question or "")
    day = _day(asked_on)
    with _prepared() as (_, assistant):
        answer = assistant.ask(Question(text=text, asked_on=day, region=region))
    if as_json:
        typer.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return
    from server.terminal import print_answer

    print_answer(answer)


def _ask_batch(source: Path, target: Path | None) -> None:
    from server.batch import answer_lines

    if target is None:
        raise BadRequest("--batch 需要用 --out 指明结果文件。", "例如：zengshou ask --batch 问题.jsonl --out 结果.jsonl")
    if not source.is_file():
        raise BadRequest(f"找不到文件 {source}。", "请检查路径。")
    with _prepared() as (_, assistant):
        answer_lines(assistant, source, target, today=date.today())


@contextmanager
def _prepared() -> Iterator[tuple[Settings, Assistant]]:
    """Settings and an assistant with an index; a missing database is said in the answers that need it."""
    from server.deps import open_assistant
    from server.prepare import ensure_index

    settings = load_settings()
    ensure_index(settings)
    yield settings, open_assistant(settings)


@contextmanager
def _quiet_line(text: str) -> Iterator[None]:
    typer.echo(text, err=True)
    yield


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"日期“{text}”读不懂。", "请写成 2026-03-15 这样。") from error


@docs_app.command("list")
def docs_list() -> None:
    """列出现有的政策文件。"""
    from server.prepare import load_documents
    from server.terminal import print_documents

    print_documents([document.meta for document in load_documents(load_settings())], date.today())


@docs_app.command("reindex")
def docs_reindex() -> None:
    """重建检索索引；建好后整体替换，旧索引在此之前照常使用。"""
    from server.prepare import rebuild_index

    rebuild_index(load_settings())


@data_app.command("demo")
def data_demo(
    households: Annotated[int | None, typer.Option(help="户数，默认 10000")] = None,
    seed: Annotated[int | None, typer.Option(help="随机种子，相同种子得到相同数据")] = None,
) -> None:
    """生成演示数据库（虚构的村和人），并设为当前数据库。"""
    from server.prepare import build_demo_database

    settings = load_settings()
    build_demo_database(settings, households or settings.demo_households, settings.demo_seed if seed is None else seed)


@rules_app.command("check")
def rules_check() -> None:
    """核对每条规则与条款原文、数据字典是否相符。"""
    from server.rules_check import check_rules

    findings, count = check_rules(load_settings())
    for finding in findings:
        typer.echo(finding)
    typer.echo(f"共核对 {count} 条规则，发现 {len(findings)} 个问题。")
    if findings:
        raise typer.Exit(1)


@app.command("eval")
def evaluate(
    gold: Annotated[Path, typer.Option(help="题库目录")] = Path("tests/gold"),
    misses: Annotated[Path | None, typer.Option(help="把未答对的题写入此文件（JSONL）")] = None,
) -> None:
    """用本项目的题库评测，打印一张表。"""
    from server.evaluation import run_evaluation
    from server.terminal import print_table

    with _prepared() as (settings, assistant):
        table: list[dict[str, Any]] = run_evaluation(assistant, settings, gold, misses)
    print_table("题库评测", table)


if __name__ == "__main__":
    main()
