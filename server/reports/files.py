"""A filled report as files for the office: docx with pictures of its charts, xlsx with numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from server.answer_docx import chart_png
from server.docx_paper import Paper
from server.errors import NotReady
from server.reports.fill import MOST_ROWS, Filled, FilledReport
from server.reports.why import Why
from sql_tools.result import Cell, Snapshot

_DEMO = "演示数据（虚构），不得用于工作"
_UNRECORDED = "未登记"
_WHY = "为什么和上期不同"
_SHEET_NAME = 28
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def about(report: FilledReport) -> list[tuple[str, str]]:
    """What stands over a report: where, from which data, when, by whom."""
    lines = [
        ("地区", report.area),
        ("本期", _snapshot(report.now)),
        ("上期", _snapshot(report.before) if report.before is not None else "不比较"),
        ("制表日期", report.made_on.isoformat()),
        ("制表人", report.made_by),
    ]
    return [*lines, ("说明", _DEMO)] if report.demo else lines


def _snapshot(snapshot: Snapshot) -> str:
    return f"快照 {snapshot.id}，数据截至 {snapshot.as_of}"


# ---- docx ------------------------------------------------------------------------------------------------


def write_docx(report: FilledReport, path: Path) -> None:
    """Write the report to ``path``; ``NotReady`` where the file cannot be written."""
    paper = Paper(report.title)
    for name, value in about(report):
        paper.line((f"{name}：", True), value)
    for number, each in enumerate(report.questions, start=1):
        _write_question(paper, number, each)
    paper.heading("数据来源")
    paper.line(f"数字来自农户数据库的{_snapshot(report.now)}，按每题“口径”一句统计；未登记的不算作零。", soft=True)
    paper.foot("由增收问策生成；能不能享受、帮扶给谁，由人核实后决定。")
    try:
        paper.save(path)
    except OSError as error:
        raise NotReady(f"写不了文件 {path.name}。", "请检查磁盘空间和目录权限。") from error


def _write_question(paper: Paper, number: int, question: Filled) -> None:
    paper.heading(f"{number}. {question.title}")
    paper.line(f"口径：{question.description}", soft=True)
    if question.refused is not None:
        paper.warning(f"没有数：{question.refused}")
        return
    for line in question.warnings:
        paper.warning(line)
    png = chart_png(question.chart)
    if png is not None:
        paper.picture(png, f"图：{question.description}")
    _write_table(paper, question.titles, question.rows)
    if question.total > MOST_ROWS:
        paper.line(f"共 {question.total} 行，这里是前 {MOST_ROWS} 行。", soft=True)
    if question.why is not None:
        _write_why(paper, question.why)


def _write_why(paper: Paper, why: Why) -> None:
    paper.heading(_WHY, 2)
    paper.line(why.sentence)
    for reason, amount in why.totals:
        paper.line(f"{reason}：{_said(amount)}{why.unit}", style="List Bullet")
    for group in why.groups:
        if group.rows:
            paper.line((f"{group.title}（{group.count} 户）", True))
            _write_table(paper, group.titles, group.rows)
    if why.note:
        paper.line(why.note, soft=True)


def _write_table(paper: Paper, titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    numbers = [any(_is_number(row[place]) for row in rows) for place in range(len(titles))]
    paper.table(list(titles), [[_said(cell) for cell in row] for row in rows], numbers)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _said(cell: Cell) -> str:
    value = _cell(cell)
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


# ---- xlsx ------------------------------------------------------------------------------------------------


def write_xlsx(report: FilledReport, path: Path) -> None:
    """Write the report to ``path``: a sheet that sums up, and a sheet a question; ``NotReady``."""
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            bold = book.add_format({"bold": True})
            _write_sheet(book, "说明", _summary(report), bold)
            for number, each in enumerate(report.questions, start=1):
                name = f"{number} {each.title}".translate(_FORBIDDEN)[:_SHEET_NAME]
                _write_sheet(book, name, _lines(report, each), bold)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise NotReady(f"写不了文件 {path.name}。", "请检查磁盘空间和目录权限。") from error


def _summary(report: FilledReport) -> Iterator[tuple[bool, Sequence[Any]]]:
    yield True, (report.title,)
    for line in about(report):
        yield False, line
    yield False, ()
    yield True, ("序号", "题目", "口径", "提醒")
    for number, each in enumerate(report.questions, start=1):
        yield False, (number, each.title, each.description, each.refused or "".join(each.warnings))


def _lines(report: FilledReport, question: Filled) -> Iterator[tuple[bool, Sequence[Any]]]:
    """Rows of a sheet; the first part says whether a row is a heading."""
    yield True, (question.title,)
    yield False, ("口径", question.description)
    yield from ((False, line) for line in about(report))
    yield from ((False, ("提醒", line)) for line in question.warnings)
    if question.refused is not None:
        yield False, ("没有数", question.refused)
        return
    yield False, ()
    yield True, question.titles
    yield from ((False, row) for row in question.rows)
    if question.total > MOST_ROWS:
        yield False, (f"共 {question.total} 行，这里是前 {MOST_ROWS} 行",)
    why = question.why
    if why is None:
        return
    yield False, ()
    yield True, (_WHY,)
    yield False, (why.sentence,)
    yield from ((False, (reason, amount, why.unit)) for reason, amount in why.totals)
    for group in why.groups:
        if group.rows:
            yield False, ()
            yield True, (f"{group.title}（{group.count} 户）",)
            yield True, group.titles
            yield from ((False, row) for row in group.rows)
    yield False, (why.note,)


def _write_sheet(book: Any, name: str, lines: Iterator[tuple[bool, Sequence[Any]]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    for place, (heading, cells) in enumerate(lines):
        sheet.write_row(place, 0, [_cell(each) for each in cells], bold if heading else None)
    sheet.set_column(0, 12, 18)


def _cell(value: Any) -> Any:
    if value is None:
        return _UNRECORDED
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if isinstance(value, date) else value
