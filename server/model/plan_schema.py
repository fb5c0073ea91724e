"""The JSON schema of a query plan over one database: only names of its semantic model, nothing personal."""

from __future__ import annotations

import json
from typing import Any

from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

_ALIASES = [f"m{number}" for number in range(5)]


def plan_schema(model: SemanticModel) -> dict[str, Any]:
    """The schema of :class:`QueryPlan` with every name of a thing as a list of the names that there are."""
    schema = QueryPlan.model_json_schema()
    fields = [*public_fields(model), *_ALIASES]
    relations = sorted({name for table in model.tables.values() for name in table.relations})
    kinds = {
        ("*", "field"): fields,
        ("*", "other"): fields,
        ("*", "by"): fields,
        ("InSegment", "name"): sorted(model.segments),
        ("Figure", "name"): sorted(model.measures),
        ("Share", "of"): sorted(model.measures),
        ("Related", "relation"): relations,
    }
    for name, part in schema["$defs"].items():
        for key, value in part.get("properties", {}).items():
            names = kinds.get((name, key)) or kinds.get(("*", key))
            if names is not None and value.get("type") == "string":
                value["enum"] = names
    schema["properties"]["model"]["enum"] = [model.name]
    schema["properties"]["subject"]["enum"] = sorted(model.tables)
    schema["properties"]["columns"]["items"] = {"type": "string", "enum": public_fields(model)}
    return schema


def public_fields(model: SemanticModel) -> list[str]:
    """``table.field`` of everything that a plan may name."""
    return [
        f"{name}.{field}"
        for name, table in model.tables.items()
        for field, each in table.fields.items()
        if each.sensitivity != "personal"
    ]


def names_with_labels(model: SemanticModel) -> str:
    """What each name means, for the model to choose from: name, Chinese label, unit, values."""
    told: dict[str, Any] = {
        "tables": {name: table.label for name, table in model.tables.items()},
        "fields": {
            f"{name}.{field}": " ".join(filter(None, (each.label, each.unit, *(value.value for value in each.values))))
            for name, table in model.tables.items()
            for field, each in table.fields.items()
            if each.sensitivity != "personal"
        },
        "segments": {name: segment.label for name, segment in model.segments.items()},
        "measures": {name: measure.label for name, measure in model.measures.items()},
    }
    return json.dumps(told, ensure_ascii=False)
