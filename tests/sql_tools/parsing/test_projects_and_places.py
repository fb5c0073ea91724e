"""What is on file for a village or a project is counted there: money spent, households reached, places with none."""

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
        ("投入最多的乡镇", "2025年衡阳县各乡镇衔接资金投入合计，按衔接资金投入合计从高到低，前1名"),
        ("项目投得多的是哪个镇", "2025年衡阳县各乡镇衔接资金投入合计，按衔接资金投入合计从高到低，前1名"),
        ("哪类项目投入最大", "2025年衡阳县产业项目，按产业类型统计衔接资金投入合计，按衔接资金投入合计从高到低，前1名"),
        (
            "种植类项目和养殖类项目哪个投得多",
            "2025年衡阳县产业类型为种植或养殖的产业项目，按产业类型统计衔接资金投入合计",
        ),
        ("投入超过100万的乡镇", "2025年衡阳县各乡镇衔接资金投入合计，只列衔接资金投入合计高于100万元的"),
        ("2024年搞了多少个产业项目，投了多少钱", "2024年衡阳县产业项目数和衔接资金投入合计"),
        ("2025年产业项目投入了多少钱，带动了几户", "2025年衡阳县衔接资金投入合计和带动户数合计"),
        (
            "小额信贷贷得最多的乡镇",
            "2025年衡阳县各乡镇帮扶措施类型为小额信贷的帮扶金额合计，按帮扶金额合计从高到低，前1名",
        ),
        ("雨露计划补了多少", "2025年衡阳县帮扶措施类型为雨露计划的帮扶金额合计"),
    ],
)
def test_a_verb_of_money_asks_for_the_money(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("小额信贷贷了多少户", "2025年衡阳县有帮扶措施类型为小额信贷的帮扶措施的户数"),
        ("雨露计划补了多少人", "2025年衡阳县帮扶措施类型为雨露计划的受帮扶人数"),
        ("每个乡镇投了多少衔接资金", "2025年衡阳县各乡镇衔接资金投入合计"),
        ("投入产业项目多少个", "2025年衡阳县产业项目数"),
    ],
)
def test_beside_what_is_counted_it_adds_nothing(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


def test_what_one_person_is_given_is_not_all_that_is_given(read: Read) -> None:
    assert not read("跨省务工交通补贴一个人发多少元").plans


def test_more_of_the_one_than_of_the_other_is_not_more_than_last_year(read: Read) -> None:
    assert not read("监测户多的是哪几个镇").plans


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("产业项目惠及了多少户", "2025年衡阳县带动户数合计"),
        ("光伏项目惠及多少户", "2025年衡阳县产业类型为光伏的带动户数合计"),
        ("各乡镇产业项目覆盖农户数", "2025年衡阳县各乡镇带动户数合计"),
        ("产业项目惠及多少个村", "2025年衡阳县有产业帮扶项目的村数"),
        ("有产业项目的村有多少户脱贫户", "2025年衡阳县脱贫户中，在有产业帮扶项目的村里的户数"),
        ("没有产业项目的村里监测户有多少户", "2025年衡阳县监测户中，在没有产业帮扶项目的村里的户数"),
        ("没有产业项目的村监测户占比", "2025年衡阳县在没有产业帮扶项目的村里的监测户的户数占比"),
    ],
)
def test_whom_a_project_reaches(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence
    assert plan_of(sentence) == plan_of(question)


@pytest.mark.parametrize("question", ["有产业项目的脱贫户有多少户", "有产业项目的监测户名单"])
def test_projects_are_not_on_file_for_a_household(read: Read, question: str) -> None:
    asked = read(question).clarification
    assert asked is not None and asked.prompt.startswith("“产业帮扶项目”按村登记，没有登记到农户")
    assert all(read(option.question).plans for option in asked.options)


@pytest.mark.parametrize("question", ["产业项目惠及多少脱贫户", "产业项目惠及多少人"])
def test_a_project_does_not_say_which_households(read: Read, question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("没有一户监测户的村有几个", "衡阳县没有监测户的村数"),
        ("哪些乡镇一个产业项目都没安排", "2025年衡阳县各乡镇产业项目数，没有记录的也列出，只列产业项目数等于0个的"),
        ("产业项目一个都没有的乡镇", "2025年衡阳县各乡镇产业项目数，没有记录的也列出，只列产业项目数等于0个的"),
        (
            "哪些村一户脱贫户都没有",
            "衡阳县农户，按村统计其中脱贫户的户数，没有记录的也列出，只列其中脱贫户的户数等于0户的",
        ),
        ("产业项目超过3个的乡镇", "2025年衡阳县各乡镇产业项目数，只列产业项目数高于3个的"),
    ],
)
def test_places_that_have_none_or_so_many(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("脱贫人口占比最高的村", "2025年衡阳县各村农户中，脱贫户的人口数占比，按脱贫户的人口数占比从高到低，前1名"),
        ("残疾人占比", "衡阳县人中，健康状况为残疾的人数占比"),
    ],
)
def test_a_share_is_of_what_the_group_is_called(
    plan_of: PlanOf, model: SemanticModel, question: str, sentence: str
) -> None:
    assert describe(plan_of(question), model) == sentence


def test_the_share_in_each_of_two_kinds_of_villages(plan_of: PlanOf) -> None:
    plan = plan_of("重点帮扶村和非重点帮扶村的监测户占比对比")
    assert plan.subject == "household"
    assert [each.field for each in plan.by] == ["village.is_key_village"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "有几个乡镇，几个街道",
            "衡阳县其中乡镇类别为镇或乡的乡镇数和其中乡镇类别为街道的乡镇数",
        ),
        (
            "衡阳县有几个镇几个乡",
            "衡阳县其中乡镇类别为镇的乡镇数和其中乡镇类别为乡的乡镇数",
        ),
        ("各街道监测户数", "衡阳县各乡镇监测户中，乡镇类别为街道的户数"),
        ("除西渡镇外其他街道的监测户", "衡阳县监测户中，乡镇类别为街道并且不在西渡镇的户数"),
        ("哪个镇监测户最多", "衡阳县各乡镇监测户的户数，按户数从高到低，前1名"),
        ("各乡镇（街道）监测户数", "衡阳县各乡镇监测户的户数"),
        (
            "监测户超过5户的街道",
            "衡阳县乡镇类别为街道的农户，按乡镇统计其中监测户的户数，只列其中监测户的户数高于5户的",
        ),
        ("有哪些乡镇", "衡阳县各乡镇村数"),
    ],
)
def test_towns_of_one_kind(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "哪些乡镇没有重点帮扶村",
            "衡阳县村，按乡镇统计其中乡村振兴重点帮扶村的村数，没有记录的也列出，只列其中乡村振兴重点帮扶村的村数等于0个的",
        ),
        ("没有安置区的村有几个", "衡阳县未设易地搬迁集中安置区的村数"),
        ("有安置区的乡镇有几个", "衡阳县设有易地搬迁集中安置区的乡镇数"),
    ],
)
def test_what_no_village_of_a_town_has(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    assert describe(plan_of(question), model) == sentence


def test_towns_without_are_counted_as_towns(plan_of: PlanOf) -> None:
    plan = plan_of("没有安置区的乡镇有几个")
    assert plan.count_groups and plan.every_group
