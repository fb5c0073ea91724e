"""Which facts are recorded for every row of a snapshot, so that nothing need be said of their gaps.

A model says of a field only that it may be empty. Where a snapshot has it for every row, conditions on it have no third
outcome, and no second statement need count one.
"""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from sql_tools.compiler.rows import Rows
from sql_tools.compiler.shards import by_shard
from sql_tools.compiler.statement import Statement, named, references
from sql_tools.compiler.terms import Terms
from sql_tools.plan import EVERYWHERE
from sql_tools.result import Column, CompiledQuery
from sql_tools.semantic_model import FieldModel, SemanticModel, Table

_ANY_DAY = date(2000, 1, 1)
"""Whether an age is known does not depend on the day on which it is asked for."""


def gap_counts(model: SemanticModel, dialect: str = "duckdb") -> tuple[CompiledQuery, ...]:
    """One statement a table: how many of its rows lack each field; the columns are named by the fields."""
    return tuple(_counts(name, table, model, dialect) for name, table in model.tables.items() if _doubtful(name, table))


def completed(model: SemanticModel, recorded: frozenset[str]) -> SemanticModel:
    """The model for a snapshot in which these fields are recorded for every row."""
    tables = {
        name: table.model_copy(
            update={
                "fields": {
                    each: field.model_copy(update={"required": True}) if f"{name}.{each}" in recorded else field
                    for each, field in table.fields.items()
                }
            }
        )
        for name, table in model.tables.items()
    }
    return model.model_copy(update={"tables": tables})


def _doubtful(name: str, table: Table) -> list[str]:
    """The fields that may be empty and can be told from a row of the table alone."""
    return [each for each, field in table.fields.items() if _may_lack(field) and _alone(each, name, table)]


def _may_lack(field: FieldModel) -> bool:
    return not field.required and field.absent is None and field.sensitivity == "public"


def _alone(each: str, name: str, table: Table) -> bool:
    field = table.fields[each]
    # A ratio is unknown where its base is zero, which is too much to work out for every row.
    if field.rollup is not None or "/" in (field.sql or ""):
        return False
    return all(
        ref.rpartition(".")[0] == name and _alone(ref.rpartition(".")[2], name, table)
        for ref in references(field.sql or "")
    )


def _counts(name: str, table: Table, model: SemanticModel, dialect: str) -> CompiledQuery:
    statement = Statement(model, _ANY_DAY, EVERYWHERE)
    terms = Terms(Rows(statement, name, ()))
    refs = [f"{name}.{each}" for each in _doubtful(name, table)]
    values = []
    for number, ref in enumerate(refs):
        empty = exp.Where(this=exp.Is(this=exp.paren(terms.value(ref), copy=False), expression=exp.Null()))
        values.append(named(exp.Filter(this=exp.Count(this=exp.Star()), expression=empty), f"n{number}"))
    query = by_shard(statement.finish(terms.rows.select(*values), rows=1), statement)
    columns = tuple(Column(ref, model.field(ref).label, None, "integer") for ref in refs)
    return CompiledQuery(query.sql(dialect=dialect, copy=False), tuple(statement.params), columns, dialect, row_limit=1)
