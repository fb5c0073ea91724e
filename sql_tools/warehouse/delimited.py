"""Text files of rows: which encoding, which delimiter, which records.

The encoding is tried from the strictest to the widest: a byte order mark decides, UTF-8 hardly ever decodes by
accident, and GB18030 holds GBK and GB2312.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from sql_tools.errors import ImportRefused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 50
_FIELD_LIMIT = 1 << 20


def read_delimited(path: Path) -> list[list[str]]:
    """The records of a csv or other delimited text file; a record of line ``n`` has index ``n - 1``."""
    text = decode(path.read_bytes(), path.name)
    if "\x00" in text:
        raise ImportRefused(f"{path.name} 不是文本文件，也不是电子表格。", "请导入 xlsx、xls 或 csv 文件。")
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text))
    try:
        return list(reader)
    except csv.Error as error:
        raise ImportRefused(f"{path.name} 第 {reader.line_num} 行读不下去：{error}", "请检查引号是否成对。") from error


def decode(content: bytes, name: str) -> str:
    """The text of a file in any encoding common in China; ``ImportRefused`` where none fits."""
    for encoding in _candidates(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused(f"{name} 的文字编码认不出来。", "请另存为 UTF-8 编码的 csv，或 xlsx，再导入。")


def _candidates(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 8:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 8:
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


def sniff_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most fields, most alike; a comma where nothing is cut."""
    lines = [line for line in text[:200_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> int:
    """Fields beyond the first, times the lines that agree on their number."""
    widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter))
    return max(((width - 1) * count for width, count in widths.items()), default=0)
