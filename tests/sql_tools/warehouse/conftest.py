"""One demo database for all tests of the warehouse; they only read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sql_tools.warehouse.demo import build_demo


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    build_demo(path)
    return path


@pytest.fixture(scope="session")
def demo(demo_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(demo_file, read_only=True) as connection:
        yield connection
