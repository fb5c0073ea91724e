"""What a figure could not count, and how many: a column a reason.

A figure alone has these columns beside it: its rows are gone through once. Beside groups and lists they are a statement
of their own, of one row.

A row of which a condition is neither true nor false for want of a fact is on neither side; so is an empty cell in a sum
or mean. The answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from sql_tools.compiler.gaps import asks_related, gap, gaps
from sql_tools.compiler.joins import ROOT
from sql_tools.compiler.scope import Scope, conjuncts
from sql_tools.compiler.statement import named, references
from sql_tools.compiler.terms import Terms
from sql_tools.plan import (
    And,
    Around,
    Change,
    Compare,
    Difference,
    Figure,
    InSegment,
    Measure,
    OneOf,
    Past,
    Portion,
    Predicate,
    QueryPlan,
    Ratio,
    Share,
    Statistic,
)
from sql_tools.result import Column
from sql_tools.semantic_model import SemanticModel


@dataclass(frozen=True)
class Lack:
    """Rows that fit ``within`` of which ``unknown`` (a condition, or the name of a field) is not known."""

    label: str
    unknown: Predicate | str
    within: tuple[Predicate, ...] = ()

    def asks_related(self, model: SemanticModel) -> bool:
        """Whether other rows are asked about."""
        asked = (*self.within, self.unknown)
        return any(asks_related(each, model) for each in asked if not isinstance(each, str))

    def condition(self, terms: Terms) -> exp.Expr:
        """The rows as SQL."""
        if isinstance(self.unknown, str):
            lacking: exp.Expr = exp.Is(this=terms.value(self.unknown), expression=exp.Null())
        else:
            lacking = terms.unknown(self.unknown)
        return exp.and_(*(terms.condition(item) for item in self.within), lacking, copy=False)


@dataclass(frozen=True)
class LeftOut:
    """``unsure`` are the conditions of the plan that may not be known of a row, ``sure`` the others; ``lacks`` the rows
    to count."""

    sure: tuple[Predicate, ...]
    unsure: tuple[Predicate, ...]
    lacks: tuple[Lack, ...]

    def asks_related(self, model: SemanticModel) -> bool:
        """Whether other rows are asked about, which a condition on all rows finds faster than one on a count."""
        return any(each.asks_related(model) for each in self.lacks)

    def counts(self, terms: Terms) -> tuple[list[exp.Expr], tuple[Column, ...]]:
        """The counts over rows that fit what is sure, and their columns."""
        found: dict[str, exp.Expr] = {}
        for lack in self.lacks:
            condition = lack.condition(terms)
            found[lack.label] = exp.or_(found[lack.label], condition, copy=False) if lack.label in found else condition
        columns = tuple(Column(f"n{number}", label, None, "integer") for number, label in enumerate(found))
        values = [named(_count(each), column.name) for each, column in zip(found.values(), columns, strict=True)]
        return values, columns


def what_is_left_out(plan: QueryPlan, terms: Terms) -> LeftOut | None:
    """What the plan leaves out of its subject's rows; None where nothing can be unknown."""
    conditions = conjuncts(plan.where)
    unsure = tuple(item for item in conditions if gaps(item, terms.rows))
    lacks = [*_unknown(both(unsure), terms)]
    lacks += [
        replace(lack, within=(*unsure, *lack.within)) for each in plan.measures for lack in _of_measure(each, terms)
    ]
    sure = tuple(item for item in conditions if item not in unsure)
    return LeftOut(sure, unsure, tuple(dict.fromkeys(lacks))) if lacks else None


def left_out(plan: QueryPlan, scope: Scope) -> tuple[exp.Select, tuple[Column, ...]] | None:
    """The counting statement and its columns; None where nothing can be unknown."""
    terms = scope.rows(plan.subject, plan.years, plan.places)
    found = what_is_left_out(plan, terms)
    if found is None:
        return None
    terms.rows.conditions += [terms.condition(item) for item in found.sure]
    values, columns = found.counts(terms)
    return terms.rows.select(*values), columns


def _count(condition: exp.Expr) -> exp.Expr:
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))


def both(items: tuple[Predicate, ...]) -> Predicate | None:
    """All of the conditions as one; None of none."""
    return None if not items else items[0] if len(items) == 1 else And(items=items)


def _within(*items: Predicate | None) -> tuple[Predicate, ...]:
    return tuple(item for item in items if item is not None)


def _label(reasons: tuple[str, ...], terms: Terms) -> str:
    return f"{'或'.join(reasons)}的{terms.rows.table(ROOT).noun}"


def _unknown(item: Predicate | None, terms: Terms, within: tuple[Predicate, ...] = ()) -> Iterator[Lack]:
    if item is not None and (reasons := gaps(item, terms.rows)):
        yield Lack(_label(reasons, terms), item, (*within, *_of_whom(item, terms)))


def _of_whom(item: Predicate, terms: Terms) -> tuple[Predicate, ...]:
    """因病致贫的户: a reason is on file of 监测户 alone, and nothing is lacking of the others."""
    only_of: Any = terms.rows.model.lexicon.get("only_of", {})
    name = only_of.get(item.field) if isinstance(item, Compare | OneOf) else None
    return () if name is None else (InSegment(name=name),)


def _empty(ref: str, terms: Terms, within: tuple[Predicate, ...]) -> Iterator[Lack]:
    if (reason := gap(ref, terms.rows)) is not None:
        yield Lack(_label((reason,), terms), ref, within)


def _of_measure(measure: Measure, terms: Terms) -> Iterator[Lack]:
    match measure:
        case Figure():
            yield from _unknown(measure.where, terms)
            yield from _of_figure(measure.name, terms, _within(measure.where))
        case Statistic():
            yield from _unknown(measure.where, terms)
            yield from _empty(measure.field, terms, _within(measure.where))
        case Share():
            yield from _of_share(measure, terms, ())
        case Portion() | Change() | Past() | Around():
            yield from _of_measure(measure.of, terms)
        case Difference() | Ratio():
            yield from _of_measure(measure.left, terms)
            yield from _of_measure(measure.right, terms)


def _of_share(share: Share, terms: Terms, within: tuple[Predicate, ...]) -> Iterator[Lack]:
    yield from _unknown(share.whole, terms, within)
    yield from _unknown(share.part, terms, (*within, *_within(share.whole)))


def _of_figure(name: str, terms: Terms, within: tuple[Predicate, ...]) -> Iterator[Lack]:
    """What a measure of the model leaves out: its own condition, its share, the empty cells that it adds up."""
    measure = terms.measure_model(name)
    yield from _unknown(measure.where, terms, within)
    within = (*within, *_within(measure.where))
    if measure.share is not None:
        share = Share(of=measure.share.of, part=measure.share.part, whole=measure.share.whole)
        yield from _of_share(share, terms, within)
    elif measure.numerator is not None and measure.denominator is not None:
        yield from _of_figure(measure.numerator, terms, within)
        yield from _of_figure(measure.denominator, terms, within)
    else:
        for ref in references(measure.per_subject.get(terms.rows.root, measure.sql or "")):
            yield from _empty(ref, terms, within)
