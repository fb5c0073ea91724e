"""The tables are those of the contract."""

from __future__ import annotations

import hashlib
import re

import duckdb
import pytest

from sql_tools.warehouse.schema import SCHEMA_FILE, TABLES, YEARLY_TABLES, create_tables, schema_sql

CONTRACT = "626b17b77b82d687844f6cc84aa7d30feaa5b02e03608a43e70766d40b15a6db"
"""SHA-256 of the tables that other programs rely on; it changes only together with them."""


@pytest.fixture
def empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_tables(connection)
    return connection


def test_the_file_is_the_contracts() -> None:
    assert hashlib.sha256(SCHEMA_FILE.read_bytes()).hexdigest() == CONTRACT


def test_tables_are_those_of_the_file_in_an_order_that_can_be_filled(empty: duckdb.DuckDBPyConnection) -> None:
    written = re.findall(r"CREATE TABLE (\w+)", schema_sql())
    assert sorted(TABLES) == sorted(written)
    for table in TABLES:
        body = schema_sql().split(f"CREATE TABLE {table} (")[1].split(");")[0]
        referred = re.findall(r"REFERENCES (\w+)", body)
        assert all(TABLES.index(other) < TABLES.index(table) for other in referred)
    found = empty.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()
    assert sorted(name for (name,) in found) == sorted(TABLES)


def test_yearly_tables_are_those_with_a_year(empty: duckdb.DuckDBPyConnection) -> None:
    rows = empty.execute(
        "SELECT table_name FROM duckdb_columns() WHERE column_name = 'year' AND table_name <> 'coverage'"
    ).fetchall()
    assert {name for (name,) in rows} == set(YEARLY_TABLES)


def test_comments_name_the_columns_in_chinese() -> None:
    assert "家庭纯收入 = wage + business_income - business_cost + property + transfer" in schema_sql()
