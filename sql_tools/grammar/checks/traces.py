"""What a plan speaks of: every thing of the model that it names or works out, and every number in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel

from sql_tools.grammar.joins import Joins
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import FieldModel, MeasureModel

_READS = re.compile(r"\{(\w+\.\w+)\}")
_HOLD_VALUES = {"value", "values", "at_least", "count", "bands", "times", "plus", "years_back", "years", "percent"}
_SAY_NOTHING = {"kind", "model", "label", "over_groups"}


@dataclass
class Traces:
    """``names``: fields, measures, segments, relations and tables, ``labels`` how people call the figures among them;
    ``groups``: fields by which it groups; ``said``: kinds of parts and functions; ``values`` as text; ``numbers`` of
    conditions, bands and orders."""

    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)


class Tracer:
    """Reads plans of one model."""

    def __init__(self, joins: Joins) -> None:
        self._joins, self._model = joins, joins.model

    def of(self, plans: Iterable[QueryPlan]) -> Traces:
        """What these plans speak of together."""
        found = Traces()
        for plan in plans:
            found.names.add(plan.subject)
            self._walk(plan, plan.subject, found)
            found.said |= {"max", "min"} if plan.over_groups in ("gap", "times") else set()
            found.groups |= {dimension.field for dimension in plan.by}
            found.numbers |= {Decimal(plan.top)} if plan.top is not None else set()
            found.numbers |= {Decimal(len(plan.years))} if len(plan.years) > 1 else set()  # 前年和去年两年
        return found

    def is_segment(self, name: str) -> bool:
        """Whether a name is that of a group of the model."""
        return name in self._model.segments

    def of_segment(self, name: str) -> Traces:
        """What a named group is made of."""
        found = Traces()
        self._named(name, self._model.segments[name].table, found)
        return found

    def of_measure(self, name: str) -> Traces:
        """What a figure is worked out of."""
        found = Traces()
        self._measure(self._model.measures[name], self._model.measures[name].subjects[0], found)
        return found

    def _walk(self, part: Any, subject: str, found: Traces) -> None:
        """A part of a plan or of the model, and all that it is made of."""
        if isinstance(part, tuple):
            for item in part:
                self._walk(item, subject, found)
        elif isinstance(part, BaseModel):
            found.said |= set(_words_of(part))
            for name in type(part).model_fields:
                self._entry(name, getattr(part, name), subject, found)

    def _entry(self, name: str, value: Any, subject: str, found: Traces) -> None:
        items = value if isinstance(value, tuple) else (value,)
        if name in _HOLD_VALUES:
            found.values |= set(map(str, items))
            found.numbers |= {number for item in items for number in _number(item)}
        elif any(isinstance(item, BaseModel | tuple) for item in items):
            self._walk(value, subject, found)
        elif name not in _SAY_NOTHING:
            for item in items:
                self._named(str(item), subject, found)

    def _named(self, name: str, subject: str, found: Traces) -> None:
        """A name, and what stands behind it in the model; a value that is called the same says nothing more."""
        owner, _, last = name.partition(".")
        table = self._model.table_of(owner)
        name = f"{table}.{last}" if last else name
        if name in found.names:
            return
        found.names.add(name)
        if name in self._model.segments:
            self._walk(self._model.segments[name].where, subject, found)
        if name in self._model.measures:
            self._measure(self._model.measures[name], subject, found)
        if table in self._model.tables and last in self._model.tables[table].fields:
            self._field(name, subject, found)
        for _, bare, relation in self._joins.relations_from(subject):
            if bare == name.rpartition(".")[2]:
                found.names.add(relation.table)

    def _measure(self, measure: MeasureModel, subject: str, found: Traces) -> None:
        found.labels |= {measure.label, *measure.words}
        for other in filter(None, (measure.numerator, measure.denominator)):
            self._named(other, subject, found)
        found.said |= {measure.type, *(("mean",) if measure.denominator or "AVG(" in (measure.sql or "") else ())}
        self._walk(measure.where, subject, found)
        if measure.share is not None:
            self._walk(measure.share, subject, found)
        for name in _READS.findall(measure.sql or ""):
            self._named(name, subject, found)

    def _field(self, name: str, subject: str, found: Traces) -> None:
        found.names.add(name.partition(".")[0])
        entry: FieldModel = self._model.field(name)
        found.said.add(entry.type)
        found.labels |= {entry.label, *entry.words}
        for read in _READS.findall(entry.sql or ""):
            self._named(read, subject, found)
        if entry.rollup is not None:
            self._named(entry.rollup.measure, subject, found)
            self._walk(entry.rollup.where, subject, found)


def _words_of(part: BaseModel) -> Iterator[str]:
    """The kind of a part, and the words that say how it is meant."""
    for name in ("kind", "quantifier", "function", "form", "op"):
        value = getattr(part, name, None)
        if isinstance(value, str):
            yield value


def _number(value: object) -> Iterator[Decimal]:
    if isinstance(value, bool):
        return
    try:
        yield Decimal(str(value))
    except InvalidOperation:
        return
