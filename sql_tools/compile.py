"""A plan as SQL: the only place where SQL comes from.

The tree is built from the plan alone. Names in it come from the semantic model, values are parameters, and the asker's
area is a predicate of every SELECT that reads a table.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from sqlglot import exp

from sql_tools.compiler.groups import Groups
from sql_tools.compiler.left_out import left_out
from sql_tools.compiler.lists import Listing
from sql_tools.compiler.scope import Scope
from sql_tools.compiler.shards import by_shard
from sql_tools.compiler.single import single
from sql_tools.compiler.statement import Statement
from sql_tools.errors import PlanError
from sql_tools.plan import Area, QueryPlan
from sql_tools.result import Column, CompiledQuery
from sql_tools.semantic_model import SemanticModel

Dialect = Literal["duckdb", "postgres"]


def compile(
    plan: QueryPlan,
    model: SemanticModel,
    area: Area,
    asked_on: date,
    row_limit: int = 1000,
    dialect: Dialect = "duckdb",
) -> CompiledQuery:
    """The SQL of a plan for an asker of this area.

    It asks for one row more than ``row_limit``, so that a cut-off shows. ``PlanError`` where the model does not allow
    what the plan says: an unknown field, personal data, a comparison that makes no sense, a missing year.
    """
    _require_tables(plan, model)
    together = _together(plan, model, area, asked_on, row_limit, dialect)
    return apart(plan, model, area, asked_on, row_limit, dialect) if together is None else together


def _together(
    plan: QueryPlan, model: SemanticModel, area: Area, asked_on: date, row_limit: int, dialect: Dialect
) -> CompiledQuery | None:
    """Figures with the counts of what they leave out beside them; None for other plans."""
    statement = Statement(model, asked_on, area)
    found = single(Groups(plan, Scope(plan, statement))) if plan.measures else None
    if found is None:
        return None
    query, columns, counted = found
    return replace(_compiled(query, columns, statement, dialect, row_limit, None), counted=counted)


def apart(
    plan: QueryPlan, model: SemanticModel, area: Area, asked_on: date, row_limit: int, dialect: Dialect
) -> CompiledQuery:
    """The rows of a plan of any shape, with a statement of its own for what is left out."""
    statement = Statement(model, asked_on, area)
    scope = Scope(plan, statement)
    writer = Groups(plan, scope) if plan.measures else Listing(plan, scope)
    query, columns = writer.query()
    return _compiled(query, columns, statement, dialect, row_limit, _left_out(plan, model, area, asked_on, dialect))


def _left_out(
    plan: QueryPlan, model: SemanticModel, area: Area, asked_on: date, dialect: Dialect
) -> CompiledQuery | None:
    statement = Statement(model, asked_on, area)
    found = left_out(plan, Scope(plan, statement))
    if found is None:
        return None
    query, columns = found
    return _compiled(query, columns, statement, dialect, 1, None)


def _compiled(
    query: exp.Select,
    columns: tuple[Column, ...],
    statement: Statement,
    dialect: Dialect,
    row_limit: int,
    left_out: CompiledQuery | None,
) -> CompiledQuery:
    return CompiledQuery(
        sql=by_shard(statement.finish(query, row_limit + 1), statement).sql(dialect=dialect, pretty=True, copy=False),
        params=tuple(statement.params),
        columns=columns,
        dialect=dialect,
        row_limit=row_limit,
        left_out=left_out,
        reads=statement.reads,
    )


def _require_tables(plan: QueryPlan, model: SemanticModel) -> None:
    if plan.model != model.name:
        raise PlanError(f"这个查询是为“{plan.model}”写的，不能用于“{model.name}”。", hint="请重新提问。")
    if plan.subject not in model.tables:
        raise PlanError(f"没有“{plan.subject}”这类数据。", hint="请换一个统计对象。")
