"""The same code reads questions about house prices and companies, known from another model alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sql_tools.describe import describe
from sql_tools.parser import Parser
from sql_tools.reading import Context
from sql_tools.semantic_model import load_model
from sql_tools.values import PlaceName, ValueDictionary

MODEL = load_model(Path(__file__).parents[3] / "benchmarks" / "housing" / "model.yaml")
VALUES = ValueDictionary(
    places=(
        PlaceName("city", "杭州市", "杭州市"),
        PlaceName("district", "杭州市西湖区", "杭州市西湖区", ("杭州市",)),
        PlaceName("district", "杭州市上城区", "杭州市上城区", ("杭州市",)),
    ),
    years={name: (2019, 2020, 2021, 2022) for name, table in MODEL.tables.items() if table.year},
    names={
        "price.name": ("雅园",),
        "land.project": ("世茂轩景",),
        "finance.name": ("甲集团有限公司", "乙集团有限公司"),
    },
)
PARSER = Parser(MODEL, VALUES)


@pytest.mark.parametrize(
    ("question", "subject", "says"),
    [
        ("请问杭州市西湖区的世茂轩景小区的建筑密度是多少？", "land", "建筑密度"),
        ("2021年甲集团有限公司的负债总计是多少", "finance", "负债"),
        ("请给出甲集团有限公司从2019年至2022年每年的负债总计数额。", "finance", "2019—2022年"),
        ("哪些企业在2021年的营业利润超过了5亿", "finance", "营业利润高于50000万元"),
        ("杭州市西湖区的地块中，哪一块的成交价格最高？", "land", "从高到低，前1名"),
        ("杭州市西湖区和杭州市上城区分别成交了多少块土地", "land", "分别"),
        ("对比2022年，甲集团有限公司与乙集团有限公司，哪家的负债总计更低？", "finance", "从低到高，前1名"),
        # Names are no classification of which two could be all.
        ("甲集团有限公司与乙集团有限公司在2021年的负债总计各是多少", "finance", "甲集团有限公司"),
    ],
)
def test_its_questions_have_plans(question: str, subject: str, says: str) -> None:
    reading = PARSER.read(question, Context(date(2023, 1, 1)))
    assert [plan.subject for plan in reading.plans] == [subject]
    assert says in describe(reading.plans[0], MODEL)


def test_a_household_is_not_in_it() -> None:
    assert not PARSER.read("杭州市西湖区有多少户脱贫户", Context(date(2023, 1, 1))).plans
