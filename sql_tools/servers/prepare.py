"""Making a server ready: its schema, the account that reads, and the servers of its shards."""

from __future__ import annotations

from collections.abc import Sequence

from sql_tools.servers.connections import connected
from sql_tools.servers.migrations import migrate, version
from sql_tools.servers.roles import ensure_reader, reader_of
from sql_tools.servers.shards import ShardServer, prepare_shards


def prepare_server(admin: str, reader: str, shards: Sequence[ShardServer] = ()) -> tuple[int, int]:
    """Bring the schema up to date and make the account of ``reader``; the schema's version before and after.

    ``admin`` and ``reader`` are addresses. With ``shards`` what is published next is spread over them; without, the
    shards stay as they were. ``WarehouseError`` where a server cannot be reached or the account is one that may write.
    """
    who = reader_of(reader)
    with connected(admin) as connection:
        versions = migrate(connection)
        ensure_reader(connection, who)
        if shards:
            prepare_shards(connection, shards, who)
    return versions


def go_to(admin: str, to: int) -> tuple[int, int]:
    """Bring the schema to a version; going back takes with it all that was published. The version before and after."""
    with connected(admin) as connection:
        return migrate(connection, to)


def server_version(admin: str) -> int:
    """The version of a server's schema; 0 where there is none."""
    with connected(admin) as connection:
        return version(connection)
