"""Three PostgreSQL servers on loopback; a demo database of 20,000 households on one of them, and spread over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.postgres_server import PostgresServer, installed, postgres_servers
from sql_tools.engine import Limits
from sql_tools.execute import Warehouse
from sql_tools.semantic_model import SemanticModel, shipped_model
from sql_tools.values import ValueDictionary
from sql_tools.warehouse.demo import make_demo

READER = "asker"
SECRET = "it's a \\ secret"
LIMITS = Limits(seconds=60)


@dataclass(frozen=True)
class Site:
    """A database of a server: the address of its owner, and that of the account that reads."""

    admin: str
    reader: str


@pytest.fixture(scope="session")
def servers() -> Iterator[list[PostgresServer]]:
    """Three servers; skipped, and said so, where PostgreSQL or psycopg is not installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: no server is tested")
    if not installed():
        pytest.skip("PostgreSQL 15 is not installed: no server is tested")
    with postgres_servers(3, {"shared_buffers": "64MB"}) as started:
        yield started


@pytest.fixture(scope="session")
def new_site(servers: list[PostgresServer]) -> Callable[..., Site]:
    """Makes an empty database on one of the servers (default the first)."""
    made: list[str] = []

    def make(server: int = 0) -> Site:
        name = f"site_{len(made)}"
        made.append(name)
        where = servers[server]
        return Site(where.create_database(name), where.address(name, READER, quote(SECRET)))

    return make


@pytest.fixture(scope="session")
def model() -> SemanticModel:
    return shipped_model("household")


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot file with 20,000 households in six counties."""
    home = tmp_path_factory.mktemp("large")
    make_demo(home, 20_000, 20260115)
    return home / "data" / "current.duckdb"


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another snapshot file, with 600 households."""
    home = tmp_path_factory.mktemp("small")
    make_demo(home, 600, 3)
    return home / "data" / "current.duckdb"


@pytest.fixture(scope="session")
def embedded(file: Path) -> Iterator[Warehouse]:
    """The file as the embedded engine reads it."""
    warehouse = Warehouse(file, LIMITS)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def names(embedded: Warehouse, model: SemanticModel) -> ValueDictionary:
    with embedded.cursor() as (cursor, _):
        return ValueDictionary.from_warehouse(cursor, model)


@pytest.fixture(scope="session")
def one_site(new_site: Callable[..., Site], file: Path) -> Site:
    """One server that holds the file's snapshot."""
    from sql_tools.servers.prepare import prepare_server
    from sql_tools.servers.publish import publish

    site = new_site()
    prepare_server(site.admin, site.reader)
    publish(file, site.admin)
    return site


@pytest.fixture(scope="session")
def spread_site(new_site: Callable[..., Site], file: Path, names: ValueDictionary) -> Site:
    """The same, spread over three servers by county."""
    from sql_tools.servers.prepare import prepare_server
    from sql_tools.servers.publish import publish
    from sql_tools.servers.shards import ShardServer

    site = new_site()
    counties = [place.code for place in names.places if place.level == "county"]
    shards = [ShardServer(new_site(number).admin, tuple(counties[number::3])) for number in range(3)]
    prepare_server(site.admin, site.reader, shards)
    publish(file, site.admin)
    return site
