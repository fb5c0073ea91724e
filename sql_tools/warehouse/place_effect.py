"""What an import will do to a table, counted before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from sql_tools.warehouse.import_request import PlaceEffect
from sql_tools.warehouse.place_path import county_expression
from sql_tools.warehouse.workbench import Mode, Workbench


@dataclass(frozen=True)
class Effects:
    """Rows that are new, that take the place of one of the same key, and that go without a successor."""

    added: int
    changed: int
    removed: int
    places: tuple[PlaceEffect, ...]


def effects(bench: Workbench, mode: Mode) -> Effects:
    """Count what happens to the table, and to each county with rows in the files."""
    same = " AND ".join(f'g."{name}" = l."{name}"' for name in bench.shape.key)
    changed = 0
    if mode != "append":
        changed = bench.count(f"good g WHERE EXISTS (SELECT 1 FROM {bench.before} l WHERE {same})")
    going = bench.count(bench.before) - bench.count("kept")
    return Effects(bench.count("good") - changed, changed, going - changed, _places(bench))


def _places(bench: Workbench) -> tuple[PlaceEffect, ...]:
    table, columns = bench.shape.name, bench.shape.names
    period = "WHERE year IN (SELECT year FROM good)" if bench.shape.has_year else ""
    names = "SELECT county_code, any_value(county_name) FROM live.village GROUP BY 1"
    if table == "village":
        names = "SELECT county_code, any_value(county_name) FROM after GROUP BY 1"
    if table == "region_year":
        names = "SELECT region_code, any_value(region_name) FROM after GROUP BY 1"
    rows = bench.query(f"""
        WITH places AS (SELECT DISTINCT {county_expression(columns, "g", "live")} AS code FROM good g),
        before AS (SELECT {county_expression(columns, "t", "live")} AS code FROM {bench.before} t {period}),
        later AS (SELECT {county_expression(columns, "t", "live")} AS code FROM after t {period}),
        names(code, name) AS ({names})
        SELECT code, coalesce(name, code), (SELECT count(*) FROM before b WHERE b.code = p.code),
               (SELECT count(*) FROM later a WHERE a.code = p.code)
        FROM places p LEFT JOIN names USING (code) WHERE code IS NOT NULL ORDER BY code""")
    return tuple(PlaceEffect(*row) for row in rows)
