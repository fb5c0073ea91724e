"""Compiled plans against SQL written by hand from domain.md: the figures are the same."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sql_tools.plan import (
    And,
    Change,
    Compare,
    CompareFields,
    Dimension,
    Figure,
    InSegment,
    Missing,
    Not,
    OneOf,
    Order,
    Place,
    Predicate,
    QueryPlan,
    Related,
    Statistic,
)

Rows = list[tuple[Any, ...]]
WEST_TOWN = Place(level="town", code="430421101", name="西渡镇")
HENGYANG = Place(level="county", code="430421", name="衡阳县")

YEARLY = """household_year y JOIN household h USING (household_id) JOIN village v USING (village_code)
            LEFT JOIN household_year p ON p.household_id = y.household_id AND p.year = y.year - 1"""
LABOR = "labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')"


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **rest)


def yearly(*measures: Any, **rest: Any) -> QueryPlan:
    return plan("household_year", *measures, **({"years": (2024,)} | rest))


def where_all(*items: Predicate) -> And:
    return And(items=items)


HOUSEHOLDS = Figure(name="households")
PER_CAPITA = Figure(name="income_per_capita")
BY_TOWN = (Dimension(field="village.town_name"),)
INCOME = "household_year.net_income_per_capita"


def test_count_below_a_bound_in_a_town(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    poor = where_all(InSegment(name="lifted"), Compare(field=INCOME, op="<", value=Decimal(10000)))
    expected = sql(f"""SELECT count(*) FROM {YEARLY} WHERE y.year = 2024 AND v.town_name = '西渡镇'
        AND h.is_lifted AND y.net_income_per_capita < 10000""")
    assert expected[0][0] > 0
    assert ask(yearly(HOUSEHOLDS, where=poor, places=(WEST_TOWN,))) == expected


@pytest.mark.parametrize(
    ("op", "sql_op"), [("<", "<"), ("<=", "<="), ("=", "="), ("!=", "<>"), (">=", ">="), (">", ">")]
)
def test_every_comparison_at_its_border(
    ask: Callable[..., Rows], sql: Callable[[str], Rows], op: Any, sql_op: str
) -> None:
    border = sql(
        "SELECT median(net_income_per_capita) FROM household_year WHERE year = 2024 AND household_id <> 'H000'"
    )
    value = Decimal(str(border[0][0]))
    expected = sql(f"SELECT count(*) FROM household_year WHERE year = 2024 AND net_income_per_capita {sql_op} {value}")
    assert ask(yearly(HOUSEHOLDS, where=Compare(field=INCOME, op=op, value=value))) == expected


def test_per_capita_income_of_groups_is_total_over_total(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql(f"""SELECT v.county_name, v.town_name, sum(y.net_income) / sum(y.population), count(*)
        FROM {YEARLY} WHERE y.year = 2024 GROUP BY ALL ORDER BY 3 DESC""")
    assert ask(yearly(PER_CAPITA, HOUSEHOLDS, by=BY_TOWN, order=(Order(by="m0"),))) == expected


def test_growth_of_a_group_counts_each_years_members(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql(f"""WITH g AS (SELECT v.town_code, v.town_name, y.year, sum(y.net_income) / sum(y.population) AS x
          FROM {YEARLY} WHERE h.is_lifted AND v.county_code = '430421' GROUP BY ALL)
        SELECT n.town_name, CASE WHEN b.x > 0 THEN (n.x / b.x - 1) * 100 END, n.x, b.x
        FROM g n LEFT JOIN g b ON n.town_code = b.town_code AND b.year = n.year - 1
        WHERE n.year = 2024 ORDER BY n.town_code""")
    growth = Change(of=PER_CAPITA)
    assert ask(yearly(growth, by=BY_TOWN, where=InSegment(name="lifted"), places=(HENGYANG,))) == expected


def test_growth_from_a_base_of_zero_or_less_is_unknown(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    households = (Dimension(field="household_year.household_id"),)
    rows = ask(yearly(Change(of=PER_CAPITA), by=households))
    negative = {row[0] for row in sql("SELECT household_id FROM household_year WHERE year = 2023 AND net_income <= 0")}
    assert negative and all(row[1] is None for row in rows if row[0] in negative)


def test_growth_of_households_has_three_outcomes(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    fell = Compare(field="household_year.income_declined", op="=", value=True)
    expected = sql(f"""SELECT count(*) FILTER (y.net_income_per_capita < p.net_income_per_capita),
        count(*) FILTER (y.net_income_per_capita >= p.net_income_per_capita),
        count(*) FILTER (p.household_id IS NULL) FROM {YEARLY} WHERE y.year = 2024""")[0]
    assert min(expected) > 0
    assert ask(yearly(HOUSEHOLDS, where=fell)) == [(expected[0],)]
    assert ask(yearly(HOUSEHOLDS, where=Not(item=fell))) == [(expected[1],)]
    assert ask(yearly(HOUSEHOLDS, where=fell), left_out=True) == [("没有上年数据的农户", expected[2])]


def test_a_figure_against_its_own_of_an_earlier_year(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    lower = CompareFields(field="household_year.wage_income", op="<", other="previous_2.wage_income")
    expected = sql(f"""SELECT count(*) FILTER (y.wage_income < b.wage_income), count(*) FILTER (b.household_id IS NULL)
        FROM {YEARLY} LEFT JOIN household_year b ON b.household_id = y.household_id AND b.year = 2022
        WHERE y.year = 2024""")[0]
    assert min(expected) > 0
    assert ask(yearly(HOUSEHOLDS, where=lower)) == [(expected[0],)]
    assert ask(yearly(HOUSEHOLDS, where=lower), left_out=True) == [("没有2022年数据的农户", expected[1])]


def test_share_of_falling_households_is_of_those_with_both_years(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    expected = sql(f"""SELECT 100.0 * count(*) FILTER (y.net_income_per_capita < p.net_income_per_capita)
          / count(p.household_id), count(*) FILTER (y.net_income_per_capita < p.net_income_per_capita),
        count(p.household_id) FROM {YEARLY} WHERE y.year = 2024 AND h.is_lifted""")
    assert ask(yearly(Figure(name="declined_share"), where=InSegment(name="lifted"))) == expected


def test_the_four_parts_of_income_add_up(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    names = ("wage_income_share", "business_income_share", "property_income_share", "transfer_income_share")
    [row] = ask(yearly(*(Figure(name=name) for name in names)))
    expected = sql("""SELECT 100 * sum(wage_income) / sum(net_income),
        100 * sum(business_income - business_cost) / sum(net_income), 100 * sum(property_income) / sum(net_income),
        100 * sum(transfer_income) / sum(net_income) FROM household_year WHERE year = 2024""")[0]
    shares = (row[0], row[3], row[6], row[9])
    assert shares == expected
    assert abs(sum(shares) - 100) <= Decimal("0.02")


ZERO_JOBS = f"""EXISTS (SELECT 1 FROM person n WHERE n.household_id = h.household_id AND {LABOR})
        AND NOT EXISTS (SELECT 1
    FROM employment e JOIN person n USING (person_id) WHERE n.household_id = h.household_id AND e.year = y.year)"""


def test_households_without_a_job_but_with_labor(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql(f"SELECT count(*) FROM {YEARLY} WHERE y.year = 2023 AND {ZERO_JOBS}")
    assert expected[0][0] > 0
    assert ask(yearly(HOUSEHOLDS, years=(2023,), where=InSegment(name="zero_employment"))) == expected


def test_none_of_the_members_is_never_said_over_an_unknown_one(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    members = "FROM person n WHERE n.household_id = h.household_id"
    surely = f"NOT EXISTS (SELECT 1 {members} AND ({LABOR} OR labor_ability IS NULL))"
    unknown = (
        f"""NOT EXISTS (SELECT 1 {members} AND {LABOR}) AND EXISTS (SELECT 1 {members} AND labor_ability IS NULL)"""
    )
    expected = sql(f"SELECT count(*) FILTER ({surely}), count(*) FILTER ({unknown}) FROM household h")[0]
    assert min(expected) > 0
    query = plan("household", HOUSEHOLDS, where=InSegment(name="no_labor"))
    assert ask(query) == [(expected[0],)]
    assert ask(query, left_out=True) == [("家庭成员的劳动技能未登记的农户", expected[1])]


def test_either_side_of_a_condition_over_members_and_what_is_unknown_make_up_the_whole(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    aged = Compare(field="person.age", op=">=", value=60)
    for quantifier in ("any", "none", "all"):
        item = Related(relation="members", quantifier=quantifier, where=aged)
        query = plan("household", HOUSEHOLDS, where=item)
        sides = [ask(query)[0][0], ask(plan("household", HOUSEHOLDS, where=Not(item=item)))[0][0]]
        assert sum(sides) + ask(query, left_out=True)[0][1] == sql("SELECT count(*) FROM household")[0][0]
        assert min(sides) > 0


def test_all_members(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    item = Related(relation="members", quantifier="all", where=Compare(field="person.gender", op="=", value="女"))
    expected = sql("""SELECT count(*) FROM household h WHERE EXISTS (SELECT 1 FROM person
        WHERE household_id = h.household_id)
        AND NOT EXISTS (SELECT 1 FROM person WHERE household_id = h.household_id AND gender IS DISTINCT FROM '女')""")
    assert ask(plan("household", HOUSEHOLDS, where=item)) == expected


def test_at_least_two_members_with_a_job_outside(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    outside = OneOf(field="employment.place", values=("省内", "省外"))
    item = Related(relation="jobs", at_least=2, where=outside)
    expected = sql("""SELECT count(*) FROM household_year y WHERE year = 2024 AND (SELECT count(*) FROM employment e
        JOIN person n USING (person_id) WHERE n.household_id = y.household_id AND e.year = 2024
        AND e.place IN ('省内', '省外')) >= 2""")
    assert expected[0][0] > 0
    assert ask(yearly(HOUSEHOLDS, where=item)) == expected


def test_union_counts_each_household_once_and_empty_type_is_surely_not_monitored(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    both = sql("SELECT count(*) FROM household WHERE is_lifted OR monitor_type IS NOT NULL")
    assert ask(plan("household", HOUSEHOLDS, where=InSegment(name="lifted_or_monitored"))) == both
    other = Not(item=Compare(field="household.monitor_type", op="=", value="边缘易致贫户"))
    expected = sql("SELECT count(*) FROM household WHERE monitor_type IS DISTINCT FROM '边缘易致贫户'")
    assert ask(plan("household", HOUSEHOLDS, where=other)) == expected
    listed = Not(item=OneOf(field="household.monitor_type", values=("边缘易致贫户",)))
    assert ask(plan("household", HOUSEHOLDS, where=listed)) == expected


def test_uncleared_says_how_many_are_not_recorded(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    query = plan("household", HOUSEHOLDS, where=InSegment(name="uncleared"))
    assert ask(query) == sql("SELECT count(*) FROM household WHERE monitor_type IS NOT NULL AND NOT risk_cleared")
    unknown = sql("SELECT count(*) FROM household WHERE monitor_type IS NOT NULL AND risk_cleared IS NULL")[0][0]
    assert unknown > 0
    assert ask(query, left_out=True) == [("风险是否消除未登记的农户", unknown)]


def test_insurance_rates_have_their_denominators(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""SELECT 100.0 * count(*) FILTER (has_medical_insurance) / count(has_medical_insurance),
        count(*) FILTER (has_medical_insurance), count(has_medical_insurance) FROM person""")
    assert ask(plan("person", Figure(name="medical_insurance_rate"))) == expected
    adult = """date_diff('year', birth_date, DATE '2026-03-15')
        - CASE WHEN strftime(birth_date, '%m%d') > '0315' THEN 1 ELSE 0 END >= 16
        AND education_stage IN ('非在校生', '学前')"""
    pension = sql(f"""SELECT 100.0 * count(*) FILTER (has_pension_insurance) / count(has_pension_insurance),
        count(*) FILTER (has_pension_insurance), count(has_pension_insurance) FROM person WHERE {adult}""")
    assert ask(plan("person", Figure(name="pension_insurance_rate"))) == pension


