"""A field of the semantic model → how its cells are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from rapidfuzz import process

from sql_tools.semantic_model import FieldModel
from sql_tools.warehouse.cells import (
    CellProblem,
    Notices,
    Reader,
    Value,
    is_nothing,
    plain,
    read_boolean,
    read_code,
    read_date,
    read_integer,
    read_money,
    read_name,
    read_percent,
    read_year,
)
from sql_tools.warehouse.header_text import COUNTERS
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.workbook import Raw

NEAR_ENOUGH = 40


def reader_for(
    field: FieldModel, match: ColumnMatch, values: Mapping[str, str], notices: Notices, is_code: bool
) -> Reader:
    """The reader of a column. ``values`` translate its enum values; ``is_code``: an identifier, no prose."""
    if field.type == "enum":
        return _remembering(_enum_reader(field, values))
    if field.type == "boolean":
        yes, no = (frozenset(plain(word).lower() for word in words) for words in (field.yes, field.no))
        return _remembering(partial(_read_ticked, yes=yes, no=no, blank=match.blank))
    simple: dict[str, Callable[[Raw], Value]] = {
        "money": partial(read_money, scale=match.scale),
        "percent": partial(read_percent, scale=match.scale),
        "integer": partial(read_integer, units=COUNTERS),
        "date": partial(read_date, notices=notices),
        "year": read_year,
        "text": read_code if is_code else read_name,
        "number": partial(read_money, scale=Decimal(1)),
    }
    return simple[field.type]


def upper_code(reader: Reader) -> Reader:
    """For identity numbers: the check letter is a capital X."""

    def read(raw: Raw) -> Value:
        value = reader(raw)
        return value.upper() if isinstance(value, str) else value

    return read


def _read_ticked(raw: Raw, yes: frozenset[str], no: frozenset[str], blank: bool | None) -> Value:
    value = read_boolean(raw, yes, no)
    return blank if value is None else value


def _enum_reader(field: FieldModel, values: Mapping[str, str]) -> Reader:
    known: dict[str, str] = {}
    for value in field.values:
        for word in (value.value, value.label, *value.words):
            if word is not None:
                known.setdefault(plain(word).lower(), value.value)
    known |= {plain(spelled).lower(): meant for spelled, meant in values.items()}

    def read(raw: Raw) -> Value:
        text = plain(str(read_name(raw))) if not is_nothing(raw) else ""
        if text.lower() in known:
            return known[text.lower()]
        if not text or text == "否":
            return None
        nearest = process.extractOne(text, [value.value for value in field.values], score_cutoff=NEAR_ENOUGH)
        listed = "、".join(value.value for value in field.values)
        near = f"最接近的是“{nearest[0]}”；" if nearest else ""
        raise CellProblem(f"“{text}”不在已知取值里，{near}已知取值：{listed}", "unseen_value", text)

    return read


def _remembering(reader: Reader) -> Reader:
    """For columns of few values: each text is read once."""
    known: dict[str, Value] = {}

    def read(raw: Raw) -> Value:
        if not isinstance(raw, str):
            return reader(raw)
        if raw not in known:
            known[raw] = reader(raw)
        return known[raw]

    return read
