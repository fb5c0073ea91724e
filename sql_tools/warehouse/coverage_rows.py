"""What an import writes into ``coverage``: which table, place and year it loaded, and whether completely."""

from __future__ import annotations

from sql_tools.warehouse.import_request import Preview
from sql_tools.warehouse.place_path import county_expression, village_expression

NO_YEAR = 0
_BY_HOUSEHOLD = ("household_year", "person")


def write_coverage(preview: Preview) -> tuple[str, ...]:
    """Write coverage of every county (or published region) in the files into ``new``; one Chinese line a place.

    Where an update only changed rows on file, coverage stays as it was.
    """
    year = preview.request.year if preview.shape.has_year else NO_YEAR
    lines = [_place(preview, place.code, year or NO_YEAR) for place in preview.places]
    if preview.shape.name == "household":
        _reopen_for_new_households(preview)
    return tuple(lines)


def _place(preview: Preview, code: str, year: int) -> str:
    name, before = _name(preview, code), _before(preview, code)
    what = f"{name} {preview.shape.name} {year or '不分年度'}"
    if before is not None and preview.request.complete is None and not _brings(preview, code):
        return f"{what}：仍为{'完整' if before else '不完整'}（只改写了已有的行）"
    gaps = _gaps(preview, code, bool(before))
    preview.bench.connection.execute(
        "INSERT OR REPLACE INTO new.main.coverage VALUES (?, ?, ?, ?, ?, ?, ?)",
        (preview.shape.name, code, name, year, gaps is None, preview.request.today, preview.request.source),
    )
    if gaps is not None:
        _open_above(preview, preview.shape.name, code, year)
    return f"{what}：{'完整' if gaps is None else f'不完整（{gaps}）'}"


def _name(preview: Preview, code: str) -> str:
    if preview.shape.name == "region_year":
        sql = "SELECT any_value(region_name) FROM new.main.region_year WHERE region_code = $code"
    else:
        sql = "SELECT any_value(county_name) FROM new.main.village WHERE county_code = $code"
    return preview.bench.query(sql, {"code": code})[0][0] or code


def _gaps(preview: Preview, code: str, was_complete: bool) -> str | None:
    """Why the table is not complete in a place (Chinese), None where it is.

    A person may declare it. Else: no row of the place stayed out, and the households or villages on file are all in it;
    an addition to what was complete before leaves it complete.
    """
    if preview.request.complete is not None:
        return None if preview.request.complete else "按导入人的声明"
    aside = _aside(preview, code)
    if aside:
        return f"有 {aside} 行搁置"
    if preview.request.mode != "replace" and was_complete:
        return None
    query, noun = _missing(preview)
    if query is None:
        return None
    count = preview.bench.query(query, {"code": code, "year": preview.request.year})[0][0]
    return f"{count} {noun}；如确实没有遗漏，导入时可加 --complete 声明" if count else None


def _brings(preview: Preview, code: str) -> bool:
    """Whether the files bring the place anything but other values in rows on file."""
    if preview.request.mode != "update":
        return True
    county = county_expression(preview.shape.names, "g", "new.main")
    added = f"SELECT count(*) FROM memory.good g WHERE {county} = $code AND NOT {_on_file(preview, 'g')}"
    return bool(preview.bench.query(added, {"code": code})[0][0]) or _aside(preview, code) > 0


def _aside(preview: Preview, code: str) -> int:
    """Rows of the place that stay out, and rows of nobody knows which place. In an update only those of keys that are
    not on file: of the others the row on file stays as it is."""
    county = county_expression(preview.shape.names, "m", "new.main")
    new = f" AND {_on_file(preview, 'm')} IS NOT TRUE" if preview.request.mode == "update" else ""
    aside = "SELECT _row FROM memory.aside GROUP BY _row HAVING NOT bool_or(repeated)"
    stated = "village_code" if "village_code" in preview.shape.names else "NULL"
    rows = preview.bench.query(
        f"SELECT (SELECT count(*) FROM memory.incoming m WHERE _row IN ({aside})"
        f" AND coalesce({county}, $code) = $code{new})"
        # A withheld row may be of this place with a wrong number, unless it names a village elsewhere itself.
        f" + (SELECT count(*) FROM memory.withheld WHERE coalesce(starts_with({stated}, $code), true))",
        {"code": code},
    )
    return int(rows[0][0])


def _on_file(preview: Preview, row: str) -> str:
    """Whether the table has a row of the same key already, as SQL."""
    same = " AND ".join(f'l."{name}" = {row}."{name}"' for name in preview.shape.key)
    return f"EXISTS (SELECT 1 FROM {preview.bench.before} l WHERE {same})"


