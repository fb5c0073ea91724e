"""The report of an import as a workbook with the cells marked, and the rows set aside as one that can be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.import_request import MODE_NAMES, Preview
from sql_tools.warehouse.import_rules import SEVERITY_NAMES, Severity
from sql_tools.warehouse.parsed_sheet import ParsedSheet
from sql_tools.warehouse.row_kind import KIND_NAMES
from sql_tools.warehouse.workbook import Raw, column_letters

_COLOURS: dict[Severity, str] = {"error": "#F8CBAD", "aside": "#FFE699", "warning": "#DDEBF7"}
_ORDER: dict[Severity, int] = {"error": 0, "aside": 1, "warning": 2}
_SHEET_ROWS = 1_000_000
MARKED_ROWS = 10_000
"""So many rows are copied with their cells marked; the list of findings has all of them."""
ROW_COLUMN = "原行号"
REASON_COLUMN = "搁置原因"
HIDDEN = "（未写入报告）"


def write_report(path: Path, preview: Preview) -> Path:
    """The summary, every finding, the rows with findings (cells marked) and every row that was no data."""
    with file_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _book(path) as book:
            formats = {name: book.add_format({"bg_color": colour}) for name, colour in _COLOURS.items()}
            _summary(book, preview)
            _findings(book, preview.findings, formats)
            for number, parsed in enumerate(preview.sheets, start=1):
                _marked(book, number, parsed, preview, formats)
            _skipped(book, preview)
    return path


def write_set_aside(path: Path, preview: Preview) -> Path:
    """The rows set aside under their own header, with the reason; the file can be mended and imported as it is."""
    with file_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _book(path) as book:
            for number, parsed in enumerate(preview.sheets):
                reasons = _reasons(parsed, preview.findings)
                kept = set(_aside_rows(preview, number))
                _rows_with_reasons(book, parsed, preview, {row: reasons.get(row, []) for row in sorted(kept)})
    return path


def _book(path: Path) -> xlsxwriter.Workbook:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    return xlsxwriter.Workbook(str(path), options)


def _summary(book: xlsxwriter.Workbook, preview: Preview) -> None:
    request, counts = preview.request, preview.by_severity
    lines: list[tuple[str, object]] = [
        ("文件", request.source),
        ("表", preview.shape.name),
        ("年度", request.year if preview.shape.has_year else "不分年度"),
        ("方式", MODE_NAMES[request.mode]),
        ("导入日期", request.today.isoformat()),
        ("读到的数据行", preview.rows),
        ("可以导入", preview.loadable),
        ("搁置", preview.aside),
        ("重复（只取一次）", preview.repeated),
        *((f"{SEVERITY_NAMES[severity]}（处）", counts.get(severity, 0)) for severity in _ORDER),
        *(("说明", note) for note in preview.notes),
        *(("未读的工作表", name) for name in preview.ignored_sheets),
        *((f"列“{match.column.header}”", match.field or f"不导入：{match.why}") for match in preview.matches),
    ]
    sheet = book.add_worksheet("概况")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 60)
    for row, (name, value) in enumerate(lines):
        sheet.write_row(row, 0, (name, value))


def _findings(book: xlsxwriter.Workbook, findings: Sequence[Finding], formats: dict[Severity, Any]) -> None:
    sheet = book.add_worksheet("问题清单")
    sheet.set_column(6, 7, 60)
    _header(book, sheet, ("级别", "文件", "工作表", "行", "列", "表头", "问题", "怎么办", "规则"))
    ordered = sorted(
        findings, key=lambda finding: (_ORDER[finding.severity], finding.file, finding.sheet, finding.row or 0)
    )
    for row, finding in enumerate(ordered[:_SHEET_ROWS], start=1):
        column = column_letters(finding.columns[0]) if finding.columns else ""
        name = SEVERITY_NAMES[finding.severity]
        where = (finding.file, finding.sheet, finding.row, column, finding.header)
        cells = (*where, finding.message, finding.hint, finding.rule)
        sheet.write_string(row, 0, name, formats[finding.severity])
        sheet.write_row(row, 1, cells)
    if len(ordered) > _SHEET_ROWS:
        sheet.write_string(_SHEET_ROWS + 1, 0, f"另有 {len(ordered) - _SHEET_ROWS} 处，一张工作表写不下")
    sheet.freeze_panes(1, 0)


def _marked(
    book: xlsxwriter.Workbook, number: int, parsed: ParsedSheet, preview: Preview, formats: dict[Severity, Any]
) -> None:
    """The rows of one sheet that have findings, cells in the colour of the worst of theirs, messages as notes."""
    marks: dict[int, list[Finding]] = defaultdict(list)
    for finding in preview.findings:
        if finding.row is not None and (finding.file, finding.sheet) == (parsed.sheet.file, parsed.sheet.name):
            marks[finding.row].append(finding)
    if not marks:
        return
    sheet = book.add_worksheet(f"标出{number}")
    sheet.write_string(0, 0, f"{parsed.sheet.file} [{parsed.sheet.name}]")
    _header(book, sheet, (ROW_COLUMN, *(column.header for column in parsed.header.columns), "问题"), row=1)
    if len(marks) > MARKED_ROWS:
        sheet.write_string(0, 1, f"有问题的行共 {len(marks)} 行，这里标出前 {MARKED_ROWS} 行，全部见“问题清单”")
    for place, row in enumerate(sorted(marks)[:MARKED_ROWS], start=2):
        sheet.write_number(place, 0, row)
        _write_row(sheet, place, 1, _shown(parsed, row - 1, preview))
        _mark(sheet, place, parsed, row, marks[row], preview, formats)
    sheet.freeze_panes(2, 1)


def _mark(
    sheet: Any,
    place: int,
    parsed: ParsedSheet,
    row: int,
    findings: Sequence[Finding],
    preview: Preview,
    formats: dict[Severity, Any],
) -> None:
    shown = _shown(parsed, row - 1, preview)
    position = {column.index: number for number, column in enumerate(parsed.header.columns)}
    worst: dict[int, Finding] = {}
    for finding in sorted(findings, key=lambda finding: -_ORDER[finding.severity]):
        for column in finding.columns or (position and [min(position)]):
            if column in position:
                worst[position[column]] = finding
    for column, finding in worst.items():
        sheet.write(place, column + 1, _plain(shown[column]), formats[finding.severity])
        sheet.write_comment(place, column + 1, finding.message)
    sheet.write_string(place, len(shown) + 1, "；".join(dict.fromkeys(finding.message for finding in findings)))


def _skipped(book: xlsxwriter.Workbook, preview: Preview) -> None:
    sheet = book.add_worksheet("不是数据的行")
    _header(book, sheet, ("文件", "工作表", "行", "是什么", "内容"))
    rows = [
        (parsed.sheet.file, parsed.sheet.name, row + 1, "表头上下的说明", text)
        for parsed in preview.sheets
        for row, text in parsed.header.notes
    ]
    rows += [
        (parsed.sheet.file, parsed.sheet.name, skipped.row, KIND_NAMES[skipped.kind], skipped.text)
        for parsed in preview.sheets
        for skipped in parsed.skipped
    ]
    for place, row in enumerate(rows, start=1):
        sheet.write_row(place, 0, row)


def _aside_rows(preview: Preview, sheet: int) -> Iterable[int]:
    """Rows (from 1) of a sheet that stay out, without those that repeat another."""
    rows = preview.bench.query(
        "SELECT _row % 16777216 FROM memory.aside WHERE _row // 16777216 = $sheet"
        " GROUP BY _row HAVING NOT bool_or(repeated)",
        {"sheet": sheet},
    )
    return (int(row) for (row,) in rows)


def _reasons(parsed: ParsedSheet, findings: Iterable[Finding]) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        own = (finding.file, finding.sheet) == (parsed.sheet.file, parsed.sheet.name)
        if own and finding.row is not None and finding.severity == "aside":
            reasons[finding.row].append(f"{finding.cell} {finding.said}")
    return reasons


def _rows_with_reasons(
    book: xlsxwriter.Workbook, parsed: ParsedSheet, preview: Preview, reasons: dict[int, list[str]]
) -> None:
    if not reasons:
        return
    sheet = book.add_worksheet()
    hidden = {match.column.index for match in parsed.matches if match.field in preview.left_out}
    columns = [column for column in parsed.header.columns if column.index not in hidden]
    titles = [_with_unit(parsed, column.index, column.header) for column in columns]
    _header(book, sheet, (*titles, ROW_COLUMN, REASON_COLUMN))
    for place, (row, why) in enumerate(reasons.items(), start=1):
        _write_row(sheet, place, 0, [parsed.spread(row - 1, column.index) for column in columns])
        sheet.write_number(place, len(columns), row)
        sheet.write_string(place, len(columns) + 1, "；".join(why))


def _with_unit(parsed: ParsedSheet, index: int, header: str) -> str:
    """The header with the unit that stood elsewhere on the sheet, so that the row can be imported alone."""
    match = next(match for match in parsed.matches if match.column.index == index)
    return f"{header}（{match.unit}）" if match.unit and match.unit not in header else header


def _shown(parsed: ParsedSheet, row: int, preview: Preview) -> list[Raw]:
    """The cells of a row for the report, without the identity and phone numbers that are not imported."""
    hidden = {match.column.index for match in parsed.matches if match.field in preview.left_out}
    return [HIDDEN if c.index in hidden else parsed.spread(row, c.index) for c in parsed.header.columns]


def _header(book: xlsxwriter.Workbook, sheet: Any, titles: Sequence[str], row: int = 0) -> None:
    sheet.write_row(row, 0, titles, book.add_format({"bold": True, "text_wrap": True}))


def _write_row(sheet: Any, row: int, column: int, cells: Sequence[Raw]) -> None:
    for place, cell in enumerate(cells):
        sheet.write(row, column + place, _plain(cell))


def _plain(cell: Raw) -> str | int | float | bool | None:
    """A cell as the writer takes it; dates are written out, so that no date system can move them."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell
