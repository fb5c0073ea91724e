"""A whole answer as a Word file: question, answer, verdicts, figures with their chart, sources, how it was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.chat.answer import Answer, Cell, CheckNode, Citation, DataBlock
from server.docx_paper import Paper, Span
from server.errors import NotReady

MOST_ROWS = 200
_DEMO = "演示数据（虚构），不得用于工作"
_OUTCOMES = {"met": "达到", "not_met": "未达到", "unknown": "待核实", "needs_review": "需人工核实"}
_URGENCY = ("not_met", "unknown", "needs_review", "met")
_FETCHES = {"url", "href"}
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def write_answer(answer: Answer, path: Path, asked_by: str) -> None:
    """Write the answer to ``path`` (docx). ``NotReady`` where the file cannot be written."""
    paper = Paper(answer.question)
    _write_body(paper, answer, asked_by)
    _finish(paper, path)


def write_conversation(title: str, answers: Sequence[Answer], path: Path, asked_by: str) -> None:
    """Write whole answers to ``path`` (docx), one after the other under their questions; ``NotReady``."""
    paper = Paper(title)
    for answer in answers:
        paper.heading(f"问：{answer.question}")
        _write_body(paper, answer, asked_by)
    _finish(paper, path)


def _write_body(paper: Paper, answer: Answer, asked_by: str) -> None:
    place = f"，地区：{answer.region.name}" if answer.region is not None else ""
    paper.line(f"提问日期：{answer.asked_on}{place}，提问人：{asked_by}", soft=True)
    if any(block.snapshot.demo for block in answer.data):
        paper.warning(_DEMO)
    if answer.short:
        paper.line((answer.short, True))
    _write_markdown(paper, answer.answer)
    _write_checks(paper, answer.checks)
    for block in answer.data:
        _write_block(paper, block)
    _write_citations(paper, answer)
    _write_steps(paper, answer)


def _finish(paper: Paper, path: Path) -> None:
    paper.foot("由增收问策生成；能不能享受、帮扶给谁，由人核实后决定。")
    try:
        paper.save(path)
    except OSError as error:
        raise NotReady(f"写不了文件 {path.name}。", "请检查磁盘空间和目录权限。") from error


# ---- The words -------------------------------------------------------------------------------------------


def _write_markdown(paper: Paper, text: str) -> None:
    """The answer's own Markdown: paragraphs, lists, quotes, headings and tables; anything else as plain text."""
    tokens = _MARKDOWN.parse(text)
    inside: list[str] = []
    rows: list[list[str]] = []
    for token in tokens:
        if token.nesting == 1:
            inside.append(token.tag)
            if token.tag == "tr":
                rows.append([])
        elif token.nesting == -1:
            inside.pop()
            if token.tag == "table":
                _write_table(paper, rows)
                rows = []
        elif token.type == "inline":
            _write_inline(paper, token, inside, rows)
        elif token.content:
            paper.line(token.content)


def _write_inline(paper: Paper, token: Token, inside: list[str], rows: list[list[str]]) -> None:
    spans = list(_spans(token))
    if rows and "table" in inside:
        rows[-1].append("".join(text for text, _ in spans))
    elif "blockquote" in inside:
        paper.quote("".join(text for text, _ in spans))
    elif "li" in inside:
        paper.line(*spans, style="List Number" if "ol" in inside else "List Bullet")
    else:
        paper.line(*((text, bold or inside[-1] != "p") for text, bold in spans))


def _spans(token: Token) -> Iterator[Span]:
    bold = False
    for child in token.children or []:
        if child.tag == "strong":
            bold = child.nesting == 1
        elif child.type in ("softbreak", "hardbreak"):
            yield "\n", False
        elif child.content:
            yield child.content, bold


def _write_table(paper: Paper, rows: list[list[str]]) -> None:
    if rows:
        paper.table(rows[0], rows[1:], [False] * len(rows[0]))


# ---- Verdicts and figures --------------------------------------------------------------------------------


def _write_checks(paper: Paper, checks: list[CheckNode]) -> None:
    if checks:
        paper.heading("判断")
        for node in sorted(checks, key=_urgency):
            _write_check(paper, node, 0)