def _before(preview: Preview, code: str) -> bool | None:
    """What coverage said of the place, or of the next one around it; None where it said nothing."""
    year = preview.request.year if preview.shape.has_year else NO_YEAR
    rows = preview.bench.query(
        "SELECT complete FROM live.coverage WHERE table_name = $table AND year = $period"
        " AND region_code IN ($code, left($code, 4), left($code, 2)) ORDER BY length(region_code) DESC LIMIT 1",
        {"table": preview.shape.name, "period": year, "code": code},
    )
    return bool(rows[0][0]) if rows else None


def _missing(preview: Preview) -> tuple[str | None, str]:
    """A query that counts what the table lacks in the county ``$code``, and what it counts."""
    table = preview.shape.name
    period = " AND t.year = $year" if preview.shape.has_year else ""
    if table in ("village", "region_year"):
        return None, ""
    if table in _BY_HOUSEHOLD:
        return (
            "SELECT count(*) FROM new.main.household h WHERE left(h.village_code, 6) = $code AND NOT EXISTS"
            f" (SELECT 1 FROM new.main.{table} t WHERE t.household_id = h.household_id{period})"
        ), "户在册而没有数据"
    columns = preview.shape.names
    own = village_expression(columns, "t", "new.main")
    # For households and villages' own figures every village counts, for what households get those with households.
    wanted = "new.main.village" if table in ("household", "village_year") else "new.main.household"
    return (
        f"SELECT count(DISTINCT v.village_code) FROM {wanted} v WHERE left(v.village_code, 6) = $code"
        f" AND v.village_code NOT IN (SELECT {own} FROM new.main.{table} t"
        f" WHERE {county_expression(columns, 't', 'new.main')} = $code{period})"
    ), "个村没有数据"


def _open_above(preview: Preview, table: str, code: str, year: int) -> None:
    """A city or province with an incomplete county is not complete either; its other counties stay as they were."""
    for digits in (4, 2):
        if digits >= len(code):
            continue
        around = {"table": table, "period": year, "code": code, "around": code[:digits]}
        preview.bench.connection.execute(_OTHERS, around)
        preview.bench.connection.execute(
            "UPDATE new.main.coverage SET complete = false"
            " WHERE table_name = $table AND year = $period AND region_code = $around",
            {name: around[name] for name in ("table", "period", "around")},
        )


_OTHERS = """
INSERT INTO new.main.coverage
SELECT r.table_name, v.county_code, v.county_name, r.year, r.complete, r.loaded_on, r.source
FROM new.main.coverage r
JOIN (SELECT county_code, any_value(county_name) AS county_name FROM new.main.village GROUP BY 1) v
  ON starts_with(v.county_code, r.region_code)
WHERE r.table_name = $table AND r.year = $period AND r.region_code = $around AND r.complete AND v.county_code <> $code
  AND NOT EXISTS (SELECT 1 FROM new.main.coverage c
                  WHERE c.table_name = r.table_name AND c.year = r.year
                    AND starts_with(v.county_code, c.region_code) AND length(c.region_code) > length(r.region_code))
"""
"""What a place said of the counties in it that have no entry of their own, as entries of their own."""


def _reopen_for_new_households(preview: Preview) -> None:
    """Households that came on file without members or incomes make those tables incomplete for their county."""
    rows = preview.bench.query("""
        WITH added AS (
            SELECT household_id, left(village_code, 6) AS code FROM memory.good
            WHERE household_id NOT IN (SELECT household_id FROM live.household)
        )
        SELECT c.table_name, a.code, c.year, max(length(c.region_code))
        FROM new.main.coverage c JOIN added a ON starts_with(a.code, c.region_code)
        WHERE (c.table_name = 'household_year' AND NOT EXISTS (
                   SELECT 1 FROM new.main.household_year t
                   WHERE t.household_id = a.household_id AND t.year = c.year))
           OR (c.table_name = 'person' AND NOT EXISTS (
                   SELECT 1 FROM new.main.person t WHERE t.household_id = a.household_id))
        GROUP BY ALL ORDER BY ALL""")
    for table, code, year, digits in rows:
        preview.bench.connection.execute(
            "INSERT OR REPLACE INTO new.main.coverage SELECT table_name, ?, ?, year, false, loaded_on, source"
            " FROM new.main.coverage WHERE table_name = ? AND year = ? AND region_code = ?",
            (code, _name(preview, code), table, year, code[:digits]),
        )
        _open_above(preview, table, code, year)
