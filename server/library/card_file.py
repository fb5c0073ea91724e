"""Cards of 办理指南 from xlsx or YAML, and the empty form that a county fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from python_calamine import CalamineError, CalamineWorkbook

from policies_corpus.cards import FIELD_NAMES, Card, card_from
from policies_corpus.errors import DocumentError
from retrieval.metadata.place import place_of
from server.errors import BadRequest
from server.library.doc_id import pinyin

_FIELDS = {label: name for name, label in FIELD_NAMES.items()} | {name: name for name in FIELD_NAMES}
_SEPARATORS = {"words": re.compile("[；;、，,\n]"), "papers": re.compile("[；;\n]")}
_DATES = ("issued_on", "valid_to")
_HINT = "请用 zengshou docs cards template 生成空表，填好后再导入。"


def read_cards(path: Path) -> tuple[list[Card], list[tuple[str, str]]]:
    """The cards of a file, and the rows that make none, each with its reason.

    Raises:
        BadRequest: the file cannot be read, or has none of the columns.
    """
    rows = _yaml_rows(path) if path.suffix.lower() in (".yaml", ".yml") else _sheet_rows(path)
    cards: dict[str, Card] = {}
    refused: list[tuple[str, str]] = []
    for name, row in rows:
        try:
            card = card_of(row, name)
            if card.card_id in cards:
                raise DocumentError(
                    f"{name} 的编号 {card.card_id} 重复。", "同一地区同一项目只能有一张，请合并或改编号。"
                )
            cards[card.card_id] = card
        except DocumentError as error:
            refused.append((name, f"{error.message}{error.hint}"))
    return list(cards.values()), refused


def card_of(row: Mapping[str, Any], name: str) -> Card:
    """The card of one row or form, by the names of the columns or of the fields; ``name`` is what messages call it.

    Raises:
        DocumentError: a field is missing or wrong.
    """
    return card_from(_values(row), name)


def template() -> bytes:
    """An empty xlsx form with one line of what each column wants."""
    wanted = {
        "card_id": "可不填，自动生成",
        "words": "群众常用的叫法，用顿号隔开",
        "region": "全名或代码，如 衡阳县",
        "papers": "一项一个，用分号隔开",
        "source": "依据的文件或发布单位，必填",
        "issued_on": "如 2026-03-15，必填",
        "valid_to": "不确定可不填",
        "programme": "必填",
    }
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("办理指南")
        bold, text = book.add_format({"bold": True, "bg_color": "#DDEBF7"}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(FIELD_NAMES) - 1, 18, text)
        for column, (name, label) in enumerate(FIELD_NAMES.items()):
            sheet.write(0, column, label, bold)
            if name in wanted:
                sheet.write_comment(0, column, wanted[name])
        sheet.freeze_panes(1, 0)
    return made.getvalue()


def _yaml_rows(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadRequest(f"{path.name} 读不出来，或不是有效的 YAML。", _HINT) from error
    rows = raw if isinstance(raw, list) else [raw]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise BadRequest(f"{path.name} 里没有办理指南。", _HINT)
    return [(f"第 {number} 张", row) for number, row in enumerate(rows, start=1)]


def _sheet_rows(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise BadRequest(f"{path.name} 不是能打开的 xlsx 文件。", _HINT) from error
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    if not {FIELD_NAMES["programme"], FIELD_NAMES["region"]} <= set(header):
        raise BadRequest(f"{path.name} 的第一行不是办理指南的表头。", _HINT)
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(str(cell).strip() for cell in row)]
    return [(f"第 {number} 行", dict(zip(header, row, strict=False))) for number, row in filled]


def _values(row: Mapping[str, Any]) -> dict[str, object]:
    """A row as ``Card`` takes it; what is empty is left out, and what is no field is named as it stands."""
    values: dict[str, object] = {}
    for label, cell in row.items():
        name = _FIELDS.get(str(label).strip(), str(label).strip())
        value = _value(name, cell)
        if name and value not in (None, "", []):
            values[name] = value
    region = values.get("region")
    if isinstance(region, str):
        place = place_of(region)
        values["region"] = place if place is not None else region
    if "card_id" not in values and "programme" in values and "region" in values:
        values["card_id"] = _card_id(values)
    return values


def _card_id(values: Mapping[str, object]) -> str:
    place = values["region"]
    return f"{getattr(place, 'code', 'x')}-{pinyin(str(values['programme']))}"


def _value(name: str, cell: Any) -> object:
    if isinstance(cell, list | dict) or cell is None:
        return cell
    if name in _SEPARATORS:
        return [part.strip() for part in _SEPARATORS[name].split(str(cell)) if part.strip()]
    if name in _DATES:
        return cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else str(cell).strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
