"""The dictionary of the data: every field, figure and group with what people call it and how it is counted."""

from __future__ import annotations

from typing import Any

from sql_tools.describe import condition_text
from sql_tools.semantic_model import FieldModel, MeasureModel, Segment, SemanticModel

_TYPES = {
    "money": "金额", "number": "数", "integer": "整数", "percent": "百分比", "text": "文字", "enum": "选项",
    "boolean": "是或否", "date": "日期", "month": "月份", "year": "年份",
}  # fmt: skip
_PERSONAL = "个人信息，不在结果中列出"


def dictionary(model: SemanticModel) -> dict[str, Any]:
    """Tables with their fields, figures (指标) and groups (人群), all in Chinese."""
    return {
        "tables": [
            {
                "name": name,
                "label": table.label,
                "fields": [_field(key, field) for key, field in table.fields.items() if field.sensitivity != "key"],
            }
            for name, table in model.tables.items()
        ],
        "measures": [_measure(key, measure, model) for key, measure in model.measures.items()],
        "segments": [_segment(key, segment, model) for key, segment in model.segments.items()],
    }


def _field(name: str, field: FieldModel) -> dict[str, Any]:
    notes = [
        field.note,
        _PERSONAL if field.sensitivity == "personal" else None,
        field.absent and f"空着表示{field.absent}",
    ]
    return {
        "name": name,
        "label": field.label,
        "kind": _TYPES[field.type] + ("" if field.is_stored else "（算出）"),
        "unit": field.unit,
        "words": list(field.words),
        "values": [value.label or value.value for value in field.values],
        "note": "；".join(filter(None, notes)),
    }


def _measure(name: str, measure: MeasureModel, model: SemanticModel) -> dict[str, Any]:
    return {
        "name": name,
        "label": measure.label,
        "unit": measure.unit,
        "words": list(measure.words),
        "table": model.tables[measure.subjects[0]].label,
        "note": "；".join(filter(None, (_formula(measure, model), measure.note))),
    }


def _formula(measure: MeasureModel, model: SemanticModel) -> str | None:
    """A ratio in the names of its two figures; a figure of its own is said by its note."""
    if measure.numerator is None or measure.denominator is None:
        return None
    return f"{model.measures[measure.numerator].label} ÷ {model.measures[measure.denominator].label}"


def _segment(name: str, segment: Segment, model: SemanticModel) -> dict[str, Any]:
    status = "按库里现在登记的状态，往年也这样算" if segment.status_on_file else None
    return {
        "name": name,
        "label": segment.label,
        "words": list(segment.words),
        "table": model.tables[segment.table].label,
        "note": "；".join(filter(None, (condition_text(segment.where, model), segment.note, status))),
    }
