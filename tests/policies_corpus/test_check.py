"""Deciding a rule from facts: a missing fact is never a no, and a judgement stays with people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies_corpus.check import Facts, TargetFacts, decide_group, decide_target, judge, years_before
from policies_corpus.load import load_corpus
from policies_corpus.model import AllOf, AnyOf, Condition, ConditionTree, Judgement, NotOf, Outcome, Related, Unrecorded
from policies_corpus.rulebook import RuleBook, load_rulebook

DAY = date(2024, 6, 1)
YES = Condition(field="t.a", label="甲", value=1)
NO = Condition(field="t.a", label="乙", value=2)
OPEN = Condition(field="t.b", label="丙", value=1)
ASK = Judgement(judgement="丁", quote="有就业意愿")
NOWHERE = Unrecorded(unrecorded="戊", missing="某表")
ROW = Facts(DAY, {"t.a": 1, "t.b": None})


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook(document.meta for document in load_corpus())


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((YES, YES), "met", "met"),
        ((YES, NO), "not_met", "met"),
        ((YES, OPEN), "unknown", "met"),
        ((NO, OPEN), "not_met", "unknown"),
        ((YES, ASK), "needs_review", "met"),
        ((NO, ASK), "not_met", "needs_review"),
        ((OPEN, ASK), "unknown", "needs_review"),
        ((NO, NO), "not_met", "not_met"),
        ((YES, NOWHERE), "unknown", "met"),
        ((NO, NOWHERE), "not_met", "unknown"),
    ],
)
def test_outcomes_combine(parts: tuple[ConditionTree, ...], every: Outcome, some: Outcome) -> None:
    assert judge(AllOf(all=parts), ROW).outcome == every
    assert judge(AllOf(all=parts[::-1]), ROW).outcome == every
    assert judge(AnyOf(any=parts), ROW).outcome == some


@pytest.mark.parametrize(
    ("tree", "outcome"), [(YES, "not_met"), (NO, "met"), (OPEN, "unknown"), (ASK, "needs_review"), (NOWHERE, "unknown")]
)
def test_not_leaves_the_undecided_undecided(tree: ConditionTree, outcome: Outcome) -> None:
    assert judge(NotOf.model_validate({"not": tree, "label": "不"}), ROW).outcome == outcome


@pytest.mark.parametrize(
    ("rows", "any_", "none", "all_"),
    [
        (None, "unknown", "unknown", "unknown"),
        ((), "not_met", "met", "not_met"),
        ((1, 2), "met", "not_met", "not_met"),
        ((1, None), "met", "not_met", "unknown"),
        ((2, None), "unknown", "unknown", "not_met"),
        ((1, 1), "met", "not_met", "met"),
        ((2, 2), "not_met", "met", "not_met"),
    ],
)
def test_related_rows(rows: tuple[int | None, ...] | None, any_: Outcome, none: Outcome, all_: Outcome) -> None:
    found = None if rows is None else tuple(Facts(DAY, {"t.a": value}) for value in rows)
    facts = Facts(DAY, related={"members": found})
    for quantifier, outcome in (("any", any_), ("none", none), ("all", all_)):
        tree = Related.model_validate({"related": "members", "quantifier": quantifier, "label": "x", "where": YES})
        assert judge(tree, facts).outcome == outcome


def test_a_date_is_compared_with_the_judging_day() -> None:
    tree = Condition(field="household.monitor_since", op="<=", years_before=2, label="纳入满2年")
    on_the_day = Facts(date(2024, 7, 1), {"household.monitor_since": date(2022, 7, 1)})
    a_day_short = Facts(date(2024, 7, 1), {"household.monitor_since": date(2022, 7, 2)})
    assert judge(tree, on_the_day).outcome == "met"
    assert judge(tree, a_day_short).outcome == "not_met"
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


def household(now: str | None, before: str | None, growth: str | None, both: bool | None = True) -> Facts:
    values = {
        "household_year.net_income_per_capita": now,
        "previous.net_income_per_capita": before,
        "household_year.income_growth": growth,
    }
    figures = {name: None if value is None else Decimal(value) for name, value in values.items()}
    return Facts(DAY, figures, {"lifted_or_monitored": both})


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (household("8500", "10000", "-15"), "met"),
        (household("10000", "11000", "-9.09"), "not_met"),
        (household("9270", "9000", "3"), "not_met"),
        (household("9000", None, None), "unknown"),
        (household("12000", None, None), "not_met"),
        (household("-100", "-50", None), "unknown"),
        (household("8500", "10000", "-15", None), "unknown"),
    ],
)
def test_focus_household_of_hengyang(book: RuleBook, facts: Facts, outcome: Outcome) -> None:
    rule = next(each for each in book.groups if each.id == "hengyang-county-2022/focus-households")
    check = decide_group(rule, facts, "一户")
    assert check is not None
    assert check.outcome == outcome


def test_a_rule_says_nothing_of_those_it_does_not_speak_of(book: RuleBook) -> None:
    rule = next(each for each in book.groups if each.id == "hengyang-county-2022/focus-households")
    assert decide_group(rule, household("8500", "10000", "-15", False), "一户") is None


@pytest.mark.parametrize(
    ("rule_id", "facts", "outcome"),
    [
        ("changsha-2023/income-2023", TargetFacts(Decimal(19000), Decimal(19000)), "met"),
        ("changsha-2023/income-2023", TargetFacts(Decimal("18999.99"), Decimal(19000)), "not_met"),
        ("changsha-2023/income-2023", TargetFacts(None, Decimal(19000)), "unknown"),
        ("changsha-2023/income-2023", TargetFacts(Decimal(20000), Decimal(19000), complete=False), "unknown"),
        ("changsha-2023/growth-lifted", TargetFacts(Decimal(8), None), "unknown"),
        ("jiangxi-2023/growth-above-rural", TargetFacts(Decimal(6), Decimal(6)), "not_met"),
        # Not one is left: nobody can be left among those who are willing.
        ("hengyang-county-2022/zero-employment", TargetFacts(Decimal(0), Decimal(0)), "met"),
        ("hengyang-county-2022/zero-employment", TargetFacts(Decimal(3), Decimal(0)), "needs_review"),
        # 95 % of all says nothing of those who are willing.
        ("hengyang-county-2022/employment-rate", TargetFacts(Decimal(95), Decimal(90)), "needs_review"),
        ("hunan-2024/medical-insurance", TargetFacts(Decimal(3), Decimal(0)), "unknown"),
        ("changsha-2023/workshop-jobs-2025", TargetFacts(Decimal(10), Decimal(3000)), "unknown"),
        ("changsha-2023/workshop-jobs-2025", TargetFacts(Decimal(3001), Decimal(3000)), "met"),
        # Nothing under the bound is known, but one village has no figure.
        (
            "hengyang-county-2022/collective-below-100000-2023",
            TargetFacts(Decimal(0), Decimal(0), possible=Decimal(1)),
            "unknown",
        ),
    ],
)
def test_targets(book: RuleBook, rule_id: str, facts: TargetFacts, outcome: Outcome) -> None:
    rule = next(each for each in book.targets if each.id == rule_id)
    assert decide_target(rule, facts, "某地 2024").outcome == outcome


def test_the_gap_is_observed_minus_threshold(book: RuleBook) -> None:
    rule = next(each for each in book.targets if each.id == "changsha-2023/income-2023")
    check = decide_target(rule, TargetFacts(Decimal(18500), Decimal(19000)), "长沙市 2023")
    assert check.gap == Decimal(-500)
    assert decide_target(rule, TargetFacts(None, Decimal(19000)), "长沙市 2023").gap is None


def test_a_near_benchmark_is_named(book: RuleBook) -> None:
    rule = next(each for each in book.targets if each.id == "hengyang-county-2022/annual-growth")
    note = decide_target(rule, TargetFacts(Decimal(9), Decimal(7)), "衡阳县 2024").note
    assert note is not None and "农村居民人均可支配收入增速" in note