def test_age_is_whole_years_on_the_asking_date(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    rows = ask(plan("person", columns=("person.person_id", "person.birth_date", "person.age")))
    for _, born, age in rows:
        expected = None if born is None else 2026 - born.year - ((born.month, born.day) > (3, 15))
        assert age == expected
    assert any(age is None for *_, age in rows)


def test_reimbursement_is_total_over_total(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    expected = sql("""SELECT 100 * sum(reimbursed) / sum(covered_cost), sum(reimbursed), sum(covered_cost)
        FROM hospital_stay WHERE year = 2023""")
    assert ask(plan("hospital_stay", Figure(name="reimbursement_rate"), years=(2023,))) == expected


def test_mean_leaves_out_and_counts_what_is_not_recorded(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    query = plan("village_year", Statistic(function="mean", field="village_year.collective_income"), years=(2024,))
    expected = sql(
        "SELECT avg(collective_income), count(*) - count(collective_income) FROM village_year WHERE year = 2024"
    )
    assert ask(query) == [expected[0][:1]]
    assert ask(query, left_out=True) == [("村集体经济收入未登记的村", expected[0][1])]


@pytest.mark.parametrize("function", ["sum", "mean", "median", "min", "max"])
def test_statistics_over_one_field(ask: Callable[..., Rows], sql: Callable[[str], Rows], function: Any) -> None:
    name = {"mean": "avg"}.get(function, function)
    expected = sql(f"SELECT {name}(net_income_per_capita::DOUBLE) FROM household_year WHERE year = 2024")
    assert ask(yearly(Statistic(function=function, field=INCOME))) == expected


def test_count_distinct(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    query = plan(
        "assistance", Statistic(function="count_distinct", field="assistance.household_id"), HOUSEHOLDS, years=(2024,)
    )
    count = sql("SELECT count(DISTINCT household_id) FROM assistance WHERE year = 2024")[0][0]
    assert ask(query) == [(count, count)]


def test_sum_over_nothing_is_zero_and_over_nothing_recorded_is_unknown(ask: Callable[..., Rows]) -> None:
    nothing = Compare(field="assistance.measure", op="=", value="危房改造")
    assert ask(plan("assistance", Figure(name="assistance_amount", where=nothing), years=(2024,))) == [(0,)]
    unrecorded = Missing(field="assistance.amount")
    assert ask(plan("assistance", Figure(name="assistance_amount", where=unrecorded), years=(2024,))) == [(None,)]


def test_what_is_on_file_of_the_watched_alone_lacks_nothing_of_others(
    ask: Callable[..., Rows], sql: Callable[[str], Rows]
) -> None:
    query = plan("household", HOUSEHOLDS, where=Compare(field="household.risk_reason", op="=", value="因病"))
    lacking = sql("SELECT count(*) FROM household WHERE monitor_type IS NOT NULL AND risk_reason IS NULL")[0][0]
    assert ask(query, left_out=True) == [("致贫返贫风险未登记的农户", lacking)]
