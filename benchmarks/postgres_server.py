"""A PostgreSQL 15 of our own in a temporary directory, for tests and benchmarks: Debian's programs, loopback only."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
OWNER = "keeper"
PASSWORD = "made-for-this-run"


def installed() -> bool:
    """Whether the server's programs are there."""
    return (PROGRAMS / "initdb").exists()


class PostgresServer:
    """One server; ``settings`` are added to its command line. What it keeps need not survive a power failure."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        # The path of a socket may be no longer than about 100 characters, which pytest's directories are not.
        self.home = Path(tempfile.mkdtemp(prefix="pg"))
        self.port = _free_port()
        self._owner = _owner()
        self._settings = settings or {}
        password = self.home / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if self._owner is not None:
            shutil.chown(self.home, self._owner)
            shutil.chown(password, self._owner)
        auth = ("-A", "scram-sha-256", f"--pwfile={password}")
        self._run("initdb", "-D", self._data, "-U", OWNER, *auth, "-E", "UTF8", "--locale", "C", "--no-sync")
        self.start()

    @property
    def _data(self) -> str:
        return str(self.home / "data")

    def start(self) -> None:
        """Start it (again)."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.home),
            "fsync": "off",
            **self._settings,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "-l", str(self.home / "log"), "start")

    def stop(self) -> None:
        """Stop it at once, as a failure of the machine would."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it, and forget what it kept."""
        if (self.home / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def address(self, database: str = "postgres", user: str = OWNER, password: str = PASSWORD) -> str:
        """Where it can be reached."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> Any:
        """A connection of its owner."""
        import psycopg

        return psycopg.connect(self.address(database), autocommit=True, cursor_factory=psycopg.RawCursor)

    def create_database(self, name: str) -> str:
        """Make a database; the address of its owner."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.address(name)

    def _run(self, program: str, *arguments: str) -> None:
        environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
        with (self.home / "output").open("w+", encoding="utf-8") as output:
            done = subprocess.run(
                [str(PROGRAMS / program), *arguments],
                user=self._owner,
                env=environment,
                cwd="/",
                stdout=output,
                stderr=output,
            )
            output.seek(0)
            if done.returncode != 0:
                raise RuntimeError(output.read())


@contextmanager
def postgres_servers(number: int, settings: dict[str, str] | None = None) -> Iterator[list[PostgresServer]]:
    """So many servers, gone afterwards."""
    servers: list[PostgresServer] = []
    try:
        for _ in range(number):
            servers.append(PostgresServer(settings))
        yield servers
    finally:
        for server in servers:
            server.remove()


def _owner() -> str | None:
    """Who may run the server: us, or where we are root, the user that Debian made for it."""
    if os.getuid() != 0:
        return None
    return next((each.pw_name for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody")), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
