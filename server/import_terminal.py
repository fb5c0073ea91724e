"""How an import looks in a terminal: the columns for confirmation, what will change, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.diff import SnapshotDiff
from sql_tools.warehouse.import_request import MODE_NAMES, Preview
from sql_tools.warehouse.import_rules import SEVERITY_NAMES, Severity
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.row_kind import KIND_NAMES
from sql_tools.warehouse.snapshot_info import SnapshotInfo
from sql_tools.warehouse.staging import Progress as Report
from sql_tools.warehouse.table_shape import label_of

SHOWN = 20
_HOW = {
    "exact": "同名",
    "synonym": "同义",
    "near": "近似",
    "chosen": "按对应文件",
    "remembered": "上次确认",
    "none": "不导入",
}
_COLOURS: dict[Severity, str] = {"error": "red", "aside": "yellow", "warning": "cyan"}


@contextmanager
def progress_bars(console: Console) -> Iterator[Report]:
    """A bar for each step of an import."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield report


def print_preview(preview: Preview, model: SemanticModel, out: Console) -> None:
    """The whole preview: columns, effect, findings, rows that are no data."""
    request = preview.request
    table = model.tables[preview.shape.name].label
    year = f" {request.year} 年" if preview.shape.has_year else ""
    out.print(
        Text(f"{request.source} → {table}（{preview.shape.name}）{year}，{MODE_NAMES[request.mode]}", style="bold")
    )
    out.print(_columns(preview, model))
    _print_skipped(preview, out)
    _print_findings(preview, out)
    _print_effect(preview, out)
    for note in preview.notes:
        out.print(Text(f"注意：{note}", style="yellow"))


def _columns(preview: Preview, model: SemanticModel) -> Table:
    table = Table("文件的列", "对应的字段", "依据", "单位", title="列的对应")
    for match in preview.matches:
        table.add_row(match.column.header, *_meaning(match, preview, model))
    return table


def _meaning(match: ColumnMatch, preview: Preview, model: SemanticModel) -> tuple[str, str, str]:
    if match.field is None:
        near = "、".join(label_of(model, preview.shape.name, name) for name in match.candidates)
        return "—", f"不导入：{match.why}" + (f"（像 {near}）" if near else ""), ""
    label = f"{label_of(model, preview.shape.name, match.field)} {match.field}"
    if match.field in preview.left_out:
        return label, "不导入：证件和电话号码", ""
    likeness = f"（{match.score:.0f}%）" if match.how == "near" else ""
    return label, f"{_HOW[match.how]}{likeness}", match.unit or ""


def _print_skipped(preview: Preview, out: Console) -> None:
    rows = [(parsed.sheet.name, skipped) for parsed in preview.sheets for skipped in parsed.skipped]
    for sheet, skipped in rows[:SHOWN]:
        out.print(
            Text(f"  不是数据：[{sheet}]第{skipped.row}行 {KIND_NAMES[skipped.kind]} {skipped.text}", style="dim")
        )
    if len(rows) > SHOWN:
        out.print(Text(f"  另有 {len(rows) - SHOWN} 行不是数据，见报告。", style="dim"))
    for name in preview.ignored_sheets:
        out.print(Text(f"  未读的工作表：{name}", style="dim"))


def _print_findings(preview: Preview, out: Console) -> None:
    counts = preview.by_severity
    for severity in ("error", "aside", "warning"):
        found = [finding for finding in preview.findings if finding.severity == severity]
        for finding in found[:SHOWN]:
            out.print(Text(f"  {finding}", style=_COLOURS[severity]))
        if len(found) > SHOWN:
            out.print(
                Text(f"  另有 {len(found) - SHOWN} 处{SEVERITY_NAMES[severity]}，见报告。", style=_COLOURS[severity])
            )
    for hint in preview.hints:
        out.print(Text(f"  怎么办：{hint}。"))
    out.print(Text("  ".join(f"{name} {counts.get(severity, 0)} 处" for severity, name in SEVERITY_NAMES.items())))


def _print_effect(preview: Preview, out: Console) -> None:
    if not preview.can_load:
        why = f"有 {len(preview.errors)} 处错误，改正前一行也不会导入" if preview.errors else "没有一行可以导入"
        out.print(Text(f"读到 {preview.rows} 行数据：{why}。", style="bold"))
        return
    counted = f"读到 {preview.rows} 行数据：可导入 {preview.good}，搁置 {preview.aside}，重复 {preview.repeated}。"
    changes = f"新增 {preview.added} 行，改写 {preview.changed} 行，删去 {preview.removed} 行。"
    out.print(Text(f"{counted}{changes}", style="bold"))
    for place in preview.places:
        out.print(Text(f"  {place.name}：{place.before} 行 → {place.after} 行"))


def print_snapshots(snapshots: tuple[SnapshotInfo, ...], live: str, out: Console) -> None:
    """The snapshots on the disk, newest first, the one in use marked."""
    table = Table("", "快照", "数据截至", "生成日期", "来历", "经手人", "说明")
    for info in snapshots:
        used = "在用" if info.snapshot.id == live else ""
        kind = "演示数据" if info.snapshot.demo else ""
        table.add_row(
            used, info.snapshot.id, info.snapshot.as_of, info.created_on.isoformat(), info.origin, info.made_by, kind
        )
    out.print(table)


def print_diff(diff: SnapshotDiff, out: Console) -> None:
    """What changed between two snapshots, a table a section."""
    out.print(Text(f"{diff.old.snapshot.id} → {diff.new.snapshot.id}", style="bold"))
    for section in diff.sections:
        note = f"（{section.note}）" if section.note else ""
        out.print(Text(f"{section.title}：{section.count}{note}", style="bold"))
        if not section.rows:
            continue
        table = Table(*section.columns)
        for row in section.rows[:SHOWN]:
            table.add_row(*("未登记" if cell is None else str(cell) for cell in row))
        out.print(table)
        if section.count > len(section.rows[:SHOWN]):
            out.print(Text(f"  这里显示前 {len(section.rows[:SHOWN])} 行，全部请用 --out 存成表格。", style="dim"))
