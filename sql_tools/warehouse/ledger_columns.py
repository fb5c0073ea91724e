"""What the columns of an unknown ledger hold, from their headers and values: types, keys of places, personal data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from sql_tools.semantic_model import FieldType, SemanticModel
from sql_tools.warehouse.cells import (
    CellProblem,
    Notices,
    is_nothing,
    plain,
    read_boolean,
    read_date,
    read_integer,
    read_money,
    read_percent,
    read_year,
)
from sql_tools.warehouse.header_text import COUNTERS, MONEY_UNITS, PERCENT_UNITS, read_header_text, spellings
from sql_tools.warehouse.import_rules import ImportRules
from sql_tools.warehouse.mapping import Column
from sql_tools.warehouse.table_shape import stored_fields
from sql_tools.warehouse.workbook import Raw

ENUM_VALUES = 20
_ENUM_LENGTH = 12
_IDENTITY = re.compile(r"^\d{17}[\dXx]$|^\d{15}$|^1[3-9]\d{9}$|^\d{16}$|^\d{19}$")
_NUMERAL = re.compile(r"[-+]?\d+(?:\.\d+)?")
_WHOLE_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-3]\d)?")
_PLACES = ("village_name", "town_name", "county_name", "city_name", "province_name")
KEYS = {"household_id": "household", "person_id": "person", "village_code": "village"}


@dataclass(frozen=True)
class LedgerColumn:
    """A column of the file. ``left_out`` says in Chinese why it does not become a field; else it has a ``type``.

    ``link`` is the key of the household database that it holds, or the name of a place that leads to one.
    """

    header: str
    name: str
    values: tuple[Raw, ...]
    type: FieldType = "text"
    unit: str | None = None
    link: str | None = None
    left_out: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The different values that say something, in the order of the file."""
        return tuple(dict.fromkeys(_text(value) for value in self.values if not is_nothing(value)))

    @property
    def is_full(self) -> bool:
        """Whether every row has a value."""
        return not any(is_nothing(value) for value in self.values)


@cache
def ledger_words() -> Mapping[str, Any]:
    """What is known of ledgers beforehand; see ``models/ledger_words.yaml``."""
    content: Mapping[str, Any] = yaml.safe_load(
        files("sql_tools").joinpath("models/ledger_words.yaml").read_text(encoding="utf-8")
    )
    return content


class ColumnJudge:
    """Tells what a column is, knowing the household database that the ledger will stand beside."""

    def __init__(self, model: SemanticModel, rules: ImportRules) -> None:
        self._links = {
            name: key
            for key, table in (*KEYS.items(), *((place, "village") for place in _PLACES))
            for name in _names(model, rules, table, key)
        }
        self._on_file = {
            _key(field.label)
            for table in ("village", "household", "household_year", "person")
            for field in stored_fields(model, table).values()
        }
        self._personal = {
            name
            for table, content in model.tables.items()
            for column, field in stored_fields(model, table).items()
            if field.sensitivity == "personal"
            for name in _names(model, rules, table, column)
        }

    def of(self, column: Column, values: Sequence[Raw]) -> LedgerColumn:
        """The column with its type, or why it is left out."""
        header = read_header_text(column.parts[-1])
        found = LedgerColumn(column.header, header.name, tuple(values))
        link = next((self._links[name] for name in spellings(header.name) if name in self._links), None)
        if link is not None:
            return _with(found, link=link)
        why = self._why_not(found)
        if why is not None:
            return _with(found, left_out=why)
        kind, unit = _type(found, header.unit or column.unit)
        return _with(found, type=kind, unit=unit)

    def _why_not(self, column: LedgerColumn) -> str | None:
        words = ledger_words()
        texts = [plain(text) for text in column.texts]
        if column.name in words["ignored"]:
            return "与统计无关"
        if not texts:
            return "整列是空的"
        looks_personal = 2 * sum(bool(_IDENTITY.match(text)) for text in texts) >= len(texts)
        if column.name in self._personal or any(word in column.name for word in words["personal"]) or looks_personal:
            return "个人信息，不进台账"
        if column.name in self._on_file:
            return "农户数据里已有，以库里的为准"
        return None


def _with(column: LedgerColumn, **changes: Any) -> LedgerColumn:
    return LedgerColumn(**{**vars(column), **changes})


def _type(column: LedgerColumn, unit: str | None) -> tuple[FieldType, str | None]:
    """The narrowest type that every value fits, and its unit."""
    words, name = ledger_words(), column.name
    if name.endswith(tuple(words["year"])) and _all(column, read_year):
        return "year", None
    if (not _is_counted(column, unit) or name.endswith(tuple(words["date"]))) and _all(
        column, lambda value: read_date(value, Notices())
    ):
        return "date", None
    if not _is_numeric(column) and _all(column, read_boolean):
        return "boolean", None
    if unit in PERCENT_UNITS or name.endswith(tuple(words["percent"])):
        return ("percent", "%") if _all(column, read_percent) else ("text", None)
    is_money = (unit or "").split("/")[0] in MONEY_UNITS or (unit is None and name.endswith(tuple(words["money"])))
    if is_money and _all(column, read_money):
        return "money", "元"
    if _all(column, lambda value: read_integer(value, COUNTERS)):
        return "integer", unit
    if _all(column, read_money):
        return "number", unit
    few = len(column.texts) <= min(ENUM_VALUES, max(2, len(column.values) // 2))
    return ("enum" if few and all(len(text) <= _ENUM_LENGTH for text in column.texts) else "text"), None


def _is_counted(column: LedgerColumn, unit: str | None) -> bool:
    """10000 is no day, though a workbook would count one so; 20240315 and 202403 are days and months written whole."""
    texts = [plain(text) for text in column.texts]
    if unit is not None or not all(map(_NUMERAL.fullmatch, texts)):
        return unit is not None
    return column.name.endswith(tuple(ledger_words()["money"])) or not all(map(_WHOLE_DATE.fullmatch, texts))


def _all(column: LedgerColumn, read: Callable[[Raw], object]) -> bool:
    try:
        return all(read(value) is not None for value in column.values if not is_nothing(value))
    except CellProblem:
        return False


def _is_numeric(column: LedgerColumn) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in column.values if value != "")


def _names(model: SemanticModel, rules: ImportRules, table: str, column: str) -> set[str]:
    """What headers call a column of the household database."""
    field = stored_fields(model, table)[column]
    vague = set(rules.vague.get(table, ()))
    words = (field.label, *field.words, *rules.headers.get(table, {}).get(column, ()))
    return {_key(word) for word in words if word not in vague}


def _key(word: str) -> str:
    return read_header_text(word).name


def _text(value: Raw) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
