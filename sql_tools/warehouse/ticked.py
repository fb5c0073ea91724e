"""Yes-or-no columns that are only ticked: a √ for yes and nothing for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sql_tools.semantic_model import FieldModel
from sql_tools.warehouse.cells import CellProblem, plain, read_boolean
from sql_tools.warehouse.parsed_sheet import ParsedSheet
from sql_tools.warehouse.workbook import Raw


def with_ticks(parsed: ParsedSheet, fields: Mapping[str, FieldModel], blank_no: bool) -> ParsedSheet:
    """The sheet with its ticked columns marked, whose blanks nobody has given a meaning yet.

    ``blank_no``: the person has said that they mean “no”.
    """
    ticked = {
        match.column.index
        for name, match in parsed.columns.items()
        if fields[name].type == "boolean"
        and match.blank is None
        and _is_ticked(parsed, match.column.index, fields[name])
    }
    change = {"blank": False} if blank_no else {"ticked": True}
    matches = (replace(m, **change) if m.column.index in ticked else m for m in parsed.matches)  # type: ignore[arg-type]
    return replace(parsed, matches=tuple(matches))


def _is_ticked(parsed: ParsedSheet, column: int, field: FieldModel) -> bool:
    """Whether the column holds yes and empty cells, both, and nothing else: a 否 says that blanks are not no."""
    texts = {parsed.cell(row, column) for row in parsed.data}
    filled = {raw for raw in texts if raw is not None and not (isinstance(raw, str) and not raw.strip())}
    return 0 < len(filled) < len(texts) and all(_is_yes(raw, field) for raw in filled)


def _is_yes(raw: Raw, field: FieldModel) -> bool:
    try:
        return read_boolean(raw, frozenset(plain(word).lower() for word in field.yes)) is True
    except CellProblem:
        return False
