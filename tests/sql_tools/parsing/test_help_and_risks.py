"""Assistance and risks as people ask for them: what was paid, kinds left out, values with their field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

PlanOf = Callable[..., QueryPlan]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        # 多少 behind a verb of giving money asks for money, in front of a counter for a number.
        ("小额信贷2025年一共贷出去多少", "2025年帮扶措施类型为小额信贷的帮扶金额合计"),
        ("2025年发了多少医疗救助", "2025年帮扶措施类型为医疗救助的帮扶金额合计"),
        ("各乡镇临时救助发了多少", "2025年各乡镇帮扶措施类型为临时救助的帮扶金额合计"),
        ("小额信贷发放了多少户", "2025年有帮扶措施类型为小额信贷的帮扶措施的户数"),
        ("特困供养户2025年得到的帮扶金额", "2025年特困户的享受帮扶金额合计"),
        ("平均每户监测户享受几次帮扶", "2025年监测户的户均享受帮扶次数"),
        # The amount behind its kind.
        (
            "临时救助金额超过3000元的监测户",
            "2025年监测户中，有帮扶金额高于3000元并且帮扶措施类型为临时救助的帮扶措施的户数",
        ),
        # The amount beside each to whom it went.
        (
            "2024年有小额信贷的脱贫户有哪些，小额信贷金额列出",
            "2024年脱贫户中，帮扶措施类型为小额信贷的帮扶措施名单，列出户编号、帮扶金额",
        ),
        (
            "2025年得到临时救助的监测户名单，附上金额",
            "2025年监测户中，帮扶措施类型为临时救助的帮扶措施名单，列出户编号、帮扶金额",
        ),
        ("有哪些监测户2025年得到帮扶，帮扶金额各是多少", "2025年监测户名单，列出户编号、帮扶措施类型、帮扶金额"),
        # Somebody in the household, not the one to whom the help went.
        (
            "有大病人的户2025年发了多少医疗救助",
            "2025年帮扶措施类型为医疗救助并且有健康状况为大病的家庭成员的帮扶金额合计",
        ),
        # A value with its field, and all values but one.
        ("因病返贫风险的监测户有几户", "监测户中，致贫返贫风险为因病的户数"),
        ("因学以外原因的监测户有多少户", "监测户中，不符合（致贫返贫风险为因学）的户数"),
        ("低保户以外的监测户", "监测户中，不是低保户的户数"),
        # Coverage is of households, whatever the rows of help are.
        ("防返贫保险覆盖率", "2025年农户中，有帮扶措施类型为防返贫保险的帮扶措施的户数占比"),
        ("监测户防返贫保险覆盖率", "2025年监测户的有帮扶措施类型为防返贫保险的帮扶措施的户数占比"),
        ("小额信贷5万以上的有几笔", "2025年帮扶金额不低于5万元并且帮扶措施类型为小额信贷的帮扶次数"),
        (
            "因灾、因意外、因病三种原因的监测户各是多少",
            "监测户中，致贫返贫风险是因灾、因意外事故、因病之一的农户，按致贫返贫风险统计户数",
        ),
        (
            "同时得到产业帮扶和小额信贷的脱贫户",
            "2025年脱贫户中，有帮扶措施类型为产业帮扶的帮扶措施并且有帮扶措施类型为小额信贷的帮扶措施的户数",
        ),
        # Two numbers, each with its counter.
        ("监测对象按类别分别是多少户、多少人", "2025年监测户，按监测对象类别统计户数和人口数"),
        ("纳入时间最早的十户监测户", "监测户名单，列出户编号、纳入监测日期、村，按纳入监测日期从低到高，前10名"),
        ("平均多久能消除风险", "从纳入监测到风险消除的天数的平均值"),
    ],
)
def test_help_and_risks(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    plan = plan_of(question, region=None)
    assert describe(plan, model) == sentence
    assert plan_of(sentence, region=None) == plan
