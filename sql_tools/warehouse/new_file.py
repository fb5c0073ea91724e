"""A database file that is being built: nobody reads it before it is whole, so it needs no log of its changes.

Without the log the engine writes every row once instead of twice. A process that is killed leaves an unfinished file,
which is thrown away with its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

_NAME = "new"
_NEVER = "1000GB"


@contextmanager
def new_file(path: Path, settings: Mapping[str, str | int]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables go into a new file at ``path``, complete when the block ends without an error."""
    with duckdb.connect(config=dict(settings)) as connection:
        attach_new(connection, path)
        connection.execute(f"USE {_NAME}")
        yield connection
        write_out(connection)


def attach_new(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a new file at ``path`` under the name ``new``."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"SET checkpoint_threshold = '{_NEVER}'")  # it is written out when asked for, not every 16 MB
    connection.execute(f"ATTACH '{quoted}' AS {_NAME} (RECOVERY_MODE 'no_wal_writes')")


def write_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Put everything so far on the disk; nothing else does."""
    connection.execute(f"CHECKPOINT {_NAME}")
