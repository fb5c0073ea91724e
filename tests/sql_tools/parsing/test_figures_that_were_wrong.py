"""Questions whose figure was once that of another question: what the plan must count, or that it must ask back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from sql_tools.plan import (
    And,
    Compare,
    CompareFields,
    Difference,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Not,
    OneOf,
    Or,
    Predicate,
    QueryPlan,
    Ratio,
    Related,
    Share,
)
from sql_tools.reading import Reading

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]


def parts(predicate: Predicate | None) -> Iterator[Predicate]:
    """A predicate and all that it is made of, but not what stands inside a relation."""
    if predicate is None:
        return
    yield predicate
    if isinstance(predicate, And | Or):
        for item in predicate.items:
            yield from parts(item)
    elif isinstance(predicate, Not):
        yield from parts(predicate.item)


def related(plan: QueryPlan) -> list[Related]:
    return [part for part in parts(plan.where) if isinstance(part, Related)]


def without_any(plan: QueryPlan) -> set[str]:
    """The groups of which a place listed has none."""
    zero = {
        part.field for part in parts(plan.having) if isinstance(part, Compare) and (part.op, part.value) == ("=", 0)
    }
    figures = [measure for position, measure in enumerate(plan.measures) if f"m{position}" in zero]
    return {
        figure.where.name for figure in figures if isinstance(figure, Figure) and isinstance(figure.where, InSegment)
    }


@pytest.mark.parametrize(
    ("question", "segments"),
    [
        ("没有脱贫户的村有哪些", {"lifted"}),
        ("没有低保户的村有哪些", {"allowance"}),
        ("2024年哪些村没有监测户也没有低保户", {"monitored", "allowance"}),
    ],
)
def test_villages_without_a_group_are_of_all_villages(plan_of: PlanOf, question: str, segments: set[str]) -> None:
    plan = plan_of(question)
    assert plan.every_group
    assert plan.where is None
    assert without_any(plan) == segments


def test_villages_without_a_group_are_counted_over_villages(plan_of: PlanOf) -> None:
    plan = plan_of("没有脱贫户的村有多少个")
    assert plan.subject == "village"
    assert plan.where == Related(relation="households", quantifier="none", where=InSegment(name="lifted"))


@pytest.mark.parametrize(
    ("question", "relation", "at_least"),
    [
        ("2024年两人及以上在省外务工的脱贫户有多少户", "jobs", 2),
        ("2024年有两人以上务工的脱贫户多少户", "jobs", 2),
        ("2024年家里3个人以上务工的户有多少", "jobs", 3),
        ("有2人以上患大病的户有多少户", "members", 2),
        ("2024年享受过两次以上帮扶的监测户有多少户", "help", 2),
        ("2024年享受两次以上帮扶的监测户有多少户", "help", 2),
        ("监测户有2人以上务工的有多少户", "jobs", 2),
    ],
)
def test_so_many_members_or_events(plan_of: PlanOf, question: str, relation: str, at_least: int) -> None:
    plan = plan_of(question)
    assert [(item.relation, item.at_least) for item in related(plan)] == [(relation, at_least)]
    fields = {part.field for part in parts(plan.where) if isinstance(part, Compare)}
    assert "household_year.population" not in fields


def test_a_number_of_people_in_front_of_a_household_is_its_size(plan_of: PlanOf) -> None:
    compared = [part for part in parts(plan_of("3人以上脱贫户有多少户").where) if isinstance(part, Compare)]
    assert compared == [Compare(field="household_year.population", op=">=", value=3)]


def test_a_unit_that_counts_something_else_is_asked_about(read: Read) -> None:
    reading = read("监测户3人以上的有多少户")
    assert reading.clarification is not None
    assert not reading.plans


@pytest.mark.parametrize(
    ("question", "relation", "quantifier", "at_least"),
    [
        ("2024年住院2次以上的有多少人", "stays", "any", 2),
        ("2024年大病患者中没有享受医疗救助的有多少人", "help", "none", 1),
        ("2024年没有务工的脱贫劳动力有多少人", "jobs", "none", 1),
    ],
)
def test_persons_with_so_many_or_none_are_counted_as_persons(
    plan_of: PlanOf, question: str, relation: str, quantifier: str, at_least: int
) -> None:
    plan = plan_of(question)
    assert plan.subject == "person"
    assert [(item.relation, item.quantifier, item.at_least) for item in related(plan)] == [
        (relation, quantifier, at_least)
    ]


@pytest.mark.parametrize(
    ("question", "within", "by"),
    [
        ("各县脱贫户最多的村", "village.county_name", ["village.county_name", "village.village_name"]),
        ("每个乡镇监测户最多的村是哪个", "village.town_name", ["village.town_name", "village.village_name"]),
        ("各县2024年人均纯收入最高的乡镇", "village.county_name", ["village.county_name", "village.town_name"]),
        ("各乡镇收入最低的3户是哪些", "village.town_name", []),
        ("2024年每个村人均纯收入排前两名的脱贫户", "village.village_name", []),
    ],
)
def test_the_first_of_each_group_is_taken_within_it(plan_of: PlanOf, question: str, within: str, by: list[str]) -> None:
    plan = plan_of(question, region=None)
    assert plan.within == (within,)
    assert [dimension.field for dimension in plan.by] == by
    assert plan.top is not None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("2024年衡阳县新增监测户多少户", "household.monitor_since"),
        ("新增监测户2024年有多少户", "household.monitor_since"),
        ("2024年纳入监测的有多少户", "household.monitor_since"),
        ("2024年衡阳县消除风险的监测户有多少户", "household.risk_cleared_on"),
        ("衡阳县2024年风险消除的监测户有多少户", "household.risk_cleared_on"),
    ],
)
def test_the_year_of_an_event_is_that_of_its_date(plan_of: PlanOf, question: str, field: str) -> None:
    plan = plan_of(question)
    days = {(part.op, part.value) for part in parts(plan.where) if isinstance(part, Compare) and part.field == field}
    assert days == {(">=", date(2024, 1, 1)), ("<=", date(2024, 12, 31))}
    assert plan.years == ()


@pytest.mark.parametrize(
    "question", ["18岁以上60岁以下的脱贫劳动力有多少人", "2024年务工6个月以上的脱贫劳动力有多少人"]
)
def test_labour_of_lifted_households(plan_of: PlanOf, question: str) -> None:
    named = {part.name for part in parts(plan_of(question).where) if isinstance(part, InSegment)}
    assert named == {"labor", "lifted"}


def test_the_number_of_a_group_is_said_in_one_word(plan_of: PlanOf) -> None:
    plan = plan_of("2024年脱贫户数、人数和人均纯收入")
    assert [measure.name for measure in plan.measures if isinstance(measure, Figure)] == [
        "households",
        "population",
        "income_per_capita",
    ]
    assert (plan.where, plan.years) == (InSegment(name="lifted"), (2024,))


def test_a_named_share_is_taken_over_its_own_rows(plan_of: PlanOf) -> None:
    assert plan_of("2024年收入下降的脱贫户占比").subject == "household_year"


def test_every_figure_asked_for_is_in_the_plan(plan_of: PlanOf) -> None:
    projects = plan_of("2024年养殖项目有几个，投入衔接资金多少")
    assert [measure.name for measure in projects.measures if isinstance(measure, Figure)] == [
        "projects",
        "bridging_fund",
    ]
    workers = plan_of("2024年务工人数有多少，其中省外多少")
    abroad = Compare(field="employment.place", op="=", value="省外")
    assert [measure.where for measure in workers.measures if isinstance(measure, Figure)] == [None, abroad]


def test_the_share_is_of_what_stands_before(plan_of: PlanOf) -> None:
    plan = plan_of("脱贫户中低保户有多少户，占多少")
    assert plan.where == InSegment(name="lifted")
    assert [measure.part for measure in plan.measures if isinstance(measure, Share)] == [InSegment(name="allowance")]


def test_not_is_said_of_the_first_of_two_groups(plan_of: PlanOf) -> None:
    where = plan_of("非易地搬迁脱贫户2024年人均纯收入").where
    assert isinstance(where, And)
    assert set(where.items) == {InSegment(name="lifted"), Not(item=InSegment(name="relocated"))}


def test_bands_count_the_villages(plan_of: PlanOf) -> None:
    plan = plan_of("2024年村集体经济收入10万元以上和10万元以下的村各有多少个")
    assert [dimension.field for dimension in plan.by] == ["village_year.collective_income"]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("近三年人均纯收入都低于1万元的脱贫户有多少户", (2023, 2024, 2025)),
        ("连续两年收入下降的脱贫户有多少户", (2024, 2025)),
        ("人均纯收入连续两年下降的脱贫户有多少户", (2024, 2025)),
        ("2023、2024年人均纯收入都低于1万元的脱贫户有多少户", (2023, 2024)),
    ],
)
def test_each_of_several_years_must_fit(plan_of: PlanOf, question: str, years: tuple[int, ...]) -> None:
    plan = plan_of(question)
    assert [part.years for part in parts(plan.where) if isinstance(part, InYears)] == [years]
    assert plan.years == ()


def test_a_number_of_each_year_is_no_condition_on_every_year(plan_of: PlanOf) -> None:
    plan = plan_of("2023年到2025年各年公益岗人数")
    assert plan.years == (2023, 2024, 2025)
    assert not [part for part in parts(plan.where) if isinstance(part, InYears)]


def test_each_year_has_its_own_condition(plan_of: PlanOf) -> None:
    plan = plan_of("2023年人均纯收入低于1万元而2024年超过1万元的脱贫户有多少户")
    found = [part for part in parts(plan.where) if isinstance(part, InYears)]
    assert [(part.years, part.where.op) for part in found if isinstance(part.where, Compare)] == [
        ((2023,), "<"),
        ((2024,), ">"),
    ]


@pytest.mark.parametrize("question", ["脱贫户务工率高于60%的乡镇", "2024年衡阳县务工人数占脱贫人口比重"])
def test_the_event_of_a_share_is_its_part(plan_of: PlanOf, question: str) -> None:
    share = next(measure for measure in plan_of(question).measures if isinstance(measure, Share))
    assert isinstance(share.part, Related)
    assert (share.part.relation, share.part.quantifier) == ("jobs", "any")


def test_those_without_work_are_labourers(plan_of: PlanOf) -> None:
    plan = plan_of("16到59岁没有务工的劳动力有多少")
    assert plan.subject == "person"
    assert InSegment(name="labor") in parts(plan.where)
    assert [(item.relation, item.quantifier) for item in related(plan)] == [("jobs", "none")]


def test_two_values_of_one_field_are_never_both(plan_of: PlanOf) -> None:
    plan = plan_of("监测户里因病的和因残的各多少户")
    assert [dimension.field for dimension in plan.by] == ["household.risk_reason"]


def test_money_in_a_list_of_figures_is_kept(plan_of: PlanOf) -> None:
    plan = plan_of("2024年各类帮扶措施的金额和户数")
    assert [measure.name for measure in plan.measures if isinstance(measure, Figure)] == [
        "assistance_amount",
        "households",
    ]


def test_cost_is_held_against_the_income_of_the_same_kind(plan_of: PlanOf) -> None:
    plan = plan_of("2024年生产经营支出超过收入的户有多少户")
    assert [part.other for part in parts(plan.where) if isinstance(part, CompareFields)] == [
        "household_year.business_income"
    ]


def test_both_ends_are_two_answers(read: Read) -> None:
    plans = read("脱贫户数最多和最少的乡镇分别是哪个").plans
    assert [plan.order[0].descending for plan in plans] == [True, False]


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("长沙县比衡阳县人均纯收入高多少", "difference"),
        ("长沙县人均纯收入是衡阳县的几倍", "ratio"),
        ("长沙县和衡阳县的人均纯收入相差多少", "difference"),
    ],
)
def test_places_apart_are_the_two_sides(plan_of: PlanOf, question: str, form: str) -> None:
    [measure] = plan_of(question).measures
    assert isinstance(measure, Difference | Ratio)
    assert measure.kind == form
    sides = [side.where for side in (measure.left, measure.right) if isinstance(side, Figure)]
    assert [[place.name for place in where.places] for where in sides if isinstance(where, InPlaces)] == [
        ["长沙县"],
        ["衡阳县"],
    ]


def test_ever_is_of_all_years_on_file(plan_of: PlanOf) -> None:
    plan = plan_of("没有享受过小额信贷的脱贫户有多少户")
    assert [(item.relation, item.quantifier) for item in related(plan)] == [("help_ever", "none")]
    assert (plan.subject, plan.years) == ("household", ())
    assert [item.relation for item in related(plan_of("2024年享受过小额信贷的脱贫户有多少户"))] == ["help"]


def test_two_conditions_on_the_villages(plan_of: PlanOf) -> None:
    plan = plan_of("脱贫户超过50户但监测户不到10户的村有哪些")
    assert plan.where is None
    assert [measure.where for measure in plan.measures if isinstance(measure, Figure)] == [
        InSegment(name="lifted"),
        InSegment(name="monitored"),
    ]
    assert {(part.op, part.value) for part in parts(plan.having) if isinstance(part, Compare)} == {(">", 50), ("<", 10)}


def test_a_rate_of_an_event_is_of_those_named_before_it(plan_of: PlanOf) -> None:
    plan = plan_of("2024年脱贫劳动力就业率")
    assert plan.subject == "person"
    assert [measure.part for measure in plan.measures if isinstance(measure, Share)] == [Related(relation="jobs")]
    assert not [part for part in parts(plan.where) if isinstance(part, OneOf)]


def test_all_of_them_is_not_one_of_them(plan_of: PlanOf) -> None:
    plan = plan_of("全是老人的脱贫户有多少户")
    assert [(item.relation, item.quantifier) for item in related(plan)] == [("members", "all")]


@pytest.mark.parametrize(
    "question",
    [
        "长沙市没消除风险的监测户几户",
        "长沙市还没消除风险的有几户",
        "长沙市没有解除风险的监测户有几户",
        "长沙市风险还没消除的监测户几户",
    ],
)
def test_risk_not_yet_cleared_is_of_the_monitored(plan_of: PlanOf, question: str) -> None:
    plan = plan_of(question)
    assert InSegment(name="uncleared") in list(parts(plan.where))
    assert not [part for part in parts(plan.where) if isinstance(part, Not)]


@pytest.mark.parametrize("question", ["家里没人打工的户有多少", "衡阳县家里没有人务工的户有多少"])
def test_nobody_at_home_who_works_is_a_home_with_people(plan_of: PlanOf, question: str) -> None:
    assert [(item.relation, item.quantifier) for item in related(plan_of(question))] == [("jobs", "none")]


@pytest.mark.parametrize("question", ["家里至少两人打工的脱贫户多少", "家里至少两人打工的户有多少"])
def test_two_who_work_are_not_two_who_live_there(plan_of: PlanOf, question: str) -> None:
    [item] = related(plan_of(question))
    assert (item.relation, item.at_least) == ("jobs", 2)


@pytest.mark.parametrize(
    "question",
    ["2024年和2025年收入都比2022年低的户有多少", "各年收入比2021年低的户数", "2023年收入比2025年低的户有多少"],
)
def test_a_year_to_look_back_from_is_one_and_later(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


def test_a_year_that_is_not_on_file_is_refused(read: Callable[..., Reading]) -> None:
    refusal = read("2025年收入比2018年低的户有多少").refusal
    assert refusal is not None
    assert refusal.reason == "no_data"


@pytest.mark.parametrize(
    "question",
    ["哪年监测户人均纯收入突破1.5万元", "脱贫户人均纯收入低于1.5万元的是哪几年", "哪一年人均纯收入超过1.2万"],
)
def test_the_year_in_which_the_figure_of_all_was_so_is_told_by_the_figure_of_every_year(
    plan_of: PlanOf, question: str
) -> None:
    plan = plan_of(question)
    assert len(plan.years) > 1
    assert [measure.name for measure in plan.measures if isinstance(measure, Figure)] == ["income_per_capita"]


@pytest.mark.parametrize(
    "question",
    ["单亲妈妈台账里要列一下：监测户有几户", "孤儿花名册要用，低保户多少户", "光棍摸底要用：脱贫户几户"],
)
def test_of_whom_a_book_of_rows_is_is_not_lost(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


def test_the_number_of_villages_in_each_of_them_says_nothing(read: Callable[..., Reading]) -> None:
    assert not read("各村集体收入分档：5万以下、5到10万、10万以上各多少个").plans


def test_a_month_is_no_year(read: Callable[..., Reading]) -> None:
    assert not read("一个月住院费用多少").plans
    assert not read("一个月帮扶金额多少").plans


@pytest.mark.parametrize(
    "talk",
    [
        ("2025年收入比2022年低的脱贫户有多少", "近三年呢"),
        ("2025年收入比2022年低的脱贫户有多少", "2022年呢"),
        ("长沙县和浏阳市脱贫户人均纯收入差多少", "加上衡阳县"),
    ],
)
def test_what_is_held_against_is_none_of_the_answer(
    read: Callable[..., Reading], plan_of: PlanOf, talk: tuple[str, str]
) -> None:
    assert not read(talk[1], previous=plan_of(talk[0])).plans
