"""How a proposed ledger looks in a terminal: its columns, what was left out, which words it takes over."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sql_tools.warehouse.ledger_columns import LedgerColumn
from sql_tools.warehouse.ledger_proposal import Proposal

_TYPES = {
    "money": "金额", "number": "数", "integer": "整数", "percent": "百分数", "text": "文字", "enum": "类别",
    "boolean": "是否", "date": "日期", "year": "年份",
}  # fmt: skip
_SHOWN = 6


def print_proposal(proposal: Proposal, out: Console) -> None:
    """Everything that a person must look at before confirming."""
    table = proposal.ledger.table
    out.print(Text(f"{table.label}（{proposal.ledger.name}），一行叫一{table.counter}{table.noun}", style="bold"))
    shown = Table("列", "作为", "单位", "取值或原因")
    for column in proposal.columns:
        shown.add_row(*_row(column))
    out.print(shown)
    for note in proposal.notes:
        out.print(Text(f"· {note}"))


def _row(column: LedgerColumn) -> tuple[str, str, str, str]:
    if column.left_out is not None:
        return column.header, "不要", "", column.left_out
    if column.link is not None:
        return (
            column.header,
            "联到库里",
            "",
            "姓名、村名等以库里的为准" if column.link.endswith("_name") else column.link,
        )
    values = "、".join(column.texts[:_SHOWN]) if column.type in ("enum", "boolean") else ""
    return column.header, _TYPES[column.type], column.unit or "", values
