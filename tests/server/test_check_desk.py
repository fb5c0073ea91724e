"""The check desk on a demo database: verdicts, years, places, follow-ups, and what it must not say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from server.chat.data.queries import Asker
from server.chat.draft import Draft
from sql_tools.plan import EVERYWHERE, Figure, InSegment, Not, Place, QueryPlan
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import ASKED_ON, Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, 600, 3)
    return Desk(home / "data" / "current.duckdb")


def answered(draft: Draft | None) -> Draft:
    assert draft is not None
    return draft


def test_a_target_with_clause_figure_gap_and_other_reading(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市2023年1.9万元的目标达到了吗？"))
    (check,) = draft.checks
    plan = QueryPlan(
        model="household",
        subject="household_year",
        measures=(
            Figure(name="income_per_capita", where=InSegment(name="lifted_or_monitored")),
            Figure(name="income_per_capita", where=InSegment(name="lifted")),
        ),
        places=(Place(level="city", code="4301", name="长沙市"),),
        years=(2023,),
    )
    both, lifted = Asker(desk.queries, EVERYWHERE, ASKED_ON).run(plan).result.rows[0]
    assert draft.kind == "check"
    assert (check.observed, check.threshold, check.unit) == (float(str(both)), 19000.0, "元")
    assert check.gap == pytest.approx(float(str(both)) - 19000)
    assert check.outcome == ("met" if Decimal(str(both)) >= 19000 else "not_met")
    assert draft.citations[0].clause_id == "changsha-2023/1"
    assert draft.citations[0].quote == "到2023年底，脱贫人口人均纯收入达到1.9万元以上"
    assert f"{float(str(lifted)):.2f}".rstrip("0").rstrip(".") in draft.text
    assert "演示数据" in draft.text and "[1]" in draft.text


def test_each_county_is_judged_and_told_that_the_target_is_the_citys(desk: Desk) -> None:
    draft = answered(desk.ask("长沙各区县2023年1.9万元目标完成情况怎么样？"))
    assert {check.subject for check in draft.checks} == {"望城区 2023", "长沙县 2023", "浏阳市 2023", "宁乡市 2023"}
    assert "没有分解到望城区" in draft.text


@pytest.mark.parametrize(
    ("text", "asked_on", "subject", "threshold"),
    [
        ("长沙市脱贫人口人均纯收入的目标完成没有？", ASKED_ON, "长沙市 2025", 23000.0),
        ("长沙市脱贫人口人均纯收入的目标完成没有？", date(2024, 5, 1), "长沙市 2023", 19000.0),
        ("长沙市去年脱贫人口人均纯收入的目标达到了吗？", date(2024, 5, 1), "长沙市 2023", 19000.0),
    ],
)
def test_the_year_judged(desk: Desk, text: str, asked_on: date, subject: str, threshold: float) -> None:
    (check,) = answered(desk.ask(text, asked_on=asked_on)).checks
    assert (check.subject, check.threshold) == (subject, threshold)


def test_a_year_after_the_plan_is_open_and_its_last_year_stands_below(desk: Desk) -> None:
    draft = answered(desk.ask("2026年长沙市脱贫人口人均纯收入的目标达到了吗？"))
    assert "没有2026年的要求" in draft.text and "已到期" in draft.text and draft.short.startswith("2026年没有目标")
    (check,) = draft.checks
    assert (check.subject, check.outcome) == ("长沙市 2026", "unknown")
    assert [(child.subject, child.threshold) for child in check.children] == [("长沙市 2025", 23000.0)]


def test_a_year_before_the_target_is_not_judged(desk: Desk) -> None:
    draft = answered(desk.ask("江西省2022年85%的目标达到了吗？"))
    assert (draft.kind, draft.checks) == ("policy", ())
    assert "没有2022年的目标" in draft.text


def test_another_places_target_is_named_and_never_applied(desk: Desk) -> None:
    draft = answered(desk.ask("于都县2023年1.9万元的目标完成了吗？"))
    assert (draft.kind, draft.reason, draft.checks) == ("refusal", "not_covered", ())
    assert "长沙市" in draft.text


def test_a_total_is_not_judged_below_its_region(desk: Desk) -> None:
    (check,) = answered(desk.ask("望城区2025年公益性岗位安置脱贫人口6000人的目标完成了吗？")).checks
    assert (check.outcome, check.threshold) == ("unknown", None)
    assert check.note is not None and "没有分解到望城区" in check.note


def test_what_the_data_lack_is_open_with_what_is_missing(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县主要农作物良种推广覆盖率达到98%了吗？"))
    (check,) = draft.checks
    assert (check.outcome, check.observed, check.threshold) == ("unknown", None, 98.0)
    assert "良种推广覆盖率" in draft.text


def test_willingness_stays_with_people(desk: Desk) -> None:
    (check,) = answered(desk.ask("衡阳县有就业意愿的脱贫人口和监测对象就业率达到90%了吗？")).checks
    assert check.outcome == "needs_review"


def test_a_group_with_its_list_and_the_other_reading(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？"))
    (check,) = draft.checks
    (block,) = draft.data
    assert check.observed == block.row_count == len({row[3] for row in block.rows})
    assert "三条满足一条即可" in draft.text and "已到期" in draft.text
    labels = [column.label for column in block.columns]
    assert labels[3:] == ["户编号", "人均纯收入", "上年人均纯收入", "人均纯收入增速"]
    assert all(row[4] < 10000 and row[4] < row[5] and row[6] < 5.5 for row in block.rows)


def test_follow_ups(desk: Desk) -> None:
    first = "长沙市2023年1.9万元的目标达到了吗？"
    (same,) = answered(desk.ask(first, "为什么？")).checks
    (later,) = answered(desk.ask(first, "那2025年的呢？")).checks
    (supposed,) = answered(desk.ask(first, "如果人均纯收入是2万元呢？")).checks
    assert (same.subject, same.threshold) == ("长沙市 2023", 19000.0)
    assert (later.subject, later.threshold) == ("长沙市 2025", 23000.0)
    assert (supposed.outcome, supposed.observed, supposed.gap) == ("met", 20000.0, 1000.0)


def test_the_askers_own_place(desk: Desk) -> None:
    draft = answered(desk.ask("我们市2.3万元的目标还差多少钱？", region="长沙市"))
    assert draft.region is not None
    assert (draft.region.name, draft.region.from_) == ("长沙市", "asker")


def test_one_household_by_its_number(desk: Desk) -> None:
    household = answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？")).data[0].rows[0][3]
    draft = answered(desk.ask(f"户编号{household}属于帮扶重点吗？"))
    assert draft.checks[0].rule_id == "hengyang-county-2022/focus-households"
    assert draft.checks[0].outcome == "met"
    assert not any(check.rule_id.startswith(("jiangxi", "changsha")) for check in draft.checks)


def test_an_unknown_household_is_no_data(desk: Desk) -> None:
    draft = answered(desk.ask("户编号H99999999999能享受哪些政策？"))
    assert (draft.kind, draft.reason) == ("refusal", "no_data")


def test_every_marker_has_its_citation(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市的各项目标完成情况"))
    numbers = {citation.n for citation in draft.citations}
    assert len(draft.checks) > 10
    assert all(set(check.citations) <= numbers and check.citations for check in draft.checks)
    assert all(index < len(draft.data) for check in draft.checks for index in check.data)


def test_who_is_behind_a_count_can_be_asked(desk: Desk) -> None:
    first = "长沙市人均低于一万的还有多少户没清零？"
    for draft in (answered(desk.ask(first, "是哪些户？")), answered(desk.ask("长沙市还没清零的户名单"))):
        (check,) = draft.checks
        listed = draft.data[check.data[-1]]
        assert listed.row_count == check.observed
        assert all(row[4] < 10000 for row in listed.rows)
        assert "名单（长沙市2025年人均纯收入低于1万元的" in draft.text


def test_the_villages_below_a_share_are_listed(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县集体经济20万元以上的村达到80%了吗？", "是哪些村？"))
    listed = draft.data[draft.checks[0].data[-1]]
    assert all(row[4] < 200000 for row in listed.rows)
    assert f"的{listed.row_count}个村）" in draft.text


def test_the_money_that_is_lacking(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市清零目标还差多少户、多少钱？"))
    block = next(block for block in draft.data if len(block.plan["measures"]) == 3)
    households, people, income = (Decimal(str(cell)) for cell in block.rows[0])
    lacking = f"{10000 * people - income:f}".rstrip("0").rstrip(".")
    assert f"的有{households}户{people}人，都补到10000元合计还差{lacking}元" in draft.text
    assert lacking in draft.short


def test_the_money_of_a_whole_group(desk: Desk) -> None:
    """江西省 88 %: what brings the group's mean up to the share of the published income."""
    draft = answered(desk.ask("江西省2024年88%的目标还差多少钱？"))
    block = next(block for block in draft.data if len(block.plan["measures"]) == 2)
    people, income = (Decimal(str(cell)) for cell in block.rows[0])
    (check,) = draft.checks
    if check.outcome == "not_met":
        each = income / people * (Decimal(88) / Decimal(str(check.observed)) - 1)
        said = draft.text.split("人均还差")[1].split("元")[0]
        assert abs(Decimal(said) - each) < 3
    else:
        assert "人均还差" not in draft.text


