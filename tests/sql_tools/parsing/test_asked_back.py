"""Questions that are asked back rather than given the figure of another question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sql_tools.reading import Reading


@pytest.mark.parametrize(
    "question",
    [
        "家庭人口6人以上的监测户平均年收入",
        "公益岗收入占家庭纯收入一半以上的户有几户",
        "经营收入超过经营支出三成的户数",
        "2025年收入5000元以下、3万元以上的脱贫户有多少",
        "哪些户收入比较低",
        "即将毕业的学生有多少人",
        "监测户家庭中残疾人总数，其中务工人数",
        "2025年公益性岗位分类人数，其中脱贫户、监测户各多少人",
        "2025年各村监测户人均纯收入相当于全县脱贫户的百分之几",
        "未消除风险监测户最多的三个乡镇，各占全县监测户的百分之几",
        "2025年收入下降的脱贫户最多的三个乡镇，各多少户，占全县收入下降户的比例各是多少",
        "2025年西渡镇因病的监测户人均纯收入和全县监测户相比，差多少元",
        "2025年收入下降（即低于2023年）的脱贫户有多少户",
        "工资性收入多的户有多少",
        "转移性收入比工资性收入和经营性收入加起来还多的户",
        "老年人多的村有几个",
        "有安置区的村子一共几个，里头有多少搬迁户",
        "西渡镇残疾人男女各多少人，老人占总人口比重",
        "长沙县劳动年龄人口男女各多少，女性劳动力占全部劳动力的比重",
        "2023年人均纯收入在8000到1万之间的脱贫户，2025年还有多少户低于1万",
        "哪些村集体收入涨了不到3个人",
        "人均收入涨了3户以上的户有几户",
        "学生里面低保户有几个",
        "得大病的人当中监测户多少",
        "2023年低保户、2024年特困户各有多少",
        "男的多少人，女的多少人，其中低保户多少人",
        "加工项目一共几个，户均多少资金",
        "脱贫户户均多少资金",
        "人均纯收入最高的村有多少特困户",
        "低保户多少户、易地搬迁户多少户，其中单人户多少户",
        "就近务工的多少人，其他的多少人",
        "临时救助金额，分脱贫户、监测户、其他",
        "2023年务工、2024年还务工的有多少人",
        "2025年各季度务工人数",
        "西渡镇2024年各季度纳入监测和消除风险的户数",
        "2025年分季度看住院的有多少人",
        "自付医疗费最高的三个人",
        "七种致贫原因各有多少户",
        "四类公益岗各多少人",
        "西渡镇在全县排第几",
        "全市收入最高的十个村里有几个在浏阳市",
        "2024年脱贫户人均纯收入前十的乡镇里有几个是衡阳县的",
        "重点村里平均每村有几户监测户",
        "西渡镇以外平均每个村多少监测户",
        "各县平均每个村有多少监测户",
        "平均每个村人均纯收入多少",
        "全市农村居民收入最高的县和最低的县差多少",
        "收入最高的三个村比最低的三个村高多少",
        "各县人均纯收入最高的乡镇和最低的乡镇差多少",
        "人均纯收入最高的乡镇比最低的村高多少",
        "人均纯收入最高的乡镇比监测户最少的乡镇高多少",
        "人均纯收入最高的乡镇比最低的乡镇高百分之几",
    ],
)
def test_no_figure(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize("question", ["低于一万元的脱贫人口是否已动态清零", "零就业家庭清零没有"])
def test_to_be_down_to_none_is_no_order_to_write(read: Callable[..., Reading], question: str) -> None:
    refusal = read(question).refusal
    assert refusal is None or refusal.reason != "not_permitted"


@pytest.mark.parametrize("question", ["75岁及以上监测户人口", "脱贫户的户数，（按人均纯收入）从高到低"])
def test_no_figure_of_other_rows(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize("question", ["哪里人均纯收入最高", "哪里监测户最多"])
def test_where_is_of_no_level(read: Callable[..., Reading], question: str) -> None:
    clarification = read(question).clarification
    assert clarification is not None
    asked = [question.replace("哪里", f"哪个{level}") for level in ("乡镇", "村")]
    assert [option.question.rstrip("？") for option in clarification.options] == asked
