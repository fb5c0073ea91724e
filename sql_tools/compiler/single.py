"""A plan of one row of figures, with what they leave out counted beside them: both in one pass over the rows."""

from __future__ import annotations

from sqlglot import exp

from sql_tools.compiler.groups import Groups
from sql_tools.compiler.left_out import LeftOut, both, what_is_left_out
from sql_tools.compiler.measures import Measures
from sql_tools.compiler.statement import named
from sql_tools.plan import Figure, Measure, Predicate, QueryPlan, Share, Statistic
from sql_tools.result import Column


def single(groups: Groups) -> tuple[exp.Select, tuple[Column, ...], tuple[Column, ...]] | None:
    """The statement, the columns of its figures, and those of its counts; None for a plan of another shape, or one that
    leaves nothing out."""
    plan, scope = groups.plan, groups.scope
    if not groups.is_one_row:
        return None
    terms = scope.rows(plan.subject, plan.years, plan.places)
    found = what_is_left_out(plan, terms)
    if found is None or found.asks_related(scope.model):
        return None
    terms.rows.conditions += [terms.condition(item) for item in found.sure]
    pieces = Measures(_narrowed(plan, found), scope.model).pieces
    figures = [named(pieces[column.name].write(terms), column.name) for column in groups.columns]
    counts, counted = found.counts(terms)
    return terms.rows.select(*figures, *counts), groups.columns, counted


def _narrowed(plan: QueryPlan, found: LeftOut) -> QueryPlan:
    """The plan with its unsure conditions on each figure, so that the rows that lack a fact can be counted too."""
    measures = tuple(_within(found.unsure, each) for each in plan.measures)
    return plan.model_copy(update={"where": None, "measures": measures})


def _within(conditions: tuple[Predicate, ...], measure: Measure) -> Measure:
    assert isinstance(measure, Figure | Statistic | Share)
    name = "whole" if isinstance(measure, Share) else "where"
    own: Predicate | None = getattr(measure, name)
    return measure.model_copy(update={name: both((*conditions, *((own,) if own is not None else ())))})
