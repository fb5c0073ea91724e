"""The schema of a server: made, undone and made again by numbered files; the contract's tables; one account reads."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from benchmarks.postgres_server import PostgresServer
from sql_tools.errors import WarehouseError
from sql_tools.servers.connections import Connection, connected, rows
from sql_tools.servers.migrations import migrate, migrations, one_writer, version
from sql_tools.servers.prepare import go_to, prepare_server, server_version
from sql_tools.servers.roles import reader_of
from sql_tools.warehouse.schema import TABLES, schema_sql
from tests.sql_tools.servers.conftest import Site

LAST = migrations()[-1].number
COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable
    FROM information_schema.columns WHERE table_schema = $1 ORDER BY table_name, ordinal_position
"""
KEYS = """
    SELECT pg_class.relname, contype, replace(pg_get_constraintdef(pg_constraint.oid), 'household_tables.', '')
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = $1 ORDER BY 1, 2, 3
"""


def objects(connection: Connection) -> list[tuple[object, ...]]:
    return rows(
        connection,
        "SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE nspname IN ('zengshou', 'household_tables') OR nspname ~ '^snapshot_' ORDER BY 1, 2",
    )


def test_every_step_can_be_undone_and_done_again(new_site: Callable[..., Site]) -> None:
    with connected(new_site().admin) as connection:
        states = [objects(connection)]
        for number in range(1, LAST + 1):
            assert migrate(connection, number) == (number - 1, number)
            states.append(objects(connection))
        assert migrate(connection) == (LAST, LAST)
        for number in range(LAST, 1, -1):
            assert migrate(connection, number - 1) == (number, number - 1)
            assert objects(connection) == states[number - 1]
        assert migrate(connection, 0) == (1, 0)
        assert migrate(connection) == (0, LAST)
        assert objects(connection) == states[-1]


def test_the_tables_are_those_of_the_contract(new_site: Callable[..., Site]) -> None:
    with connected(new_site().admin) as connection:
        migrate(connection)
        connection.execute(schema_sql().encode())
        for query in (COLUMNS, KEYS):
            contract = [row for row in rows(connection, query, "public") if row[0] in TABLES]
            assert rows(connection, query, "household_tables") == contract


@pytest.mark.parametrize("number", [-1, LAST + 1])
def test_a_number_that_there_is_not(new_site: Callable[..., Site], number: int) -> None:
    with connected(new_site().admin) as connection, pytest.raises(WarehouseError, match="没有编号"):
        migrate(connection, number)


def test_a_newer_database_is_left_alone(new_site: Callable[..., Site]) -> None:
    with connected(new_site().admin) as connection:
        migrate(connection)
        connection.execute(b"INSERT INTO zengshou.migration VALUES (9999, 'later')")
        with pytest.raises(WarehouseError, match="比这个程序新"):
            migrate(connection)
        assert version(connection) == 9999


def test_one_process_at_a_time(new_site: Callable[..., Site]) -> None:
    site = new_site()
    with connected(site.admin) as one, connected(site.admin) as other, one_writer(one):
        with pytest.raises(WarehouseError, match="另一个程序"):
            migrate(other)
        assert version(other) == 0


def test_a_database_of_another_order_is_refused(new_site: Callable[..., Site]) -> None:
    with connected(new_site().admin) as connection:
        connection.execute(b"UPDATE pg_database SET datcollate = 'zh_CN.UTF-8' WHERE datname = current_database()")
        with pytest.raises(WarehouseError, match="排序"):
            migrate(connection)
        assert version(connection) == 0


def test_the_reader_may_read_and_nothing_else(new_site: Callable[..., Site]) -> None:
    site = new_site()
    assert prepare_server(site.admin, site.reader) == (0, LAST)
    assert prepare_server(site.admin, site.reader) == (LAST, LAST)
    with psycopg.connect(site.reader, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM household_tables.household").fetchone() == (0,)
        connection.execute("SET default_transaction_read_only = off")
        for statement in (
            "DELETE FROM household_tables.household",
            "UPDATE zengshou.snapshot_info SET id = 'x'",
            "CREATE TABLE household_tables.mine (n INTEGER)",
            "CREATE TABLE public.mine (n INTEGER)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_owner_is_no_reader(new_site: Callable[..., Site]) -> None:
    site = new_site()
    with pytest.raises(WarehouseError, match="管理账号"):
        prepare_server(site.admin, site.admin)


def test_going_back_takes_all_with_it(new_site: Callable[..., Site]) -> None:
    site = new_site()
    prepare_server(site.admin, site.reader)
    assert go_to(site.admin, 0) == (LAST, 0)
    assert server_version(site.admin) == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [("postgresql://127.0.0.1/x", "没有写账号"), ("mysql://what ever", "读不懂")],
)
def test_an_address_that_cannot_be_used(address: str, said: str) -> None:
    with pytest.raises(WarehouseError, match=said):
        reader_of(address)


def test_nobody_answers(servers: list[PostgresServer]) -> None:
    with pytest.raises(WarehouseError, match="连不上") as caught, connected("postgresql://a:b@127.0.0.1:1/x"):
        pass
    assert "ZENGSHOU_DATABASE" in caught.value.hint
    wrong = servers[0].address(password="wrong")
    with pytest.raises(WarehouseError, match="密码不对"), connected(wrong):
        pass
