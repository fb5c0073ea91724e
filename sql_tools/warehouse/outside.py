"""Rows of another place than the importer's: found first and taken away, so that nothing on file is told about them.

Every later rule compares a row with the database. A row of another county would be compared with that county's figures,
and what the rule says would show them. So such rows are found by their keys alone, and a key that is on file elsewhere
gets the same answer as one that is on file nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.quality import Locate, goes_aside, softened
from sql_tools.warehouse.workbench import Mode, Workbench

RULE = "outside_area"
_PLACED_BY = (("village_code", "village"), ("household_id", "household"), ("person_id", "person"))
_MESSAGE = "这一行不是您所属地区的：本地没有这个编号"
_HINT = (
    "您的账号只能导入本地的数据：请核对编号（本地新增的户和人要先导入农户、家庭成员表）；别处的行请删掉，"
    "或选“有错误的行也搁置”，或请管理员导入"
)


def withhold_outside(bench: Workbench, mode: Mode, within: str, locate: Locate, lenient: bool) -> Iterator[Finding]:
    """Take the rows that are not of the place ``within`` (a code; empty: all places) off the stage, and name them."""
    if not within:
        return
    for sql in _OWN:
        bench.query(sql, {"within": within})
    rows = [row for (row,) in bench.query(_outside(bench, mode), {"within": within})]
    bench.withhold(rows)
    if goes_aside("error", lenient):
        bench.set_aside(rows)
    for row in rows:
        file, sheet, number, columns, header = locate(row, bench.shape.row_key)
        found = Finding(RULE, "error", file, sheet, _MESSAGE, number, columns, header, hint=_HINT)
        yield softened(found, lenient)


def _outside(bench: Workbench, mode: Mode) -> str:
    """A query of the rows that name something outside the place, or would change a row on file that is outside.

    What an update says nothing of stays as on file; of a key that is not there, nobody can tell whose it would be.
    """
    shape = bench.shape
    same = " AND ".join(f'l."{name}" = s."{name}"' for name in shape.key)
    on_file = f'l."{shape.key[0]}" IS NOT NULL'
    outside = [f"({on_file} AND NOT {_row_inside(shape.names)})"]
    for reference in shape.references:
        named = f's."{reference.column}"'
        outside.append(f"({named} IS NOT NULL AND NOT {_inside(reference.to, named)})")
    if mode == "update":
        unsaid = [f's."{reference.column}" IS NULL' for reference in shape.references]
        has_key = [f's."{name}" IS NOT NULL' for name in shape.key]
        outside.append(f"({' AND '.join((*unsaid, *has_key))} AND NOT ({on_file}))")
    return f"SELECT s._row FROM stage s LEFT JOIN {bench.before} l ON {same} WHERE {' OR '.join(outside)} ORDER BY 1"


def _row_inside(columns: Sequence[str]) -> str:
    """Whether a row ``l`` on file is of the place: by its village, else its household, else its person."""
    column, table = next(pair for pair in _PLACED_BY if pair[0] in columns)
    return _inside(table, f"l.{column}")


def _inside(table: str, key: str) -> str:
    """Whether the village, household or person (``table``) with a key is of the place, as SQL."""
    if table == "village":
        return f"coalesce(starts_with({key}, $within), false)"
    return f"coalesce({key} IN (SELECT key FROM own_{table}), false)"


_OWN = (
    "CREATE OR REPLACE TEMP TABLE own_household AS"
    " SELECT household_id AS key FROM live.household WHERE starts_with(village_code, $within)",
    "CREATE OR REPLACE TEMP TABLE own_person AS"
    " SELECT person_id AS key FROM live.person JOIN own_household o ON o.key = household_id",
)
"""The households and persons of the place, as tables: looked up inside the query they take minutes."""
