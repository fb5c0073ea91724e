"""Families described in words: which amounts are incomes, and what an amount said roughly leaves open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import load_rulebook
from retrieval.clauses import parse_clauses
from server.chat.described_facts import facts_of
from server.chat.described_household import describe_household, describes_household
from server.chat.described_income import incomes
from server.chat.household_answer import HouseholdJudge, HouseholdVerdict
from server.chat.region import Gazetteer
from server.chat.rule_sources import RuleSources
from sql_tools.semantic_model import shipped_model
from sql_tools.text import normalize

DAY = date(2026, 3, 15)
GAZETTEER = Gazetteer((), ())
MODEL = shipped_model("household")
NOW = "household_year.net_income_per_capita"
GROWTH = "household_year.income_growth"


def said(text: str) -> list[tuple[str, str, int, str]]:
    return [(str(each.low), str(each.high), each.years_back, each.share) for each in incomes(normalize(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人均纯收入8000元", [("8000", "8000", 0, "per_head")]),
        ("人均纯收入不到1万元", [("0", "9999.99", 0, "per_head")]),
        ("人均纯收入1万元以下", [("0", "10000", 0, "per_head")]),
        ("人均纯收入超过1万元", [("10000.01", "Infinity", 0, "per_head")]),
        ("人均纯收入8000到9000元", [("8000", "9000", 0, "per_head")]),
        ("人均一万多", [("10000", "20000", 0, "per_head")]),
        ("人均八千五，去年一万", [("8500", "8500", 0, "per_head"), ("10000", "10000", 1, "per_head")]),
        ("全家4口人，今年一共挣了3万2", [("32000", "32000", 0, "total")]),
        ("家庭年收入3万元", [("30000", "30000", 0, "total")]),
        ("家里4口人，收入3万元", [("30000", "30000", 0, "unsaid")]),
        ("看病花了5万元，人均纯收入9000元", [("9000", "9000", 0, "per_head")]),
        ("人均纯收入9000元，看病花了5万元", [("9000", "9000", 0, "per_head")]),
        ("领了1500元补助", []),
        ("儿子每月工资3000元", []),
        ("贷款5万元", []),
    ],
)
def test_incomes(text: str, expected: list[tuple[str, str, int, str]]) -> None:
    assert said(text) == expected


def values(text: str, low: bool, supposed: Decimal | None = None) -> dict[str, object]:
    description = describe_household(text, GAZETTEER, "430421")
    return dict(facts_of(description, MODEL, DAY, low, supposed).values)


def test_an_income_of_unsaid_share_is_between_both_readings() -> None:
    text = "我家4口人，收入2万元"
    assert [values(text, low)[NOW] for low in (True, False)] == [Decimal(5000), Decimal(20000)]


def test_a_total_without_the_size_of_the_family_gives_no_income_per_head() -> None:
    assert values("我家全家总收入2万元", True)[NOW] is None


def test_growth_is_known_with_one_rough_amount_and_not_with_two() -> None:
    assert values("我家人均8000元，去年人均1万元", True)[GROWTH] == Decimal(-20)
    assert values("我家人均不到8000元，去年人均1万元", False)[GROWTH] == Decimal("-20.0001")
    assert GROWTH not in values("我家人均不到8000元，去年人均不到1万元", False)


@pytest.mark.parametrize("text", ["我家不超过5口人，人均8000元", "我家五口人以上，人均8000元"])
def test_a_bound_is_no_size_of_a_family(text: str) -> None:
    assert describe_household(text, GAZETTEER, None).population is None


def test_many_families_are_not_one() -> None:
    assert describes_household("我家5口人，人均8000元，算不算监测户")
    assert not describes_household("家里5口人、人均低于8000元的有多少户")


def focus_group(text: str) -> HouseholdVerdict:
    """The verdict on 帮扶工作重点 of 衡阳县: below 10,000 yuan, growth below 5.5 %, and less than the year before."""
    documents = load_corpus()
    metas: dict[str, DocumentMeta] = {document.meta.doc_id: document.meta for document in documents}
    clauses: dict[str, Clause] = {each.clause_id: each for document in documents for each in parse_clauses(document)}
    sources = RuleSources(clauses.__getitem__, metas.__getitem__, DAY)
    description = describe_household(text, GAZETTEER, "430421")
    judge = HouseholdJudge(load_rulebook(metas.values()).groups, sources)
    versions = [facts_of(description, MODEL, DAY, low, None) for low in (True, False)]
    found = judge.verdicts("430421", "这一户", lambda rule: max(rule.years), lambda year: versions)
    return next(
        each
        for each in found
        if each.rule.id == "hengyang-county-2022/focus-households" and each.rule.subject == "household"
    )


@pytest.mark.parametrize(
    ("income", "outcome"),
    [
        ("人均8000元", "met"),
        ("人均不到8000元", "met"),
        ("人均超过9000元", "unknown"),
        ("人均超过1万元", "not_met"),
        ("人均9000到11000元", "unknown"),
        ("收入8000元", "met"),
        ("收入3万元", "unknown"),
        ("全家一共3万元", "met"),
    ],
)
def test_a_rough_amount_decides_only_what_both_ends_decide(income: str, outcome: str) -> None:
    assert focus_group(f"脱贫户，我家4口人，{income}，去年人均1万元").outcome == outcome


def test_a_rough_amount_is_never_shown_as_an_observed_figure() -> None:
    assert not any("8000" in reason for reason in focus_group("脱贫户，我家人均不到8000元，去年人均1万元").why)
    assert any("8000" in reason for reason in focus_group("脱贫户，我家人均8000元，去年人均1万元").why)
