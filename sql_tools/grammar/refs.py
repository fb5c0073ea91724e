"""Things of the model as what a word may stand for, by their names."""

from __future__ import annotations

from collections.abc import Collection

from sql_tools.lexicon import Lexicon, Ref
from sql_tools.semantic_model import SemanticModel


def table_ref(model: SemanticModel, name: str) -> Ref:
    """The rows of a table."""
    return Ref("table", name, model.tables[name].noun, name)


def field_ref(model: SemanticModel, name: str) -> Ref:
    """A figure or a fact of each row."""
    return Ref("field", name, model.field(name).label, name.partition(".")[0])


def measure_ref(model: SemanticModel, name: str) -> Ref:
    """A figure of a group."""
    measure = model.measures[name]
    return Ref("measure", name, measure.label, measure.subjects[0])


def measure_refs(model: SemanticModel, name: str) -> tuple[Ref, ...]:
    """A figure of a group, and the fields of a row that say the same (they share its label)."""
    measure = model.measures[name]
    rows = [
        Ref("field", f"{table}.{field}", entry.label, table)
        for table in measure.subjects
        for field, entry in model.tables[table].fields.items()
        if entry.label == measure.label
    ]
    return (measure_ref(model, name), *rows)


def type_of(model: SemanticModel, ref: Ref) -> str:
    """The type of a figure: money, percent, enum …"""
    return model.measures[ref.name].type if ref.role == "measure" else model.field(ref.name).type


def change_refs(lexicon: Lexicon, measures: Collection[str], form: str) -> tuple[Ref, ...]:
    """The fields of a row that hold how these figures have moved since the year before."""
    changes: dict[str, dict[str, str]] = lexicon.section("changes", {})
    moved = [name for name, link in changes.items() if link["measure"] in measures and link["form"] == form]
    return tuple(field_ref(lexicon.model, name) for name in moved)
