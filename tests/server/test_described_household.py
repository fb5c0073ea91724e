"""Families described in words: which amounts are incomes, and what an amount said roughly leaves open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import load_rulebook
from retrieval.clauses import parse_clauses
from server.chat.checks.household_answer import HouseholdJudge, HouseholdVerdict
from server.chat.checks.rule_sources import RuleSources
from server.chat.described.facts import facts_of
from server.chat.described.household import corrected, dated, describe_household, describes_household
from server.chat.described.income import incomes
from server.chat.region import Gazetteer
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


def told(text: str) -> tuple[str, ...]:
    return describe_household(text, GAZETTEER, "430421").said


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("老张家四口人，户主60岁，常年吃高血压的药，孙女上小学三年级", ["户主：长期慢性病，60岁", "孙女：小学"]),
        ("三个娃都在读书，大的读高职，老二初中，老三小学，全家6人", ["娃：高职高专", "娃：初中", "娃：小学"]),
        ("两个孩子一个上幼儿园一个上小学，家里4口人", ["孩子：学前", "孩子：小学"]),
        ("夫妻俩在长沙打零工，家里4口人", ["户主：灵活就业，省内", "配偶：灵活就业，省内"]),
        ("儿子儿媳在浙江务工，一家5口", ["儿子：外出务工，省外", "儿媳：外出务工，省外"]),
        ("家里3口，儿子大学刚毕业没找到工作", ["儿子：非在校生，本科及以上已毕业或不读，没有就业"]),
        ("易地搬迁户，家里五个人，两个劳力，一个在帮扶车间", ["家庭人口：5人", "劳动力：帮扶车间"]),
        ("王大爷独居，七十五岁，五保户", ["家庭人口：1人", "王大爷：七十五岁", "身份：特困户"]),
        ("因病，4口人，今年全家纯收入3.5万", ["家庭人口：4人", "返贫致贫风险：因病", "本年家庭收入：35000元"]),
        ("监测户，户主女，带两个小孩，在村里做保洁员，一家三口", ["家里有人：公益性岗位，乡内"]),
        ("家里3个人，2个劳动力，没有一个出去打工的，也没有公益岗", ["全家没有人务工就业"]),
    ],
)
def test_what_is_said_of_members(text: str, facts: list[str]) -> None:
    assert set(facts) <= set(told(text))


def test_one_members_wage_is_not_the_familys_income() -> None:
    description = describe_household("脱贫户四口之家，丈夫在东莞打工月薪5000，儿子一年挣4万", GAZETTEER, "430421")
    assert description.incomes == ()
    assert any("月薪5000（本人的，不算作全家收入）" in each for each in description.said)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("一家4口，今年人均收入一万零五百，比去年少了八百", "11300"),
        ("一家4口，今年人均10500元，比去年增加了500元", "10000"),
        ("一家4口，今年人均9000元，比去年下降10%", "10000"),
        ("一家4口，2025年人均9000元，2024年人均9500元", "9500"),
    ],
)
def test_the_year_before_from_a_difference(text: str, before: str) -> None:
    assert values(text, True)["previous.net_income_per_capita"] == Decimal(before)


def test_the_year_of_another_clause_is_not_that_of_the_income() -> None:
    assert values("三类户，去年纳入的，4口人，年人均收入9800", True)[NOW] == Decimal(9800)


def test_pence_and_neighbouring_numerals_are_not_cut() -> None:
    assert values("一家4口，人均纯收入8630块5", True)[NOW] == Decimal("8630.5")
    assert [values("一家4口，人均五六千", low)[NOW] for low in (True, False)] == [Decimal(5000), Decimal(6000)]


def test_what_is_not_used_is_shown() -> None:
    description = describe_household("一家4口，人均8000，住的危房，养了两头牛", GAZETTEER, "430421")
    assert len(description.unused) == 2
    assert describe_household("一家五口，人均八千五，去年一万，户主慢性病，女儿读中职", GAZETTEER, None).unused == ()


def test_a_correction_counts_first() -> None:
    first = "一家五口，人均八千五，女儿读中职，普通农户"
    whole = corrected(first, "不对，女儿读的是高职，人均九千")
    assert whole is not None
    said_then = describe_household(whole, GAZETTEER, None).said
    assert "女儿：高职高专" in said_then and "本年人均纯收入：9000元" in said_then and "家庭人口：5人" in said_then
    assert corrected(first, "公益性岗位优先安排谁？") is None
    status = corrected(first, "是脱贫户")
    assert status is not None
    assert "身份：脱贫户" in describe_household(status, GAZETTEER, None).said
    assert not any("不是" in each for each in describe_household(status, GAZETTEER, None).said)


@pytest.mark.parametrize(
    ("text", "year"), [("前年3月纳入监测", "2024年"), ("去年被纳入监测", "2025年"), ("2023年纳入监测", "2023年")]
)
def test_when_a_family_came_under_watch_is_counted_from_the_asking_year(text: str, year: str) -> None:
    description = describe_household(dated(f"监测户，{text}，四口人，去年人均8000", 2026), GAZETTEER, None)
    assert f"纳入监测：{year}" in description.said and "上年人均纯收入：8000元" in description.said


@pytest.mark.parametrize(
    ("text", "facts", "never"),
    [
        (
            "老刘家五口人，老刘两口子都六十多了，老刘有高血压，脱贫户",
            ["老刘：长期慢性病，六十多岁", "配偶：六十多岁"],
            [],
        ),
        ("王婶一个人带着孙女过，孙女上高中，王婶有残疾，监测户", ["王婶：残疾", "孙女：高中"], []),
        ("边缘户，3口人，户主肝癌，妻子照顾他没法出去打工", ["户主：大病", "妻子：没有就业"], ["外出务工"]),
        ("家里三口，老婆乳腺癌，男人打零工", ["老婆：大病", "男人：灵活就业"], []),
        ("两口子带个智障儿子，种几亩地，没人打工，监测户", ["儿子：残疾", "全家没有人务工就业"], ["户主", "家庭人口"]),
        (
            "家里3口，儿子在县城开滴滴，年收入四万",
            ["儿子：年收入四万（本人的，不算作全家收入），灵活就业，县内"],
            ["家庭收入"],
        ),
        ("脱贫不稳定户，五个人，儿子在浙江进厂一年寄回两万", ["家庭人口：5人"], ["本年收入"]),
        ("他家六个人，大崽去年大学毕业没找到事做，细崽读职高", ["家庭人口：6人", "细崽：中职"], ["大崽：中职"]),
        ("姐弟三个，父母双亡，大姐在读中职，两个弟弟小学", ["大姐：中职", "弟弟：小学（2人）"], ["父母"]),
        (
            "突发严重困难户，妻子在家务农，一儿一女都在上学，大的高三小的初一",
            ["孩子：高中", "孩子：初中"],
            ["妻子：高中"],
        ),
        ("四口人，儿子在深圳打工，儿媳在家带娃，孙子读小学", ["儿媳：没有就业", "孙子：小学"], ["娃"]),
        ("屋里头四个人，两个细伢子读书，前年脱的贫", ["家庭人口：4人", "身份：脱贫户"], []),
        ("我家两个人，我妈老年痴呆，我得照顾她出不了门", ["我妈：长期慢性病", "我：没有就业"], []),
        ("光棍一个，五十八岁，腿有残疾，吃低保", ["家庭人口：1人", "户主：残疾，五十八岁"], []),
    ],
)
def test_what_village_cadres_say_and_of_whom(text: str, facts: list[str], never: list[str]) -> None:
    said = told(text)
    assert set(facts) <= set(said)
    assert not any(word in each for word in never for each in said)


@pytest.mark.parametrize(
    "text",
    [
        "光棍一个，五十八岁，腿有残疾，吃低保，脱贫户，一年到头就八千块",
        "爷爷奶奶带两个孙子，爹妈都在广东打工，孙子一个读初中一个读小学，监测户，因学",
        "脱贫不稳定户，五个人，儿子儿媳离了婚，儿子在浙江进厂一年寄回两万",
        "两口子带个智障儿子，都五十多岁，种几亩地，没人打工，监测户",
    ],
)
def test_a_story_of_a_family_is_a_description(text: str) -> None:
    assert describes_household(text)


@pytest.mark.parametrize(
    "text",
    [
        "把监测户中户主患大病的，儿子读高中的，列出来",
        "脱贫户，人均收入低于1万元，妻子残疾的户",
        "统计脱贫户，老人，残疾",
    ],
)
def test_what_asks_for_many_families_is_none(text: str) -> None:
    assert not describes_household(text)
