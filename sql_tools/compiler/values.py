"""Values of a plan, checked against the type of the field that they are compared with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from sql_tools.errors import PlanError
from sql_tools.plan import Scalar
from sql_tools.semantic_model import FieldModel

NUMERIC = ("money", "number", "integer", "percent")


def checked_value(field: FieldModel, value: Scalar) -> Scalar:
    """The value in the field's own type; ``PlanError`` where it cannot be one.

    A number or date may be written as text: a plan that was stored as JSON comes back so.
    """
    if field.type in (*NUMERIC, "year", "month"):
        return _number(field, value)
    if field.type == "date":
        return _date(field, value)
    if field.type == "boolean":
        fits = isinstance(value, bool)
    else:
        known = {each.value for each in field.values}
        fits = isinstance(value, str) and (not known or value in known)
    if not fits:
        raise _wrong_value(field, value)
    return value


def _number(field: FieldModel, value: Scalar) -> int | Decimal:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool | date) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _wrong_value(field, value)
    return int(number) if number == number.to_integral_value() else number


def _date(field: FieldModel, value: Scalar) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _wrong_value(field, value) from None


def _wrong_value(field: FieldModel, value: Scalar) -> PlanError:
    listed = "、".join(each.value for each in field.values)
    hint = f"“{field.label}”可以是：{listed}。" if listed else "请换一个值。"
    return PlanError(f"“{field.label}”不能与“{value}”比较。", hint=hint)


def require_order(field: FieldModel) -> None:
    """Refuse 高于/低于 for a field whose values have no order."""
    if field.type not in (*NUMERIC, "date", "year", "month"):
        raise PlanError(f"“{field.label}”没有高低大小之分。", hint="请换成“是”或“不是”。")


def require_number(field: FieldModel) -> None:
    """Refuse sums and means of a field that is no number."""
    if field.type not in NUMERIC:
        raise PlanError(f"“{field.label}”不是数值，不能求和或求平均。", hint="请换成计数。")
