"""What a person must know or decide about whole sheets and columns, before any row is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.parsed_sheet import ParsedSheet

_NAMED = 5
"""Hidden rows named in a note."""
BLANK_IS_NO = "如果空白就是“否”，请在“列的对应”里选“空白：否”（命令行加 --blank-no）；选过以后会记住"
"""What to do about a column that is only ticked."""


def second_tables(sheets: Sequence[ParsedSheet]) -> Iterator[Finding]:
    """Rows under the header of another table would be read by the columns of the first."""
    hint = "一个工作表只能放一张表：请把后面的表移到另一个工作表，或照前面的次序排好"
    for parsed in sheets:
        for skipped in parsed.skipped:
            if skipped.kind == "other_header":
                message = f"第{skipped.row}行是另一张表的表头，列的次序与前面的不同：{skipped.text}"
                sheet = parsed.sheet
                yield Finding("second_table", "error", sheet.file, sheet.name, message, skipped.row, (0,), hint=hint)


def unit_doubts(sheets: Sequence[ParsedSheet]) -> Iterator[Finding]:
    """Amounts in another unit than those of the last file with this header, rightly or by mistake."""
    hint = "请核对金额，再在“列的对应”里选定这几列的单位（命令行用 --mapping，给这一列写 unit）"
    for parsed in sheets:
        for match in parsed.columns.values():
            if match.unit_doubt:
                message = f"“{match.column.header}”{match.unit_doubt}，不知道以哪个为准"
                file, sheet, header = parsed.sheet.file, parsed.sheet.name, match.column.header
                yield Finding("unit_doubt", "error", file, sheet, message, header=header, hint=hint)


def only_ticked(sheets: Sequence[ParsedSheet]) -> Iterator[Finding]:
    """Columns with ticks and blanks alone: most counties mean “no” by the blank, but only they can say so."""
    for parsed in sheets:
        for match in parsed.columns.values():
            if match.ticked:
                message = f"“{match.column.header}”只有“√”和空白，空白暂按没有登记算"
                file, sheet, header = parsed.sheet.file, parsed.sheet.name, match.column.header
                yield Finding("only_ticked", "warning", file, sheet, message, header=header, hint=BLANK_IS_NO)


def hidden_rows(sheets: Sequence[ParsedSheet]) -> Iterator[str]:
    """Rows that nobody sees in the spreadsheet are rows all the same; a person must know."""
    for parsed in sheets:
        hidden = [row + 1 for row in parsed.data if row in parsed.sheet.hidden_rows]
        if hidden:
            named = "、".join(map(str, hidden[:_NAMED])) + ("等" if len(hidden) > _NAMED else "")
            yield f"[{parsed.sheet.name}]有 {len(hidden)} 行是隐藏的（第{named}行），也会导入；不要的请先删掉。"
