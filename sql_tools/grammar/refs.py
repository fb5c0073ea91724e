"""Things of the model as what a word may stand for, by their names."""

from __future__ import annotations

from sql_tools.lexicon import Ref
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
