"""``zengshou data``: the household database."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from server.errors import BadRequest, NeedsConfirmation
from server.settings import load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from sql_tools.warehouse.import_request import ImportRequest, Preview
    from sql_tools.warehouse.importer import Importer

app = typer.Typer(help="农户数据库。", no_args_is_help=True)


Mode = Literal["append", "replace", "update"]
Files = Annotated[list[Path], typer.Argument(help="xlsx、xls 或 csv 文件")]
Year = Annotated[
    int | None, typer.Option(metavar="年", min=1990, max=2100, help="统计年度，如 2025 （分年度的表要写）")
]
MappingOption = Annotated[Path | None, typer.Option(metavar="文件", help="列的对应文件（YAML 或 JSON）")]
Jump = Annotated[float, typer.Option(metavar="倍", min=1, help="与上年相比 变化超过几倍时提醒")]


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


@app.command("import")
def import_files(
    files: Files,
    table: Annotated[str, typer.Option(metavar="表", help="表名，如 household_year 或 农户年度收入")],
    year: Year = None,
    mode: Annotated[
        Mode, typer.Option(metavar="方式", help="append 追加一期， replace 替换一期， update 按编号更新")
    ] = "append",
    mapping: MappingOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问， 确认列的对应和预览")] = False,
    keep_identity: Annotated[bool, typer.Option("--keep-identity", help="也导入证件和电话 （默认不导入）")] = False,
    complete: Annotated[
        bool | None, typer.Option("--complete/--partial", help="声明所涉各县 是否齐全， 不写由系统判断")
    ] = None,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="搁置有错误的行， 导入其余的 （默认都不导入）")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="从空库开始， 不带入当前库的数据")] = False,
    blank_no: Annotated[bool, typer.Option("--blank-no", help="只打勾的列， 空白算“否”")] = False,
    jump: Jump = 3.0,
) -> None:
    """导入一期数据：先核对、预览，确认后写成新快照并启用。"""
    from server.household.desk import household_importer
    from server.import_terminal import print_preview
    from sql_tools.warehouse.column_choice import load_mapping
    from sql_tools.warehouse.import_request import ImportRequest

    request = ImportRequest(
        tuple(files), table, year, mode, date.today(),
        mapping=None if mapping is None else load_mapping(mapping),
        keep_identity=keep_identity, complete=complete, lenient=set_aside, fresh=fresh, jump=Decimal(str(jump)),
        by="管理员", blank_no=blank_no,
    )  # fmt: skip
    importer, console = household_importer(load_settings()), _console()
    preview = _previewed(importer, request, console)
    try:
        print_preview(preview, importer.model, console)
        _refuse_errors(importer, preview)
        _refuse_mostly_aside(preview, (yes or mapping is not None) and not set_aside)
        _confirm("按以上对应和预览导入吗？", yes or mapping is not None)
        chosen = {"table": request.table, "year": year, "mode": mode, "fresh": fresh, "keep_identity": keep_identity}
        _note("data_imported", {"files": [path.name for path in files], "choices": chosen})
        _load(importer, preview)
    finally:
        preview.close()


@app.command("check")
def check_files(
    files: Files,
    table: Annotated[str | None, typer.Option(metavar="表", help="表名；不写则按表头判断")] = None,
    year: Year = None,
    mode: Annotated[
        Mode | None, typer.Option(metavar="方式", help="按哪种导入方式核对： append、replace、update")
    ] = None,
    mapping: MappingOption = None,
    out: Annotated[Path | None, typer.Option(metavar="文件", help="把报告存成此 xlsx 文件")] = None,
    jump: Jump = 3.0,
) -> None:
    """只核对，不导入：逐条列出文件里的问题。有错误时以 1 退出。"""
    from server.household.desk import household_importer
    from server.import_terminal import print_preview, progress_bars
    from sql_tools.warehouse.quality_report import write_report

    importer, console = household_importer(load_settings()), _console()
    request = _check_request(importer, files, table, year, mode, mapping, jump)
    with progress_bars(console) as report:
        preview = importer.preview(request, report)
    try:
        print_preview(preview, importer.model, console)
        if out is not None:
            typer.echo(f"报告：{write_report(out, preview)}")
        if preview.errors or preview.aside:
            raise typer.Exit(1)
    finally:
        preview.close()


@app.command("propose")
def propose_ledger(
    file: Annotated[Path, typer.Argument(help="台账：xlsx、xls 或 csv 文件")],
    label: Annotated[str | None, typer.Option(help="台账的名称；不写则按文件名，如 小额信贷台账")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问，确认提出的内容")] = False,
) -> None:
    """给自己的台账（公益岗、小额信贷……）提出一份说明， 确认后就能导入、能提问。"""
    from server.household.desk import ledger_folder, shipped_rules
    from server.ledger_terminal import print_proposal
    from sql_tools.ledger import keep_ledger, load_ledgers, with_ledgers
    from sql_tools.semantic_model import shipped_model
    from sql_tools.warehouse.ledger_proposal import propose

    folder, model = ledger_folder(load_settings()), shipped_model("household")
    proposal = propose(file, model, shipped_rules(), label)
    others = [each for each in load_ledgers(folder) if each.name != proposal.ledger.name]
    with_ledgers(model, (*others, proposal.ledger))
    print_proposal(proposal, _console())
    _confirm("按以上说明建这个台账吗？", yes)
    path = keep_ledger(folder, proposal.ledger.name, proposal.text)
    typer.echo(f"已写入 {path}，可以用文本编辑器修改。")
    typer.echo(f"下一步：zengshou data import {file} --table {proposal.ledger.table.label}")


@app.command("snapshots")
def snapshots() -> None:
    """列出保留的快照，新的在前。"""
    from server.household.desk import snapshot_store
    from server.import_terminal import print_snapshots

    store = snapshot_store(load_settings())
    print_snapshots(store.list(), store.live().id, _console(out=True))


@app.command("diff")
def diff(
    old: Annotated[str | None, typer.Argument(help="较早的快照；不写就是在用快照的前一个")] = None,
    new: Annotated[str | None, typer.Argument(help="较晚的快照；不写就是在用的快照")] = None,
    out: Annotated[Path | None, typer.Option(help="存成此 xlsx 文件")] = None,
) -> None:
    """两个快照之间的变化：新增监测户、消除风险户、收入变化最大的户等。"""
    from server.export import export_diff
    from server.household.desk import compared
    from server.import_terminal import print_diff

    changes = compared(load_settings(), old, new, limit=50 if out is None else 100_000)
    print_diff(changes, _console(out=True))
    if out is not None:
        export_diff(changes, out)
        typer.echo(f"已存为 {out}")


@app.command("rollback")
def rollback(
    snapshot: Annotated[str | None, typer.Argument(help="换回哪个快照；不写就是前一个")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="随时可以再换回来，不用确认，写不写都一样")] = False,
) -> None:
    """换回较早的快照；现在这个仍然保留，可以再换回来。"""
    from server.household.desk import snapshot_store

    store = snapshot_store(load_settings())
    before = store.live().id
    _note("snapshot_switched", {"before": before, "snapshot": snapshot})
    typer.echo(f"已由快照 {before} 换回 {store.rollback(snapshot).id}。")


@app.command("export")
def export(
    question: Annotated[str, typer.Argument(help="问数据的话，例如：各乡镇2024年人均纯收入排名")],
    out: Annotated[Path, typer.Option(help="结果文件，.xlsx 或 .csv")],
    asked_by: Annotated[str, typer.Option(help="写在表上的提问人")] = "管理员",
    region: Annotated[str | None, typer.Option(help="提问人所在地的名称或代码")] = None,
) -> None:
    """把一个回答里的表格存成文件。"""
    from server.chat.question import Question, checked
    from server.commands.ask import prepared_assistant
    from server.export import export_answer

    asked = Question(text=checked(question), asked_on=date.today(), region=region)
    export_answer(prepared_assistant(load_settings()).ask(asked), out, asked_by)
    typer.echo(f"已存为 {out}")


def _note(kind: str, content: dict[str, Any]) -> None:
    from server.terminal_log import terminal_note

    terminal_note(load_settings(), kind, content)


def _console(out: bool = False) -> Console:
    """What is for people goes to the terminal; results of a query to the output."""
    from rich.console import Console

    return Console(stderr=not out)


def _confirm(prompt: str, already: bool) -> None:
    """Ask in a terminal; elsewhere a change needs ``--yes`` or a file with the choices."""
    if already:
        return
    if not sys.stdin.isatty():
        raise NeedsConfirmation(
            "没有改动任何数据：需要确认。", "请核对以上内容后加 --yes，或用 --mapping 给出对应文件。"
        )
    if not typer.confirm(prompt):
        raise typer.Exit(2)


def _check_request(
    importer: Importer,
    files: list[Path],
    table: str | None,
    year: int | None,
    mode: Mode | None,
    mapping: Path | None,
    jump: float,
) -> ImportRequest:
    """What to check: the table by its header, the year by the title or the name of the file, where not said."""
    from sql_tools.warehouse.column_choice import load_mapping
    from sql_tools.warehouse.import_request import ImportRequest
    from sql_tools.warehouse.table_shape import find_table
    from sql_tools.warehouse.workbook import read_workbooks

    sheets = () if table and year else read_workbooks(files)
    shape = find_table(table or importer.guess_table(sheets), importer.model)
    chosen: Mode = mode or ("update" if shape.referred_by else "replace")
    named = year or (_year_of(importer.titles(sheets, shape.name)) if shape.has_year else None)
    given = None if mapping is None else load_mapping(mapping)
    return ImportRequest(tuple(files), shape.name, named, chosen, date.today(), mapping=given, jump=Decimal(str(jump)))


def _year_of(texts: tuple[str, ...]) -> int:
    """The one year that titles and file names speak of."""
    from server.household.desk import year_named

    year = year_named(texts)
    if year is None:
        raise BadRequest("看不出文件是哪一年的数据。", "请用 --year 指明，例如 --year 2025。")
    return year


def _previewed(importer: Importer, request: ImportRequest, console: Console) -> Preview:
    """The preview; in a terminal somebody is asked first what the empty cells of columns that are only ticked mean."""
    from server.import_terminal import progress_bars

    with progress_bars(console) as report:
        preview = importer.preview(request, report)
    if not preview.ticked or not sys.stdin.isatty():
        return preview
    named = "、".join(f"“{header}”" for header in preview.ticked)
    if not typer.confirm(f"{named}只有“√”和空白，空白都算“否”吗？", default=False):
        return preview
    preview.close()
    with progress_bars(console) as report:
        return importer.preview(replace(request, blank_no=True), report)


def _refuse_mostly_aside(preview: Preview, unasked: bool) -> None:
    """Where more rows would stay out than go in, a column was misread: nobody's ``--yes`` was meant for that."""
    if preview.mostly_aside and unasked:
        raise NeedsConfirmation(
            f"没有改动任何数据：要搁置 {preview.aside} 行，超过可以导入的 {preview.good} 行。",
            "请按上面的“怎么办”改正；确实只导入其余的，请再加 --set-aside。",
        )


