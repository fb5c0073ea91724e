"""Classes of questions as cadres and offices put them, that once gave a wrong figure or were asked back for nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from sql_tools.plan import (
    Compare,
    CompareAround,
    Difference,
    Dimension,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.reading import Reading

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]


def names(plan: QueryPlan) -> list[str]:
    """The measures of a plan by name."""
    return [measure.name for measure in plan.measures if isinstance(measure, Figure)]


@pytest.mark.parametrize(
    ("question", "group", "part"),
    [
        (
            "各乡镇监测户风险消除率",
            "monitored",
            Compare(field="household.risk_cleared", op="=", value=True),
        ),
        (
            "监测对象因病致贫占比",
            "monitored",
            Compare(field="household.risk_reason", op="=", value="因病"),
        ),
        ("监测户低保率", "monitored", InSegment(name="allowance")),
        ("脱贫户监测率", "lifted", InSegment(name="monitored")),
    ],
)
def test_a_rate_of_a_status_is_within_the_group_named(plan_of: PlanOf, question: str, group: str, part: object) -> None:
    plan = plan_of(question)
    shares = [measure for measure in plan.measures if isinstance(measure, Share)]
    assert [share.part for share in shares] == [part]
    assert plan.where == InSegment(name=group)


def test_a_share_that_is_always_all_of_it_is_no_figure(read: Read) -> None:
    assert not read("监测户中监测户占比是多少").plans


@pytest.mark.parametrize(
    ("question", "subject", "field"),
    [
        ("西渡镇在册人员健康状况情况统计", "person", "person.health"),
        ("人员性别情况统计", "person", "person.gender"),
        ("2025年务工人员务工地点情况", "employment", "employment.place"),
        ("帮扶措施类型情况统计", "assistance", "assistance.measure"),
    ],
)
def test_a_report_of_a_classification_is_grouped_by_it(
    plan_of: PlanOf, question: str, subject: str, field: str
) -> None:
    plan = plan_of(question)
    assert (plan.subject, plan.by, plan.columns) == (subject, (Dimension(field=field),), ())


def test_the_key_asked_for_is_that_of_the_rows_spoken_of(plan_of: PlanOf) -> None:
    plan = plan_of("西渡镇有劳动力但2025年没一个人上班的户，把户编号给我")
    assert plan.subject == "household_year"
    assert plan.where == InSegment(name="zero_employment")
    assert plan.columns == ("household_year.household_id",)


def test_not_even_one_is_none(plan_of: PlanOf) -> None:
    plan = plan_of("脱贫户里2025年一个务工的都没有的有几户")
    assert Related(relation="jobs", quantifier="none") in plan.where.items  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "measures"),
    [
        ("2025年有多少人住过院？一共住了多少次？", ["patients", "stays"]),
        ("小额信贷去年放了多少笔，总额多少", ["assistance_count", "assistance_amount"]),
        ("2023到2025年每年临时救助发了多少笔、多少钱", ["assistance_count", "assistance_amount"]),
        ("历年住院医保目录内费用和报销金额分别是多少", ["covered_cost", "reimbursed"]),
        ("各县村集体经济收入合计及其中分红，2024年", ["collective_income", "collective_dividend"]),
        ("外出务工的人平均一年干几个月", ["employment_months_mean"]),
        ("公益岗人均一年挣多少钱", ["employment_income_mean"]),
        ("2025年因病监测户平均每户自付医疗费", ["medical_self_pay_per_household"]),
        ("低保户平均每户领到多少帮扶资金", ["assistance_amount_per_household"]),
    ],
)
def test_figures_by_everyday_words(plan_of: PlanOf, question: str, measures: list[str]) -> None:
    assert names(plan_of(question)) == measures


def test_each_of_several_years_is_shown(plan_of: PlanOf) -> None:
    plan = plan_of("历年住院医保目录内费用和报销金额分别是多少")
    assert plan.years == (2021, 2022, 2023, 2024, 2025)
    assert not plan.years_together


@pytest.mark.parametrize("question", ["人均纯收入最低和最高的户各是多少元", "人均纯收入最低最高分别是多少"])
def test_both_ends_are_two_figures_of_one_row(plan_of: PlanOf, question: str) -> None:
    functions = [measure.function for measure in plan_of(question).measures if isinstance(measure, Statistic)]
    assert functions == ["min", "max"]


@pytest.mark.parametrize(
    ("question", "test"),
    [
        ("去年比前年增收20%以上的脱贫户有多少户", ("household_year.income_growth", ">=", Decimal(20))),
        ("2025年比2024年减收超过2000元的脱贫户", ("household_year.income_increase", "<", Decimal(-2000))),
    ],
)
def test_a_bound_on_what_has_grown(plan_of: PlanOf, question: str, test: tuple[str, str, Decimal]) -> None:
    field, op, value = test
    plan = plan_of(question)
    assert Compare(field=field, op=op, value=value) in plan.where.items  # type: ignore[union-attr]
    assert plan.years == (2025,)


@pytest.mark.parametrize(
    "question", ["2024年比2023年收入下降的脱贫户有多少户", "2024年收入比2023年下降的脱贫户有多少户"]
)
def test_a_change_against_the_year_before_by_its_number(plan_of: PlanOf, question: str) -> None:
    assert plan_of(question).years == (2024,)


def test_two_years_of_decline_at_the_end_of_a_choice(plan_of: PlanOf) -> None:
    plan = plan_of("西渡镇哪些户收入连续两年下降？列出户编号")
    assert isinstance(plan.where, InYears)
    assert plan.where.years == (2024, 2025)
    assert plan.columns == ("household.household_id",)


@pytest.mark.parametrize("question", ["近三年务工人数是增还是减？分年给我", "近三年务工人数是涨还是跌"])
def test_up_or_down_is_seen_year_by_year(plan_of: PlanOf, question: str) -> None:
    plan = plan_of(question)
    assert (names(plan), plan.years) == (["workers"], (2023, 2024, 2025))


def test_bands_as_they_were_said(plan_of: PlanOf) -> None:
    plan = plan_of("把2025年农户按人均纯收入分成5000以下、5000-1万、1万-1.5万、1.5万-2万、2万以上，各多少户")
    borders = tuple(map(Decimal, (5000, 10000, 15000, 20000)))
    assert plan.by == (Dimension(field="household_year.net_income_per_capita", bands=borders),)


def test_of_two_places_both_are_shown(plan_of: PlanOf) -> None:
    plan = plan_of("西渡镇和界牌镇去年人均纯收入哪个高？")
    assert (plan.side_by_side, plan.top) == (True, None)


def test_how_far_from_the_published_figure(plan_of: PlanOf) -> None:
    plan = plan_of("衡阳县2025年脱贫人口人均纯收入跟农村居民人均可支配收入差多少？")
    [gap] = plan.measures
    assert isinstance(gap, Difference)
    assert isinstance(gap.right, Figure)
    assert gap.right.name == "county_published_income"


def test_places_under_a_bound_are_counted_wherever_the_county_stands(plan_of: PlanOf) -> None:
    assert plan_of("2025年人均纯收入没到1.6万的乡镇，衡阳县有几个").count_groups


def test_the_whole_city_is_the_place_that_was_named(read: Read) -> None:
    """衡阳县 is no 市: 全市 is the one it lies in; 浏阳市 would be itself (see the places of the demo)."""
    where = read("衡阳县去年人均纯收入低于全市平均水平的有多少户").plans[0].where
    assert isinstance(where, CompareAround)
    assert where.level == "city"


@pytest.mark.parametrize("question", ["近几年衡阳县人均纯收入增长了多少", "近几年收入都低于1万元的脱贫户有多少户"])
def test_some_years_are_asked_about_where_the_figure_depends_on_them(read: Read, question: str) -> None:
    reading = read(question)
    assert reading.clarification is not None
    assert "近几年" in reading.clarification.prompt


@pytest.mark.parametrize("question", ["衡阳县公益岗去年挣多少", "务工的挣了多少钱"])
def test_a_word_for_one_of_several_figures_is_asked_about(read: Read, question: str) -> None:
    assert read(question).clarification is not None


@pytest.mark.parametrize(
    "question", ["西渡镇有多少户通了自来水", "各乡镇水稻种植面积是多少", "有多少户住的是危房", "户主是党员的有几户"]
)
def test_what_is_known_not_to_be_on_file_is_said_so(read: Read, question: str) -> None:
    refusal = read(question).refusal
    assert refusal is not None
    assert (refusal.reason, refusal.known_absent) == ("no_field", True)
    assert "相近的可以问" in refusal.hint


def test_a_year_is_twelve_months(plan_of: PlanOf) -> None:
    where = plan_of("务工时间一年的有多少人").where
    assert isinstance(where, Compare) and (where.field, where.op, where.value) == ("employment.months", "=", 12)
    assert plan_of("务工时间10个月的有多少人")


def test_a_minus_behind_a_magnitude_is_a_range(plan_of: PlanOf) -> None:
    plan = plan_of("2025年人均纯收入1万-1.5万的脱贫户有多少户")
    bounds = {(part.op, part.value) for part in plan.where.items if isinstance(part, Compare)}  # type: ignore[union-attr]
    assert bounds == {(">=", Decimal(10000)), ("<=", Decimal(15000))}


def test_a_year_in_the_middle_of_a_name(plan_of: PlanOf) -> None:
    wordings = ("衡阳县农村居民2025年人均可支配收入有多少", "衡阳县2025年农村居民人均可支配收入是多少")
    assert len({plan_of(wording).model_dump_json() for wording in wordings}) == 1


def test_a_group_goes_without_saying_beside_one_of_its_values(plan_of: PlanOf) -> None:
    assert plan_of("有大病病人的脱贫户有好多户") == plan_of("家里有大病患者的脱贫户有多少户")


def test_columns_asked_for_behind_a_list(plan_of: PlanOf) -> None:
    plan = plan_of("青竹村有哪几户是监测户，什么类别，风险消除没有")
    assert plan.columns == ("household.household_id", "household.monitor_type", "household.risk_cleared")


def test_a_list_of_villages_names_what_tells_them_apart(plan_of: PlanOf) -> None:
    columns = plan_of("重点帮扶村有哪些", region=None).columns
    assert columns[:3] == ("village.county_name", "village.town_name", "village.village_name")
    assert plan_of("衡阳县重点帮扶村有哪些").columns[:2] == ("village.town_name", "village.village_name")


@pytest.mark.parametrize(
    "question",
    ["一家人全都参加了医保的监测户有多少户", "家里人都参加了医保的监测户有几户", "全家老小都参加医保的监测户有多少户"],
)
def test_everybody_of_the_family_is_all_of_its_members(plan_of: PlanOf, question: str) -> None:
    assert '"quantifier":"all"' in plan_of(question).model_dump_json()


def test_what_is_new_needs_a_year(read: Read) -> None:
    asked = read("新增监测户有几户").clarification
    assert asked is not None
    assert all("年新增监测户" in option.question for option in asked.options)
    assert read("2024年新增监测户有几户").plans


def test_parts_of_the_wider_place_are_no_shares_within_each(read: Read) -> None:
    plans = read("衡阳县各乡镇监测户占全县的比重").plans
    assert not any(isinstance(measure, Share) for plan in plans for measure in plan.measures)


def test_a_share_of_the_wider_place_has_all_of_it_as_its_whole(plan_of: PlanOf) -> None:
    plan = plan_of("西渡镇监测户占全县的比例")
    [share] = plan.measures
    assert isinstance(share, Share)
    assert isinstance(share.part, InPlaces)
    assert [place.name for place in share.part.places] == ["西渡镇"]
    assert [place.name for place in plan.places] == ["衡阳县"]
    assert plan.where == InSegment(name="monitored")


def test_a_share_within_the_place_itself_is_given(read: Read) -> None:
    assert read("衡阳县监测户占全县农户的比例").plans


@pytest.mark.parametrize("question", ["各县劳动力务工率", "各县劳动力人数和务工率"])
def test_a_rate_of_events_is_no_share_among_the_events(read: Read, question: str) -> None:
    assert all(plan.subject == "person" for plan in read(question).plans)
