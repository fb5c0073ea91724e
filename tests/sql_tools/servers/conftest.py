"""Three PostgreSQL servers on loopback, and a small demo database to publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgres_server import PostgresServer, installed, postgres_servers
from sql_tools.semantic_model import SemanticModel, shipped_model
from sql_tools.warehouse.demo import make_demo

READER = "asker"
SECRET = "it's a \\ secret"


@pytest.fixture(scope="session")
def servers() -> Iterator[list[PostgresServer]]:
    """Three servers; skipped, and said so, where PostgreSQL or psycopg is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: no server is tested")
    if not installed():
        pytest.skip("PostgreSQL 15 is not installed: no server is tested")
    with postgres_servers(3, {"shared_buffers": "64MB", "max_wal_size": "2GB"}) as started:
        yield started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo database of 1,200 households in six counties."""
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, 1200, 7)
    return home / "data" / "current.duckdb"


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return shipped_model("household")
