"""An answer as one Markdown text, for clients that show nothing else: the answer, its tables, its sources, ways on."""

from __future__ import annotations

from collections.abc import Iterator

from server.chat.answer import Answer, Citation, DataBlock

SHOWN_ROWS = 50


def as_markdown(answer: Answer) -> str:
    """The whole answer; a long table is cut, and that is said."""
    return "\n\n".join(part for part in _parts(answer) if part)


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.answer
    for block in answer.data:
        if len(block.rows) > 1 or len(block.columns) > 1:
            yield _table(block)
    if answer.citations:
        yield "**依据**\n\n" + "\n".join(_source(citation) for citation in answer.citations)


def _table(block: DataBlock) -> str:
    heads = [f"{column.label}（{column.unit}）" if column.unit else column.label for column in block.columns]
    lines = [f"**{block.description}**", "", _row(heads), _row(["---"] * len(heads))]
    lines += [_row(["未登记" if cell is None else str(cell) for cell in row]) for row in block.rows[:SHOWN_ROWS]]
    if block.row_count > SHOWN_ROWS or block.truncated:
        lines += ["", f"这里只列出前 {min(SHOWN_ROWS, block.row_count)} 行。"]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _source(citation: Citation) -> str:
    number = f"（{citation.doc_number}）" if citation.doc_number else ""
    place = "，".join(citation.path)
    ended = "" if citation.in_force else "，已过有效期"
    return f"- [{citation.n}] 《{citation.title}》{number}{place}{ended}：“{' '.join(citation.quote.split())}”"
