"""Questions as they are spoken in the field, by class: each with the sentence of its plan, or what is asked back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sql_tools.describe import describe
from sql_tools.plan import QueryPlan
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel

FILES = ("spoken", "words", "projects", "shares", "guards", "official", "compared")
SPOKEN = [yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES]
CASES = [(question, means) for file in SPOKEN for said in file.values() for question, means in said.items()]
UNCLEAR = {
    "零就业户（家里至少有两名劳动力）多少户": "",
    "参加医保的人参保率是多少": "",
    "监测户的监测类别和致贫原因各多少户": "",
    "健康状况各多少人，慢性病占比多少": "",
    "人均纯收入的中位数，不要中位数": "",
    "长沙市6个县去年务工人数各是多少": "库里有2个县，不是6个",
    "年纪有点大的护林员有几个": "没看懂“年纪有点大”",
    "2021年到2025年连续两年人均纯收入低于1万元的脱贫户有多少户": "",
    "脱贫户里去年住院的有多少": "您要数的是：",
    "2025年享受教育资助的有多少": "您要数的是：",
    "上了年纪的监测对象有多少人": "没看懂“上了年纪”",
    "我所在村有多少监测户": "“我所在村”是指哪里？",
    "特困户低保户数量": "“特困户”和“低保”是各数各的，还是要同时符合？",
    "老年人残疾人一共多少": "“老年人”和“残疾人”是各数各的，还是要同时符合？",
    "监测户、残疾人有多少": "",
    "特困人员有几个住过院": "您要数的是：",
    "集体收入前十的村有几个是重点村": "",
    "转移性收入最高的20户是不是都是低保户": "",
    "残疾人家庭里领低保的占比": "",
    "有残疾人的家庭里有几个学生": "",
    "家里有残疾人的学生有多少": "",
    "要四个村的低保户名单": "没有说是哪些村（“四个村”）",
    "前年和去年都在打工的有多少": "",
    "家里两口人都在省外打工的有几户": "",
    "各村集体经济收入合计多少，平均每个村多少": "",
    "监测户最高人均纯收入和最低人均纯收入": "",
    "护林员工资超过家庭纯收入的有多少户": "",
    "哪个村务工人数比脱贫户户数还少": "",
    "转移性收入下降户数": "",
    "脱贫户人人都参加医保的村": "",
    "哪些乡镇所有村集体收入都超过5万元": "",
}


@pytest.mark.parametrize(("question", "means"), CASES)
def test_it_is_understood(plan_of: Callable[..., QueryPlan], model: SemanticModel, question: str, means: str) -> None:
    assert describe(plan_of(question), model) == means


@pytest.mark.parametrize(
    "question",
    [
        "2025年小额信贷最多的多少，最少的多少",
        "2025年监测户收入增速和脱贫户增速",
        "2023年到2025年，监测户家庭纯收入里工资占比是升是降",
        "公益岗和其他人员各有多少",
        "西渡镇监测户有多少，全县的脱贫户有多少",
    ],
)
def test_what_was_asked_is_not_another_figure(read: Callable[..., Reading], question: str) -> None:
    assert not read(question).plans


@pytest.mark.parametrize(("question", "prompt"), UNCLEAR.items())
def test_it_is_asked_back(read: Callable[..., Reading], question: str, prompt: str) -> None:
    asked = read(question).clarification
    assert asked is not None and asked.prompt.startswith(prompt)