def test_a_supposed_amount_of_another_kind_changes_nothing(desk: Desk) -> None:
    first = "长沙市2023年1.9万元的目标达到了吗？"
    (check,) = answered(desk.ask(first)).checks
    draft = answered(desk.ask(first, "如果增速是8%呢？"))
    assert draft.checks[0].observed == check.observed
    assert "结论没有变化" in draft.text


def test_a_supposed_income_makes_a_growth(desk: Desk) -> None:
    first = "2024年长沙市监测户收入增速目标完成了吗？"
    (check,) = answered(desk.ask(first)).checks
    (supposed,) = answered(desk.ask(first, "如果人均纯收入是3万元呢？")).checks
    assert supposed.outcome == "met" and supposed.observed is not None
    assert check.observed is not None and supposed.observed > check.observed
    assert supposed.observed < 300


def test_why_tells_how_it_was_counted(desk: Desk) -> None:
    assert "怎么算的" in answered(desk.ask("长沙市2023年1.9万元的目标达到了吗？", "为什么？")).text


def test_what_would_change_for_one_household(desk: Desk) -> None:
    household = answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？")).data[0].rows[0][3]
    first = f"户编号{household}属于帮扶重点吗？"
    then = answered(desk.ask(first, "如果人均纯收入是1.1万呢？"))
    assert _outcome(then, "hengyang-county-2022/focus-households") == "not_met"
    assert "由“满足”变为“不满足”：帮扶工作重点户" in then.text
    again = answered(desk.ask(first, "为什么？", "如果人均纯收入是1.1万呢？"))
    assert _outcome(again, "hengyang-county-2022/focus-households") == "not_met"


