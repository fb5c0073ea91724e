"""The ledgers of a snapshot file as tables of a server: made after the file itself, for no migration knows them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from sql_tools.errors import WarehouseError
from sql_tools.servers.connections import Connection, quoted, run
from sql_tools.servers.table_copy import copy_rows, join_above, way_to_village
from sql_tools.warehouse.schema import TABLES

_NAME = re.compile(r"ledger_[a-z0-9_]{1,56}")
_TYPE = re.compile(r"VARCHAR|INTEGER|BOOLEAN|DATE|DECIMAL\(\d+,\d+\)")
_LEADS = (("village", "village_code"), ("household", "household_id"), ("person", "person_id"))
"""What a row of a ledger can belong to, the shortest way to a village first."""
_LONGEST_STEM = 40
COUNTY = "county_code"


@dataclass(frozen=True)
class LedgerTable:
    """``columns`` are (name, type, required), in order; ``above`` is the table that a row belongs to, and its key."""

    name: str
    columns: tuple[tuple[str, str, bool], ...]
    key: tuple[str, ...]
    above: tuple[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(name for name, _, _ in self.columns)

    @property
    def stem(self) -> str:
        """A name for its partitions, with room for that of a server behind it."""
        return f"{self.name[:_LONGEST_STEM]}_{zlib.crc32(self.name.encode()):08x}"

    def create(self, connection: Connection, schema: str, by_county: bool, partitioned: bool = False) -> None:
        """Make the empty table; ``by_county``: with the code of the county in it."""
        columns = [f"{quoted(name)} {kind}{' NOT NULL' if required else ''}" for name, kind, required in self.columns]
        if by_county and COUNTY not in self.names:
            columns.append(f"{COUNTY} VARCHAR(6) NOT NULL")
        parts = f" PARTITION BY LIST ({COUNTY})" if partitioned else ""
        run(connection, f"CREATE TABLE {schema}.{self.name} ({', '.join(columns)}){parts}")

    def fill(
        self,
        source: duckdb.DuckDBPyConnection,
        connection: Connection,
        schema: str,
        counties: Sequence[str] | None = None,
    ) -> None:
        """Copy the rows (of these counties), then make the keys, and let the server look at the table."""
        above, key = self.above
        way = [join_above(self.name, above, key), *way_to_village(above)]
        copy_rows(source, connection, schema, self.name, self.names, way, counties)
        keys = [f"UNIQUE INDEX ON {schema}.{self.name} ({', '.join(map(quoted, self.key))})"]
        keys += [f"INDEX ON {schema}.{self.name} ({quoted(key)})"]
        keys += [f"INDEX ON {schema}.{self.name} ({COUNTY})"] if counties is not None else []
        for statement in keys:
            run(connection, f"CREATE {statement}")
        run(connection, f"ANALYZE {schema}.{self.name}")


def ledger_tables(source: duckdb.DuckDBPyConnection) -> tuple[LedgerTable, ...]:
    """The tables of a snapshot file that users brought; ``WarehouseError`` where one cannot lie on a server."""
    found = source.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main'"
        " ORDER BY 1"
    ).fetchall()
    return tuple(_read(source, name) for (name,) in found if name not in TABLES)


def require_leads(source: duckdb.DuckDBPyConnection, ledgers: Sequence[LedgerTable]) -> None:
    """Every row belongs to something; on several servers the others would lie nowhere."""
    for ledger in ledgers:
        key = quoted(ledger.above[1])
        [(without,)] = source.execute(f"SELECT count(*) FROM {ledger.name} WHERE {key} IS NULL").fetchall()
        if without:
            raise WarehouseError(
                f"台账 {ledger.name} 有 {without} 行没有写 {ledger.above[1]}，不知道属于哪个县，不能按县分库。",
                "请补上后重新导入这本台账，或不用分库。",
            )


def _read(source: duckdb.DuckDBPyConnection, name: str) -> LedgerTable:
    columns = source.execute(
        "SELECT column_name, data_type, NOT is_nullable FROM duckdb_columns()"
        " WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ? ORDER BY column_index",
        (name,),
    ).fetchall()
    keys = source.execute(
        "SELECT constraint_column_names FROM duckdb_constraints()"
        " WHERE database_name = current_database() AND table_name = ? AND constraint_type = 'PRIMARY KEY'",
        (name,),
    ).fetchall()
    required = {column: needed for column, _, needed in columns}
    leads = [(table, key) for table, key in _LEADS if key in required]
    above = min(leads, key=lambda lead: not required[lead[1]], default=None)
    unfit = [column for column, kind, _ in columns if not _TYPE.fullmatch(kind)]
    if not _NAME.fullmatch(name) or not keys or above is None or unfit:
        raise WarehouseError(
            f"快照里的表 {name} 不是本系统的台账，不能发布。", "请用 zengshou data import 重新导入这本台账。"
        )
    return LedgerTable(name, tuple(columns), tuple(keys[0][0]), above)
