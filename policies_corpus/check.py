"""Decides one rule from given facts. Pure: no database, no clock.

Outcomes combine so that a missing fact is never a no. All of: one 不满足 decides; else 待核实, else 需人工核实, else
满足. Any of: one 满足 decides; else 需人工核实 (a person can settle it), else 待核实, else 不满足.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from policies_corpus.model import (
    AllOf,
    AnyOf,
    Check,
    Condition,
    ConditionTree,
    GroupRule,
    Judgement,
    Member,
    NotOf,
    Operator,
    Outcome,
    Related,
    Target,
    Unrecorded,
)

Fact = bool | int | Decimal | str | date
COMPARE: dict[Operator, Callable[[Fact, Fact], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
"""What each operator of a condition, and of a predicate of a plan, means of two values."""
_ALL_ORDER: tuple[Outcome, ...] = ("not_met", "unknown", "needs_review", "met")
_ANY_ORDER: tuple[Outcome, ...] = ("met", "needs_review", "unknown", "not_met")
_CHOOSING = ("focus_group", "eligibility")
"""Kinds of rules that pick some of those they speak of: who fails a condition is out, whatever else is unknown."""
_NEGATED: dict[Outcome, Outcome] = {"met": "not_met", "not_met": "met"}


@dataclass(frozen=True)
class Facts:
    """What is on file about one household, village, person or job.

    ``values`` by field name (``table.field``), None or absent where not recorded; ``segments`` say whether the row
    belongs to a named group; ``related`` are the rows that belong to it by relation, None where they were never
    loaded. ``day`` is the day that is judged.
    """

    day: date
    values: Mapping[str, Fact | None] = field(default_factory=dict)
    segments: Mapping[str, bool | None] = field(default_factory=dict)
    related: Mapping[str, tuple[Facts, ...] | None] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()


def decide_group(rule: GroupRule, facts: Facts, subject: str, conditions: ConditionTree | None = None) -> Check | None:
    """Whether the rule holds of ``subject``; None where the rule does not speak of it at all.

    ``conditions`` are those of another reading (None: the rule's own).
    """
    scope = judge(rule.scope, facts)
    if scope.outcome == "not_met":
        return None
    tree = conditions if conditions is not None else rule.conditions
    parts = (scope,) if tree is None else (scope, judge(tree, facts))
    if scope.outcome == "unknown" and rule.kind not in _CHOOSING:
        # Whether the requirement is this one's at all is not known, so failing it says nothing.
        return Check(rule.id, rule.label, subject, "unknown", note=rule.near, children=parts)
    only = parts[-1] if isinstance(tree, Condition) else None
    return Check(
        rule.id,
        rule.label,
        subject,
        _all(part.outcome for part in parts),
        observed=only.observed if only is not None else None,
        threshold=only.threshold if only is not None else None,
        unit=only.unit if only is not None else None,
        note=rule.near,
        children=parts,
    )


@dataclass(frozen=True)
class TargetFacts:
    """Figures for one target in one place and year, None where unknown.

    ``possible``: what the observed figure may be at most or at least once missing facts are known (None: nothing is
    missing). ``complete``: everything of the place is on file. ``why_not`` says in Chinese what is missing.
    """

    observed: Decimal | None
    threshold: Decimal | None
    possible: Decimal | None = None
    complete: bool = True
    why_not: str | None = None


def decide_target(rule: Target, facts: TargetFacts, subject: str, unit: str | None = None) -> Check:
    """Reached, missed, or what stands in the way of saying so."""
    said = (
        facts.why_not,
        _unregistered(rule, facts, unit or rule.unit),
        _narrowed(rule),
        rule.partly_on_file,
        rule.near,
    )
    notes = [text for text in said if text]
    if rule.benchmark is not None and rule.benchmark.near is not None:
        notes.append(rule.benchmark.near)
    return Check(
        rule.id,
        rule.label,
        subject,
        _target_outcome(rule, facts),
        observed=facts.observed,
        threshold=facts.threshold,
        unit=unit or rule.unit,
        note="；".join(dict.fromkeys(notes)) or None,
    )


def _unregistered(rule: Target, facts: TargetFacts, unit: str) -> str | None:
    """That what is not recorded may turn the verdict, and how far."""
    if facts.possible is None or facts.observed is None or facts.threshold is None:
        return None
    compare = COMPARE[rule.op]
    if compare(facts.possible, facts.threshold) == compare(facts.observed, facts.threshold):
        return None
    return f"有没有登记的数，补齐后最多可能是{facts.possible.normalize():f}{unit}，结论可能改变"


def _narrowed(rule: Target) -> str | None:
    if rule.narrowed_by is None:
        return None
    mark = "需人工核实" if isinstance(rule.narrowed_by, Judgement) else "待核实"
    return f"{rule.narrowed_by.label}（{mark}）"


def _target_outcome(rule: Target, facts: TargetFacts) -> Outcome:
    if facts.observed is None or facts.threshold is None or not facts.complete:
        return "unknown"
    reached = COMPARE[rule.op](facts.observed, facts.threshold)
    if facts.possible is not None and COMPARE[rule.op](facts.possible, facts.threshold) != reached:
        return "unknown"
    if rule.narrowed_by is not None and not (reached and leaves_none_out(rule.op, facts.threshold)):
        return "needs_review" if isinstance(rule.narrowed_by, Judgement) else "unknown"
    if rule.partly_on_file is not None and not reached:
        return "unknown"
    return "met" if reached else "not_met"


def leaves_none_out(op: Operator, threshold: Decimal) -> bool:
    """“None is left” and “all of them do” hold of every part of those counted; a rate of 90 % does not."""
    return (op in ("<=", "=") and threshold == 0) or (op in (">=", "=") and threshold == 100)


def judge(tree: ConditionTree, facts: Facts) -> Check:
    """One condition as a tree of checks, outcomes combined from the leaves up."""
    match tree:
        case Condition():
            return _condition(tree, facts)
        case Member():
            return _leaf(tree.label, _known(facts.segments.get(tree.segment)))
        case Related():
            return _leaf(tree.label, _related(tree, facts))
        case Judgement():
            return _leaf(tree.label, "needs_review", f"原文：“{tree.quote}”")
        case Unrecorded():
            return _leaf(tree.label, "unknown", f"库内没有：{tree.missing}")
        case AllOf():
            parts = tuple(judge(part, facts) for part in tree.all)
            return Check("", tree.label, "", _all(part.outcome for part in parts), children=parts)
        case AnyOf():
            parts = tuple(judge(part, facts) for part in tree.any)
            return Check("", tree.label, "", _any(part.outcome for part in parts), children=parts)
        case NotOf():
            outcome = judge(tree.negated, facts).outcome
            return _leaf(tree.label, _NEGATED.get(outcome, outcome))


def _leaf(label: str, outcome: Outcome, note: str | None = None) -> Check:
    return Check("", label, "", outcome, note=note)


def _known(holds: bool | None) -> Outcome:
    if holds is None:
        return "unknown"
    return "met" if holds else "not_met"


def _condition(tree: Condition, facts: Facts) -> Check:
    found = facts.values.get(tree.field)
    if tree.values:
        return _leaf(tree.label, _known(None if found is None else str(found) in tree.values))
    wanted = _wanted(tree, facts)
    outcome = _known(None if found is None or wanted is None else COMPARE[tree.op](found, wanted))
    check = _leaf(tree.label, outcome)
    return replace(check, observed=_figure(found), threshold=_figure(wanted), unit=tree.unit)


def _wanted(tree: Condition, facts: Facts) -> Fact | None:
    if tree.other is not None:
        return facts.values.get(tree.other)
    if tree.years_before is not None:
        return years_before(facts.day, tree.years_before)
    return tree.value


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _figure(value: Fact | None) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _related(tree: Related, facts: Facts) -> Outcome:
    rows = facts.related.get(tree.related)
    if rows is None:
        return "unknown"
    outcomes: list[Outcome] = [judge(tree.where, row).outcome if tree.where is not None else "met" for row in rows]
    if tree.related in facts.partial:
        outcomes.append("unknown")
    if tree.quantifier == "all":
        return _all(outcomes) if outcomes else "not_met"
    found = _any(outcomes)
    return found if tree.quantifier == "any" else _NEGATED.get(found, found)


def _all(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return next((each for each in _ALL_ORDER if each in found), "met")


def _any(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return next((each for each in _ANY_ORDER if each in found), "not_met")
