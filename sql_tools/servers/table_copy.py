"""Tables of a snapshot file into tables of a server, by COPY."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from sql_tools.servers.connections import Connection, quoted, rows, run

PATTERN = "household_tables"
"""The schema of the empty tables after which those of a snapshot are made."""
_BLOCK = 1 << 20
_ABOVE = {
    "village_year": ("village", "village_code"),
    "household": ("village", "village_code"),
    "industry_project": ("village", "village_code"),
    "household_year": ("household", "household_id"),
    "person": ("household", "household_id"),
    "assistance": ("household", "household_id"),
    "employment": ("person", "person_id"),
    "hospital_stay": ("person", "person_id"),
}
"""What a row belongs to, on the way to its village."""
LOCATED = ("village", *_ABOVE)
"""The tables whose rows lie in a county; the others are small, and stay on the first server."""


def columns(connection: Connection, table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    found = rows(
        connection,
        "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2"
        " ORDER BY ordinal_position",
        PATTERN,
        table,
    )
    return tuple(name for (name,) in found)


def create_table(connection: Connection, schema: str, table: str, by_county: bool, partitioned: bool = False) -> None:
    """Make an empty table of a snapshot, without keys; ``by_county``: with the code of the county in it."""
    own = f"LIKE {PATTERN}.{table}"
    code = ", county_code VARCHAR(6) NOT NULL" if by_county and table != "village" else ""
    parts = " PARTITION BY LIST (county_code)" if partitioned else ""
    run(connection, f"CREATE TABLE {schema}.{table} ({own}{code}){parts}")


def create_keys(connection: Connection, schema: str, table: str, by_county: bool) -> None:
    """Make the keys and indexes of a filled table, and let the server look at it for its plans."""
    found = rows(connection, "SELECT indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename = $2", PATTERN, table)
    for (definition,) in found:
        run(connection, str(definition).replace(f" ON {PATTERN}.", f" ON {schema}.", 1))
    if by_county:
        run(connection, f"CREATE INDEX {table}_county ON {schema}.{table} (county_code)")
    run(connection, f"ANALYZE {schema}.{table}")


def copy_table(
    source: duckdb.DuckDBPyConnection,
    connection: Connection,
    schema: str,
    table: str,
    counties: Sequence[str] | None = None,
) -> None:
    """Copy a table's rows; ``counties``: only those that lie in them, with the code of the county."""
    copy_rows(source, connection, schema, table, columns(connection, table), way_to_village(table), counties)


def copy_rows(
    source: duckdb.DuckDBPyConnection,
    connection: Connection,
    schema: str,
    table: str,
    own: Sequence[str],
    way: Sequence[str],
    counties: Sequence[str] | None,
) -> None:
    """Copy the columns ``own``; ``way`` are the joins to the village, which says where a row lies."""
    names = list(own)
    selected = [f"{table}.{quoted(name)}" for name in names]
    joins, where = "", ""
    if counties is not None:
        joins = " ".join(way)
        where = f"WHERE village.county_code IN ({', '.join(repr(code) for code in counties)})"
        if "county_code" not in names:
            names.append("county_code")
            selected.append("village.county_code")
    query = f"SELECT {', '.join(selected)} FROM {table} {joins} {where}"
    statement = f"COPY {schema}.{table} ({', '.join(map(quoted, names))}) FROM STDIN (FORMAT csv)"
    with tempfile.TemporaryDirectory(prefix="zengshou") as folder:
        file = Path(folder) / f"{table}.csv"
        path = str(file).replace("'", "''")
        source.execute(f"COPY ({query}) TO '{path}' (FORMAT csv, HEADER false)")
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy, file.open("rb") as rows_of_file:
            while block := rows_of_file.read(_BLOCK):
                copy.write(block)


def way_to_village(table: str) -> list[str]:
    """The joins from a table to its village."""
    joins = []
    while table in _ABOVE:
        above, key = _ABOVE[table]
        joins.append(join_above(table, above, key))
        table = above
    return joins


def join_above(table: str, above: str, key: str) -> str:
    """The join from a table to what its rows belong to."""
    return f"JOIN {above} ON {above}.{quoted(key)} = {table}.{quoted(key)}"
