"""What has been loaded: which table, for which place and year, completely or not.

What coverage does not list was never loaded: it is no data, never zero (rule of the schema).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sql_tools.ledger import PREFIX
from sql_tools.plan import Place
from sql_tools.values import Cursor

NO_YEAR = 0
_LEVEL_DIGITS = (6, 4, 2)
_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Entry:
    """One row of the table ``coverage``; ``year`` is 0 for a table without years."""

    table: str
    region_code: str
    region_name: str
    year: int
    complete: bool
    loaded_on: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Extent:
    """How far the data behind a figure reaches.

    ``state``: ``complete``; ``partial``, and then ``on_file`` names the counties that are in where others are not,
    ``in_part`` the places of which only a part was loaded; ``none``, and then ``lacking`` are the tables and years
    (0: a table without a year) that were never loaded for the place.
    """

    state: Literal["complete", "partial", "none"]
    on_file: tuple[str, ...] = ()
    lacking: tuple[tuple[str, int], ...] = ()
    in_part: tuple[str, ...] = ()

    def said(self, when: str) -> str:
        """What a reader of a figure with a part of the data must know."""
        told = [f"只有{'、'.join(self.on_file)}的数据"] if self.on_file else []
        if self.in_part:
            told.append(f"{'其中' if told else ''}{'、'.join(self.in_part)}只导入了一部分")
        return f"{when}{'，'.join(told)}，不代表全部。"


class Coverage:
    """The loaded tables, places and years of one snapshot."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {(e.table, e.region_code, e.year): e for e in entries}
        self._years: dict[str, set[int]] = {}
        for table, _, year in self._entries:
            self._years.setdefault(table, set()).add(year)

    @classmethod
    def from_warehouse(cls, cursor: Cursor) -> Coverage:
        """Read the table ``coverage``."""
        columns = "table_name, region_code, region_name, year, complete, loaded_on, source"
        rows = cursor.execute(f"SELECT {columns} FROM coverage").fetchall()
        return cls(Entry(*row) for row in rows)

    def years(self, table: str) -> tuple[int, ...]:
        """The years for which some place has the table, oldest first; also those without a single row."""
        return tuple(sorted(self._years.get(table, set()) - {NO_YEAR}))

    def holds(self, table: str) -> bool:
        """Whether some place has the table at all."""
        return table in self._years

    def extent(self, reads: Iterable[tuple[str, int]], place: Place | None) -> Extent:
        """How complete the tables and years that a query reads are, for a place (None: everything on file)."""
        wanted = tuple(reads)
        if place is None:
            loaded = {(entry.table, entry.year) for entry in self._entries.values()}
            lacking = tuple(read for read in wanted if read not in loaded)
            return Extent("none", lacking=lacking) if lacking else self._everywhere(wanted)
        found = {read: self._of_place(*read, place.code) for read in wanted}
        lacking = tuple(read for read, complete in found.items() if complete is None)
        if lacking:
            return Extent("none", lacking=lacking)
        if all(found.values()):
            return Extent("complete")
        in_part = self._in_part(wanted, place)
        within = self._counties_within(place.code)
        return Extent("partial", on_file=() if set(within) <= set(in_part) else within, in_part=in_part)

    def _everywhere(self, wanted: tuple[tuple[str, int], ...]) -> Extent:
        """Partial where a place has such a table, but not of that year, or only a part of it."""
        codes = {entry.region_code: entry.region_name for entry in self._entries.values()}
        # A ledger of one county lacks every other: it is held against the places of the other tables.
        tables = {table for table, _ in wanted if not table.startswith(PREFIX)}
        known = [
            code for code in codes if all(any(key[:2] == (table, code) for key in self._entries) for table in tables)
        ]
        have = [code for code in known if all(self._of_place(*read, code) is not None for read in wanted)]
        on_file = _smallest({code: codes[code] for code in have}) if len(have) < len(known) else ()
        in_part = self._in_part(wanted, None)
        return Extent("partial", on_file=on_file, in_part=in_part) if on_file or in_part else Extent("complete")

    def _in_part(self, wanted: tuple[tuple[str, int], ...], place: Place | None) -> tuple[str, ...]:
        entries = self.entries(wanted, place)
        return _smallest({entry.region_code: entry.region_name for entry in entries if not entry.complete})

    def entries(self, reads: Iterable[tuple[str, int]], place: Place | None) -> frozenset[Entry]:
        """What was loaded of these tables and years in, or around, a place (None: everywhere)."""
        wanted, code = set(reads), place.code if place is not None else ""
        return frozenset(
            entry
            for entry in self._entries.values()
            if (entry.table, entry.year) in wanted
            and (entry.region_code.startswith(code) or code.startswith(entry.region_code))
        )

    def _of_place(self, table: str, year: int, code: str) -> bool | None:
        """True complete, False in part, None never loaded."""
        for digits in _LEVEL_DIGITS:
            entry = self._entries.get((table, code[:digits], year)) if len(code) >= digits else None
            if entry is not None:
                return entry.complete
        below = any(
            e.table == table and e.year == year and e.region_code.startswith(code) for e in self._entries.values()
        )
        return False if below else None

    def _counties_within(self, code: str) -> tuple[str, ...]:
        counties = (e for e in self._entries.values() if len(e.region_code) == _COUNTY_DIGITS)
        return tuple(dict.fromkeys(e.region_name for e in counties if e.region_code.startswith(code)))


def _smallest(names: dict[str, str]) -> tuple[str, ...]:
    """The names of the places that have none of the others within."""
    return tuple(
        dict.fromkeys(
            names[code]
            for code in sorted(names)
            if not any(other != code and other.startswith(code) for other in names)
        )
    )
