"""The value dictionary: the names that stand in the data now, so that a question can be matched against them.

Built from the snapshot when it is opened, or by hand in a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from sql_tools.area_keys import located
from sql_tools.semantic_model import SemanticModel


class Cursor(Protocol):
    """What of a database connection is used here (DuckDB's connection and cursor both fit)."""

    def execute(self, query: str) -> Any:
        """Run a statement; what it gives can be fetched from the result."""


@dataclass(frozen=True)
class PlaceName:
    """One place of the data. ``path`` are the codes of the levels above it, widest first."""

    level: str
    code: str
    name: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValueDictionary:
    """Places of all levels, years on file of each table, and spellings of fields whose values come from data."""

    places: tuple[PlaceName, ...] = ()
    years: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[tuple[str, str], PlaceName]:
        """Each place by its level and code."""
        return {(place.level, place.code): place for place in self.places}

    @cached_property
    def by_name(self) -> dict[str, tuple[PlaceName, ...]]:
        """All places of one name."""
        found: dict[str, list[PlaceName]] = {}
        for place in self.places:
            found.setdefault(place.name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    def find_place(self, name_or_code: str) -> PlaceName | None:
        """The place with this code, or the widest one with this name; ``None`` if there is none."""
        for place in self.places:
            if name_or_code in (place.code, place.name):
                return place
        return None

    @classmethod
    def from_warehouse(cls, connection: Cursor, model: SemanticModel) -> ValueDictionary:
        """Read the names that are on file; the widest places come first."""
        return cls(
            places=tuple(_places(connection, model)),
            years={name: _years(connection, model, name) for name, table in model.tables.items() if table.year},
            names={ref: _names(connection, model, ref) for ref in _fields_from_data(model)},
        )


def _places(connection: Cursor, model: SemanticModel) -> Iterable[PlaceName]:
    if model.places is None:
        return
    above: list[str] = []
    for level in model.places.levels:
        columns = [expression(model, ref) for ref in (level.code, level.title, *above)]
        for code, name, *path in _distinct(connection, model, model.places.table, columns):
            if code is not None and name is not None:
                yield PlaceName(level.name, str(code), str(name), tuple(map(str, path)))
        above.append(level.code)


def _years(connection: Cursor, model: SemanticModel, table: str) -> tuple[int, ...]:
    year = model.tables[table].year
    column = expression(model, f"{table}.{year}") if year in model.tables[table].fields else _quoted(year or "year")
    return tuple(int(year) for (year,) in _distinct(connection, model, table, [column]) if year is not None)


def _names(connection: Cursor, model: SemanticModel, ref: str) -> tuple[str, ...]:
    column, table = expression(model, ref), ref.partition(".")[0]
    return tuple(str(name) for (name,) in _distinct(connection, model, table, [column]) if name is not None)


def _distinct(connection: Cursor, model: SemanticModel, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """The different values of columns of a table, in order; what is empty comes last.

    Where the tables are spread over servers each server finds those of its own rows.
    """
    shard = model.places.shard if model.places is not None and table in located(model) else None
    keys = [*columns, *([_quoted(shard.column)] if shard is not None else [])]
    query = f"SELECT {', '.join(columns)} FROM {_source(model, table)} GROUP BY {', '.join(keys)}"
    found = {tuple(row) for row in connection.execute(query).fetchall()}
    return sorted(found, key=lambda row: tuple((value is None, value) for value in row))


def _fields_from_data(model: SemanticModel) -> list[str]:
    return [
        f"{table}.{name}"
        for table, content in model.tables.items()
        for name, entry in content.fields.items()
        if entry.values_from_data
    ]


def _source(model: SemanticModel, table: str) -> str:
    return _quoted(model.tables[table].source or table)


def expression(model: SemanticModel, ref: str) -> str:
    """The SQL of a field that is computed from its own table alone."""
    entry, (table, _, name) = model.field(ref), ref.partition(".")
    if entry.sql is None:
        return _quoted(entry.column or name)
    return re.sub(r"\{([^{}]+)\}", lambda match: expression(model, _own(table, match[1])), entry.sql)


def _own(table: str, ref: str) -> str:
    return ref if "." in ref else f"{table}.{ref}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
