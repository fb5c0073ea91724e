"""A semantic model for tables that are spread over several servers by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sql_tools.area_keys import located
from sql_tools.semantic_model import Join, Relation, SemanticModel, Shard, Table

_Tie = TypeVar("_Tie", Join, Relation)


def sharded(model: SemanticModel, shard: Shard) -> SemanticModel:
    """The model with the shard's column in every join and relation between tables whose rows lie somewhere.

    What belongs together lies on one server; joined by that column too, the servers can join it themselves.
    """
    if model.places is None:
        return model
    within = located(model)
    tables = {
        name: _tied(table, within, model.tables, shard) if name in within else table
        for name, table in model.tables.items()
    }
    places = model.places.model_copy(update={"shard": shard})
    return model.model_copy(update={"tables": tables, "places": places})


def _tied(table: Table, within: set[str], tables: Mapping[str, Table], shard: Shard) -> Table:
    joins = tuple(_with_column(join, shard) if join.to in within else join for join in table.joins)
    relations = {
        name: _with_column(relation, shard) if _last_table(relation, tables) in within else relation
        for name, relation in table.relations.items()
    }
    return table.model_copy(update={"joins": joins, "relations": relations})


def _with_column(tie: _Tie, shard: Shard) -> _Tie:
    return tie.model_copy(update={"on": {**tie.on, shard.column: shard.column}})


def _last_table(relation: Relation, tables: Mapping[str, Table]) -> str:
    """The table that a relation's keys are compared with."""
    name = relation.table
    for step in relation.through:
        name = next((join.to for join in tables[name].joins if join.name == step), step)
    return name
