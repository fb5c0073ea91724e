"""Every gold question of data: the same rows from one server, and from three, as from one file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from sql_tools.coverage import Coverage
from sql_tools.engine import Engine
from sql_tools.errors import PlanError
from sql_tools.execute import Warehouse, run
from sql_tools.parser import Parser
from sql_tools.plan import EVERYWHERE, QueryPlan
from sql_tools.reading import Context
from sql_tools.semantic_model import SemanticModel
from sql_tools.servers.server_warehouse import ServerWarehouse
from sql_tools.values import ValueDictionary
from tests.sql_tools.servers.conftest import LIMITS, Site

GOLD = Path(__file__).parents[2] / "gold" / "data.yaml"
Asked = tuple[str, date, QueryPlan]
Rows = tuple[Any, ...]


@pytest.fixture(scope="module")
def asked(model: SemanticModel, names: ValueDictionary) -> list[Asked]:
    """The plans of all gold questions, each with its id and asking date."""
    parser = Parser(model, names)
    return [each for entry in yaml.safe_load(GOLD.read_text(encoding="utf-8")) for each in _plans(entry, parser)]


@pytest.fixture(scope="module")
def expected(asked: list[Asked], embedded: Warehouse, model: SemanticModel) -> list[Rows]:
    """What one file answers."""
    return [_rows(plan, model, embedded, day) for _, day, plan in asked]


def _plans(entry: dict[str, Any], parser: Parser) -> list[Asked]:
    day = date.fromisoformat(str(entry.get("asked_on") or "2026-03-15"))
    before: tuple[QueryPlan | None, str | None] = (None, None)
    plans: tuple[QueryPlan, ...] = ()
    for text in entry.get("turns") or [entry["question"]]:
        context = Context(asked_on=day, region=entry.get("region"), previous=before[0], unanswered=before[1])
        plans = tuple(parser.read(text, context).plans)
        before = (plans[0], None) if plans else (None, text)
    return [(entry["id"], day, plan) for plan in plans]


@pytest.mark.parametrize("site", ["one_site", "spread_site"])
def test_the_same_rows_as_from_one_file(
    request: pytest.FixtureRequest, site: str, expected: list[Rows], asked: list[Asked], model: SemanticModel
) -> None:
    where: Site = request.getfixturevalue(site)
    server = ServerWarehouse(where.reader, LIMITS)
    try:
        assert len(asked) > 250
        found = [_rows(plan, model, server, day) for _, day, plan in asked]
    finally:
        server.close()
    assert [name for (name, *_), one, other in zip(asked, found, expected, strict=True) if one != other] == []


def _rows(plan: QueryPlan, model: SemanticModel, engine: Engine, day: date) -> Rows:
    try:
        result = run(plan, model, engine, EVERYWHERE, day)
    except PlanError as error:  # what the model does not allow, no engine does
        return (error.message,)
    return result.columns, result.rows, result.truncated, result.left_out, result.snapshot


@pytest.mark.parametrize("site", ["one_site", "spread_site"])
def test_the_same_names_and_coverage(
    request: pytest.FixtureRequest, site: str, embedded: Warehouse, names: ValueDictionary, model: SemanticModel
) -> None:
    where: Site = request.getfixturevalue(site)
    server = ServerWarehouse(where.reader, LIMITS)
    try:
        with server.cursor() as (cursor, snapshot):
            assert snapshot == embedded.snapshot
            assert ValueDictionary.from_warehouse(cursor, server.as_recorded(model)) == names
            there = vars(Coverage.from_warehouse(cursor))
        with embedded.cursor() as (here, _):
            assert vars(Coverage.from_warehouse(here)) == there
    finally:
        server.close()