def _outcome(draft: Draft, rule_id: str) -> str:
    return next(check.outcome for check in draft.checks if check.rule_id == rule_id)


def test_a_described_household_needs_no_question_and_can_be_corrected(desk: Desk) -> None:
    first = "一家五口，人均八千五，去年一万，户主慢性病，儿子在广东打工，女儿读中职"
    told = answered(desk.ask(first, region="衡阳县"))
    assert not any(check.outcome == "not_met" for check in told.checks if "脱贫" in check.label)
    lifted = answered(desk.ask(first, "是脱贫户", region="衡阳县"))
    assert lifted.checks[0].rule_id == "hengyang-county-2022/focus-households"
    assert lifted.checks[0].outcome == "met"
    corrected = answered(desk.ask(first, "是脱贫户", "不对，人均是一万二", region="衡阳县"))
    assert _outcome(corrected, "hengyang-county-2022/focus-households") == "not_met"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("nothing") / "current.duckdb")


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        ("长沙市2023年1.9万元的目标达到了吗？", "changsha-2023/income-2023"),
        ("衡阳县哪些户要列入帮扶工作重点？", "hengyang-county-2022/focus-households"),
    ],
)
def test_without_a_database_everything_is_open_and_said(empty: Desk, text: str, rule_id: str) -> None:
    draft = answered(empty.ask(text))
    (check,) = draft.checks
    assert (draft.kind, check.rule_id, check.outcome, check.observed) == ("check", rule_id, "unknown", None)
    assert "没有可用的数据库" in draft.text and draft.citations


def test_a_described_household_needs_no_database(empty: Desk) -> None:
    draft = answered(empty.ask("衡阳县的脱贫户，一家五口，人均八千五，去年一万，能享受什么政策？"))
    assert _outcome(draft, "hengyang-county-2022/focus-households") == "met"


def test_a_household_by_number_needs_one(empty: Desk) -> None:
    draft = answered(empty.ask("户编号H43042100001能享受哪些政策？"))
    assert (draft.kind, draft.reason) == ("refusal", "no_data")


