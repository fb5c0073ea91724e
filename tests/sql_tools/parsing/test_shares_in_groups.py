"""Of which whole a share is where the answer is grouped, and what stands in columns of its own."""

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
        # The share of a group in a place is of the households of that place.
        ("各乡镇低保户户数及占比", "农户，按乡镇统计其中低保户的户数和低保户的户数占比"),
        ("分乡镇统计特困户的户数、占比", "农户，按乡镇统计其中特困户的户数和特困户的户数占比"),
        (
            "各乡镇因病致贫的监测户户数和占比",
            "监测户，按乡镇统计其中致贫返贫风险为因病的户数和致贫返贫风险为因病的户数占比",
        ),
        ("各乡镇监测户中低保户户数及占比", "监测户，按乡镇统计其中低保户的户数和低保户的户数占比"),
        ("各乡镇脱贫户人数及占比", "2025年农户，按乡镇统计其中脱贫户的人口数和脱贫户的人口数占比"),
        (
            "各乡镇脱贫户的户数、占比和人均纯收入",
            "2025年农户，按乡镇统计其中脱贫户的户数、脱贫户的户数占比和其中脱贫户的人均纯收入",
        ),
        # Without a group there is only the total to be a part of.
        ("各乡镇农户数及占比", "各乡镇户数和户数占总计的比重"),
        ("按风险类型统计监测户户数及占比", "监测户，按致贫返贫风险统计户数和户数占总计的比重"),
        # A classification within places is told for each place by itself.
        ("各乡镇各类监测对象户数及占比", "监测户，按乡镇、监测对象类别统计户数和户数占所在乡镇总计的比重"),
        ("各乡镇各类监测对象占比", "监测户，按乡镇、监测对象类别统计户数和户数占所在乡镇总计的比重"),
        ("各乡镇监测户致贫原因分布，要户数和百分比", "监测户，按乡镇、致贫返贫风险统计户数和户数占所在乡镇总计的比重"),
        # Values of one classification: the share of each; all of them are the groups.
        ("因病、因残占比", "监测户的致贫返贫风险为因病的户数占比和致贫返贫风险为因残的户数占比"),
        ("脱贫户中男女占比", "脱贫户，按性别统计人数和人数占总计的比重"),
        # Of people, not of households.
        ("脱贫户的人口数占比", "2025年农户中，脱贫户的人口数占比"),
        # What is and what is not stand side by side.
        ("各乡镇已消除和未消除风险的监测户数", "农户，按乡镇统计其中风险已消除的户数和其中未消除风险监测户的户数"),
        ("风险已消除和没有消除的监测户有多少", "监测户的其中风险已消除的户数和其中风险未消除的户数"),
    ],
)
def test_the_whole_of_a_share(plan_of: PlanOf, model: SemanticModel, question: str, sentence: str) -> None:
    plan = plan_of(question, region=None)
    assert describe(plan, model) == sentence
    assert plan_of(sentence, region=None) == plan
