"""Which recorded values decide whether a household fits a condition, so that their change can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sql_tools.plan import (
    And,
    Compare,
    CompareFields,
    Figure,
    InSegment,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    QueryPlan,
    Share,
)
from sql_tools.semantic_model import SemanticModel

COUNTED = "COUNT("
KEYS = {
    "household": "household.household_id",
    "household_year": "household_year.household_id",
    "person": "person.household_id",
    "employment": "person.household_id",
    "hospital_stay": "person.household_id",
    "assistance": "assistance.household_id",
}
"""Where the number of the household stands, by what a question counts."""
OWN = ("household", "household_year")
"""What has a row a household (and year)."""


def joined(*conditions: Predicate | None) -> Predicate | None:
    """All of the conditions that there are."""
    known = tuple(each for each in conditions if each is not None)
    if len(known) < 2:
        return known[0] if known else None
    return And(items=known)


def counted_condition(plan: QueryPlan, model: SemanticModel) -> tuple[bool, Predicate | None]:
    """Whether the first figure of a plan counts households (or the plan lists them), and which it counts."""
    if not plan.measures:
        return plan.subject in OWN, plan.where
    first = plan.measures[0]
    if isinstance(first, Share) and _counts(first.of, plan.subject, model):
        return True, joined(plan.where, model.measures[first.of].where, first.part)
    if isinstance(first, Figure) and _counts(first.name, plan.subject, model):
        return True, joined(plan.where, model.measures[first.name].where, first.where)
    return False, None


def _counts(name: str, subject: str, model: SemanticModel) -> bool:
    measure = model.measures.get(name)
    if measure is None or measure.unit != "户":
        return False
    return (measure.per_subject.get(subject) or measure.sql or "").startswith(COUNTED)


def fields_of(condition: Predicate | None, subject: str, model: SemanticModel) -> tuple[tuple[str, ...], bool]:
    """The fields of the household that a condition compares, and whether it also asks for something else.

    Something else are members, jobs, help, other years: what cannot be shown as one value a household.
    """
    found = dict.fromkeys(_fields(condition, model))
    readable = ("household", subject) if subject in OWN else ("household",)
    shown = tuple(ref for ref in found if ref and ref.split(".")[0] in readable)
    return shown, len(shown) < len(found) or subject not in OWN


def _fields(part: Any, model: SemanticModel) -> Iterator[str]:
    """Every field, and an empty name for what is no single value."""
    match part:
        case None:
            return
        case And() | Or():
            for item in part.items:
                yield from _fields(item, model)
        case Not():
            yield from _fields(part.item, model)
        case InSegment():
            segment = model.segments.get(part.name)
            yield from _fields(segment.where if segment is not None else "", model)
        case Compare() | OneOf() | Missing():
            yield part.field
        case CompareFields():
            yield from (part.field, part.other)
        case BaseModel() | str():
            yield ""
