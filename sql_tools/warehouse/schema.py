"""The tables of the household database, created exactly as the contract has them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

SCHEMA_FILE = Path(__file__).with_name("schema.sql")

TABLES: tuple[str, ...] = (
    "village",
    "coverage",
    "village_year",
    "region_year",
    "household",
    "household_year",
    "person",
    "employment",
    "assistance",
    "hospital_stay",
    "industry_project",
)
"""In the order in which they can be filled: a table stands after those that it refers to."""

YEARLY_TABLES: tuple[str, ...] = (
    "village_year",
    "region_year",
    "household_year",
    "employment",
    "assistance",
    "hospital_stay",
    "industry_project",
)


@cache
def schema_sql() -> str:
    """The contract's CREATE TABLE statements, portable between DuckDB and PostgreSQL."""
    return SCHEMA_FILE.read_text(encoding="utf-8")


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the contract's tables in the connection's main schema."""
    connection.execute(schema_sql())
