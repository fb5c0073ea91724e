"""Rules as query plans: a figure of a target as a measure, a group as a predicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policies_corpus.model import ConditionTree, Figure, GroupRule, Target
from server.chat.checks.predicates import AsPredicate, conjunction
from sql_tools.plan import Change, InSegment, Measure, Place, Predicate, QueryPlan, Share
from sql_tools.plan import Figure as PlanFigure
from sql_tools.semantic_model import SemanticModel

SUBJECTS = {"household": "household_year", "village": "village_year"}
_PLACE = ("village.county_name", "village.town_name", "village.village_name")
NAMES = {"household": (*_PLACE, "household_year.household_id"), "village": ("village.village_code", *_PLACE)}


class FigurePlans:
    """Plans for the figures of targets."""

    def __init__(self, model: SemanticModel, day: date) -> None:
        self.model = model
        self.terms = AsPredicate(day, judgements=True, unrecorded=True)

    def subject(self, figure: Figure) -> str:
        """The table whose rows a figure counts."""
        return figure.subject or self.model.measures[figure.measure].subjects[0]

    def where(self, of: str | None, more: Predicate | bool) -> Predicate | None:
        """Rows of a named group that fit."""
        found = conjunction([InSegment(name=of) if of is not None else True, more])
        return None if isinstance(found, bool) else found

    def measure(self, label: str, figure: Figure, year: int) -> Measure:
        """A figure of the rules as a measure of a plan for ``year``."""
        own = self.terms.of(figure.where) if figure.where is not None else True
        where = self.where(figure.of, own)
        name = f"{self.model.measures[figure.measure].label}（{label}）"
        if figure.part is not None:
            part = self.terms.of(figure.part)
            assert not isinstance(part, bool)  # a part that no query can tell is no part
            return Share(of=figure.measure, part=part, whole=where, label=f"占比（{label}）")
        base = PlanFigure(name=figure.measure, where=where, label=name if figure.form == "value" else None)
        if figure.form == "growth":
            return Change(of=base, form="percent", label=f"增速（{label}）")
        if figure.form == "increase":
            return Change(of=base, form="difference", label=f"比上年增加（{label}）")
        if figure.form == "annual_growth":
            assert figure.since is not None
            return Change(of=base, form="annual", years_back=year - figure.since, label=f"年均增长率（{label}）")
        return base

    def plan(
        self, subject: str, measures: Sequence[Measure], places: Sequence[Place], years: Sequence[int]
    ) -> QueryPlan:
        """The measures for places side by side."""
        dated = self.model.tables[subject].year is not None or any(map(_needs_year, measures))
        return QueryPlan(
            model=self.model.name,
            subject=subject,
            measures=tuple(measures),
            places=tuple(places),
            side_by_side=len(places) > 1,
            years=tuple(years) if dated else (),
        )


def _needs_year(measure: Measure) -> bool:
    """A table without a year is asked with one where a condition reads the rows of a year."""
    return isinstance(measure, Change) or '"relation"' in measure.model_dump_json()


def target_plans(rule: Target, model: SemanticModel, day: date) -> Iterator[QueryPlan]:
    """A plan for every figure that a target names, in its last year and everywhere."""
    plans, year = FigurePlans(model, day), max(rule.years)
    figures = [rule.figure, *rule.counted_as.values(), *(each.figure for each in rule.readings)]
    if rule.benchmark is not None:
        figures.append(rule.benchmark.figure)
    for figure in (*figures, *(each.over for each in figures)):
        if figure is not None:
            yield plans.plan(
                plans.subject(figure), [plans.measure(rule.label, figure, year)], (), (figure.year or year,)
            )


def holds(rule: GroupRule, conditions: ConditionTree | None, terms: AsPredicate) -> Predicate | bool:
    """In scope, and the conditions hold."""
    return conjunction([terms.of(rule.scope), terms.of(conditions) if conditions is not None else True])


def columns_of(rule: GroupRule) -> tuple[str, ...]:
    """The fields listed for each member of a group: its place, its key, and those that the rule shows."""
    return (*NAMES[rule.subject], *rule.columns)


def group_plans(rule: GroupRule, model: SemanticModel, day: date) -> Iterator[QueryPlan]:
    """A plan for every reading of a group, in its last year and everywhere."""
    terms = AsPredicate(day, judgements=True, unrecorded=True)
    for conditions in (rule.conditions, *(each.conditions for each in rule.readings)):
        where = holds(rule, conditions, terms)
        yield QueryPlan(
            model=model.name,
            subject=SUBJECTS[rule.subject],
            columns=columns_of(rule),
            where=None if isinstance(where, bool) else where,
            years=(max(rule.years),),
        )
