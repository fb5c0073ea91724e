"""Tables of an answer as a file to take to a meeting: xlsx with its conditions and origin, or csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from server.chat.answer import Answer, DataBlock
from server.errors import BadRequest, NotReady
from sql_tools.warehouse.diff import DiffSection, SnapshotDiff

_DEMO = "演示数据（虚构），不得用于工作"
_UNRECORDED = "未登记"


def export_answer(answer: Answer, path: Path, asked_by: str) -> None:
    """Write the tables of an answer to ``path``, an xlsx (one sheet a table) or csv file (the first table).

    Over each table stand title, conditions, snapshot, date and who asked; numbers are numbers. ``BadRequest`` where
    there is no table or the suffix is another.
    """
    if not answer.data:
        raise BadRequest(
            "这个回答里没有表格，没有可以导出的数据。", "请换一个问数据的问题，例如：各乡镇2024年人均纯收入排名"
        )
    tables = [(_lines(answer, block, asked_by), _titles(block), block.rows) for block in answer.data]
    _write(path, [("数据" if len(tables) == 1 else f"数据{n}", *table) for n, table in enumerate(tables, start=1)])


def export_diff(diff: SnapshotDiff, path: Path) -> None:
    """Write what changed between two snapshots to an xlsx file, one sheet a section (csv: the first section)."""
    _write(
        path,
        [(section.title, _section_lines(diff, section), section.columns, section.rows) for section in diff.sections],
    )


def _lines(answer: Answer, block: DataBlock, asked_by: str) -> list[tuple[str, str]]:
    cut = f"，结果超过行数上限，这里只有前 {len(block.rows)} 行" if block.truncated else ""
    lines = [
        ("题目", answer.question),
        ("条件", f"{block.description}{cut}"),
        ("快照", f"{block.snapshot.id}（数据截至 {block.snapshot.as_of}）"),
        ("日期", str(answer.asked_on)),
        ("提问人", asked_by),
    ]
    return [*lines, ("说明", _DEMO)] if block.snapshot.demo else lines


def _section_lines(diff: SnapshotDiff, section: DiffSection) -> list[tuple[str, str]]:
    between = f"{diff.old.snapshot.id} → {diff.new.snapshot.id}"
    lines = [("快照", between), ("合计", str(section.count)), ("口径", section.note)]
    return [*lines, ("说明", _DEMO)] if diff.new.snapshot.demo else lines


def _titles(block: DataBlock) -> list[str]:
    return [f"{column.label}（{column.unit}）" if column.unit else column.label for column in block.columns]


_Sheet = tuple[str, Sequence[tuple[str, str]], Sequence[str], Sequence[Sequence[Any]]]


def _write(path: Path, sheets: Sequence[_Sheet]) -> None:
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise BadRequest(f"不会写“{path.suffix}”文件。", "请把文件名写成 .xlsx 或 .csv。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer(path, sheets)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise NotReady(f"写不了文件 {path}。", "请检查目录权限，或换一个位置。") from error


def _write_xlsx(path: Path, sheets: Sequence[_Sheet]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for name, lines, titles, rows in sheets:
            sheet = book.add_worksheet(name)
            for place, line in enumerate(lines):
                sheet.write_row(place, 0, line)
            start = len(lines) + 1
            sheet.write_row(start, 0, titles, bold)
            for place, row in enumerate(rows, start=start + 1):
                sheet.write_row(place, 0, [_cell(value) for value in row])
            sheet.set_column(0, max(len(titles) - 1, 0), 16)
            sheet.freeze_panes(start + 1, 0)


def _write_csv(path: Path, sheets: Sequence[_Sheet]) -> None:
    """The table alone, in the encoding that spreadsheets recognise."""
    _, _, titles, rows = sheets[0]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows([_inert(_cell(value)) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    if value is None:
        return _UNRECORDED
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else value


def _inert(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is kept text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
