"""In which places something is, and which of two places has more of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

PlanOf = Callable[..., QueryPlan]
Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("脱贫户最集中的是哪个镇", "衡阳县各乡镇脱贫户的户数，按户数从高到低，前1名"),
        ("光伏项目主要在哪些乡镇", "2025年衡阳县各乡镇产业类型为光伏的产业项目数，按产业项目数从高到低"),
        ("监测户集中在哪几个村", "衡阳县各村监测户的户数，按户数从高到低"),
        ("监测户在各乡镇怎么分布", "衡阳县各乡镇监测户的户数"),
        ("脱贫人口分布在哪几个乡镇，各多少", "2025年衡阳县各乡镇脱贫户的人口数"),
        ("西渡镇下面有哪些村", "西渡镇村名单"),
        ("界牌镇管几个村", "界牌镇村数"),
    ],
)
def test_in_which_places(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("西渡跟界牌比，哪边低保户多", "西渡镇、界牌镇低保户的户数，分别统计，按户数从高到低"),
        (
            "西渡镇和界牌镇哪个的脱贫户占比大",
            "西渡镇、界牌镇农户中，脱贫户的户数占比，分别统计，按脱贫户的户数占比从高到低",
        ),
    ],
)
def test_which_of_two_places(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize("question", ["脱贫户数和监测户数都排前五的乡镇", "低保户、监测户都最多的村"])
def test_first_by_each_of_two_figures_is_no_one_order(read: Read, question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("村集体经济收入低于5万元的村占多少", "2025年衡阳县村中，村集体经济收入低于5万元的村数占比"),
        ("有监测户的村占全部村的比例", "衡阳县村中，有监测户的村数占比"),
        ("重点帮扶村占全县村的百分之几", "衡阳县村中，乡村振兴重点帮扶村的村数占比"),
        ("没有监测户的村总共多少个", "衡阳县没有监测户的村数"),
        ("有3个以上监测户的村，一共有多少个", "衡阳县至少有3个监测户的村数"),
    ],
)
def test_villages_are_counted_or_their_share_told(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("西渡镇以外的乡镇低保户数", "衡阳县低保户中，不在西渡镇的户数"),
        ("除西渡镇外的乡镇各有多少监测户", "衡阳县各乡镇监测户中，不在西渡镇的户数"),
        ("扣除长沙市，其余地方的监测户数", "监测户中，不在长沙市的户数"),
    ],
)
def test_all_places_but_one(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


def test_other_places_without_one_left_out_are_not_all(read: Read) -> None:
    assert not read("其余地方的监测户数").plans


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "监测户超过全县平均数的乡镇",
            "衡阳县农户，按乡镇统计其中监测户的户数和所在县平均其中监测户的户数，"
            "只列其中监测户的户数高于所在县平均其中监测户的户数的",
        ),
        ("西渡镇跟界牌镇差多少户监测户", "监测户的西渡镇的户数与界牌镇的户数相差"),
    ],
)
def test_numbers_against_each_other(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("西渡镇在全县人均收入排第几名", "2025年衡阳县各乡镇人均纯收入，按人均纯收入从高到低"),
        ("西渡镇的监测户数排第几", "衡阳县各乡镇监测户的户数，按户数从高到低"),
        ("西渡镇监测户占比排第几", "衡阳县各乡镇农户中，监测户的户数占比，按监测户的户数占比从高到低"),
        ("西渡镇产业项目投入排名第几", "2025年衡阳县各乡镇衔接资金投入合计，按衔接资金投入合计从高到低"),
        ("衡阳县人均收入在全省排第几", "2025年湖南省各县人均纯收入，按人均纯收入从高到低"),
    ],
)
def test_the_place_of_one_is_seen_among_all(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


def test_it_says_where_to_look(read: Read) -> None:
    assert "西渡镇排第几，看表里的次序" in read("西渡镇在全县人均收入排第几名").notes


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "监测户占农户两成以上的乡镇有几个，是哪几个",
            "衡阳县各乡镇农户中，监测户的户数占比，只列监测户的户数占比不低于20%的",
        ),
        (
            "西渡镇、界牌镇的脱贫人口人均纯收入排个序",
            "2025年西渡镇、界牌镇脱贫户的人均纯收入，分别统计，按人均纯收入从高到低",
        ),
        (
            "西渡镇和界牌镇收入最高的5户",
            "2025年西渡镇、界牌镇农户名单，列出户编号、人均纯收入、村，按人均纯收入从高到低，前5名",
        ),
        (
            "每个乡镇选收入最高的两个村",
            "2025年衡阳县农户，按乡镇、村统计人均纯收入，按人均纯收入从高到低，各乡镇前2名",
        ),
    ],
)
def test_places_are_listed_and_ranked(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("全是脱贫户的村有吗", "衡阳县各村农户中，脱贫户的户数占比，只列脱贫户的户数占比等于100%的"),
        ("哪个村的低保户最集中", "衡阳县各村低保户的户数，按户数从高到低，前1名"),
        ("每个村监测户占比，取前十", "衡阳县各村农户中，监测户的户数占比，按监测户的户数占比从高到低，前10名"),
        ("2024年种养殖项目各乡镇投资多少", "2024年衡阳县各乡镇种养项目的衔接资金投入合计"),
        ("哪个村集体收入最低", "2025年衡阳县各村村集体经济收入合计，按村集体经济收入合计从低到高，前1名"),
        (
            "重点帮扶村的集体收入和一般村比哪个高",
            "2025年衡阳县其中乡村振兴重点帮扶村的村集体经济收入合计和其中非重点帮扶村的村集体经济收入合计",
        ),
        ("全是老人的脱贫户有多少", "衡阳县脱贫户中，家庭成员全部老年人的户数"),
    ],
)
def test_places_and_kinds_of_villages(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize("question", ["人均收入超过两万元的村占百分之多少", "监测户占比超过三成的村占多少"])
def test_a_share_of_places_by_a_figure_worked_out_for_each_is_asked_back(read: Read, question: str) -> None:
    assert not read(question).plans


def test_a_village_named_behind_another_town_is_asked_back(read: Read) -> None:
    asked = read("界牌镇青竹村脱贫户有几户").clarification
    assert asked is not None and asked.prompt == "界牌镇没有“青竹村”。您问的是哪里？"
    assert [option.question for option in asked.options] == ["衡阳县西渡镇青竹村脱贫户有几户？", "界牌镇脱贫户有几户？"]


def test_projects_of_a_size_are_not_villages_of_that_size(plan_of: PlanOf, model: SemanticModel) -> None:
    plan = plan_of("2025年投资50万元以上的项目有几个，都在哪些村")
    assert describe(plan, model) == "2025年衡阳县各村衔接资金投入不低于50万元的产业项目数"


@pytest.mark.parametrize(("places", "level"), [("村", "village"), ("乡镇", "town")])
def test_more_of_the_one_than_of_the_other_in_each_place(plan_of: PlanOf, places: str, level: str) -> None:
    plan = plan_of(f"监测户多于脱贫户的{places}")
    assert plan.subject == "household"
    assert [each.field for each in plan.by] == [f"village.{level}_name"]


def test_two_figures_of_each_kind_of_project(plan_of: PlanOf, model: SemanticModel) -> None:
    plan = plan_of("各类项目分别投了多少、带动多少户")
    assert describe(plan, model) == "2025年衡阳县产业项目，按产业类型统计衔接资金投入合计和带动户数合计"


@pytest.mark.parametrize(
    ("question", "both"),
    [
        (
            "收入增速最快和最慢的是哪个乡镇",
            "2025年衡阳县各乡镇人均纯收入比上年的增速，按人均纯收入比上年的增速从{}，前1名",
        ),
        ("各村集体收入最高和最低的分别是哪个", "2025年衡阳县各村村集体经济收入合计，按村集体经济收入合计从{}，前1名"),
        (
            "没有特困户的村里人均纯收入最高和最低的是哪个",
            "2025年衡阳县农户，按村统计人均纯收入和其中特困户的户数，没有记录的也列出，"
            "只列其中特困户的户数等于0户的，按人均纯收入从{}，前1名",
        ),
    ],
)
def test_which_are_the_first_and_the_last(read: Read, model: SemanticModel, question: str, both: str) -> None:
    said = [describe(plan, model) for plan in read(question).plans]
    assert said == [both.format(order) for order in ("高到低", "低到高")]
