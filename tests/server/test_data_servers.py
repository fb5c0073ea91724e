"""``zengshou data init`` and ``publish``, and the desk that asks a server: as people call them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks.postgres_server import PostgresServer, installed, postgres_servers
from server import cli
from server.chat.data.answer import DataDesk
from server.database import open_database
from server.deps import open_queries
from server.errors import NotReady
from server.prepare import ensure_demo_database
from server.settings import Settings
from sql_tools.execute import Warehouse
from sql_tools.plan import EVERYWHERE, Figure, QueryPlan
from sql_tools.warehouse.demo import make_demo

COUNT = QueryPlan(model="household", subject="household", measures=(Figure(name="households"),))


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    pytest.importorskip("psycopg", reason="psycopg is not installed: no server is tested")
    if not installed():
        pytest.skip("PostgreSQL 15 is not installed: no server is tested")
    with postgres_servers(1) as [server]:
        yield server


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs ``zengshou`` with these arguments; its exit code, and what it said."""
    monkeypatch.setattr(sys, "stdin", sys.__stdin__)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["zengshou", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def test_without_addresses_it_says_which_settings(
    call: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    for command in ("init", "publish"):
        code, said = call("data", command)
        assert code == 2
        assert "ZENGSHOU_DATABASE" in said and "ZENGSHOU_DATABASE_ADMIN" in said


def test_a_server_is_prepared_filled_asked_and_taken_back(
    call: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    postgres: PostgresServer,
) -> None:
    make_demo(tmp_path, 300, 5)
    admin, reader = postgres.create_database("household"), postgres.address("household", "asker", "asking")
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path))
    monkeypatch.setenv("ZENGSHOU_DATABASE", reader)
    monkeypatch.setenv("ZENGSHOU_DATABASE_ADMIN", admin)
    code, said = call("data", "init", "--from-snapshot")
    assert code == 0, said
    assert "已发布快照 demo-300-5" in said and "asking" not in said

    queries = open_queries(Settings(home=tmp_path, database=reader))
    answered = queries.run(COUNT, EVERYWHERE, date(2026, 3, 15))
    assert answered.block.rows == [[300]] and answered.block.dialect == "postgres"
    assert queries.names.find_place("衡阳县") is not None
    queries._warehouse.close()

    with postgres.connect("household") as connection:
        before = connection.execute(b"SELECT schema_name FROM zengshou.snapshot_info").fetchone()
        assert call("data", "publish")[0] == 0
        assert connection.execute(b"SELECT schema_name FROM zengshou.snapshot_info").fetchone() != before

    code, said = call("data", "init", "--to", "1")
    assert code == 2 and "--yes" in said
    code, said = call("data", "init", "--to", "0", "--yes")
    assert code == 0 and "4 → 0" in said
    code, said = call("data", "init", "--to", "2")
    assert code == 0 and "0 → 2" in said


def test_a_wrong_shard_is_one_line(
    call: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer
) -> None:
    monkeypatch.setenv("ZENGSHOU_DATABASE", postgres.address("postgres", "asker", "asking"))
    monkeypatch.setenv("ZENGSHOU_DATABASE_ADMIN", postgres.address())
    code, said = call("data", "init", "--shard", "430421")
    assert code == 2 and "--shard" in said and len(said.strip().splitlines()) == 1


def test_without_a_setting_the_file_answers(tmp_path: Path) -> None:
    assert isinstance(open_database(Settings(home=tmp_path)), Warehouse)


def test_with_a_server_no_demo_database_is_made(tmp_path: Path) -> None:
    ensure_demo_database(Settings(home=tmp_path, database="postgresql://a@b/c"))
    assert not (tmp_path / "data").exists()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)
    with pytest.raises(NotReady) as caught:
        open_database(Settings(home=tmp_path, database="postgresql://a@b/c"))
    assert "zengshou[server]" in caught.value.hint


def test_a_part_out_of_reach_is_named_and_the_rest_still_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_demo(tmp_path, 30, 1)
    desk = DataDesk(open_queries(Settings(home=tmp_path)))
    assert "message" not in desk.readiness()
    said = "缺少宁乡市的数据：存放这些县的数据库服务器（shard_3）连不上。"
    monkeypatch.setattr(Warehouse, "lost", lambda self: said)
    state = desk.readiness()
    assert state["ready"] is True and state["message"] == said and state["hint"]
