"""Rows of a table → lines of text that say the same: “项目：雨露计划；标准：每人每年3000元。”

A row stands for itself, so that a search finds it by its header and a quote of it can be understood. Where it is not
certain that the first row is a header, nothing is said that would make one of it: the cells stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from retrieval.formats.extracted import joined


class Merged(Enum):
    """A place in the grid that another cell reaches into."""

    ABOVE = "above"
    LEFT = "left"


Cell = str | Merged
_Grid = list[list[Cell]]

_LONGEST_HEADER = 20
_LONGEST_LABEL = 15
_MOST_HEADERS = 3
_PIECE_OF_WORD = 2
_WIDE = 3
"""From so many columns on a first row of short distinct words is a header; two may as well be label and value."""
_SENTENCE = re.compile("[。；！？]")
_NUMBER = re.compile(r"[\d０-９.．,，%％/／\-—]+[年月日元人户个]?")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_HEADER_WORD = re.compile(
    r"(?:序号|编号|项目|名称|类别|类型|内容|事项|措施|任务|标准|金额|单位|部门|时限|时间|日期|备注|说明|条件|对象|范围"
    r"|地区|区县|县区|乡镇|村名|年度|年份|指标|目标|数量|电话|联系人|地址|责任人|依据|比例|方式|材料)(?:[（(].*[）)])?$"
)
_ENDS = "。；;：:，,、"


class Table:
    """A table as a grid of cells; ``header_rows`` where the format says how many of its rows are header."""

    def __init__(self, rows: Iterable[Sequence[Cell]], header_rows: int | None = None) -> None:
        grid = [row for row in _resolved(list(rows)) if any(_texts(row))]
        self.caption, grid = _caption(grid)
        self.width = len(grid[0]) if grid else 0
        count = header_rows if header_rows is not None and not self.caption else _judged_headers(grid)
        count = count if count < len(grid) else 0
        self.header = _names(grid[:count]) if count else None
        self._body = [_texts(row) for row in grid[count:]]

    def lines(self, header: Sequence[str] | None = None) -> list[str]:
        """Its title, then a line a row; ``header`` is that of the table which it continues."""
        names = self.header or header
        if self.width <= 1:
            rows = [cell for row in self._body for cell in row if cell]
        elif names is not None:
            body = [row for row in self._body if row != list(names)]
            rows = [_labelled(names, row) for row in body]
        else:
            rows = [_plain(row) for row in self._body]
        return [line for line in (self.caption, *rows) if line]


def _resolved(rows: Sequence[Sequence[Cell]]) -> _Grid:
    """Equally long rows; a cell that reaches down is repeated in each row that it reaches."""
    width = max((len(row) for row in rows), default=0)
    grid: _Grid = []
    for row in rows:
        above: Sequence[Cell] = grid[-1] if grid else [""] * width
        cells = [*row, *[""] * (width - len(row))]
        grid.append([above[i] if cell is Merged.ABOVE else _clean(cell) for i, cell in enumerate(cells)])
    return grid


def _clean(cell: Cell) -> Cell:
    """Paragraphs within a cell stay apart, unless they are pieces of a word that was set in a narrow column (序/号)."""
    if not isinstance(cell, str):
        return cell
    text = ""
    for part in (line.strip() for line in cell.splitlines()):
        broken = min(len(text), len(part)) <= _PIECE_OF_WORD and not (text[-1:].isdigit() and part[:1].isdigit())
        text += part if not text or broken or text.endswith(tuple(_ENDS)) else f"\u3000{part}"
    return text


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else "" for cell in row]


def _spread(row: Sequence[Cell]) -> list[str]:
    """The row with a cell that reaches right repeated in each column that it reaches."""
    texts: list[str] = []
    for cell in row:
        texts.append(cell if isinstance(cell, str) else (texts[-1] if texts else ""))
    return texts


def _caption(grid: _Grid) -> tuple[str, _Grid]:
    """A first row of one cell over the whole table is its title."""
    if len(grid) > 1 and len(grid[0]) > 1 and all(cell is Merged.LEFT for cell in grid[0][1:]):
        return _texts(grid[0])[0], grid[1:]
    return "", grid


def _judged_headers(grid: _Grid) -> int:
    """How many rows from the top are header: more than one where a name reaches over several columns."""
    count = 1
    while count < min(len(grid), _MOST_HEADERS) and Merged.LEFT in grid[count - 1]:
        count += 1
    return count if len(grid) > count and _is_header(grid[:count]) else 0


def _is_header(rows: _Grid) -> bool:
    names = _names(rows)
    cells = [cell for row in rows for cell in _texts(row) if cell]
    if not all(names) or len(set(names)) < len(names) or any(_is_value(cell) for cell in cells):
        return False
    return len(names) >= _WIDE or all(_HEADER_WORD.search(name) for name in names)


def _names(rows: _Grid) -> list[str]:
    """One name a column; those of several header rows joined (2024年 above 户数: 2024年户数)."""
    columns = zip(*map(_spread, rows), strict=True)
    return [joined(dict.fromkeys(cell for cell in column if cell)) for column in columns]


def _is_value(cell: str) -> bool:
    if len(cell) > _LONGEST_HEADER or _SENTENCE.search(cell):
        return True
    return _NUMBER.fullmatch(cell) is not None and _YEAR.fullmatch(cell) is None


def _labelled(names: Sequence[str], row: Sequence[str]) -> str:
    parts = [
        f"{name.rstrip(_ENDS)}：{cell.rstrip(_ENDS)}" if name else cell.rstrip(_ENDS)
        for name, cell in zip(names, row, strict=True)
        if cell
    ]
    return "；".join(parts) + "。" if parts else ""


def _plain(row: Sequence[str]) -> str:
    """Cells side by side; two of which the first is a short label, as label and value."""
    cells = [cell.rstrip(_ENDS) for cell in row if cell]
    labelled = len(cells) == 2 and len(cells[0]) <= _LONGEST_LABEL and not _is_value(cells[0])
    return ("：" if labelled else "；").join(cells) + "。" if cells else ""
