"""Conditions that look beyond one row: other years, the average around it, the first of its own group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.compile import compile
from sql_tools.errors import PlanError
from sql_tools.plan import (
    EVERYWHERE,
    And,
    Area,
    Around,
    Compare,
    CompareAround,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InYears,
    Not,
    Order,
    Past,
    Place,
    QueryPlan,
    Ratio,
)
from sql_tools.semantic_model import SemanticModel

from .conftest import ASKED_ON

Ask = Callable[..., list[tuple[Any, ...]]]
INCOME = "household_year.net_income_per_capita"
MEAN = Figure(name="income_per_capita")
BELOW = Compare(field=INCOME, op="<", value=Decimal(9000))
COUNTY = Place(level="county", code="430421", name="衡阳县")
TOWN = Place(level="town", code="430421101", name="西渡镇")


def plan(subject: str = "household_year", **parts: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, **{"years": (2024,), **parts})


def households(ask: Ask, **parts: Any) -> set[str]:
    return {row[0] for row in ask(plan(columns=("household_year.household_id",), **parts))}


def listed(ask: Ask, where: Any) -> set[str]:
    return {row[0] for row in ask(plan("household", columns=("household.household_id",), where=where, years=()))}


def test_every_and_some_of_the_years(ask: Ask) -> None:
    each = [households(ask, where=BELOW, years=(year,)) for year in (2023, 2024)]
    assert listed(ask, InYears(years=(2023, 2024), where=BELOW)) == each[0] & each[1]
    assert listed(ask, InYears(years=(2023, 2024), quantifier="some", where=BELOW)) == each[0] | each[1]


def test_a_year_that_is_not_on_file_does_not_decide(ask: Ask) -> None:
    both = {"years": (2023, 2024), "where": BELOW}
    holds, fails = listed(ask, InYears(**both)), listed(ask, Not(item=InYears(**both)))
    on_file = households(ask, years=(2023,)) & households(ask, years=(2024,))
    assert not holds & fails
    assert holds <= on_file
    one_row_short = households(ask, years=(2024,)) - on_file
    above = households(ask, years=(2024,), where=Compare(field=INCOME, op=">=", value=Decimal(9000)))
    assert fails & one_row_short == above & one_row_short


def test_below_the_average_around(ask: Ask) -> None:
    [(average,)] = ask(plan(measures=(MEAN,), places=(COUNTY,)))
    where = CompareAround(field=INCOME, op="<", of=MEAN, level="county")
    below = households(ask, where=where, places=(COUNTY,))
    assert below == households(ask, where=Compare(field=INCOME, op="<", value=average), places=(COUNTY,))


def test_the_average_of_a_place_is_unknown_to_one_who_sees_a_part_of_it(model: SemanticModel) -> None:
    around = plan(measures=(MEAN,), where=CompareAround(field=INCOME, op="<", of=MEAN, level="county"))
    grouped = plan(measures=(MEAN, Around(of=MEAN, level="county")), by=(Dimension(field="village.town_name"),))
    for each in (around, grouped):
        compile(each, model, Area(place=COUNTY), ASKED_ON)
        with pytest.raises(PlanError):
            compile(each, model, Area(place=TOWN), ASKED_ON)


def test_groups_beside_their_average(ask: Ask) -> None:
    towns = (Dimension(field="village.town_name"),)
    rows = ask(plan(measures=(MEAN, Around(of=MEAN, level="county")), by=towns, places=(COUNTY,)))
    assert {row[-1] for row in rows} == {ask(plan(measures=(MEAN,), places=(COUNTY,)))[0][0]}
    having = CompareFields(field="m0", op="<", other="m1")
    fewer = ask(plan(measures=(MEAN, Around(of=MEAN, level="county")), by=towns, places=(COUNTY,), having=having))
    assert [row for row in rows if row[-2] < row[-1]] == fewer


def test_the_first_of_each_group(ask: Ask) -> None:
    order = (Order(by=INCOME, descending=False),)
    columns = ("village.town_name", "household_year.household_id", INCOME)
    best: dict[str, list[Decimal]] = defaultdict(list)
    for town, _, income in ask(plan(columns=columns)):
        best[town].append(income)
    first = ask(plan(columns=columns, order=order, top=1, within=("village.town_name",)))
    assert {(town, income) for town, _, income in first} == {(town, min(all_)) for town, all_ in best.items()}


def test_a_figure_of_the_year_before(ask: Ask) -> None:
    now, before = ask(plan(measures=(MEAN, Past(of=MEAN))))[0]
    assert now == ask(plan(measures=(MEAN,)))[0][0]
    assert before == ask(plan(measures=(MEAN,), years=(2023,)))[0][0]


def test_two_places_apart(ask: Ask) -> None:
    town = MEAN.model_copy(update={"where": InPlaces(places=(TOWN,))})
    rest = MEAN.model_copy(
        update={"where": And(items=(InPlaces(places=(COUNTY,)), Not(item=InPlaces(places=(TOWN,)))))}
    )
    difference, left, right = ask(plan(measures=(Difference(left=town, right=rest),)))[0]
    assert difference == left - right
    assert left == ask(plan(measures=(MEAN,), places=(TOWN,)))[0][0]
    times = ask(plan(measures=(Ratio(left=town, right=rest, form="times"),)))[0][0]
    assert abs(times - left / right) < Decimal("0.01")


def test_what_happens_once_has_one_year(model: SemanticModel) -> None:
    where = InYears(years=(2023, 2024), where=Compare(field="assistance.amount", op=">", value=Decimal(0)))
    with pytest.raises(PlanError):
        compile(
            plan("assistance", measures=(Figure(name="assistance_count"),), where=where), model, EVERYWHERE, ASKED_ON
        )
