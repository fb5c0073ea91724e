"""What a question compares with: a rule that compares with something else is never the one that judges it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.chat.checks.benchmarks import asked_benchmark
from server.chat.data.queries import Asker
from server.chat.draft import Draft
from sql_tools.plan import EVERYWHERE, Change, Figure, InSegment, Place, QueryPlan
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


@pytest.mark.parametrize(
    ("text", "people", "level"),
    [
        ("衡阳县2024年脱贫户收入增速高于全省农村居民收入增速吗", "rural", "province"),
        ("宁乡市脱贫人口增速跑赢全市农民没有", "rural", "city"),
        ("西渡镇脱贫户增速比当地老百姓快吗", "rural", None),
        ("易地搬迁脱贫人口增速有没有低于全省脱贫人口", "lifted", "province"),
        ("监测对象收入增速有没有高过省里", None, "province"),
    ],
)
def test_the_people_and_the_scope_compared_with(text: str, people: str | None, level: str | None) -> None:
    found = asked_benchmark(text)
    assert found is not None and (found.people, found.level) == (people, level)


@pytest.mark.parametrize(
    "text",
    [
        "长沙市脱贫人口收入增速高于农村居民2个百分点了吗",
        "全省脱贫人口务工规模达到多少了",
        "全县零就业家庭清零了吗",
        "湖南省和江西省的脱贫人口务工规模目标分别完成了吗",
    ],
)
def test_what_compares_with_no_named_scope(text: str) -> None:
    assert asked_benchmark(text) is None


@pytest.mark.parametrize(
    ("text", "other", "code"),
    [
        ("衡阳县2024年脱贫户收入增速高于全省农村居民收入增速吗", "湖南省", "43"),
        ("衡阳县2024年脱贫户收入增速比湖南省农村居民高多少个百分点", "湖南省", "43"),
        ("衡阳县2024年脱贫户增速跑赢全市农民没有", "衡阳市", "4304"),
    ],
)
def test_another_scope_than_the_rules_is_two_figures_and_no_verdict(
    desk: Desk, text: str, other: str, code: str
) -> None:
    draft = answered(desk.ask(text))
    lifted = Figure(name="income_per_capita", where=InSegment(name="lifted"))
    county = Place(level="county", code="430421", name="衡阳县")
    level = "province" if code == "43" else "city"
    own, published = (
        Asker(desk.queries, EVERYWHERE, ASKED_ON)
        .run(QueryPlan(model="household", subject=subject, measures=(measure,), places=(place,), years=(2024,)))
        .result.rows[0][0]
        for subject, measure, place in (
            ("household_year", Change(of=lifted, form="percent"), county),
            ("region_year", Figure(name="published_growth"), Place(level=level, code=code, name=other)),
        )
    )
    assert draft.kind == "data" and draft.checks == ()
    gap = Decimal(str(own)) - Decimal(str(published))
    assert f"{other}农村居民人均可支配收入增速{float(str(published)):g}%" in draft.short
    assert f"{'高出' if gap > 0 else '低'}{abs(gap).normalize():f}个百分点" in draft.short
    assert "没有给衡阳县定这样比的目标" in draft.text
    assert [each.clause_id for each in draft.citations] == ["hengyang-county-2022/1.2"]


def test_the_rule_that_compares_with_the_scope_asked_about_judges_alone(desk: Desk) -> None:
    ids = [check.rule_id for check in answered(desk.ask("宁乡市2024年脱贫人口收入增速高于全市农村居民吗")).checks]
    assert ids == ["changsha-2023/growth-above-rural"]
    ids = [check.rule_id for check in answered(desk.ask("江西易地搬迁脱贫人口2025年增速有没有低于全省脱贫人口")).checks]
    assert ids == ["jiangxi-2023/growth-relocated"]


def test_incomes_that_no_rule_compares_are_set_side_by_side(desk: Desk) -> None:
    draft = answered(desk.ask("长沙市各区县2024年脱贫户人均纯收入都超过全市农村居民了吗"))
    assert draft.kind == "data" and len(draft.data) == 5 and draft.short.count("相当于") == 4


def test_of_the_whole_nation_nothing_is_on_file(desk: Desk) -> None:
    draft = answered(desk.ask("衡阳县2024年脱贫户收入增速高于全国农村居民吗"))
    assert (draft.kind, draft.reason) == ("refusal", "no_data") and "库内没有全国的数据" in draft.text


def test_the_same_people_of_the_same_place_are_no_comparison(desk: Desk) -> None:
    assert desk.ask("衡阳县2024年脱贫户收入增速高于全县脱贫户平均吗") is None


def test_farmers_of_two_places_are_compared_and_no_group_of_households(desk: Desk) -> None:
    short = answered(desk.ask("衡阳县2024年农民收入增速跑赢全市了吗")).short
    assert short.count("农村居民人均可支配收入增速") == 2 and "脱贫" not in short


@pytest.mark.parametrize(
    "text",
    [
        "衡阳县2024年人均纯收入超过长沙县农村居民收入的脱贫户有多少户",
        "衡阳县哪些脱贫户的人均纯收入高于全省农村居民",
        "衡阳县农民收入增速有没有跑赢全市，近三年逐年比",
    ],
)
def test_numbers_lists_and_rows_of_years_are_no_comparison_of_two_figures(desk: Desk, text: str) -> None:
    assert desk.ask(text) is None
