"""What cadres ask for and no table has, groups that are none, and rows of a year that are not on file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("衡阳县原来的贫困村现在还有几个监测户", "原来的贫困村"),
        ("哪些村至今还没有出列", "还没有出列"),
        ("各乡镇集体经济空壳村的个数", "集体经济空壳村"),
        ("西渡镇打光棍的有几个", "打光棍的"),
        ("五十岁还没讨到老婆的有多少人", "还没讨到老婆的"),
        ("监测户里有几个事实孤儿", "事实孤儿"),
        ("独生子女户占比多少", "独生子女户"),
        ("脱贫户里有多少退伍兵", "退伍兵"),
        ("长期卧床的老人有多少", "卧床"),
        ("得尿毒症的有几户", "尿毒症"),
        ("养牛户一共多少户", "养牛户"),
        ("去年又返贫的有几户", "又返贫"),
        ("视力残疾的有多少人", "视力残疾"),
    ],
)
def test_it_is_not_on_file(read: Read, question: str, word: str) -> None:
    refusal = read(question).refusal
    assert refusal is not None and refusal.known_absent
    assert refusal.message == f"库里没有登记“{word}”的情况。"


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("目前还有多少户没脱贫", "目前还有多少户不是脱贫户？"),
        ("未脱贫人口名单", "非脱贫户名单？"),
        ("各乡镇尚未脱贫的户数", "各乡镇不是脱贫户的户数？"),
        ("西渡镇现有贫困户多少户", "西渡镇脱贫户多少户？"),
    ],
)
def test_nobody_on_file_is_such(read: Read, question: str, offered: str) -> None:
    asked = read(question).clarification
    assert asked is not None and offered in [option.question for option in asked.options]


@pytest.mark.parametrize(
    ("question", "means"),
    [
        ("没有脱贫人口的村有几个", "衡阳县没有脱贫户的村数"),
        ("监测户里还没脱贫的有几户", "衡阳县监测户中，非脱贫户的户数"),
        ("因病返贫的户有多少", "衡阳县致贫返贫风险为因病的户数"),
        ("独居的低保户有多少户", "2025年衡阳县低保户并且单人户的户数"),
        ("建档立卡贫困户有多少户", "衡阳县脱贫户的户数"),
        # the row of a year is not on file: no zero.
        ("西渡镇2025年没有家庭人口数据的户", "2025年西渡镇没有年度收入的户数"),
        ("缺2024年收入记录的监测户有多少", "2024年衡阳县监测户中，没有年度收入的户数"),
        ("纯收入没有登记的特困户有几户", "2025年衡阳县特困户中，没有年度收入的户数"),
        ("2025年漏采收入的脱贫户", "2025年衡阳县脱贫户中，没有年度收入的户数"),
        ("有2024年数据没有2025年数据的户", "衡阳县在2024年有年度收入并且在2025年没有年度收入的户数"),
        ("2025年没有自付医疗费数据的户", "2025年衡阳县没有年度收入或者合规自付医疗支出没有登记的户数"),
        # not known is not no.
        ("没有养老保险信息的人有多少", "衡阳县参加城乡居民基本养老保险没有登记的人数"),
        ("没有风险原因记录的监测户有几户", "衡阳县监测户中，致贫返贫风险没有登记的户数"),
        # nothing of a figure that is on file is zero.
        ("2025年没有工资性收入的户", "2025年衡阳县工资性收入等于0元的户数"),
        ("没有帮扶记录的脱贫户有多少", "2025年衡阳县脱贫户中，没有帮扶措施的户数"),
    ],
)
def test_what_is_on_file_is_counted(
    plan_of: Callable[..., QueryPlan], model: SemanticModel, question: str, means: str
) -> None:
    assert describe(plan_of(question), model) == means


@pytest.mark.parametrize("question", ["哪个月住院的最多", "2024年各月务工人数", "帮扶金额按季度统计"])
def test_what_is_on_file_by_years_has_no_months(read: Read, question: str) -> None:
    refusal = read(question).refusal
    assert refusal is not None and refusal.reason == "no_field" and "按年登记" in refusal.message


@pytest.mark.parametrize("question", ["首次享受小额信贷的户数", "第一次住院的人数", "首次脱贫的户有多少"])
def test_the_first_time_of_what_has_no_day_is_asked_back(read: Read, question: str) -> None:
    assert read(question).clarification is not None
