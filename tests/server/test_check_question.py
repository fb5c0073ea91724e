"""What a question must say to be one for the check desk; and what is a question about data or documents instead."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.checks.question import read_check_question
from server.chat.checks.targets import RuleIndex
from tests.server.desk import rule_book

DAY = date(2026, 3, 15)
INDEX = RuleIndex(rule_book())
CHANGSHA, HENGYANG, JIANGXI, YUDU, XIDU = "4301", "430421", "36", "360731", "430421100"


def asked(text: str, code: str | None) -> list[str]:
    question = read_check_question(text, DAY)
    if question.policy:
        return []
    form = "verdict" if question.verdict else ("list" if question.listing else None)
    return [rule.id for rule in INDEX.asked(question, code, form)] if form is not None else []


@pytest.mark.parametrize(
    ("text", "code", "rule_ids"),
    [
        ("长沙市2023年1.9万元的目标达到了吗？", CHANGSHA, ["changsha-2023/income-2023"]),
        ("长沙市2023年的1.9万目标达标了没", CHANGSHA, ["changsha-2023/income-2023"]),
        ("长沙市人均2.3万达到没有", CHANGSHA, ["changsha-2023/income-2025"]),
        ("脱贫人口收入增速目标完成了吗", CHANGSHA, ["changsha-2023/growth-lifted"]),
        ("监测户收入增速达标没有", CHANGSHA, ["changsha-2023/growth-monitored"]),
        ("易地搬迁脱贫人口的增速比农村居民高3个百分点吗？", CHANGSHA, ["changsha-2023/growth-relocated"]),
        ("人均低于一万的还有多少户没清零？", CHANGSHA, ["changsha-2023/low-income-cleared-2025"]),
        ("公益岗800人的目标还差多少人？", HENGYANG, ["hengyang-county-2022/public-posts-2024"]),
        ("80%的村达到20万元了吗", HENGYANG, ["hengyang-county-2022/collective-200000-2024"]),
        ("新增超100万元的村达到5个没有？", HENGYANG, ["hengyang-county-2022/collective-new-over-1000000-2023"]),
        ("88%的目标呢？", JIANGXI, ["jiangxi-2023/income-ratio-2024"]),
        ("帮扶产品销售总额达到140亿元了吗？", JIANGXI, ["jiangxi-2023/product-sales"]),
        ("哪些户要列入帮扶工作重点？", HENGYANG, ["hengyang-county-2022/focus-households"]),
        ("哪些村要重点跟踪监测？", HENGYANG, ["hengyang-county-2022/focus-villages"]),
        ("哪些村要重点跟踪监测？", XIDU, ["hengyang-county-2022/focus-villages"]),
        # The same verdicts in the words of cadres: reached (过、够、清完、跑赢 …), asked, amount, indicator.
        ("一万块以下的脱贫人口清零了吗？还剩好多户", CHANGSHA, ["changsha-2023/low-income-cleared-2025"]),
        ("脱贫人口增收快不快，有没有比农村居民高两个点？", CHANGSHA, ["changsha-2023/growth-lifted"]),
        ("监测对象去年收入增速跑赢农村居民3个点没有？", CHANGSHA, ["changsha-2023/growth-monitored"]),
        ("经营收入占到一成了吗？", CHANGSHA, ["changsha-2023/business-share-2025"]),
        ("产业衔接资金有一半花在庭院经济上没", CHANGSHA, ["changsha-2023/courtyard-fund-2025"]),
        ("脱贫人口人均收入都过了1.9万没有？", CHANGSHA, ["changsha-2023/income-2023"]),
        ("脱贫劳动力100%就业，做到没？", CHANGSHA, ["changsha-2023/transfer-employment"]),
        ("80%的村集体经济收入过20万，做到没有？", HENGYANG, ["hengyang-county-2022/collective-200000-2024"]),
        ("5万以下的薄弱村清完了吗", HENGYANG, ["hengyang-county-2022/collective-below-50000-2022"]),
        ("三年行动计划的收入年均增长率目标实现没有", HENGYANG, ["hengyang-county-2022/annual-growth"]),
        ("是不是百分之百参加了基本医保？", HENGYANG, ["hengyang-county-2022/medical-insurance"]),
        ("零就业户还剩多少户", HENGYANG, ["hengyang-county-2022/zero-employment"]),
        ("脱贫人口和监测对象的增速高过全省农村居民没有？", JIANGXI, ["jiangxi-2023/growth-above-rural"]),
        ("开发式帮扶措施一户至少一项，落实没落实", JIANGXI, ["jiangxi-2023/developmental-help"]),
        (
            "要重点盯的户，2025年是哪些、有好多？",
            CHANGSHA,
            ["changsha-2023/focus-households", "nrra-2023/monitoring-focus"],
        ),
        ("有哪几户是帮扶重点", XIDU, ["hengyang-county-2022/focus-households"]),
        ("有没有要重点跟踪监测的村", XIDU, ["hengyang-county-2022/focus-villages"]),
    ],
)
def test_found(text: str, code: str, rule_ids: list[str]) -> None:
    assert asked(text, code) == rule_ids


@pytest.mark.parametrize(
    ("text", "code", "rule_ids"),
    [
        (
            "公益岗安置6000人、人均年收入3000这两个指标完成得怎么样？",
            CHANGSHA,
            {"changsha-2023/public-posts-2025", "changsha-2023/public-post-income-2025"},
        ),
        (
            "公益岗800个、生态护林员100个，够数了没？",
            HENGYANG,
            {"hengyang-county-2022/public-posts-2024", "hengyang-county-2022/forest-rangers-2024"},
        ),
        (
            "帮扶车间带动3000人就业、人均挣5000，两样都做到了吗",
            CHANGSHA,
            {"changsha-2023/workshop-jobs-2025", "changsha-2023/workshop-income-2025"},
        ),
    ],
)
def test_several_targets_at_once(text: str, code: str, rule_ids: set[str]) -> None:
    assert set(asked(text, code)) == rule_ids


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Another province's rule never applies; the same number of another unit is another target.
        ("脱贫人口收入达到农村居民收入的88%了吗", HENGYANG),
        ("2023年1.9万元的目标达到了吗", YUDU),
        ("2023年1.9万元的目标达到了吗", HENGYANG),
        # What the documents demand.
        ("2025年脱贫人口人均纯收入要达到多少？", CHANGSHA),
        ("2.3万元的目标是哪一年的？", CHANGSHA),
        ("要用几年时间实现村集体经济收入全部达到10万元以上？", HENGYANG),
        ("公益性岗位优先安排谁？", CHANGSHA),
        ("把哪种户列为帮扶重点？", HENGYANG),
        ("哪样的村要重点跟踪监测？监测户占好多比例？", HENGYANG),
        ("达到什么条件的村才要重点跟踪监测？", HENGYANG),
        ("收入要到多少才算达标", CHANGSHA),
        ("今年公益岗总数还是要稳在八百人吗？", HENGYANG),
        ("脱贫人口医保要不要人人都参？", HENGYANG),
        ("有劳动能力的脱贫户至少要落实几项开发式帮扶？", JIANGXI),
        ("“311”就业服务重点对象是哪些人", CHANGSHA),
        # Plain questions about data.
        ("人均纯收入低于1万元的脱贫户有多少户？", HENGYANG),
        ("哪些村集体经济收入低于10万元？", HENGYANG),
        ("2024年人均纯收入是多少？", CHANGSHA),
        ("各乡镇2024年人均纯收入排名", CHANGSHA),
        ("2023年人均纯收入达到2万元了吗", CHANGSHA),
        ("人均纯收入达到1万元了吗", HENGYANG),
        ("西渡镇还有多少人没参加医保？", HENGYANG),
        ("脱贫人口人均纯收入跟农村居民人均可支配收入差多少？", YUDU),
        ("哪些户收入连续两年下降？", CHANGSHA),
    ],
)
def test_not_asked_of_the_check_desk(text: str, code: str) -> None:
    assert asked(text, code) == []


def test_amounts_and_years_are_told_apart() -> None:
    question = read_check_question("2023到2025年的85%、88%、90%三个目标各完成得怎样？", DAY)
    assert question.years == (2023, 2024, 2025)
    assert [str(amount.values[0]) for amount in question.amounts] == ["85", "88", "90"]


@pytest.mark.parametrize(
    ("text", "level"), [("各区县完成情况", "county"), ("每个乡镇完成得怎样", "town"), ("长沙市完成了吗", None)]
)
def test_each_of_several_places(text: str, level: str | None) -> None:
    assert read_check_question(text, DAY).each_level == level


@pytest.mark.parametrize(
    ("text", "household"),
    [
        ("户编号H43042100001能享受哪些政策？", "H43042100001"),
        ("h43042100001这户为什么没有列入", "H43042100001"),
        ("2023年1.9万元的目标达到了吗", None),
    ],
)
def test_household_number(text: str, household: str | None) -> None:
    assert read_check_question(text, DAY).household_id == household


@pytest.mark.parametrize("text", ["大屋村去年村集体收入有多少", "大屋村2024年集体经济收入一共多少"])
def test_how_much_a_village_earned_asks_for_no_list_of_villages(text: str) -> None:
    assert not read_check_question(text, DAY).listing
