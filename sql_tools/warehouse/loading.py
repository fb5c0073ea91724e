"""Writing the new database file of an import: everything that was, the table as it will be, and its coverage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sql_tools.errors import ImportRefused
from sql_tools.result import Snapshot
from sql_tools.warehouse.coverage_rows import write_coverage
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.import_request import MODE_NAMES, Preview
from sql_tools.warehouse.new_file import attach_new, write_out
from sql_tools.warehouse.schema import TABLES, YEARLY_TABLES, schema_sql
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.staging import Progress
from sql_tools.warehouse.table_shape import create_sql


def next_id(today: date, existing: Iterable[SnapshotInfo]) -> str:
    """A name for a new snapshot: the day and a running number."""
    day = f"{today:%Y%m%d}"
    numbers = [int(info.snapshot.id[len(day) + 1 :]) for info in existing if _is_of(info.snapshot.id, day)]
    return f"{day}-{max(numbers, default=0) + 1}"


def new_snapshot(preview: Preview, name: str) -> Snapshot:
    """The snapshot that the import will make. Its last day is the end of its newest year, or the day of the import, and
    never before that of the snapshot that it adds to: old figures take nothing away from newer ones."""
    query = " UNION ALL ".join(
        f"SELECT max(year) FROM {'after' if table == preview.shape.name else f'live.{table}'}"
        for table in YEARLY_TABLES
    )
    newest = preview.bench.query(f"SELECT max(#1) FROM ({query})".replace("#1", "COLUMNS(*)"))[0][0]
    today = preview.request.today
    as_of = min(today, date(newest, 12, 31)) if newest else today
    if preview.base is not None:
        as_of = max(as_of, date.fromisoformat(preview.base.as_of))
    return Snapshot(name, as_of.isoformat(), demo=bool(preview.base and preview.base.demo))


def origin_of(preview: Preview) -> str:
    """What the import brings, in one Chinese line."""
    request = preview.request
    year = f"{request.year}年" if preview.shape.has_year else ""
    return f"{MODE_NAMES[request.mode]}{year}{preview.label} {preview.good} 行：{request.source}"


def write_database(path: Path, preview: Preview, snapshot: Snapshot, progress: Progress) -> tuple[str, ...]:
    """Write a whole new database to ``path``; returns what coverage now says, one Chinese line a place.

    Every table is written anew, because the engine cannot change a row that others refer to.
    """
    bench = preview.bench
    connection = bench.connection
    with file_errors(path):
        attach_new(connection, path)
        try:
            connection.execute("USE new")
            connection.execute(schema_sql())
            ledgers = _create_ledgers(preview)
            tables = (*TABLES, *ledgers)
            for number, table in enumerate(tables):
                progress("写入新快照", number, len(tables))
                connection.execute(f'INSERT INTO new.main."{table}" {_source(preview, table)}')
            lines = write_coverage(preview)
            stamp(connection, SnapshotInfo(snapshot, preview.request.today, origin_of(preview), preview.request.by))
            _check_nothing_lost(preview)
            write_out(connection)
        finally:
            connection.execute("USE memory")
            connection.execute("DETACH new")
    progress("写入新快照", len(tables), len(tables))
    return lines


def _create_ledgers(preview: Preview) -> tuple[str, ...]:
    """Create the tables that users brought: those on file as they are, and that of this import; returns their names."""
    bench, own = preview.bench, preview.shape
    on_file = bench.query(
        "SELECT table_name, sql FROM duckdb_tables() WHERE database_name = 'live' AND schema_name = 'main'"
    )
    created = {str(name): str(sql) for name, sql in on_file if name not in TABLES}
    if own.name not in TABLES:
        created[own.name] = create_sql(own)
    for sql in created.values():
        bench.connection.execute(sql)
    return tuple(created)


def _source(preview: Preview, table: str) -> str:
    if table != preview.shape.name:
        return f'FROM live."{table}"'
    kept = ", ".join(f'"{name}"' for name in preview.shape.names)
    return f"SELECT {kept} FROM memory.kept UNION ALL {_new_rows(preview)}"


def _new_rows(preview: Preview) -> str:
    """The rows of the files; what is left out stays as it was in an update, and is empty otherwise."""
    updates = preview.request.mode == "update"
    columns = ", ".join(
        f'g."{name}"' if name not in preview.left_out else f'l."{name}"' if updates else "NULL"
        for name in preview.shape.names
    )
    if not updates:
        return f"SELECT {columns} FROM memory.good g"
    same = " AND ".join(f'g."{name}" = l."{name}"' for name in preview.shape.key)
    return f"SELECT {columns} FROM memory.good g LEFT JOIN {preview.bench.before} l ON {same}"


def _check_nothing_lost(preview: Preview) -> None:
    """Every row that was read is stored, put aside or a repetition; every other row of the table is still there."""
    stored = preview.bench.count(f"new.main.{preview.shape.name}")
    expected = preview.bench.count("memory.kept") + preview.good
    if stored != expected or preview.rows != preview.good + preview.aside + preview.repeated:
        raise ImportRefused(
            f"写入的行数 {stored} 与应有的 {expected} 不符，没有换用新库。", "请把文件和报告交给管理员。"
        )


def _is_of(name: str, day: str) -> bool:
    return name.startswith(f"{day}-") and name[len(day) + 1 :].isdigit()
