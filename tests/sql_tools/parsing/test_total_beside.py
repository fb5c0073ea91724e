"""A figure of the whole beside that of its parts is answered for both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("全县及各乡镇低保户户数", ["衡阳县低保户的户数", "衡阳县各乡镇低保户的户数"]),
        (
            "脱贫人口2024年人均纯收入，全县和各乡镇都要",
            ["2024年衡阳县脱贫户的人均纯收入", "2024年衡阳县各乡镇脱贫户的人均纯收入"],
        ),
        (
            "西渡镇监测户一共多少户，哪个村最多",
            ["西渡镇监测户的户数", "西渡镇各村监测户的户数，按户数从高到低，前1名"],
        ),
        (
            "去年医疗救助发了多少钱，哪个乡镇最多",
            [
                "2025年衡阳县帮扶措施类型为医疗救助的帮扶金额合计",
                "2025年衡阳县各乡镇帮扶措施类型为医疗救助的帮扶金额合计，按帮扶金额合计从高到低，前1名",
            ],
        ),
        (
            "两类人群2025年在帮扶车间的多少人，男女各多少",
            [
                "2025年衡阳县脱贫户和监测户中，就业形式为帮扶车间的务工人员，按性别统计务工人数",
                "2025年衡阳县脱贫户和监测户中，就业形式为帮扶车间的务工人数",
            ],
        ),
        ("各乡镇监测户有多少，哪个最多", ["衡阳县各乡镇监测户的户数，按户数从高到低，前1名"]),
    ],
)
def test_both_are_answered(
    read: Callable[..., Reading], model: SemanticModel, question: str, sentences: list[str]
) -> None:
    assert [describe(plan, model) for plan in read(question).plans] == sentences
