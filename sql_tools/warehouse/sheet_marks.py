"""What the reader of an xlsx file's values does not tell: cells that show an error (#REF!) or a formula that was never
computed, which it gives as empty though an empty cell means “not recorded”; and rows that are hidden.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?\st="e"[^>]*>(?:<f.*?(?:</f>|/>))?<v>(.*?)</v>', re.DOTALL)
_UNCOMPUTED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_HIDDEN = re.compile(rb'<row [^>]*?hidden="(?:1|true)"[^>]*>')
_ROW = re.compile(rb'\sr="(\d+)"')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Marks:
    """``broken``: (row, column) counted from 0 → what is wrong with the cell, in Chinese; ``hidden_rows`` likewise."""

    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


NO_MARKS = Marks()


def sheet_marks(path: Path) -> dict[str, Marks]:
    """Sheet name → its marks."""
    with zipfile.ZipFile(path) as archive:
        return {name: _of_sheet(archive.read(part)) for name, part in _parts(archive).items()}


def _of_sheet(xml: bytes) -> Marks:
    hidden = _HIDDEN.findall(xml) if b'hidden="' in xml else ()
    rows = frozenset(int(found.group(1)) - 1 for tag in hidden if (found := _ROW.search(tag)))
    return Marks(_broken(xml), rows)


def _broken(xml: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    if b't="e"' in xml:
        for letters, row, value in _CELL.findall(xml):
            found[int(row) - 1, _column(letters)] = f"单元格是错误值 {value.decode()}"
    if b"<f" in xml:
        for letters, row in _UNCOMPUTED.findall(xml):
            found[int(row) - 1, _column(letters)] = "公式没有算出结果，请在电子表格软件里打开并保存一次"
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its file in the archive; a workbook that is built otherwise has none."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    parts = {sheet.get("name", ""): posixpath.join("/xl", targets.get(sheet.get(_ID), ""))[1:] for sheet in sheets}
    return {name: part for name, part in parts.items() if part in names}
