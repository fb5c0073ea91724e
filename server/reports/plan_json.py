"""A plan as it stands in an answer, back as a plan: amounts are amounts again and days are days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from server.errors import BadRequest
from sql_tools.errors import ModelError
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

_AMOUNTS = ("integer", "money", "percent", "number")


def plan_of(raw: dict[str, Any], model: SemanticModel) -> QueryPlan:
    """The plan; ``BadRequest`` where it is none, or not of this model."""
    try:
        plan = QueryPlan.model_validate(_typed(raw, model))
    except (ValidationError, ModelError, ValueError, InvalidOperation) as error:
        raise BadRequest("这个问题的查询计划读不出来。", "请重新提问后再留存。") from error
    if plan.model != model.name or plan.subject not in model.tables:
        raise BadRequest("这个问题问的不是现在的数据库。", "请重新提问后再留存。")
    return plan


def _typed(part: Any, model: SemanticModel) -> Any:
    if isinstance(part, list):
        return [_typed(each, model) for each in part]
    if not isinstance(part, dict):
        return part
    typed = {name: _typed(value, model) for name, value in part.items()}
    if part.get("kind") == "compare":
        typed["value"] = _value(part["field"], part["value"], model)
    if part.get("kind") == "one_of":
        typed["values"] = [_value(part["field"], each, model) for each in part["values"]]
    return typed


def _value(field: str, value: Any, model: SemanticModel) -> Any:
    """A value of a comparison; in JSON amounts and days are words. A field without a table is a figure of the plan."""
    if not isinstance(value, str):
        return value
    kind = model.field(field).type if "." in field else "number"
    if kind in _AMOUNTS:
        return Decimal(value)
    return date.fromisoformat(value) if kind == "date" else value
