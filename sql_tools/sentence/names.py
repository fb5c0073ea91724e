"""The names of fields and figures, and values with their units, in the labels of the model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sql_tools.plan import (
    Around,
    Change,
    Difference,
    Figure,
    Measure,
    Past,
    Portion,
    QueryPlan,
    Ratio,
    Scalar,
    Share,
    Statistic,
)
from sql_tools.semantic_model import FieldModel, SemanticModel
from sql_tools.sentence.amounts import amount_text, number_text


class Names:
    """The names in one plan."""

    def __init__(self, plan: QueryPlan, model: SemanticModel) -> None:
        self.plan = plan
        self.model = model
        self.table = model.tables[plan.subject]

    def measure(self, item: Measure) -> str:
        """A figure in words."""
        raise NotImplementedError

    def field(self, ref: str) -> FieldModel:
        """A field, or the measure behind an alias as one."""
        measure = self._aliased(ref)
        if measure is None:
            return self.model.field(ref)
        return FieldModel(label=self.measure(measure), type="number", unit=measure_unit(measure, self.model))

    def _aliased(self, ref: str) -> Measure | None:
        number = ref[1:] if ref.startswith("m") else ""
        if "." in ref or not number.isdecimal() or int(number) >= len(self.plan.measures):
            return None
        return self.plan.measures[int(number)]

    def name(self, ref: str) -> str:
        """What a field, or the measure behind an alias, is called in a sentence."""
        measure = self._aliased(ref)
        if measure is not None:
            return self.measure(measure)
        field = self.model.field(ref)
        before = self._alias_prefix(ref)
        return f"{before}{field.phrase or field.label}"

    def _alias_prefix(self, ref: str) -> str:
        """上年 before the field of a row of the year before, 2022年 of an earlier one."""
        owner = ref.rpartition(".")[0]
        join = self.model.join_named(owner)
        if join is None or join.year != "previous":
            return ""
        return "上年" if join.back == 1 else self.year_before(join.back)

    def year_before(self, back: int) -> str:
        """The year that lies so many years before the plan's: 2023年 where that is one, else 上年, 2年前."""
        if len(self.plan.years) == 1:
            return f"{self.plan.years[0] - back}年"
        return "上年" if back == 1 else f"{back}年前"

    def value(self, field: FieldModel, value: Scalar) -> str:
        """A value as people write it: 是, 2025年3月1日, 1万元."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, date):
            return f"{value.year}年{value.month}月{value.day}日"
        if field.type == "month" and isinstance(value, Decimal | int):
            return f"{int(value) // 100}年{int(value) % 100}月"
        if isinstance(value, Decimal | int):
            return number_text(value) + "年" if field.type == "year" else amount_text(value, field.unit or " ").strip()
        label = next((each.label for each in field.values if each.value == value), None)
        return label or value


def measure_unit(measure: Measure, model: SemanticModel) -> str | None:
    """The unit of a measure: 元, 户, 人, %; None where it has none."""
    match measure:
        case Figure():
            return model.measures[measure.name].unit if measure.name in model.measures else None
        case Statistic():
            if measure.function == "count_distinct":
                return "个" if number_of_level(measure, model) else None
            return model.field(measure.field).unit
        case Share() | Portion():
            return "%"
        case Past() | Around():
            return measure_unit(measure.of, model)
        case Ratio():
            own = measure_unit(measure.left, model)
            return {"percent": "%", "times": "倍", "each": own}[measure.form]
        case Change():
            own = measure_unit(measure.of, model)
            return "%" if measure.form != "difference" else "个百分点" if own == "%" else own
        case Difference():
            own = measure_unit(measure.left, model)
            return "个百分点" if own == "%" else own


def number_of_level(measure: Statistic, model: SemanticModel) -> str | None:
    """乡镇数: the number of places of a level; None of any other figure."""
    levels = model.places.levels if model.places is not None and measure.function == "count_distinct" else ()
    return next((f"{level.label}数" for level in levels if level.code == measure.field), None)
