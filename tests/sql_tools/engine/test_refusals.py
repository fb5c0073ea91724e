"""Plans that the model does not allow: refused with a Chinese sentence, never answered in part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sql_tools.compile import compile
from sql_tools.errors import ModelError, PlanError
from sql_tools.plan import (
    EVERYWHERE,
    Area,
    Change,
    Compare,
    Difference,
    Dimension,
    Figure,
    InSegment,
    OneOf,
    Order,
    Place,
    Portion,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel, load_model

HOUSEHOLDS = Figure(name="households")
VILLAGE = Place(level="village", code="430421101001", name="青竹村")


def plan(subject: str, *measures: Any, **rest: Any) -> QueryPlan:
    return QueryPlan(model="household", subject=subject, measures=measures, **rest)


def where(field: str, op: Any, value: Any) -> QueryPlan:
    return plan("household_year", HOUSEHOLDS, years=(2024,), where=Compare(field=field, op=op, value=value))


REFUSED = {
    "个人信息": [
        plan("household", HOUSEHOLDS, where=Compare(field="household.head_id_number", op="=", value="1")),
        plan("household", HOUSEHOLDS, by=(Dimension(field="household.phone"),)),
        plan("household", columns=("household.household_id",), order=(Order(by="household.head_name"),)),
        plan("person", Statistic(function="count_distinct", field="person.id_number")),
        plan("person", Figure(name="persons"), where=OneOf(field="person.name", values=("张三",))),
    ],
    "没有说明年份": [
        plan("household_year", HOUSEHOLDS),
        plan("household", HOUSEHOLDS, where=Compare(field="household_year.net_income", op="<", value=Decimal(1))),
        plan("household", HOUSEHOLDS, where=InSegment(name="zero_employment")),
        plan("household_year", Change(of=HOUSEHOLDS)),
    ],
    "不能与": [
        where("household_year.net_income", "<", True),
        where("household_year.net_income", "<", "许多"),
        where("household_year.net_income", "<", "NaN"),
        where("household.is_lifted", "=", "是"),
        where("household.monitor_type", "=", "监测户"),
        where("household.monitor_since", "<", "去年"),
    ],
    "没有高低大小之分": [
        where("household.monitor_type", "<", "边缘易致贫户"),
        where("household.is_lifted", ">", True),
        plan("household", Statistic(function="max", field="household.monitor_type")),
    ],
    "不是数值": [plan("household", Statistic(function="mean", field="household.monitor_since"))],
    "不能按": [
        plan("person", Figure(name="income_per_capita")),
        plan("household", HOUSEHOLDS, order=(Order(by="household.lifted_year"),)),
    ],
    "查不到": [plan("household", HOUSEHOLDS, where=Compare(field="person.gender", op="=", value="女"))],
    "没有定义": [
        plan("household", Figure(name="unknown")),
        plan("household", HOUSEHOLDS, where=InSegment(name="unknown")),
    ],
    "没有下级数据": [
        plan("region_year", columns=("region_year.level",), where=Related(relation="members"), years=(2024,))
    ],
    "没有字段": [plan("household", columns=("household.unknown",)), plan("household", columns=("unknown",))],
    "不能求占比": [plan("household_year", Share(of="income_per_capita", part=InSegment(name="lifted")), years=(2024,))],
    "不能求占总计的比重": [plan("household_year", Portion(of=Figure(name="income_per_capita")), years=(2024,))],
    "单位不同": [
        plan("household_year", Difference(left=HOUSEHOLDS, right=Figure(name="population")), years=(2024,)),
    ],
    "名单不能分组": [plan("household", by=(Dimension(field="household.is_lifted"),))],
    "不能在同一个查询里": [plan("household", HOUSEHOLDS, columns=("household.household_id",))],
    "汇总结果里没有": [plan("household", HOUSEHOLDS, having=Compare(field="m7", op=">", value=1))],
    "只能与“有”连用": [
        plan("household", HOUSEHOLDS, where=Related(relation="members", quantifier="none", at_least=2)),
    ],
    "只有按地区分组": [
        plan("household", HOUSEHOLDS, by=(Dimension(field="household.is_lifted"),), every_group=True),
    ],
    "这一级的数据": [plan("region_year", Figure(name="published_income"), years=(2024,), places=(VILLAGE,))],
    "没有“elsewhere”这类数据": [plan("elsewhere", HOUSEHOLDS)],
}


@pytest.mark.parametrize(
    ("message", "refused"), [(message, each) for message, plans in REFUSED.items() for each in plans]
)
def test_refused_with_a_reason_and_a_way_out(model: SemanticModel, message: str, refused: QueryPlan) -> None:
    with pytest.raises((PlanError, ModelError)) as caught:
        compile(refused, model, EVERYWHERE, date(2026, 3, 15))
    assert message in caught.value.message
    assert caught.value.hint


def test_an_area_that_cannot_be_applied_is_a_refusal(model: SemanticModel) -> None:
    nowhere = Area(place=Place(level="continent", code="1", name="洲"))
    with pytest.raises(ModelError):
        compile(plan("household", HOUSEHOLDS), model, nowhere, date(2026, 3, 15))


def test_values_stored_as_json_come_back_as_they_were(model: SemanticModel) -> None:
    asked = where("household_year.net_income", "<", Decimal("5.5"))
    again = QueryPlan.model_validate_json(asked.model_dump_json())
    first, second = (compile(each, model, EVERYWHERE, date(2026, 3, 15)) for each in (asked, again))
    assert (first.sql, first.params) == (second.sql, second.params)


BROKEN = {
    "恰好写一种": "measures: {m: {label: 指标, subjects: [t], sql: COUNT(*), numerator: a, denominator: b}}",
    "对象表 x 不存在": "measures: {m: {label: 指标, subjects: [x], sql: COUNT(*)}}",
    "segments.s.where": "segments: {s: {label: 组, table: t, where: {kind: nothing}}}",
    "extra": "colour: red",
    "“label”前面已经写过": "measures: {m: {label: 指标, label: 别的指标, subjects: [t], sql: COUNT(*)}}",
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_broken_model_names_its_fault(tmp_path: Path, message: str) -> None:
    file = tmp_path / "broken.yaml"
    table = "{label: 表, noun: 行, counter: 个, key: [a], fields: {}}"
    head = f"name: x\nlabel: 库\ndefault_subject: t\ntables: {{t: {table}}}\n"
    file.write_text(head + BROKEN[message], encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(file)
    assert message in caught.value.message.lower() or message in caught.value.message
    assert "broken.yaml" in caught.value.message


def test_yes_no_and_on_stay_words(model: SemanticModel) -> None:
    assert model.field("household.is_lifted").yes == ("脱贫户",)
    assert model.tables["household"].joins[0].on == {"village_code": "village_code"}
