"""A user's own ledger goes with the snapshot to one server and to several, and answers as the file does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sql_tools.engine import Engine
from sql_tools.errors import WarehouseError
from sql_tools.execute import Warehouse, run
from sql_tools.ledger import load_ledger, with_ledgers
from sql_tools.parser import Parser
from sql_tools.plan import EVERYWHERE, Area, Place
from sql_tools.reading import Context
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.prepare import prepare_server
from sql_tools.servers.publish import publish
from sql_tools.servers.server_warehouse import ServerWarehouse
from sql_tools.servers.shards import ShardServer
from sql_tools.values import ValueDictionary
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.import_rules import load_import_rules
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.ledger_proposal import propose
from tests.sql_tools.servers.conftest import LIMITS, Site

TODAY = date(2026, 3, 15)
RULES = Path(__file__).parents[3] / "sql_tools" / "models" / "household_import.yaml"
QUESTIONS = (
    "小额信贷有多少笔",
    "小额信贷有多少户",
    "各县小额信贷笔数",
    "小额信贷贷款金额一共多少",
    "贷了小额信贷的脱贫户有多少户",
    "没有享受小额信贷的脱贫户有多少户",
    "2024年放款的小额信贷有多少笔",
)


@pytest.fixture(scope="module")
def ledger_home(small_file: Path, tmp_path_factory: pytest.TempPathFactory, model: SemanticModel) -> Path:
    """The small snapshot with a ledger of loans of every third household."""
    home = tmp_path_factory.mktemp("ledger")
    shutil.copytree(small_file.parent, home / "data")
    with duckdb.connect(str(small_file), read_only=True) as connection:
        ids = [row[0] for row in connection.execute("SELECT household_id FROM household ORDER BY 1").fetchall()][::3]
    rows = [f"{ident},{1 + number % 5},202{3 + number % 2}-05-0{1 + number % 9}" for number, ident in enumerate(ids)]
    book = home / "小额信贷台账.csv"
    book.write_text("\n".join(["户编号,贷款金额(万元),放款日期", *rows]), encoding="utf-8")
    rules = load_import_rules(RULES)
    proposal = propose(book, model, rules)
    (home / "ledger.yaml").write_text(proposal.text, encoding="utf-8")
    importer = Importer(with_ledgers(model, [proposal.ledger]), rules, home / "data")
    preview = importer.preview(ImportRequest((book,), proposal.ledger.name, None, "append", TODAY, complete=True))
    importer.load(preview)
    preview.close()
    return home


@pytest.fixture(scope="module")
def ledgered(ledger_home: Path, model: SemanticModel) -> SemanticModel:
    return with_ledgers(model, [load_ledger(ledger_home / "ledger.yaml")])


@pytest.fixture(scope="module")
def on_servers(new_site: Callable[..., Site], ledger_home: Path) -> Iterator[list[Engine]]:
    """The snapshot on one server, and spread over two by county."""
    file = ledger_home / "data" / "current.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        counties = [code for (code,) in connection.execute("SELECT DISTINCT county_code FROM village").fetchall()]
    one, several = new_site(), new_site()
    shards = [ShardServer(new_site(number).admin, tuple(sorted(counties)[number::2])) for number in range(2)]
    prepare_server(one.admin, one.reader)
    prepare_server(several.admin, several.reader, shards)
    engines = []
    for site in (one, several):
        publish(file, site.admin)
        engines.append(ServerWarehouse(site.reader, LIMITS))
    yield list(engines)
    for engine in engines:
        engine.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_about_a_ledger(
    ledger_home: Path, ledgered: SemanticModel, on_servers: list[Engine], question: str
) -> None:
    file = Warehouse(ledger_home / "data" / "current.duckdb", LIMITS)

    def answers(engine: Engine, area: Area = EVERYWHERE) -> list[tuple[Cell, ...]]:
        with engine.cursor() as (cursor, _):
            names = ValueDictionary.from_warehouse(cursor, engine.as_recorded(ledgered))
        [plan] = Parser(ledgered, names).read(question, Context(asked_on=TODAY)).plans
        return sorted(run(plan, ledgered, engine, area, TODAY).rows, key=str)

    county = Area(place=Place(level="county", code="430421", name="衡阳县"))
    assert answers(file)
    for engine in on_servers:
        assert answers(engine) == answers(file)
        assert answers(engine, county) == answers(file, county) != answers(file)
    file.close()


def test_a_row_of_nobody_has_no_county(ledger_home: Path, tmp_path: Path, new_site: Callable[..., Site]) -> None:
    copied = tmp_path / "file.duckdb"
    shutil.copyfile(ledger_home / "data" / "current.duckdb", copied)
    with duckdb.connect(str(copied)) as connection:
        counties = [code for (code,) in connection.execute("SELECT DISTINCT county_code FROM village").fetchall()]
        connection.execute("CREATE TABLE ledger_others (id INTEGER PRIMARY KEY, household_id VARCHAR)")
        connection.execute("INSERT INTO ledger_others VALUES (1, NULL)")
    site = new_site()
    prepare_server(site.admin, site.reader, [ShardServer(new_site(1).admin, tuple(counties))])
    with pytest.raises(WarehouseError, match="ledger_others 有 1 行"):
        publish(copied, site.admin)