def test_a_household_is_gone_on_with(desk: Desk) -> None:
    household = answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？")).data[0].rows[0][3]
    assert answered(desk.ask(f"户编号{household}")).checks
    draft = answered(desk.ask(f"户编号{household}", "这户属于帮扶重点吗？"))
    assert draft.checks[0].rule_id == "hengyang-county-2022/focus-households"


def test_how_much_is_lacking_can_be_asked_after_the_verdict(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市人均低于一万的清零了吗？", "还差多少钱？"))
    assert "合计还差" in draft.short


def test_a_supposition_about_a_list_is_not_silently_dropped(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？", "如果人均纯收入是1.1万呢？"))
    assert "名单没有变化" in draft.text
    assert "怎么算的" in answered(desk.ask("衡阳县哪些户要列入帮扶工作重点？", "为什么？")).text


def test_how_to_help_a_described_family(desk: Desk) -> None:
    text = "边缘户，三口人，母亲尿毒症，儿子初中毕业在家，今年人均6500去年7000，怎么帮？"
    assert answered(desk.ask(text, region="衡阳县")).checks[0].outcome == "met"


def test_one_rule_of_a_household_is_answered_alone(desk: Desk) -> None:
    household = household_id(desk)
    draft = answered(desk.ask(f"{household}算不算帮扶重点户？"))
    assert {node.rule_id.split("/")[1] for node in draft.checks} <= {"focus-households", "attention-declined"}
    everything = answered(desk.ask(f"{household}能享受什么政策？"))
    assert len(everything.checks) > len(draft.checks)


def test_a_household_that_a_rule_does_not_speak_of_is_told_so(desk: Desk) -> None:
    neither = household_id(desk, lifted=False)
    draft = answered(desk.ask(f"户{neither}能按脱贫人口重点帮扶不？"))
    (check, *_) = draft.checks
    assert check.outcome == "not_met" and check.children[0].label == "脱贫户或监测户"


@pytest.mark.parametrize(
    "question", ["{}要不要列为重点跟踪监测村？", "{}够不够重点跟踪监测村的条件", "{}算不算重点跟踪监测村"]
)
def test_a_village_by_name_with_its_figures(desk: Desk, question: str) -> None:
    village = next(
        place for place in desk.queries.names.places if place.level == "village" and place.code[:6] == "430421"
    )
    town = next(place for place in desk.queries.names.places if place.code == village.code[:9])
    draft = answered(desk.ask(question.format(town.name + village.name)))
    (check,) = draft.checks
    assert (check.rule_id, check.subject) == ("hengyang-county-2022/focus-villages", f"{town.name}{village.name} 2024")
    assert check.outcome in ("met", "not_met") and "界限3%" in draft.text


def household_id(desk: Desk, lifted: bool = True) -> str:
    """A household of 衡阳县 or 长沙市 that is (or is neither) lifted or monitored."""
    where = InSegment(name="lifted_or_monitored")
    plan = QueryPlan(
        model="household",
        subject="household",
        columns=("household.household_id",),
        where=where if lifted else Not(item=where),
        places=(Place(level="city", code="4301", name="长沙市"),),
    )
    return str(Asker(desk.queries, EVERYWHERE, ASKED_ON).run(plan).result.rows[0][0])


def test_a_village_that_is_not_on_file_is_not_judged_as_its_county(desk: Desk) -> None:
    assert desk.ask("无名村2024年集体收入到20万没有") is None


def test_a_county_is_held_against_the_citys_target_and_told_whose_it_is(desk: Desk) -> None:
    draft = answered(desk.ask("宁乡市2023年达到1.9万了吗"))
    (check,) = draft.checks
    assert (check.rule_id, check.threshold) == ("changsha-2023/income-2023", 19000.0)
    assert draft.short.startswith("对照长沙市的目标") and "不是宁乡市自己的目标" in draft.text


def test_none_is_left_holds_of_every_part_of_the_place(desk: Desk) -> None:
    draft = answered(desk.ask("宁乡市2025年人均低于一万元的脱贫人口清零了吗"))
    assert "对照" not in draft.short and "宁乡市的也在内" in draft.text


@pytest.mark.parametrize(
    ("text", "options"),
    [("1.9万的目标达到了吗", {"长沙市", "衡阳县"}), ("目标完成了吗", {"长沙市", "衡阳县", "湖南省", "江西省"})],
)
def test_targets_of_several_places_are_asked_about_and_every_option_can_be_asked(
    desk: Desk, text: str, options: set[str]
) -> None:
    clarification = answered(desk.ask(text)).clarification
    assert clarification is not None and {each.label[:3] for each in clarification.options} == options
    for each in clarification.options:
        checks = answered(desk.ask(each.question)).checks
        assert checks and all(check.subject.startswith(each.label[:3]) for check in checks)


def test_several_groups_of_one_place_are_all_judged_and_named_in_the_first_line(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市2024年增速目标完成了吗"))
    assert len(draft.checks) == 3 and all(f"“{check.label}”" in draft.short for check in draft.checks)


def test_which_counties_missed_it_asks_for_a_verdict_on_each(desk: Desk) -> None:
    draft = answered(desk.ask("长沙哪些区县2025年还没达到2.3万"))
    assert {check.subject[:3] for check in draft.checks} == {"望城区", "长沙县", "浏阳市", "宁乡市"}
    missed = [check.subject.split()[0] for check in draft.checks if check.outcome == "not_met"]
    assert draft.short.startswith("对照长沙市的目标") and (
        len(missed) > 3 or all(each in draft.short for each in missed)
    )


def test_twenty_thousand_yuan_are_not_twenty_thousand_people(desk: Desk) -> None:
    assert desk.ask("于都县哪些乡镇脱贫人口人均纯收入没达到两万元") is None


@pytest.mark.parametrize("text", ["衡阳县预算单位通过832平台采购的比例有要求吗", "长沙市公益性岗位年收入有没有要求"])
def test_whether_there_is_a_requirement_asks_for_the_text(desk: Desk, text: str) -> None:
    assert desk.ask(text) is None


def test_a_county_that_is_not_on_file_is_never_done(desk: Desk) -> None:
    """The province was loaded in full; that says nothing of a county that it does not have."""
    checks = answered(desk.ask("瑞金市2025年目标完成了吗")).checks
    assert checks and {check.outcome for check in checks} == {"unknown"}
    (group, *_) = answered(desk.ask("瑞金市2024年关注对象有哪些户")).checks
    assert group.outcome == "unknown" and "库内没有瑞金市" in (group.note or "")


@pytest.mark.parametrize("text", ["湘江新区2025年2.3万完成了吗", "经开区2025年脱贫人口收入达到2.3万了吗"])
def test_a_place_that_nobody_knows_is_not_answered_with_the_city(desk: Desk, text: str) -> None:
    assert desk.ask(text) is None


def income(desk: Desk, group: str, place: Place, year: int) -> Decimal:
    measure = Figure(name="income_per_capita", where=InSegment(name=group))
    plan = QueryPlan(model="household", subject="household_year", measures=(measure,), places=(place,), years=(year,))
    return Decimal(str(Asker(desk.queries, EVERYWHERE, ASKED_ON).run(plan).result.exact[0][0]))


def test_another_income_changes_a_growth_and_the_yearly_growth_of_a_plan(desk: Desk) -> None:
    county = Place(level="county", code="430421", name="衡阳县")
    (check,) = answered(desk.ask("衡阳县脱贫户增收目标完成了吗", "如果人均纯收入是2万元呢")).checks
    yearly = (Decimal(20000) / income(desk, "lifted_or_monitored", county, 2021)) ** (Decimal(1) / 3) * 100 - 100
    assert check.observed == pytest.approx(float(yearly), abs=0.02)
    city = Place(level="city", code="4301", name="长沙市")
    (check,) = answered(desk.ask("长沙市2024年监测对象增速达标没", "如果去年是1.7万呢")).checks
    since = income(desk, "monitored", city, 2024) / 17000 * 100 - 100
    assert check.observed == pytest.approx(float(since), abs=0.02)


def test_those_that_are_asked_for_next_are_of_the_place_before(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县参保率达到100%了吗", "没参保的是哪些户"))
    assert {check.rule_id for check in draft.checks} == {"hengyang-county-2022/medical-insurance"}


def test_a_total_that_was_not_shared_out_is_told_as_such_in_the_first_line(desk: Desk) -> None:
    draft = answered(desk.ask("浏阳市2025年公益性岗位安置6000人的目标完成了吗"))
    assert "没有分解到浏阳市" in draft.short and draft.checks[0].outcome == "unknown"


def test_what_each_place_lacks_stands_in_the_first_line(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市各区县2025年一万元以下清零情况", "还差多少户、多少钱"))
    assert all(name in draft.short for name in ("望城区", "长沙县", "浏阳市", "宁乡市")) and "合计还差" in draft.short
