"""A rule over a set, compiled to SQL, and the same rule over single households give the same outcome."""

from __future__ import annotations

from datetime import date

import pytest

from policies_corpus.check import decide_group
from policies_corpus.model import GroupRule
from server.chat.checks.household_facts import HouseholdFile, HouseholdReader
from server.chat.checks.predicates import AsPredicate, negation
from server.chat.checks.rule_plans import holds
from server.chat.data.queries import Asker
from server.chat.data.runner import QueryRunner
from sql_tools.execute import Warehouse
from sql_tools.plan import EVERYWHERE, And, OneOf, Predicate, QueryPlan
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import model, rule_book

YEAR, DAY = 2024, date(2024, 12, 31)
HOUSEHOLDS = 300
"""So many households has the demo that is compared, every one of them with every rule of households."""


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, HOUSEHOLDS, 3)
    return Asker(QueryRunner(model(), Warehouse(home / "data" / "current.duckdb")), EVERYWHERE, DAY)


@pytest.fixture(scope="module")
def households(asker: Asker) -> dict[str, HouseholdFile]:
    plan = QueryPlan(
        model="household", subject="household_year", columns=("household_year.household_id",), years=(YEAR,)
    )
    ids = [str(row[0]) for row in asker.run(plan).result.rows]
    reader = HouseholdReader(asker, rule_book().groups)
    read = {household_id: reader.read(household_id, YEAR, DAY) for household_id in ids}
    assert len(ids) > HOUSEHOLDS // 2 and None not in read.values()
    return {household_id: file for household_id, file in read.items() if file is not None}


def fitting(asker: Asker, ids: tuple[str, ...], where: Predicate | bool) -> set[str]:
    """The households that SQL finds."""
    if where is False:
        return set()
    own = OneOf(field="household_year.household_id", values=ids)
    plan = QueryPlan(
        model="household",
        subject="household_year",
        columns=("household_year.household_id",),
        where=own if where is True else And(items=(own, where)),
        years=(YEAR,),
    )
    return {str(row[0]) for row in asker.run(plan).result.rows}


@pytest.mark.parametrize(
    "rule", [rule for rule in rule_book().groups if rule.subject == "household"], ids=lambda r: r.id
)
def test_sql_and_single_households_agree(rule: GroupRule, asker: Asker, households: dict[str, HouseholdFile]) -> None:
    ids = tuple(households)
    sure = fitting(asker, ids, holds(rule, rule.conditions, AsPredicate(DAY, False, False)))
    likely = fitting(asker, ids, holds(rule, rule.conditions, AsPredicate(DAY, True, False)))
    surely_not = fitting(asker, ids, negation(holds(rule, rule.conditions, AsPredicate(DAY, True, True))))
    for household_id, file in households.items():
        check = decide_group(rule, file.facts, household_id)
        single = "not_met" if check is None else check.outcome
        if household_id in sure:
            assert single == "met", household_id
        elif household_id in likely:
            assert single == "needs_review", household_id
        elif household_id in surely_not:
            assert single == "not_met", household_id
        else:
            assert single == "unknown", household_id
