"""The walls on a server: read-only, limits, one snapshot at a time; and what is said where something is amiss."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest

from sql_tools.engine import Limits
from sql_tools.errors import QueryTimeout, WarehouseError
from sql_tools.execute import Warehouse, run
from sql_tools.plan import EVERYWHERE, Area, Compare, Figure, Place, QueryPlan
from sql_tools.result import Column, CompiledQuery
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.connections import connected
from sql_tools.servers.prepare import prepare_server
from sql_tools.servers.publish import publish
from sql_tools.servers.server_warehouse import ServerWarehouse
from tests.sql_tools.servers.conftest import LIMITS, Site

ASKED_ON = date(2026, 3, 15)
COUNT = QueryPlan(model="household", subject="household", measures=(Figure(name="households"),))
LIST = QueryPlan(model="household", subject="household", columns=("household.household_id",))
HENGYANG = Place(level="county", code="430421", name="衡阳县")


def sql(text: str) -> CompiledQuery:
    return CompiledQuery(text, (), (Column("n", "数"),), "postgres")


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site], small_file: Path) -> Site:
    made = new_site()
    prepare_server(made.admin, made.reader)
    publish(small_file, made.admin)
    return made


@pytest.fixture
def server(site: Site) -> Iterator[ServerWarehouse]:
    warehouse = ServerWarehouse(site.reader, LIMITS)
    yield warehouse
    warehouse.close()


def test_the_area_and_what_is_left_out_are_those_of_the_file(
    server: ServerWarehouse, small_file: Path, model: SemanticModel
) -> None:
    cleared = Compare(field="household.risk_cleared", op="=", value=True)
    plan = COUNT.model_copy(update={"where": cleared})
    mine = Area(place=HENGYANG)
    found, expected = (run(plan, model, each, mine, ASKED_ON) for each in (server, Warehouse(small_file)))
    assert (found.rows, found.left_out, found.snapshot) == (expected.rows, expected.left_out, expected.snapshot)
    assert found.query is not None and found.query.dialect == "postgres"


def test_rows_beyond_the_limit_are_cut_and_said(site: Site, model: SemanticModel) -> None:
    few = ServerWarehouse(site.reader, Limits(rows=10))
    result = run(LIST, model, few, EVERYWHERE, ASKED_ON)
    few.close()
    assert len(result.rows) == 10 and result.truncated


def test_a_query_that_takes_too_long_is_stopped(site: Site) -> None:
    # A shorter limit would also hold for connecting, which takes its time on a busy machine.
    hasty = ServerWarehouse(site.reader, Limits(seconds=3))
    with pytest.raises(QueryTimeout, match="3秒"):
        hasty.execute(sql("SELECT count(*) FROM pg_sleep(60)"))
    hasty.close()


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM household", "CREATE TABLE mine (n INTEGER)", "UPDATE zengshou.snapshot_info SET id = 'x'"],
)
def test_nothing_can_be_written(server: ServerWarehouse, statement: str) -> None:
    before = server.snapshot
    with pytest.raises(WarehouseError):
        server.execute(sql(statement))
    assert server.snapshot == before


def test_even_an_owner_reads_only(site: Site) -> None:
    with pytest.raises(WarehouseError, match="能写入"):
        _ = ServerWarehouse(site.admin).snapshot


def test_an_account_that_may_write_one_table_is_refused(new_site: Callable[..., Site]) -> None:
    made = new_site()
    prepare_server(made.admin, made.reader)
    with connected(made.admin) as connection:
        connection.execute(b"GRANT INSERT ON household_tables.person TO zengshou_reader")
    warehouse = ServerWarehouse(made.reader)
    with pytest.raises(WarehouseError, match="能写入"):
        _ = warehouse.snapshot
    warehouse.close()


def test_threads_share_it(server: ServerWarehouse, model: SemanticModel) -> None:
    found = []

    def ask() -> None:
        for _ in range(5):
            found.append(run(COUNT, model, server, EVERYWHERE, ASKED_ON).rows)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [((600,),)] * 30


def test_a_new_snapshot_is_seen_whole_and_one_that_is_read_stays(
    new_site: Callable[..., Site], small_file: Path, file: Path, model: SemanticModel
) -> None:
    made = new_site()
    prepare_server(made.admin, made.reader)
    warehouse = ServerWarehouse(made.reader, LIMITS)
    assert warehouse.snapshot.id == "empty"
    publish(small_file, made.admin)
    with warehouse.cursor() as (cursor, before):
        publish(file, made.admin)
        assert cursor.execute(b"SELECT count(*) FROM household").fetchone() == (600,)
    assert run(COUNT, model, warehouse, EVERYWHERE, ASKED_ON).rows == ((20_000,),)
    assert warehouse.snapshot != before
    publish(small_file, made.admin)
    with connected(made.admin) as connection:
        left = connection.execute(b"SELECT count(*) FROM pg_namespace WHERE nspname ~ '^snapshot_'").fetchone()
    assert left == (2,)
    warehouse.close()


def test_a_publication_that_breaks_off_changes_nothing(new_site: Callable[..., Site], small_file: Path) -> None:
    made = new_site()
    prepare_server(made.admin, made.reader)
    publish(small_file, made.admin)

    def break_off(done: int, total: int, name: str) -> None:
        if done == total - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(small_file, made.admin, break_off)
    warehouse = ServerWarehouse(made.reader, LIMITS)
    with warehouse.cursor() as (cursor, snapshot):
        assert cursor.execute(b"SELECT count(*) FROM household").fetchone() == (600,)
        assert snapshot == Warehouse(small_file).snapshot
    warehouse.close()
    with connected(made.admin) as connection:
        left = connection.execute(b"SELECT count(*) FROM pg_namespace WHERE nspname ~ '^snapshot_'").fetchone()
    assert left == (1,)


def test_what_arrives_short_is_not_put_in_use(new_site: Callable[..., Site], small_file: Path) -> None:
    made = new_site()
    prepare_server(made.admin, made.reader)
    with connected(made.admin) as connection:
        # Tables of a snapshot are made after this one: a default that swallows rows stands for a fault on the way.
        connection.execute(b"CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        connection.execute(
            b"CREATE FUNCTION spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
            b" IF (SELECT bool_or(object_identity ~ '^snapshot_[0-9]+.person$') FROM pg_event_trigger_ddl_commands())"
            b" THEN EXECUTE (SELECT 'CREATE TRIGGER gone BEFORE INSERT ON ' || object_identity ||"
            b" ' FOR EACH ROW EXECUTE FUNCTION swallow()' FROM pg_event_trigger_ddl_commands() LIMIT 1);"
            b" END IF; END $$"
        )
        connection.execute(
            b"CREATE EVENT TRIGGER spoiled ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION spoil()"
        )
    with pytest.raises(WarehouseError, match=r"person 应有 \d+ 行，服务器上是 0 行"):
        publish(small_file, made.admin)
    warehouse = ServerWarehouse(made.reader)
    assert warehouse.snapshot.id == "empty"
    warehouse.close()


def test_an_unprepared_server_says_what_to_do(new_site: Callable[..., Site], small_file: Path) -> None:
    made = new_site()
    with pytest.raises(WarehouseError) as caught:
        publish(small_file, made.admin)
    assert "zengshou data init" in caught.value.hint
    warehouse = ServerWarehouse(made.reader)
    with pytest.raises(WarehouseError) as caught:
        _ = warehouse.snapshot
    assert "zengshou data init" in caught.value.hint
    warehouse.close()


def test_a_wrong_password_is_not_called_a_lost_server(one_site: Site) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(one_site.reader)
    address = psycopg.conninfo.make_conninfo(**{**parts, "password": "another"})
    for ask in (
        lambda: ServerWarehouse(address, Limits(seconds=0.5)).snapshot,
        lambda: prepare_server(address, address),
    ):
        with pytest.raises(WarehouseError, match="不让这个账号进入") as caught:
            ask()
        assert "密码" in caught.value.hint
    assert logging.getLogger("psycopg.pool").handlers


def test_publishing_is_told_to_its_end(new_site: Callable[..., Site], small_file: Path) -> None:
    made = new_site()
    prepare_server(made.admin, made.reader)
    heard: list[tuple[int, int]] = []
    publish(small_file, made.admin, lambda done, total, _: heard.append((done, total)))
    assert heard[-1][0] == heard[-1][1] > 5


def test_a_server_that_does_not_answer(model: SemanticModel) -> None:
    nobody = ServerWarehouse("postgresql://a:b@127.0.0.1:1/x", Limits(seconds=0.5))
    with pytest.raises(WarehouseError, match="连不上"):
        run(COUNT, model, nobody, EVERYWHERE, ASKED_ON)
    nobody.close()


def test_tables_that_are_not_the_models(server: ServerWarehouse) -> None:
    with pytest.raises(WarehouseError, match="对不上"):
        server.execute(replace(sql("SELECT count(*) FROM elsewhere")))


def test_a_closed_one_opens_again(server: ServerWarehouse) -> None:
    before = server.snapshot
    server.close()
    assert server.snapshot == before


def test_an_existing_database_is_read_through_views(
    new_site: Callable[..., Site], small_file: Path, model: SemanticModel
) -> None:
    """Tables of other names and columns, our names as views over them, an account of the owner's own making."""
    made = new_site()
    prepare_server(made.admin, made.reader)
    publish(small_file, made.admin)
    with connected(made.admin) as connection:
        [(schema,)] = connection.execute(b"SELECT schema_name FROM zengshou.snapshot_info").fetchall()
        connection.execute(f"ALTER SCHEMA {schema} RENAME TO registry".encode())
        connection.execute(b"ALTER TABLE registry.household RENAME TO nh_jbxx")
        connection.execute(b"ALTER TABLE registry.nh_jbxx RENAME COLUMN is_lifted TO sftph")
        connection.execute(b"ALTER TABLE registry.nh_jbxx ALTER sftph TYPE INTEGER USING sftph::INTEGER")
        connection.execute(b"DROP TABLE zengshou.snapshot_info")
        connection.execute(b"CREATE SCHEMA reading")
        connection.execute(
            b"CREATE VIEW zengshou.snapshot_info AS SELECT '2025-12' AS id, DATE '2025-12-31' AS as_of, TRUE AS demo,"
            b" CURRENT_DATE AS created_on, 'reading' AS schema_name, FALSE AS by_county"
        )
        for name in model.tables:
            if name != "household":
                connection.execute(f"CREATE VIEW reading.{name} AS SELECT * FROM registry.{name}".encode())
        connection.execute(b"CREATE VIEW reading.coverage AS SELECT * FROM registry.coverage")
        connection.execute(
            b"CREATE VIEW reading.household AS SELECT household_id, village_code, head_name, head_id_number, phone,"
            b" sftph = 1 AS is_lifted, lifted_year, monitor_type, monitor_since, risk_reason, risk_cleared,"
            b" risk_cleared_on, is_relocated, is_allowance, is_destitute FROM registry.nh_jbxx"
        )
        connection.execute(b"CREATE ROLE looker LOGIN PASSWORD 'looking'")
        connection.execute(b"GRANT USAGE ON SCHEMA zengshou, reading TO looker")
        connection.execute(b"GRANT SELECT ON ALL TABLES IN SCHEMA zengshou, reading TO looker")
    parts = psycopg.conninfo.conninfo_to_dict(made.reader)
    warehouse = ServerWarehouse(psycopg.conninfo.make_conninfo(**{**parts, "user": "looker", "password": "looking"}))
    lifted = COUNT.model_copy(update={"where": Compare(field="household.is_lifted", op="=", value=True)})
    found = run(lifted, model, warehouse, EVERYWHERE, ASKED_ON)
    warehouse.close()
    assert found.rows == run(lifted, model, Warehouse(small_file), EVERYWHERE, ASKED_ON).rows
    assert found.snapshot.id == "2025-12"
