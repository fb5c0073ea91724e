"""How an answer looks in a terminal: the short answer first, then the table, the grounds and how it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from policies_corpus.model import DocumentMeta
from server.chat.answer import Answer, CheckNode, Citation, DataBlock

SHOWN_ROWS = 20
BAR_WIDTH = 24
TABLE_WIDTH = 150
"""From so many columns on a list of documents is a table."""
OUTCOMES = {"met": "达到", "not_met": "未达到", "unknown": "待核实", "needs_review": "需人工核实"}
STYLES = {"met": "green", "not_met": "red", "unknown": "yellow", "needs_review": "yellow"}


def print_answer(answer: Answer, console: Console | None = None) -> None:
    """Print one answer for a person."""
    out = console or Console()
    out.print(Panel(Text(answer.short or answer.answer), expand=False))
    out.print(Markdown(answer.answer))
    for block in answer.data:
        _print_block(out, block)
    for node in answer.checks:
        _print_check(out, node, 0)
    if answer.citations:
        quoted = [_bare(citation.quote) in _bare(answer.answer) for citation in answer.citations]
        out.print(Text("依据的印发和有效期" if all(quoted) else "依据", style="bold"))
        for citation, said in zip(answer.citations, quoted, strict=True):
            _print_citation(out, citation, quoted=said)
    if answer.steps:
        out.print(Text("怎么得来的", style="bold"))
        for n, step in enumerate(answer.steps, start=1):
            out.print(Text(f"  {n}. {step}"))


def _print_block(out: Console, block: DataBlock) -> None:
    out.print(Text(block.description, style="bold"))
    table = Table(show_lines=False)
    for column in block.columns:
        table.add_column(f"{column.label}（{column.unit}）" if column.unit else column.label)
    bars = _bars(block)
    if bars:
        table.add_column("")
    for index, row in enumerate(block.rows[:SHOWN_ROWS]):
        cells = ["未登记" if cell is None else str(cell) for cell in row]
        table.add_row(*cells, *([bars[index]] if bars else []))
    out.print(table)
    if block.row_count > SHOWN_ROWS:
        out.print(Text(f"共 {block.row_count} 行，这里显示前 {SHOWN_ROWS} 行；全部见网页或 --json。"))


def _bars(block: DataBlock) -> list[str]:
    """One bar a row over the last numeric column, where the block has a chart."""
    numbers = [row[-1] for row in block.rows]
    if block.chart is None or not all(isinstance(n, int | float) and n >= 0 for n in numbers):
        return []
    largest = max((float(n) for n in numbers if n is not None), default=0.0) or 1.0
    return ["█" * round(BAR_WIDTH * float(n or 0) / largest) for n in numbers]


def _print_check(out: Console, node: CheckNode, depth: int) -> None:
    line = Text("  " * depth + "● ")
    line.append(OUTCOMES[node.outcome], style=STYLES[node.outcome])
    line.append(f"  {node.subject}：{node.label}")
    if node.observed is not None and node.threshold is not None:
        unit = node.unit or ""
        line.append(f"（实际 {node.observed:g}{unit}，标准 {node.threshold:g}{unit}，差 {node.gap:+g}{unit}）")
    out.print(line)
    if node.note:
        out.print(Text("  " * depth + f"  {node.note}", style="dim"))
    for child in node.children:
        _print_check(out, child, depth + 1)


def _bare(text: str) -> str:
    """Without white space and the marks of a quotation, which lines that are broken elsewhere do not share."""
    return "".join(text.replace(">", "").split())


def _print_citation(out: Console, citation: Citation, quoted: bool) -> None:
    """Where a quote stands; its words too, unless the answer has quoted them already."""
    valid = f"{citation.valid_from or '未写明'} 至 {citation.valid_to or '未写明'}"
    state = "有效" if citation.in_force else "不在有效期内"
    out.print(Text(f"  [{citation.n}] {citation.region}《{citation.title}》 {' › '.join(citation.path)}"))
    if not quoted:
        out.print(Text(f"      {citation.quote}"))
    out.print(Text(f"      印发 {citation.issued_on or '未写明'}；有效期 {valid}（{state}）", style="dim"))


def print_documents(documents: Iterable[DocumentMeta], today: date, console: Console | None = None) -> None:
    """List documents with their place, dates and whether they are in force; where a table has no room, one below the
    other."""
    out = console or Console()
    rows = [_document_cells(meta, today) for meta in documents]
    if out.width < TABLE_WIDTH:
        for doc_id, title, region, number, issued, valid, state in rows:
            out.print(Text(doc_id, style="bold") + Text(f"  {region}  {state}", style="not bold"))
            out.print(Text(f"  《{title}》"))
            out.print(Text(f"  文号 {number}  印发 {issued}  有效期 {valid}", style="dim"))
        return
    table = Table()
    for name in ("编号", "文件", "地区", "文号", "印发", "有效期", "现在"):
        # Cut off, an id could not be typed again.
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)


def _document_cells(meta: DocumentMeta, today: date) -> tuple[str, ...]:
    return (
        meta.doc_id,
        meta.title,
        meta.region.name,
        meta.doc_number or "—",
        str(meta.issued_on or "未写明"),
        f"{meta.valid_from or '未写明'} 至 {meta.valid_to or '未写明'}",
        "有效" if meta.in_force(today) else "不在有效期内",
    )


def print_table(title: str, rows: Sequence[Mapping[str, Any]], console: Console | None = None) -> None:
    """Print rows of the same keys as a table."""
    table = Table(title=title)
    for key in rows[0] if rows else ():
        table.add_column(key)
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    (console or Console()).print(table)
