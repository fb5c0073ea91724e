"""What a question must say to be one for the check desk; and what is a question about data or documents instead."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.check_question import read_check_question
from server.chat.targets import RuleIndex
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
    ],
)
def test_found(text: str, code: str, rule_ids: list[str]) -> None:
    assert asked(text, code) == rule_ids


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
        # Plain questions about data.
        ("人均纯收入低于1万元的脱贫户有多少户？", HENGYANG),
        ("哪些村集体经济收入低于10万元？", HENGYANG),
        ("2024年人均纯收入是多少？", CHANGSHA),
        ("各乡镇2024年人均纯收入排名", CHANGSHA),
        ("2023年人均纯收入达到2万元了吗", CHANGSHA),
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
