"""A snapshot file on the server: written beside what is in use, compared, and put in use in one step.

Import, checks and history stay with the snapshot files. The tables of a published snapshot stand in a schema of their
own; what a reader sees changes with one row of ``zengshou.snapshot_info``, also where the tables lie on several
servers. A process killed before that leaves the database as it was, and the next one clears away what it left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from sql_tools.coverage import Coverage
from sql_tools.errors import WarehouseError
from sql_tools.ledger import Ledger, with_ledgers
from sql_tools.result import Snapshot
from sql_tools.semantic_model import shipped_model
from sql_tools.servers.connections import Connection, connected, literal, quoted, rows, run
from sql_tools.servers.ledger_tables import LedgerTable, ledger_tables, require_leads
from sql_tools.servers.migrations import migrations, one_writer, version
from sql_tools.servers.roles import grant_reading
from sql_tools.servers.server_errors import ServerLost, server_errors
from sql_tools.servers.shards import ShardServer, known_shards, partition
from sql_tools.servers.table_copy import LOCATED, copy_table, create_keys, create_table
from sql_tools.servers.vocabulary import keep_vocabulary
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.schema import TABLES
from sql_tools.warehouse.snapshot_info import SnapshotInfo, read_info
from sql_tools.warehouse.snapshots import open_read_only

Report = Callable[[int, int, str], None]


def publish(
    file: Path,
    address: str,
    report: Report = lambda done, total, name: None,
    ledgers: Sequence[Ledger] = (),
) -> Snapshot:
    """Put the snapshot of a file in use on a prepared server, and on the servers of its shards.

    ``report`` hears how many tables of how many are done, and the name of the next. ``ledgers`` are as those describe
    them who will ask; their names are kept with the others on the first server. ``WarehouseError`` where the server is
    not prepared, a county has no server, or what arrived is not what was sent; nothing has changed then.
    """
    with file_errors(file), open_read_only(file) as source, connected(address) as connection, server_errors():
        _require_prepared(connection)
        with one_writer(connection):
            publication = _Publication(source, connection, report, ledgers)
            publication.write()
            publication.clear_away()
            return publication.info.snapshot


class _Publication:
    """The writing of one snapshot."""

    def __init__(
        self,
        source: duckdb.DuckDBPyConnection,
        connection: Connection,
        report: Report,
        described: Sequence[Ledger],
    ) -> None:
        self._source = source
        coverage = Coverage.from_warehouse(source)
        self._model = with_ledgers(
            shipped_model("household"), (each for each in described if coverage.holds(each.name))
        )
        self._connection = connection
        self._report = report
        self.info: SnapshotInfo = read_info(source)
        self._shards = known_shards(connection)
        [(number,)] = rows(connection, "SELECT nextval('zengshou.snapshot_number')")
        self._schema = f"snapshot_{number}"
        [(self._before,)] = rows(connection, "SELECT max(schema_name) FROM zengshou.snapshot_info")
        run(connection, "SET enable_partitionwise_aggregate = on")
        self._done = 0
        self._ledgers = ledger_tables(source)
        self._located = {*LOCATED, *(ledger.name for ledger in self._ledgers)}
        self._tables = (*TABLES, *(ledger.name for ledger in self._ledgers))
        self._total = len(self._tables) + len(self._located) * len(self._shards)

    def write(self) -> None:
        """Write all tables, and put them in use."""
        if self._shards:
            _require_places(self._source, self._shards)
            require_leads(self._source, self._ledgers)
        for shard in self._shards:
            self._write_shard(shard)
        with self._connection.transaction():
            run(self._connection, f"CREATE SCHEMA {self._schema}")
            for table in TABLES:
                self._write_table(table)
            for ledger in self._ledgers:
                self._write_ledger(ledger)
            grant_reading(self._connection, self._schema)
            self._require_all_rows()
            self._keep_vocabulary()
            self._put_in_use()
        self._report(self._total, self._total, "")

    def clear_away(self) -> None:
        """Drop what neither is in use nor was until now: a reader may still be at work there."""
        keep = [self._schema, self._before]
        for shard in self._shards:
            with connected(shard.address) as there:
                _drop_others(there, keep)
        _drop_others(self._connection, keep)

    # ---- tables -----------------------------------------------------------------------------------------

    def _write_shard(self, shard: ShardServer) -> None:
        with connected(shard.address) as there, there.transaction():
            run(there, f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")
            run(there, f"CREATE SCHEMA {self._schema}")
            for table in LOCATED:
                self._next(f"{table}（{shard.name}）")
                create_table(there, self._schema, table, by_county=True)
                copy_table(self._source, there, self._schema, table, shard.counties)
                create_keys(there, self._schema, table, by_county=True)
            for ledger in self._ledgers:
                self._next(f"{ledger.name}（{shard.name}）")
                ledger.create(there, self._schema, by_county=True)
                ledger.fill(self._source, there, self._schema, shard.counties)
            grant_reading(there, self._schema)

    def _write_table(self, table: str) -> None:
        self._next(table)
        if self._shards and table in LOCATED:
            create_table(self._connection, self._schema, table, by_county=True, partitioned=True)
            for shard in self._shards:
                self._attach(table, table, shard)
            return
        create_table(self._connection, self._schema, table, by_county=False)
        copy_table(self._source, self._connection, self._schema, table)
        create_keys(self._connection, self._schema, table, by_county=False)

    def _write_ledger(self, ledger: LedgerTable) -> None:
        self._next(ledger.name)
        spread = bool(self._shards)
        ledger.create(self._connection, self._schema, by_county=spread, partitioned=spread)
        for shard in self._shards:
            self._attach(ledger.name, ledger.stem, shard)
        if not spread:
            ledger.fill(self._source, self._connection, self._schema)

    def _attach(self, table: str, stem: str, shard: ShardServer) -> None:
        """The part of a table that lies on another server."""
        counties = ", ".join(literal(county) for county in shard.counties)
        run(
            self._connection,
            f"CREATE FOREIGN TABLE {self._schema}.{partition(stem, shard.name)} PARTITION OF {self._schema}.{table}"
            f" FOR VALUES IN ({counties}) SERVER {quoted(shard.name)}"
            f" OPTIONS (schema_name {literal(self._schema)}, table_name {literal(table)})",
        )

    def _next(self, name: str) -> None:
        self._report(self._done, self._total, name)
        self._done += 1

    # ---- put in use -------------------------------------------------------------------------------------

    def _require_all_rows(self) -> None:
        """As many rows have arrived as were sent, counted through the first server as its readers will."""
        for table in self._tables:
            sent = self._source.execute(f"SELECT count(*) FROM {table}").fetchall()
            arrived = rows(self._connection, self._counting(table))
            if sent != arrived:
                raise WarehouseError(
                    f"表 {table} 应有 {sent[0][0]} 行，服务器上是 {arrived[0][0]} 行，没有启用。", "请重新发布。"
                )

    def _counting(self, table: str) -> str:
        """A count that each server makes of its own rows."""
        if not self._shards or table not in self._located:
            return f"SELECT count(*) FROM {self._schema}.{table}"
        by_county = f"SELECT county_code, count(*) AS number FROM {self._schema}.{table} GROUP BY county_code"
        return f"SELECT coalesce(sum(number), 0) FROM ({by_county}) AS counties"

    def _keep_vocabulary(self) -> None:
        """Only where a server of a shard could be lost later."""
        if self._shards:
            run(self._connection, f"SET LOCAL search_path = {self._schema}")
            keep_vocabulary(self._connection, self._model)
            run(self._connection, "SET LOCAL search_path TO DEFAULT")
        grant_reading(self._connection, "zengshou")

    def _put_in_use(self) -> None:
        connection, snapshot = self._connection, self.info.snapshot
        for code, name in self._source.execute("SELECT DISTINCT county_code, county_name FROM village").fetchall():
            run(connection, "UPDATE zengshou.shard_county SET county_name = $2 WHERE county_code = $1", code, name)
        run(connection, "DELETE FROM zengshou.snapshot_info")
        run(
            connection,
            "INSERT INTO zengshou.snapshot_info VALUES ($1, $2, $3, $4, $5, $6)",
            snapshot.id,
            snapshot.as_of,
            snapshot.demo,
            self.info.created_on,
            self._schema,
            bool(self._shards),
        )


def _require_prepared(connection: Connection) -> None:
    if version(connection) != migrations()[-1].number:
        raise WarehouseError("数据库服务器还没有准备好。", "请先运行 zengshou data init。")


def _require_places(source: duckdb.DuckDBPyConnection, shards: tuple[ShardServer, ...]) -> None:
    """Every county has a server, and codes begin as the statements for several servers rely on."""
    listed = {county for shard in shards for county in shard.counties}
    found = source.execute("SELECT DISTINCT county_code, county_name FROM village ORDER BY 1").fetchall()
    homeless = [f"{name}（{code}）" for code, name in found if code not in listed]
    if homeless:
        raise WarehouseError(
            f"没有说明这些县放在哪台服务器：{'、'.join(homeless)}。", "请重新运行 zengshou data init，用 --shard 写全。"
        )
    [(odd,)] = source.execute(
        "SELECT min(village_code) FROM village WHERE NOT starts_with(village_code, town_code)"
        " OR NOT starts_with(town_code, county_code) OR NOT starts_with(county_code, city_code)"
        " OR NOT starts_with(city_code, province_code) OR NOT regexp_full_match(county_code, '[0-9]{6}')"
    ).fetchall()
    if odd is not None:
        raise WarehouseError(
            f"村代码 {odd} 与它的乡镇、县、市、省代码对不上，不能按县分库。",
            "请更正行政区划代码后重新导入，或不用分库。",
        )


def _drop_others(connection: Connection, keep: list[str]) -> None:
    found = rows(connection, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^snapshot_[0-9]+$'")
    for (schema,) in found:
        if schema in keep:
            continue
        try:
            with server_errors(), connection.transaction():
                run(connection, "SET LOCAL lock_timeout = '5s'")
                run(connection, f"DROP SCHEMA {quoted(schema)} CASCADE")
        except ServerLost:
            raise
        except WarehouseError:
            # Somebody still reads there; the next publication tries again.
            continue