def _refuse_errors(importer: Importer, preview: Preview) -> None:
    """A file with errors changes nothing; its report is kept for whoever mends it."""
    from sql_tools.warehouse.quality_report import write_report

    if preview.can_load:
        return
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    report = write_report(importer.data / "checks" / f"{preview.shape.name}-{stamp}.xlsx", preview)
    count = len(preview.errors)
    why = f"有 {count} 处错误" if count else "没有一行可以导入"
    # Rows can be set aside, a column that is not there cannot.
    aside = any(problem.row for problem in preview.errors)
    either = "（或用 --set-aside 搁置有错误的行）" if aside else ""
    raise BadRequest(f"{why}，没有改动任何数据。", f"请按报告改正后重新导入{either}：{report}")


def _load(importer: Importer, preview: Preview) -> None:
    from server.import_terminal import progress_bars

    with progress_bars(_console()) as report:
        outcome = importer.load(preview, report)
    typer.echo(f"已导入 {preview.good} 行，启用快照 {outcome.snapshot.id}。报告：{outcome.report}")
    for line in outcome.coverage:
        typer.echo(f"数据覆盖 {line}")
    if outcome.set_aside is not None:
        typer.echo(f"有 {preview.aside} 行没有导入，已另存，改好后可再次导入：{outcome.set_aside}")
