"""Names and numbers of persons: whole for whoever may see them, else the first character; by the plan and the guard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sql_tools.compile import compile
from sql_tools.errors import GuardError, PlanError
from sql_tools.guard import check
from sql_tools.plan import Area, Compare, Dimension, Figure, Order, Place, QueryPlan, Statistic
from sql_tools.result import Column, CompiledQuery
from sql_tools.semantic_model import SemanticModel

DAY = date(2026, 3, 15)
TOWN = Place(level="town", code="430421101", name="西渡镇")
SEES, MASKED = Area(place=TOWN, names=True), Area(place=TOWN)
NAMES = ("household.household_id", "household.head_name", "household.head_id_number", "household.phone")
LIST = QueryPlan(model="household", subject="household", columns=NAMES)
TAIL = "LIMIT $2"
IN_AREA = "household INNER JOIN village ON village.village_code = household.village_code WHERE village.town_code = $1"


def query(sql: str) -> CompiledQuery:
    return CompiledQuery(sql=sql, params=("430421101", 11), columns=(Column("m0", ""),), row_limit=10)


def test_names_are_whole_for_whoever_may_see_them(ask: Callable[..., list[tuple[Any, ...]]], database: Any) -> None:
    rows = ask(LIST, SEES)
    assert rows
    for household_id, *personal in rows:
        stored = "SELECT head_name, head_id_number, phone FROM household WHERE household_id = $1"
        assert tuple(personal) == database.execute(stored, [household_id]).fetchone()


def test_names_are_masked_for_all_others(ask: Callable[..., list[tuple[Any, ...]]]) -> None:
    whole, masked = ask(LIST, SEES), ask(LIST, MASKED)
    assert len(whole) == len(masked)
    for seen, hidden in zip(whole, masked, strict=True):
        assert hidden[0] == seen[0]
        assert hidden[1:] == tuple(None if value is None else f"{value[:1]}**" for value in seen[1:])


@pytest.mark.parametrize(
    "plan",
    [
        LIST.model_copy(update={"where": Compare(field="household.head_name", op="=", value="张三")}),
        LIST.model_copy(update={"order": (Order(by="household.head_name"),)}),
        QueryPlan(
            model="household",
            subject="household",
            measures=(Figure(name="households"),),
            by=(Dimension(field="household.head_name"),),
        ),
        QueryPlan(
            model="household",
            subject="household",
            measures=(Statistic(function="count_distinct", field="household.phone"),),
        ),
    ],
)
def test_nothing_is_found_sorted_or_counted_by_what_is_hidden(model: SemanticModel, plan: QueryPlan) -> None:
    with pytest.raises(PlanError, match="个人信息"):
        compile(plan, model, MASKED, DAY)


def test_a_statement_for_somebody_who_may_is_refused_for_others(model: SemanticModel) -> None:
    whole = compile(LIST, model, SEES, DAY)
    check(whole, model, SEES)
    with pytest.raises(GuardError, match="不允许查的列"):
        check(whole, model, MASKED)
    check(compile(LIST, model, MASKED, DAY), model, MASKED)


UNMASKED = (
    f"SELECT head_name AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT household.head_name AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT SUBSTRING(household.head_name, 1, 2) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT SUBSTRING(household.head_name, 2, 1) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT SUBSTRING(household.head_name, 1) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT LOWER(SUBSTRING(household.head_name, 1, 1)) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT MAX(SUBSTRING(household.head_name, 1, 1)) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT SUBSTRING('x', 1, LENGTH(household.head_name)) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT household.household_id AS m0 FROM {IN_AREA} AND household.head_name = $1 {TAIL}",
    f"SELECT household.household_id AS m0 FROM {IN_AREA} AND SUBSTRING(household.head_name, 1, 1) = $1 {TAIL}",
    f"SELECT household.household_id AS m0 FROM {IN_AREA} ORDER BY SUBSTRING(household.head_name, 1, 1) {TAIL}",
    f"SELECT household.household_id AS m0 FROM {IN_AREA} AND EXISTS(SELECT SUBSTRING(household.head_name, 1, 1)"
    f" AS m0 FROM village AS v WHERE v.town_code = $1) {TAIL}",
    f"SELECT household.household_id AS m0 FROM {IN_AREA} AND (SELECT SUBSTRING(household.head_name, 1, 1) AS m0"
    f" FROM village AS v WHERE v.town_code = $1) = $1 {TAIL}",
    f"SELECT COALESCE(household.phone, $1) AS m0 FROM {IN_AREA} {TAIL}",
)


@pytest.mark.parametrize("sql", UNMASKED)
def test_every_other_way_to_a_name_is_refused(model: SemanticModel, sql: str) -> None:
    with pytest.raises(GuardError):
        check(query(sql), model, MASKED)


def test_the_mask_itself_passes(model: SemanticModel) -> None:
    check(query(f"SELECT SUBSTRING(household.head_name, 1, 1) AS m0 FROM {IN_AREA} {TAIL}"), model, MASKED)
