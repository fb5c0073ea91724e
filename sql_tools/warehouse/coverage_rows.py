"""What an import writes into ``coverage``: which table, place and year it loaded, and whether completely."""

from __future__ import annotations

from sql_tools.warehouse.import_request import Preview
from sql_tools.warehouse.place_path import county_expression, village_expression

NO_YEAR = 0
_BY_HOUSEHOLD = ("household_year", "person")


def write_coverage(preview: Preview) -> tuple[str, ...]:
    """Write coverage of every county (or published region) in the files into ``new``; one Chinese line a place."""
    lines = []
    year = preview.request.year if preview.shape.has_year else NO_YEAR
    for place in preview.places:
        name, gaps = _name(preview, place.code), _gaps(preview, place.code)
        preview.bench.connection.execute(
            "INSERT OR REPLACE INTO new.main.coverage VALUES (?, ?, ?, ?, ?, ?, ?)",
            (preview.shape.name, place.code, name, year, gaps is None, preview.request.today, preview.request.source),
        )
        if gaps is not None:
            _open_above(preview, preview.shape.name, place.code, year)
        lines.append(
            f"{name} {preview.shape.name} {year or '不分年度'}：{'完整' if gaps is None else f'不完整（{gaps}）'}"
        )
    if preview.shape.name == "household":
        _reopen_for_new_households(preview)
    return tuple(lines)


def _name(preview: Preview, code: str) -> str:
    if preview.shape.name == "region_year":
        sql = "SELECT any_value(region_name) FROM new.main.region_year WHERE region_code = $code"
    else:
        sql = "SELECT any_value(county_name) FROM new.main.village WHERE county_code = $code"
    return preview.bench.query(sql, {"code": code})[0][0] or code


def _gaps(preview: Preview, code: str) -> str | None:
    """Why the table is not complete in a place (Chinese), None where it is.

    A person may declare it. Else: no row stayed out, and the households or villages on file are all in it; an addition
    to what was complete before leaves it complete.
    """
    if preview.request.complete is not None:
        return None if preview.request.complete else "按导入人的声明"
    if preview.aside:
        return f"有 {preview.aside} 行搁置"
    if preview.request.mode != "replace" and _was_complete(preview, code):
        return None
    query, noun = _missing(preview)
    if query is None:
        return None
    count = preview.bench.query(query, {"code": code, "year": preview.request.year})[0][0]
    return f"{count} {noun}；如确实没有遗漏，导入时可加 --complete 声明" if count else None


def _was_complete(preview: Preview, code: str) -> bool:
    if preview.shape.name in _BY_HOUSEHOLD:
        return False  # judged anew: it can be seen from the rows
    year = preview.request.year if preview.shape.has_year else NO_YEAR
    rows = preview.bench.query(
        "SELECT complete FROM live.coverage WHERE table_name = $table AND year = $period"
        " AND region_code IN ($code, left($code, 4), left($code, 2)) ORDER BY length(region_code) DESC LIMIT 1",
        {"table": preview.shape.name, "period": year, "code": code},
    )
    return bool(rows and rows[0][0])


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


def _open_above(preview: Preview, table: str, code: str, year: int | None) -> None:
    """A city or province with an incomplete county is not complete either."""
    preview.bench.connection.execute(
        "UPDATE new.main.coverage SET complete = false WHERE table_name = ? AND year = ?"
        " AND region_code IN (left(?, 4), left(?, 2)) AND length(region_code) < length(?)",
        (table, year, code, code, code),
    )


def _reopen_for_new_households(preview: Preview) -> None:
    """Households that came on file without members or incomes make those tables incomplete for their county."""
    rows = preview.bench.query("""
        WITH added AS (
            SELECT household_id, left(village_code, 6) AS code FROM memory.good
            WHERE household_id NOT IN (SELECT household_id FROM live.household)
        ), open AS (
            SELECT DISTINCT c.table_name, a.code, c.year
            FROM new.main.coverage c JOIN added a ON starts_with(a.code, c.region_code)
            WHERE (c.table_name = 'household_year' AND NOT EXISTS (
                       SELECT 1 FROM new.main.household_year t
                       WHERE t.household_id = a.household_id AND t.year = c.year))
               OR (c.table_name = 'person' AND NOT EXISTS (
                       SELECT 1 FROM new.main.person t WHERE t.household_id = a.household_id))
        )
        SELECT table_name, code, year FROM open""")
    for table, code, year in rows:
        _open_above(preview, table, code, year)
        preview.bench.connection.execute(
            "UPDATE new.main.coverage SET complete = false WHERE table_name = ? AND year = ? AND region_code = ?",
            (table, year, code),
        )
