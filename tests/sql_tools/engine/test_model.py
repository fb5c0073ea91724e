"""The household model: every measure against SQL by hand, every field, segment and relation compiled and run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sql_tools.compiler.joins import JoinGraph
from sql_tools.errors import PlanError
from sql_tools.plan import Figure, InSegment, Missing, QueryPlan, Related
from sql_tools.semantic_model import SemanticModel

Rows = list[tuple[Any, ...]]

BY_HAND = {
    "household": {"households": "count(*)", "villages": "count(DISTINCT village_code)"},
    "household_year": {
        "households": "count(*)",
        "population": "sum(population)",
        "average_household_size": "sum(population) / count(*)",
        "income_per_capita": "sum(net_income) / sum(population)",
        "income_per_household": "sum(net_income) / count(*)",
        "net_income": "sum(net_income)",
        "wage_income": "sum(wage_income)",
        "business_net": "sum(business_income) - sum(business_cost)",
        "business_income": "sum(business_income)",
        "business_cost": "sum(business_cost)",
        "property_income": "sum(property_income)",
        "transfer_income": "sum(transfer_income)",
        "wage_per_capita": "sum(wage_income) / sum(population)",
        "business_per_capita": "(sum(business_income) - sum(business_cost)) / sum(population)",
        "property_per_capita": "sum(property_income) / sum(population)",
        "transfer_per_capita": "sum(transfer_income) / sum(population)",
        "wage_per_household": "sum(wage_income) / count(*)",
        "business_per_household": "(sum(business_income) - sum(business_cost)) / count(*)",
        "property_per_household": "sum(property_income) / count(*)",
        "transfer_per_household": "sum(transfer_income) / count(*)",
        "wage_income_share": "100 * sum(wage_income) / sum(net_income)",
        "business_income_share": "100 * (sum(business_income) - sum(business_cost)) / sum(net_income)",
        "property_income_share": "100 * sum(property_income) / sum(net_income)",
        "transfer_income_share": "100 * sum(transfer_income) / sum(net_income)",
        "medical_self_pay": "sum(medical_self_pay)",
        "labor_count": "sum(labor_count)",
        "labor_per_household": "sum(labor_count) / count(*)",
    },
    "person": {
        "persons": "count(*)",
        "households": "count(DISTINCT household_id)",
        "medical_insured": "count(*) FILTER (has_medical_insurance)",
        "pension_insured": "count(*) FILTER (has_pension_insurance)",
        "labor_persons": "count(*) FILTER (labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力'))",
    },
    "employment": {
        "workers": "count(*)",
        "employment_income": "sum(income)",
        "employment_income_mean": "sum(income) / count(*)",
        "employment_months": "sum(months)",
        "employment_months_mean": "sum(months) / count(*)",
        "employment_monthly_income": "sum(income) / sum(months)",
    },
    "assistance": {
        "assistance_count": "count(*)",
        "households": "count(DISTINCT household_id)",
        "assistance_amount": "sum(amount)",
        "assisted_persons": "count(DISTINCT person_id)",
    },
    "hospital_stay": {
        "stays": "count(*)",
        "patients": "count(DISTINCT person_id)",
        "covered_cost": "sum(covered_cost)",
        "reimbursed": "sum(reimbursed)",
        "self_paid": "sum(covered_cost) - sum(reimbursed)",
        "reimbursement_rate": "100 * sum(reimbursed) / sum(covered_cost)",
    },
    "village": {"villages": "count(*)"},
    "village_year": {
        "villages": "count(*)",
        "rural_population": "sum(rural_population)",
        "collective_income": "sum(collective_income)",
        "collective_dividend": "sum(collective_dividend)",
        "collective_income_mean": "avg(collective_income)",
        "dividend_share": """100 * sum(collective_dividend) FILTER (collective_income IS NOT NULL)
            / sum(collective_income) FILTER (collective_dividend IS NOT NULL)""",
    },
    "industry_project": {
        "projects": "count(*)",
        "villages": "count(DISTINCT village_code)",
        "bridging_fund": "sum(bridging_fund)",
        "linked_households": "sum(linked_households)",
        "project_income_share": "sum(income_share)",
        "fund_per_project": "sum(bridging_fund) / count(*)",
        "fund_per_linked_household": "sum(bridging_fund) / sum(linked_households)",
    },
}


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, years=(2024,), parts=False, **rest)


@pytest.mark.parametrize("subject", BY_HAND)
def test_measures(ask: Callable[..., Rows], sql: Callable[[str], Rows], model: SemanticModel, subject: str) -> None:
    dated = model.tables[subject].year is not None
    values = ", ".join(BY_HAND[subject].values())
    [expected] = sql(f"SELECT {values} FROM {subject} {'WHERE year = 2024' if dated else ''}")
    [found] = ask(plan(subject, *(Figure(name=name) for name in BY_HAND[subject])))
    for name, by_hand, figure in zip(BY_HAND[subject], expected, found, strict=True):
        assert abs(figure - by_hand) < 0.006, name
        assert figure != 0, name


def test_every_measure_of_every_subject_runs(ask: Callable[..., Rows], model: SemanticModel) -> None:
    for subject in model.tables:
        names = [name for name, measure in model.measures.items() if subject in measure.subjects]
        if names:
            assert len(ask(plan(subject, *(Figure(name=name) for name in names)))[0]) == len(names)


def test_every_segment_runs_for_every_subject_that_reaches_it(ask: Callable[..., Rows], model: SemanticModel) -> None:
    counts = {"household": "households", "household_year": "households", "person": "persons"}
    for subject, name in counts.items():
        for segment in model.segments:
            try:
                JoinGraph(model, subject).find(model.segments[segment].table)
            except PlanError:
                continue
            [(count,)] = ask(plan(subject, Figure(name=name), where=InSegment(name=segment)))
            assert count > 0, f"{segment} of {subject}"


def test_every_field_can_be_listed_and_asked_about(ask: Callable[..., Rows], model: SemanticModel) -> None:
    for subject, table in model.tables.items():
        refs = tuple(f"{subject}.{name}" for name, field in table.fields.items() if field.sensitivity != "personal")
        rows = ask(plan(subject, columns=refs))
        for number, ref in enumerate(refs):
            lacking = ask(plan(subject, columns=refs[:1], where=Missing(field=ref)))
            assert len(lacking) == sum(row[number] is None for row in rows), ref
            if model.field(ref).required:
                assert not lacking, ref


def test_every_relation_runs(ask: Callable[..., Rows], model: SemanticModel) -> None:
    for subject, table in model.tables.items():
        for relation in table.relations:
            some = ask(plan(subject, where=Related(relation=relation)))
            none = ask(plan(subject, where=Related(relation=relation, quantifier="none")))
            assert some, relation
            assert len(some) + len(none) == len(ask(plan(subject))), relation


def test_rollups(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    refs = ("household.household_id", "household.worker_count", "household.help_count", "household.member_count")
    expected = sql("""SELECT household_id, (SELECT count(*) FROM employment e JOIN person n USING (person_id)
          WHERE n.household_id = h.household_id AND e.year = 2024),
        (SELECT count(*) FROM assistance a WHERE a.household_id = h.household_id AND a.year = 2024),
        (SELECT count(*) FROM person n WHERE n.household_id = h.household_id) FROM household h ORDER BY household_id""")
    assert ask(plan("household", columns=refs)) == expected
    amounts = dict(ask(plan("household", columns=("household.household_id", "household.help_amount"))))
    for household, count, amount in sql(
        """SELECT household_id, count(a.assistance_id), sum(a.amount) FROM household h
        LEFT JOIN assistance a USING (household_id) WHERE a.year = 2024 OR a.year IS NULL GROUP BY household_id"""
    ):
        assert amounts[household] == (0 if count == 0 else amount)


def test_rollups_of_several_years(ask: Callable[..., Rows], sql: Callable[[str], Rows]) -> None:
    asked = QueryPlan(
        model="household",
        subject="village_year",
        years=(2023, 2024),
        columns=("village_year.village_code", "village_year.year", "village_year.monitored_population"),
    )
    expected = sql("""SELECT village_code, year, (SELECT coalesce(sum(y.population), 0)::BIGINT FROM household_year y
          JOIN household h USING (household_id) WHERE h.village_code = r.village_code AND y.year = r.year
          AND h.monitor_type IS NOT NULL) FROM village_year r WHERE year IN (2023, 2024) ORDER BY ALL""")
    assert ask(asked) == expected


def test_what_the_model_leaves_unsaid_is_not_personal(model: SemanticModel) -> None:
    personal = {
        f"{table}.{name}"
        for table, each in model.tables.items()
        for name, field in each.fields.items()
        if field.sensitivity == "personal"
    }
    assert personal == {
        "household.head_name",
        "household.head_id_number",
        "household.phone",
        "person.name",
        "person.id_number",
    }
    assert "coverage" not in model.tables
