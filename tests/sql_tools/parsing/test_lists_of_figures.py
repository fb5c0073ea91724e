"""Figures in a row, each of the group named in front of it; those of other rows are a question of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (
            "监测户户数、人均纯收入、公益岗人数",
            ("2025年监测户的户数和人均纯收入", "2025年监测户中，就业形式为公益性岗位的务工人数"),
        ),
        (
            "脱贫户户数、人数、小额信贷金额",
            ("2025年脱贫户的户数和人口数", "2025年脱贫户中，帮扶措施类型为小额信贷的帮扶金额合计"),
        ),
        ("监测户户数、人均纯收入、低保户户数", ("2025年其中监测户的户数、其中监测户的人均纯收入和其中低保户的户数",)),
        ("脱贫户有多少户、多少人，人均纯收入多少", ("2025年脱贫户的户数、人口数和人均纯收入",)),
        (
            "各乡镇脱贫户数、低保户数、务工人数",
            ("农户，按乡镇统计其中脱贫户的户数和其中低保户的户数", "2025年各乡镇务工人数"),
        ),
        (
            "监测户户数、公益岗人数、住院人次",
            ("2025年其中监测户的户数和其中就业形式为公益性岗位的人数", "2025年住院人次"),
        ),
        ("特困户户数、残疾人数", ("其中特困户的户数和其中健康状况为残疾的人数",)),
        ("产业项目个数、衔接资金投入、低保户户数", ("2025年产业项目数和衔接资金投入合计", "低保户的户数")),
        # The households of the group are not only those of which somebody works or was helped.
        ("监测户的户数和务工人数", ("监测户的户数", "2025年监测户的务工人数")),
        ("低保户多少户，帮扶资金多少", ("低保户的户数", "2025年低保户的帮扶金额合计")),
        ("低保户享受临时救助户数和金额", ("2025年低保户中，帮扶措施类型为临时救助的户数和帮扶金额合计",)),
        ("特困户的户数、人口和住院人次", ("2025年特困户的户数和人口数", "2025年特困户的住院人次")),
        ("监测户中特困户占比，脱贫户中特困户占比", ("监测户的特困户的户数占比", "脱贫户的特困户的户数占比")),
        ("低保户多少户，务工多少人", ("2025年其中低保户的户数和其中低保户并且有务工就业的人数",)),
        ("2023年低保户多少，2025年脱贫户多少", ("2023年低保户的户数", "2025年脱贫户的户数")),
        (
            "2023年收入下降的脱贫户有几户，2025年收入增长的有几户",
            ("2023年脱贫户中，人均纯收入下降的户数", "2025年脱贫户中，人均纯收入增长的户数"),
        ),
        (
            "请按监测对象类别统计监测户户数，并分别列出已消除和未消除风险的户数",
            (
                "监测户，按监测对象类别统计户数",
                "监测户，按监测对象类别统计其中风险已消除的户数和其中风险未消除的户数",
            ),
        ),
    ],
)
def test_each_figure_is_of_its_own_rows(
    read: Read, model: SemanticModel, question: str, sentences: tuple[str, ...]
) -> None:
    reading = read(question, region=None)
    assert tuple(describe(plan, model) for plan in reading.plans) == sentences