def _write_check(paper: Paper, node: CheckNode, depth: int) -> None:
    marks = "".join(f"[{n}]" for n in node.citations)
    paper.line((f"【{_OUTCOMES[node.outcome]}】", True), f"{node.label}  {node.subject}{marks}", indent=depth)
    numbers = _numbers(node)
    for words in (numbers, node.note or ""):
        if words:
            paper.line(words, indent=depth + 1, soft=True)
    for child in sorted(node.children, key=_urgency):
        _write_check(paper, child, depth + 1)


def _urgency(node: CheckNode) -> int:
    return _URGENCY.index(node.outcome)


def _numbers(node: CheckNode) -> str:
    unit = node.unit or ""
    pairs = (("库内数字", node.observed), ("标准", node.threshold), ("相差", node.gap))
    return "；".join(f"{name} {value:,g}{unit}" for name, value in pairs if value is not None)


def _write_block(paper: Paper, block: DataBlock) -> None:
    paper.heading("数据")
    paper.line(block.description)
    png = chart_png(block.chart)
    if png is not None:
        paper.picture(png, f"图：{block.description}")
    titles = [f"{column.label}（{column.unit}）" if column.unit else column.label for column in block.columns]
    numbers = [any(_is_number(row[place]) for row in block.rows) for place in range(len(block.columns))]
    paper.table(titles, [[_said(cell) for cell in row] for row in block.rows[:MOST_ROWS]], numbers)
    paper.line("；".join(_footing(block)), soft=True)


def _footing(block: DataBlock) -> Iterator[str]:
    yield f"数据截至 {block.snapshot.as_of}（快照 {block.snapshot.id}）"
    if len(block.rows) > MOST_ROWS:
        yield f"共 {len(block.rows)} 行，这里是前 {MOST_ROWS} 行，全部请导出表格"
    if block.truncated:
        yield f"结果超过行数上限，只取了前 {len(block.rows)} 行"
    if block.snapshot.demo:
        yield _DEMO


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _said(cell: Cell) -> str:
    if cell is None:
        return "未登记"
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def chart_png(chart: dict[str, Any] | None) -> bytes | None:
    """The chart as a picture (png); None where there is none, or where it would read more than its own values."""
    if chart is None or _fetches(chart):
        return None
    import vl_convert  # only where a chart is drawn: loading it takes a second

    sized = {**chart, "width": 560 if chart.get("width") == "container" else chart.get("width", 560)}
    try:
        return bytes(vl_convert.vegalite_to_png(sized, scale=2, allowed_base_urls=[]))
    except ValueError:
        return None  # the table says the same


def _fetches(part: object) -> bool:
    if isinstance(part, dict):
        return any(key in _FETCHES or _fetches(value) for key, value in part.items())
    return isinstance(part, list) and any(_fetches(each) for each in part)


# ---- Sources and steps -----------------------------------------------------------------------------------


def _write_citations(paper: Paper, answer: Answer) -> None:
    if not answer.citations:
        return
    paper.heading("依据")
    for citation in answer.citations:
        paper.line((f"[{citation.n}] 《{citation.title}》", True))
        paper.line(" › ".join(citation.path), indent=1, soft=True)
        paper.quote(f"“{citation.quote}”")
        paper.line("；".join(_source(citation)), indent=1, soft=True)


def _source(citation: Citation) -> Iterator[str]:
    yield citation.issuer
    if citation.doc_number:
        yield citation.doc_number
    if citation.issued_on is not None:
        yield f"{citation.issued_on} 印发"
    if citation.valid_from is None and citation.valid_to is None:
        yield "未写明有效期"
    else:
        state = "有效" if citation.in_force else "提问日不在有效期内"
        yield f"有效期 {citation.valid_from or '未写明'} 至 {citation.valid_to or '未写明'}（{state}）"


def _write_steps(paper: Paper, answer: Answer) -> None:
    if answer.steps:
        paper.heading("怎么算的")
        for n, step in enumerate(answer.steps, start=1):
            paper.line(f"{n}. {step}", soft=True)
