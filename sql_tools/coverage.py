"""What has been loaded: which table, for which place and year, completely or not.

What coverage does not list was never loaded: it is no data, never zero (rule of the schema).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sql_tools.plan import Place, QueryPlan
from sql_tools.semantic_model import SemanticModel

NO_YEAR = 0
_COUNTY_DIGITS = 6
_REFERENCE = re.compile(r"\{?([a-z_]+)\.[a-z_]+\}?")


@dataclass(frozen=True)
class Entry:
    """One row of the table ``coverage``."""

    table: str
    region_code: str
    region_name: str
    year: int
    complete: bool


@dataclass(frozen=True)
class Extent:
    """How far the data behind a figure reaches.

    ``state``: ``complete``; ``partial`` (``on_file`` names the counties that are in); ``none`` (``lacking`` says what was
    never loaded).
    """

    state: Literal["complete", "partial", "none"]
    on_file: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


class Coverage:
    """The loaded tables, places and years of one snapshot."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {(e.table, e.region_code, e.year): e for e in entries}

    def years(self, table: str) -> tuple[int, ...]:
        """The years for which some place has the table, oldest first."""
        return tuple(sorted({year for name, _, year in self._entries if name == table and year != NO_YEAR}))

    def extent(self, tables: Mapping[str, bool], place: Place | None, years: tuple[int, ...]) -> Extent:
        """How complete ``tables`` (name → whether it has a year) are for a place (None: everywhere) and years."""
        wanted = [(t, y) for t, dated in tables.items() for y in (years if dated and years else (NO_YEAR,) * (not dated))]
        if place is None:
            return self._everywhere(wanted)
        found = [self._of_place(table, place, year) for table, year in wanted]
        lacking = tuple(f"{t}:{y}" for (t, y), state in zip(wanted, found, strict=True) if state is None)
        if lacking:
            return Extent("none", lacking=lacking)
        if all(found):
            return Extent("complete")
        return Extent("partial", on_file=self._counties_within(place))

    def _everywhere(self, wanted: list[tuple[str, int]]) -> Extent:
        loaded = {(table, year) for table, _, year in self._entries}
        lacking = tuple(f"{t}:{y}" for t, y in wanted if (t, y) not in loaded)
        return Extent("none", lacking=lacking) if lacking else Extent("complete")

    def _of_place(self, table: str, place: Place, year: int) -> bool | None:
        """True complete, False in part, None never loaded."""
        for code in (place.code[:length] for length in (6, 4, 2) if length <= len(place.code)):
            entry = self._entries.get((table, code, year))
            if entry is not None:
                return entry.complete
        below = [e for (t, code, y), e in self._entries.items() if t == table and y == year and code.startswith(place.code)]
        return False if below else None

    def _counties_within(self, place: Place) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                e.region_name
                for e in self._entries.values()
                if len(e.region_code) == _COUNTY_DIGITS and e.region_code.startswith(place.code)
            )
        )


def tables_used(plan: QueryPlan, model: SemanticModel) -> dict[str, bool]:
    """Every table of the model that a plan reads, and whether it has a year."""
    names = {plan.subject} | {name for text in _texts(plan.model_dump(), model) for name in _REFERENCE.findall(text)}
    return {name: model.tables[name].year is not None for name in sorted(names) if name in model.tables}


def _texts(node: Any, model: SemanticModel) -> Iterator[str]:
    """Every string of a plan, with the SQL of the measures, segments and fields that it names."""
    if isinstance(node, str):
        yield node
        if node in model.measures:
            yield model.measures[node].sql
        if node in model.segments:
            yield from _texts(model.segments[node].where, model)
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _texts(value, model)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value, model)
