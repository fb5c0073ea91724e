"""Tables spread over several servers: which county lies where, and the servers as postgres_fdw knows them.

The first server holds partitioned tables whose partitions are foreign tables, one for each server of a shard with the
list of its counties. Passwords stand in the user mappings of the first server, as PostgreSQL has it, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import conninfo

from sql_tools.errors import WarehouseError
from sql_tools.semantic_model import Shard
from sql_tools.servers.connections import Connection, checked_address, connected, literal, quoted, rows, run
from sql_tools.servers.migrations import migrate
from sql_tools.servers.roles import Reader, ensure_reader
from sql_tools.servers.server_errors import ServerLost, server_errors

BY_COUNTY = Shard(column="county_code", level="county", digits=6)
_WRITTEN = re.compile(r"(?P<address>.+)=(?P<counties>\d{6}(,\d{6})*)")
_PLACE = ("host", "port", "dbname")
_OPTIONS = {
    # Costs are asked for where the rows are, so that joins and sums are done there.
    "use_remote_estimate": "true",
    # To ask a server costs far more than to look at a row, and so does each row that it sends: never once a row.
    "fdw_startup_cost": "20000",
    "fdw_tuple_cost": "1",
    # Servers work at the same time.
    "async_capable": "true",
    "fetch_size": "10000",
    "connect_timeout": "5",
}


@dataclass(frozen=True)
class ShardServer:
    """A server of its own for some counties. ``name`` is empty until it is known to the first server."""

    address: str
    counties: tuple[str, ...]
    name: str = ""


def read_shard(text: str) -> ShardServer:
    """``ADDRESS=430121,430181`` as given on the command line; ``WarehouseError`` where it is not that."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise WarehouseError(
            "--shard 的写法不对。", "请写成 地址=县代码,县代码，例如 postgresql://…/数据库=430121,430181"
        )
    checked_address(match["address"])
    return ShardServer(match["address"], tuple(match["counties"].split(",")))


def prepare_shards(connection: Connection, shards: Iterable[ShardServer], reader: Reader) -> None:
    """Prepare the servers of the shards, and make them known to the first one.

    ``WarehouseError`` where a county is given twice, or a server cannot be reached or prepared.
    """
    listed = list(shards)
    counties = [county for shard in listed for county in shard.counties]
    twice = sorted({county for county in counties if counties.count(county) > 1})
    if twice:
        raise WarehouseError(f"这些县写了两遍：{'、'.join(twice)}。", "每个县只能放在一台服务器上。")
    for shard in listed:
        with connected(shard.address) as there:
            migrate(there)
            ensure_reader(there, reader)
    with server_errors(), connection.transaction():
        run(connection, "CREATE EXTENSION IF NOT EXISTS postgres_fdw")
        run(connection, "DELETE FROM zengshou.shard_county")
        for shard in listed:
            name = _server(connection, shard, reader)
            for county in shard.counties:
                run(
                    connection,
                    "INSERT INTO zengshou.shard_county (county_code, server_name) VALUES ($1, $2)",
                    county,
                    name,
                )


def known_shards(connection: Connection) -> tuple[ShardServer, ...]:
    """The shards that the first server knows, with the addresses under which they can be written."""
    found = rows(
        connection,
        "SELECT server_name, array_agg(county_code ORDER BY county_code), srvoptions, umoptions"
        " FROM zengshou.shard_county JOIN pg_foreign_server ON srvname = server_name"
        " JOIN pg_user_mappings USING (srvname) WHERE usename = current_user"
        " GROUP BY server_name, srvoptions, umoptions ORDER BY server_name",
    )
    return tuple(ShardServer(_address(server, user), tuple(counties), name) for name, counties, server, user in found)


def lost_counties(connection: Connection) -> str:
    """Which counties are missing because their server cannot be reached, said without a full stop; empty where all can.

    The search path of the connection leads to the tables of the snapshot in use.
    """
    found = rows(
        connection,
        "SELECT server_name, array_agg(coalesce(county_name, county_code) ORDER BY county_code)"
        " FROM zengshou.shard_county GROUP BY server_name ORDER BY server_name",
    )
    lost = [(server, counties) for server, counties in found if not _answers(connection, server)]
    if not lost:
        return ""
    missing = "、".join(county for _, counties in lost for county in counties)
    servers = "、".join(server for server, _ in lost)
    return f"缺少{missing}的数据：存放这些县的数据库服务器（{servers}）连不上"


def partition(table: str, server: str) -> str:
    """The name of the part of a table that lies on a server."""
    return f"{table}_{server}"


def _answers(connection: Connection, server: str) -> bool:
    try:
        with server_errors(), connection.transaction():
            rows(connection, f"SELECT 1 FROM {quoted(partition('village', server))} LIMIT 1")
    except ServerLost:
        return False
    return True


def _server(connection: Connection, shard: ShardServer, reader: Reader) -> str:
    """The name of a foreign server for a shard; one that is known keeps its name, whatever its counties were."""
    parts = checked_address(shard.address)
    place = {name: parts[name] for name in _PLACE if name in parts}
    name = next((known for known, options in _servers(connection) if _place(options) == place), None)
    if name is None:
        name = f"shard_{len(_servers(connection)) + 1}"
        options = ", ".join(f"{key} {literal(value)}" for key, value in (place | _OPTIONS).items())
        run(connection, f"CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options})")
    _map_user(connection, name, "CURRENT_USER", parts.get("user"), parts.get("password"))
    _map_user(connection, name, quoted(reader.user), reader.user, reader.password)
    return name


def _servers(connection: Connection) -> list[tuple[str, list[str]]]:
    found = rows(connection, "SELECT srvname, srvoptions FROM pg_foreign_server WHERE srvname ~ '^shard_[0-9]+$'")
    return [(name, options) for name, options in found]


def _place(options: list[str]) -> dict[str, str]:
    parts = dict(option.split("=", 1) for option in options)
    return {name: parts[name] for name in _PLACE if name in parts}


def _map_user(connection: Connection, server: str, local: str, user: str | None, password: str | None) -> None:
    given = {name: value for name, value in (("user", user), ("password", password)) if value}
    options = ", ".join(f"{name} {literal(value)}" for name, value in given.items())
    run(connection, f"DROP USER MAPPING IF EXISTS FOR {local} SERVER {server}")
    run(connection, f"CREATE USER MAPPING FOR {local} SERVER {server} OPTIONS ({options})")


def _address(server: list[str], user: list[str]) -> str:
    return conninfo.make_conninfo(**_place(server), **dict(option.split("=", 1) for option in user))
