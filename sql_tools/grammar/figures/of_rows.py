"""A figure of only those rows that fit a condition: 其中脱贫户的人均纯收入比上年的增速."""

from __future__ import annotations

from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.predicates import all_of
from sql_tools.plan import Change, Figure, Measure, Predicate, Share, Statistic

Side = Figure | Statistic | Share | Change
"""What can stand on either side of a difference."""


def of_rows(measure: Measure, where: Predicate) -> Side | None:
    """The figure of the rows that fit; ``None`` where it is of some of them already, or made of several figures."""
    if isinstance(measure, Change):
        inner = of_rows(measure.of, where)
        return None if inner is None else measure.model_copy(update={"of": inner})
    if isinstance(measure, Share):
        part = all_of([where, measure.part])
        return None if measure.whole is not None else measure.model_copy(update={"part": part, "whole": where})
    if not isinstance(measure, Figure | Statistic) or measure.where is not None:
        return None
    return measure.model_copy(update={"where": where})


def narrowed(measure: Measure, where: Predicate) -> Side:
    """The figure of each of a list; ``CannotSay`` where it cannot be taken of some rows alone."""
    made = of_rows(measure, where)
    if made is None:
        raise CannotSay
    return made
