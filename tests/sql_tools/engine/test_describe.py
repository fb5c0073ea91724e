"""The sentence of a plan: complete, always the same, and as an official would say it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sql_tools.describe import describe, number_text
from sql_tools.plan import (
    And,
    Change,
    Compare,
    CompareFields,
    Difference,
    Dimension,
    Figure,
    InSegment,
    Missing,
    Narrow,
    Not,
    OneOf,
    Or,
    Order,
    Place,
    Portion,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel

TOWN = Place(level="town", code="430421101", name="西渡镇")
COUNTY = Place(level="county", code="430121", name="长沙县")
INCOME = "household_year.net_income_per_capita"
POOR = Compare(field=INCOME, op="<", value=Decimal(10000))
HOUSEHOLDS = Figure(name="households")
PER_CAPITA = Figure(name="income_per_capita")
RANGE = And(items=(POOR.model_copy(update={"op": ">=", "value": Decimal(5000)}), POOR.model_copy(update={"op": "<="})))
BY_TOWN = (Dimension(field="village.town_name"),)
LIFTED, MONITORED = InSegment(name="lifted"), InSegment(name="monitored")


def plan(*measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", measures=measures, **({"subject": "household_year", "years": (2025,)} | rest))


SENTENCES = [
    (
        plan(HOUSEHOLDS, places=(TOWN,), where=And(items=(LIFTED, POOR))),
        "2025年西渡镇脱贫户中，人均纯收入低于1万元的户数",
    ),
    (plan(HOUSEHOLDS, where=LIFTED), "2025年脱贫户的户数"),
    (plan(PER_CAPITA, years=(2022, 2023, 2024)), "2022—2024年人均纯收入"),
    (plan(PER_CAPITA, years=(2021, 2024)), "2021年、2024年人均纯收入"),
    (plan(HOUSEHOLDS, subject="household", years=(), where=MONITORED), "监测户的户数"),
    (
        plan(PER_CAPITA, HOUSEHOLDS, by=BY_TOWN, places=(COUNTY,), order=(Order(by="m0"),), top=5),
        "2025年长沙县各乡镇人均纯收入和户数，按人均纯收入从高到低，前5名",
    ),
    (
        plan(HOUSEHOLDS, by=BY_TOWN, having=Compare(field="m0", op=">=", value=Decimal(20)), every_group=True),
        "2025年各乡镇户数，没有记录的也列出，只列户数不低于20户的",
    ),
    (
        plan(places=(TOWN,), where=POOR, columns=("household_year.household_id", INCOME)),
        "2025年西渡镇人均纯收入低于1万元的农户名单，列出户编号、人均纯收入",
    ),
    (
        plan(where=MONITORED, order=(Order(by=INCOME, descending=False),), top=10),
        "2025年监测户名单，按人均纯收入从低到高，前10名",
    ),
    (plan(HOUSEHOLDS, where=Or(items=(LIFTED, MONITORED))), "2025年脱贫户或监测户的户数"),
    (plan(HOUSEHOLDS, where=And(items=(LIFTED, MONITORED))), "2025年既是脱贫户又是监测户的户数"),
    (
        plan(HOUSEHOLDS, where=And(items=(Not(item=LIFTED), Not(item=MONITORED)))),
        "2025年既不是脱贫户也不是监测户的户数",
    ),
    (plan(HOUSEHOLDS, where=RANGE), "2025年人均纯收入在5000元到1万元之间的户数"),
    (
        plan(HOUSEHOLDS, where=OneOf(field="household.risk_reason", values=("因病", "因学"))),
        "2025年致贫返贫风险为因病或因学的户数",
    ),
    (
        plan(HOUSEHOLDS, by=(Dimension(field="household.risk_reason"),), where=MONITORED),
        "2025年监测户，按致贫返贫风险统计户数",
    ),
    (plan(PER_CAPITA, places=(COUNTY, TOWN), side_by_side=True), "2025年长沙县、西渡镇人均纯收入，分别统计"),
    (plan(HOUSEHOLDS, where=Not(item=LIFTED)), "2025年不是脱贫户的户数"),
    (
        plan(HOUSEHOLDS, where=Related(relation="members", at_least=2, where=InSegment(name="student"))),
        "2025年至少有2个在校生的户数",
    ),
    (
        plan(Share(of="households", part=MONITORED, whole=LIFTED), Change(of=PER_CAPITA)),
        "2025年监测户的户数占脱贫户的户数的比例和人均纯收入比上年的增速",
    ),
]


@pytest.mark.parametrize(("asked", "sentence"), SENTENCES, ids=range(len(SENTENCES)))
def test_sentences(model: SemanticModel, asked: QueryPlan, sentence: str) -> None:
    assert describe(asked, model) == sentence


ANY_MEMBER = Related(relation="members", where=InSegment(name="labor"))
FULL = plan(
    PER_CAPITA,
    Share(of="households", part=MONITORED),
    Change(of=HOUSEHOLDS),
    Statistic(function="mean", field=INCOME),
    by=BY_TOWN,
    places=(COUNTY,),
    where=And(items=(LIFTED, POOR, ANY_MEMBER, Missing(field="household.lifted_year"))),
    having=Compare(field="m0", op="<", value=Decimal(9000)),
    order=(Order(by="m0"),),
    narrow=(Narrow(order=Order(by=INCOME), count=50),),
    top=5,
)
OTHERS: list[dict[str, Any]] = [
    {"years": (2024,)},
    {"places": (TOWN,)},
    {"places": (COUNTY, TOWN)},
    {"places": (COUNTY, TOWN), "side_by_side": True},
    {"by": (Dimension(field="village.village_name"),)},
    {"by": (Dimension(field=INCOME, bands=(Decimal(5000), Decimal(8000))),)},
    {"by": (Dimension(field=INCOME, bands=(Decimal(5000), Decimal(9000))),)},
    {"where": None},
    {"where": MONITORED},
    {"where": And(items=(MONITORED, POOR))},
    {"where": And(items=(LIFTED, POOR))},
    {"where": Or(items=(LIFTED, POOR))},
    {"where": And(items=(LIFTED, Not(item=POOR)))},
    {"where": And(items=(LIFTED, Or(items=(POOR, ANY_MEMBER))))},
    {"where": And(items=(LIFTED, Related(relation="members", quantifier="none", where=InSegment(name="labor"))))},
    {"where": And(items=(LIFTED, Related(relation="members", quantifier="all", where=InSegment(name="labor"))))},
    {"where": And(items=(LIFTED, Related(relation="members", at_least=2, where=InSegment(name="labor"))))},
    {"where": And(items=(LIFTED, Related(relation="jobs")))},
    {"where": Compare(field=INCOME, op="<=", value=Decimal(10000))},
    {"where": Compare(field=INCOME, op=">", value=Decimal(10000))},
    {"where": Compare(field="previous.net_income_per_capita", op=">", value=Decimal(10000))},
    {"where": Compare(field="household.is_relocated", op="=", value=True)},
    {"where": Compare(field="household.is_relocated", op="=", value=False)},
    {"where": OneOf(field="household.risk_reason", values=("因病", "因学"))},
    {"where": OneOf(field="household.risk_reason", values=("因病", "因残"))},
    {"where": Not(item=Missing(field="household.lifted_year"))},
    {"where": Not(item=And(items=(LIFTED, POOR)))},
    {"where": CompareFields(field="household_year.business_cost", op=">", other="household_year.business_income")},
    {
        "where": CompareFields(
            field="household_year.business_cost", op=">", other="household_year.business_income", times=Decimal(2)
        )
    },
    {
        "where": CompareFields(
            field="household_year.business_cost", op=">", other="household_year.business_income", plus=Decimal(-5)
        )
    },
    {"having": None},
    {"having": Compare(field="m0", op="<", value=Decimal(9001))},
    {"having": Compare(field="m1", op="<", value=Decimal(9000))},
    {"having": CompareFields(field="m0", op="<", other="m3", plus=Decimal(1))},
    {"order": ()},
    {"order": (Order(by="m0", descending=False),)},
    {"order": (Order(by="m1"),)},
    {"narrow": ()},
    {"narrow": (Narrow(order=Order(by=INCOME, descending=False), count=50),)},
    {"narrow": (Narrow(order=Order(by=INCOME), count=51),)},
    {"narrow": (Narrow(order=Order(by=INCOME), percent=Decimal(50)),)},
    {"top": None},
    {"top": 6},
    {"every_group": True},
    {"count_groups": True},
    {"measures": (PER_CAPITA,)},
    {"measures": (Figure(name="income_per_household"),)},
    {"measures": (Figure(name="income_per_capita", where=MONITORED),)},
    {"measures": (Figure(name="income_per_capita", where=MONITORED, label="监测户收入"),)},
    {"measures": (Share(of="households", part=MONITORED, whole=LIFTED),)},
    {"measures": (Share(of="population", part=MONITORED),)},
    {"measures": (Portion(of=HOUSEHOLDS),)},
    {"measures": (Change(of=HOUSEHOLDS),)},
    {"measures": (Change(of=HOUSEHOLDS, form="difference"),)},
    {"measures": (Change(of=HOUSEHOLDS, form="annual", years_back=3),)},
    {"measures": (Change(of=HOUSEHOLDS, years_back=3),)},
    {"measures": (Difference(left=Change(of=PER_CAPITA), right=Figure(name="county_published_growth")),)},
    {"measures": (Statistic(function="median", field=INCOME),)},
    {"measures": (Statistic(function="mean", field="household_year.net_income"),)},
]


def test_nothing_of_a_plan_is_left_unsaid(model: SemanticModel) -> None:
    """Each change of a plan changes its sentence, and no two of these plans read the same."""
    plans = [FULL, *(FULL.model_copy(update=other) for other in OTHERS)]
    sentences: dict[str, QueryPlan] = {}
    for each in plans:
        sentence = describe(each, model)
        # A label is for a column; the sentence says what is counted.
        same = sentences.setdefault(sentence, each)
        assert same == each or "监测户收入" in str(each.model_dump()), sentence


@pytest.mark.parametrize(("number", "text"), [("10000", "10000"), ("5.50", "5.5"), ("1E+4", "10000"), ("0.0", "0")])
def test_numbers(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text
