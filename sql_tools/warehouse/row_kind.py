"""What a row under the header is. Only data is imported; every other row that is not blank is named in the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sql_tools.warehouse.cells import plain
from sql_tools.warehouse.header import Header, text_of
from sql_tools.warehouse.workbook import Raw

RowKind = Literal["data", "blank", "total", "note", "header", "other_header"]
KIND_NAMES: dict[RowKind, str] = {
    "data": "数据",
    "blank": "空行",
    "total": "合计行",
    "note": "说明行",
    "header": "重复的表头",
    "other_header": "另一张表的表头",
}
_TOTAL = re.compile(r"(合计|小计|总计|累计|总和)([:(\d].*)?$|^(平均|均值|户均|平均值|计)([(].*[)])?[::]?$")
_TOTAL_ALONE = re.compile(r"^(本页|本村|本乡|本镇|本县|全村|全乡|全镇|全县|共)?(合计|小计|总计|累计|总和|共计)[::]?$")
_SIGNED = (
    "填表人|填报人|填表单位|填报单位|制表人?|复核人?|审核人?|审批人|单位负责人|分管领导|负责人|经办人|联系人|"
    "填报日期|填表日期|日期|数据来源"
)
_NOTE = re.compile(rf"^(备注|注|说明|填表说明|{_SIGNED})\d*(?:[(][^()]*[)])?[::]")
_SIGNATURE = re.compile(rf"^({_SIGNED})(?:[(][^()]*[)])?[::\s]")
_HAN = re.compile("[\u4e00-\u9fff]")
_FEW_NAMES = 2


class RowKinds:
    """Tells the rows of one sheet apart. ``keys`` are the indexes of the columns that every data row fills."""

    def __init__(self, header: Header, keys: Sequence[int]) -> None:
        self._keys = tuple(keys)
        self._titles = {column.index: {plain(part) for part in column.parts} for column in header.columns}
        self._names = frozenset().union(*self._titles.values())

    def of(self, row: Sequence[Raw]) -> RowKind:
        """The kind of a row. A row whose key cells are filled with anything but such words is data, unless it begins
        with the word of a total: what stands under the key then is a count."""
        if self._begins_as_total(row):
            return "total"
        for key in self._keys:
            cell = row[key] if key < len(row) else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                return self._without_key(row)
            if isinstance(cell, str) and not (cell.isascii() and cell.isalnum()):
                return self._with_key(row, cell)
        return "data"

    def _begins_as_total(self, row: Sequence[Raw]) -> bool:
        """Whether the first filled cell, or one before the keys, is the word of a total and nothing else."""
        first = next((index for index, cell in enumerate(row) if text_of(cell)), 0)
        before = max(first + 1, min(self._keys, default=0))
        return any(isinstance(cell, str) and _TOTAL_ALONE.match(plain(cell)) for cell in row[:before])

    def _with_key(self, row: Sequence[Raw], cell: str) -> RowKind:
        text = plain(cell)
        if _TOTAL.search(text):
            return "total"
        alone = _HAN.search(text) and sum(bool(text_of(other)) for other in row) == 1
        if alone or _NOTE.match(text) or _SIGNATURE.match(cell):
            return "note"
        return self._header(row) or "data"

    def _without_key(self, row: Sequence[Raw]) -> RowKind:
        texts = [plain(text_of(cell)) for cell in row if cell is not None and cell != ""]
        if not any(texts):
            return "blank"
        if any(_TOTAL.search(text) for text in texts):
            return "total"
        first = next(text_of(cell) for cell in row if text_of(cell))
        if len(set(texts)) == 1 or _NOTE.match(texts[0]) or _SIGNATURE.match(first):
            return "note"
        return self._header(row) or "data"

    def _header(self, row: Sequence[Raw]) -> RowKind | None:
        """A row of mostly names of columns: the header again, or that of a table with its columns in other places."""
        filled = {index: plain(text) for index, cell in enumerate(row) if (text := text_of(cell))}
        named = {index: text for index, text in filled.items() if text in self._names}
        if len(named) < _FEW_NAMES or len(named) * 2 <= len(filled):
            return None
        in_place = all(text in self._titles.get(index, ()) for index, text in named.items())
        return "header" if in_place else "other_header"
