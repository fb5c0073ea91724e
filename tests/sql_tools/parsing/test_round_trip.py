"""The sentence of a plan, read again, gives the same plan: what a person checks is what is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sql_tools.describe import describe
from sql_tools.grammar.predicates import all_of
from sql_tools.parser import Parser
from sql_tools.plan import (
    Change,
    Compare,
    CompareAround,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Measure,
    Not,
    Operator,
    Order,
    Place,
    Predicate,
    QueryPlan,
    Related,
    Statistic,
)
from sql_tools.reading import Context
from sql_tools.semantic_model import SemanticModel

ASKED_ON = date(2026, 3, 15)
COUNTY = Place(level="county", code="430421", name="衡阳县")
OTHER = Place(level="county", code="430121", name="长沙县")
TOWN = Place(level="town", code="430421100", name="西渡镇")
INCOME = "household_year.net_income_per_capita"

segments = st.sampled_from([InSegment(name=name) for name in ("lifted", "monitored", "allowance")])
amounts = st.sampled_from([Decimal(8000), Decimal(12000), Decimal(15500)])
bounds = st.builds(
    Compare,
    field=st.sampled_from([INCOME, "household_year.wage_income", "household_year.net_income"]),
    op=st.sampled_from(["<", "<=", ">=", ">"]),
    value=amounts,
)
spread = st.builds(
    InYears,
    years=st.sampled_from([(2023, 2024), (2023, 2024, 2025)]),
    quantifier=st.just("every"),
    where=st.one_of(bounds, st.just(Compare(field="household_year.income_declined", op="=", value=True))),
)
members = st.builds(
    Related,
    relation=st.just("members"),
    quantifier=st.sampled_from(["any", "none"]),
    where=st.sampled_from([InSegment(name="student"), Compare(field="person.health", op="=", value="大病")]),
)


@st.composite
def against_years(draw: st.DrawFn) -> CompareFields:
    """A figure against its own of two or three years before."""
    name, back = draw(st.sampled_from(["net_income_per_capita", "wage_income"])), draw(st.sampled_from([2, 3]))
    times, plus = draw(st.sampled_from([(1, 0), (2, 0), (1, 500), (1, -500), ("1.5", 0)]))
    op: Operator = draw(st.sampled_from(["<", "<=", ">=", ">"]))
    other = f"previous_{back}.{name}"
    return CompareFields(field=f"household_year.{name}", op=op, other=other, times=Decimal(times), plus=Decimal(plus))


plain = st.one_of(
    bounds,
    against_years(),
    members,
    st.just(Not(item=InPlaces(places=(TOWN,)))),
    st.just(Compare(field="household.risk_reason", op="=", value="因病")),
    st.just(CompareFields(field="household_year.business_cost", op=">", other="household_year.business_income")),
    st.just(CompareAround(field=INCOME, op="<", of=Figure(name="income_per_capita"), level="county")),
)
figures = st.sampled_from(
    [
        Figure(name="households"),
        Figure(name="income_per_capita"),
        Statistic(function="median", field=INCOME),
        Change(of=Figure(name="income_per_capita"), form="percent"),
    ]
)
groups = st.sampled_from(["village.town_name", "village.county_name", "household.risk_reason"])


@st.composite
def conditions(draw: st.DrawFn) -> Predicate | None:
    items: list[Predicate | None] = [draw(st.none() | segments), draw(st.none() | plain | spread)]
    return all_of(items)


def plan(**parts: Any) -> QueryPlan:
    return QueryPlan(model="household", subject="household_year", **{"places": (COUNTY,), "years": (2024,), **parts})


@st.composite
def one_figure(draw: st.DrawFn) -> QueryPlan:
    places = draw(st.sampled_from([(COUNTY,), (TOWN,)]))
    return plan(measures=(draw(figures),), where=draw(conditions()), places=places)


@st.composite
def ranked_groups(draw: st.DrawFn) -> QueryPlan:
    order = draw(st.sampled_from([(), (Order(by="m0"),), (Order(by="m0", descending=False),)]))
    top = draw(st.none() | st.integers(1, 9)) if order else None
    return plan(
        measures=(draw(figures),),
        by=(Dimension(field=draw(groups)),),
        where=draw(conditions()),
        order=order,
        top=top,
    )


@st.composite
def chosen_groups(draw: st.DrawFn) -> QueryPlan:
    bound = Compare(field="m0", op=draw(st.sampled_from(["<", ">="])), value=draw(amounts))
    return plan(
        measures=(Figure(name="income_per_capita"),),
        by=(Dimension(field="village.town_name"),),
        where=draw(st.none() | segments),
        having=bound,
        parts=False,
        count_groups=draw(st.booleans()),
    )


@st.composite
def figures_over_groups(draw: st.DrawFn) -> QueryPlan:
    form = draw(st.sampled_from(["mean", "gap", "times"]))
    names = st.sampled_from(["households", "population", "net_income"])
    measure = Figure(name="income_per_capita") if form != "mean" and draw(st.booleans()) else Figure(name=draw(names))
    return plan(
        measures=(measure,),
        by=(Dimension(field=draw(st.sampled_from(["village.town_name", "village.county_name"]))),),
        where=draw(st.none() | segments | bounds),
        every_group=draw(st.booleans()),
        over_groups=form,
    )


@st.composite
def lists(draw: st.DrawFn) -> QueryPlan:
    order = draw(st.sampled_from([(), (Order(by=INCOME),), (Order(by=INCOME, descending=False),)]))
    return plan(
        columns=("household_year.household_id", INCOME, "village.village_name"),
        where=draw(conditions()),
        order=order,
        top=draw(st.none() | st.integers(1, 9)) if order else None,
    )


@st.composite
def two_sides(draw: st.DrawFn) -> QueryPlan:
    name = draw(st.sampled_from(["income_per_capita", "net_income"]))
    left, right = (Figure(name=name, where=InPlaces(places=(place,))) for place in (COUNTY, OTHER))
    measure: Measure = Difference(left=left, right=right, absolute=draw(st.booleans()))
    return plan(measures=(measure,), places=(COUNTY, OTHER))


def read_again(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    sentence = describe(wanted, model)
    reading = parser.read(sentence, Context(ASKED_ON))
    assert reading.plans == (wanted,), (sentence, reading.clarification or reading.refusal)


steady = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@steady
@given(wanted=one_figure())
def test_a_figure_reads_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)


@steady
@given(wanted=ranked_groups())
def test_ranked_groups_read_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)


@steady
@given(wanted=chosen_groups())
def test_groups_under_a_condition_read_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)


@steady
@given(wanted=figures_over_groups())
def test_one_figure_over_groups_reads_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)


@steady
@given(wanted=lists())
def test_lists_read_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)


@steady
@given(wanted=two_sides())
def test_two_places_apart_read_back(parser: Parser, model: SemanticModel, wanted: QueryPlan) -> None:
    read_again(parser, model, wanted)
