"""One household against every rule that binds its place: what holds, what does not, what is open, most useful first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from policies_corpus.check import Facts, decide_group, judge
from policies_corpus.model import Check, GroupRule, Outcome
from policies_corpus.rulebook import binds
from server.chat.answer import CheckNode
from server.chat.checks.nodes import WORDS, node
from server.chat.checks.rule_sources import RuleSources
from server.chat.wording import figure

_NAMED = 2
_ORDER: tuple[Outcome, ...] = ("met", "needs_review", "unknown", "not_met")


@dataclass(frozen=True)
class HouseholdVerdict:
    """One rule for one household. ``why`` are the conditions that decided: failing and missing ones are unfolded.

    ``open_facts`` are the facts that are missing; ``was`` the outcome without what is supposed, where it is another.
    """

    rule: GroupRule
    year: int
    outcome: Outcome
    line: str
    why: tuple[str, ...]
    node: CheckNode
    open_facts: tuple[str, ...] = ()
    was: Outcome | None = None

    @property
    def marks(self) -> str:
        """The markers of the clauses behind the verdict."""
        return "".join(f"[{number}]" for number in self.node.citations)

    @property
    def change(self) -> str:
        """What the outcome was before something was supposed, and what it is then."""
        return f"由“{WORDS[self.was or self.outcome]}”变为“{WORDS[self.outcome]}”"


class HouseholdJudge:
    """Judges a household by the rules of its place.

    The facts of a year are given in one version, or in two where an amount is vague: a rule on which the two do not
    agree is 待核实.
    """

    def __init__(
        self,
        rules: Iterable[GroupRule],
        sources: RuleSources,
        in_full: bool = False,
        named: frozenset[str] = frozenset(),
    ) -> None:
        """``in_full``: every condition is told, also those that hold. ``named``: rules that are asked about, and told
        also where they do not speak of the household at all."""
        self._rules = tuple(rule for rule in rules if rule.subject == "household")
        self._named = named
        self._sources = sources
        self._in_full = in_full

    def verdicts(
        self,
        code: str,
        subject: str,
        years: Callable[[GroupRule], int | None],
        facts_of: Callable[[int], Sequence[Facts]],
    ) -> tuple[HouseholdVerdict, ...]:
        """Every rule that binds the place and speaks of the household, most useful first."""
        found = []
        for rule in self._rules:
            year = years(rule)
            if year is None or not binds(rule.region, code):
                continue
            versions, name = facts_of(year), f"{subject} {year}"
            checks = [decide_group(rule, facts, name) for facts in versions]
            check = _agreed([each for each in checks if each is not None])
            if check is None and versions and rule.id in self._named:
                check = _out_of_scope(rule, versions[0], name)
            if check is not None:
                found.append(self._verdict(rule, year, check))
        return tuple(sorted(found, key=lambda each: (_ORDER.index(each.outcome), each.rule.rank)))

    def _verdict(self, rule: GroupRule, year: int, check: Check) -> HouseholdVerdict:
        word = WORDS[check.outcome]
        gained = f"：{rule.benefit}" if rule.benefit and check.outcome in ("met", "needs_review") else ""
        line = f"{rule.label}{gained}{self._sources.mark(rule)} — **{word}**（按{year}年）"
        why = tuple(map(_said, _all_leaves(check))) if self._in_full else tuple(_reasons(check))
        unfolded = check if self._in_full else _unfolded(check)
        missing = tuple(leaf.label for leaf in _leaves(check) if leaf.outcome == "unknown")
        return HouseholdVerdict(
            rule, year, check.outcome, line, why, node(unfolded, self._sources.numbers(rule)), missing
        )


def _out_of_scope(rule: GroupRule, facts: Facts, name: str) -> Check:
    """What is said of a household that a rule asked about does not speak of."""
    scope = judge(rule.scope, facts)
    return Check(rule.id, rule.label, name, "not_met", note="不在这条规则所说的对象里", children=(scope,))


def _agreed(checks: Sequence[Check]) -> Check | None:
    """What all versions of the facts agree on; None where there are none."""
    return reduce(_common, checks) if checks else None


def _common(first: Check, second: Check) -> Check:
    """A check of two versions: open where their outcomes differ, without a figure where their figures do."""
    same = first.outcome == second.outcome
    return replace(
        first,
        outcome=first.outcome if same else "unknown",
        observed=first.observed if first.observed == second.observed else None,
        threshold=first.threshold if first.threshold == second.threshold else None,
        note=first.note if same else "数额只说了大概，按两头核对结论不同",
        children=tuple(map(_common, first.children, second.children)),
    )


def _reasons(check: Check) -> Iterable[str]:
    """The conditions behind an outcome: those that fail or are open; for a rule that holds, those with figures."""
    for leaf in _leaves(check):
        if leaf.outcome == check.outcome and (check.outcome != "met" or leaf.observed is not None):
            yield _said(leaf)


def _leaves(check: Check) -> Iterable[Check]:
    if not check.children:
        yield check
    for child in check.children:
        if child.outcome == check.outcome or check.outcome == "met":
            yield from _leaves(child)


def _all_leaves(check: Check) -> Iterable[Check]:
    if not check.children:
        yield check
    for child in check.children:
        yield from _all_leaves(child)


def _said(leaf: Check) -> str:
    word = WORDS[leaf.outcome]
    if leaf.observed is not None and leaf.outcome == "unknown":
        return f"{leaf.label}：现为{figure(leaf.observed, leaf.unit)}，没有登记可比的数（{word}）"
    if leaf.observed is not None:
        return f"{leaf.label}：现为{figure(leaf.observed, leaf.unit)}（{word}）"
    note = f"，{leaf.note}" if leaf.note else ""
    return f"{leaf.label}（{word}{note}）"


def _unfolded(check: Check) -> Check:
    """Only failing and missing conditions stay unfolded below a rule that does not hold."""
    if check.outcome == "met":
        return check
    kept = tuple(child for child in check.children if child.outcome != "met")
    return Check(
        check.rule_id,
        check.label,
        check.subject,
        check.outcome,
        check.observed,
        check.threshold,
        check.unit,
        check.note,
        kept,
    )


def open_facts(verdicts: Sequence[HouseholdVerdict]) -> list[str]:
    """The facts to be found out next, those first on which most rules hang."""
    hanging: dict[str, list[str]] = {}
    for verdict in verdicts:
        for fact in verdict.open_facts:
            hanging.setdefault(fact, []).append(verdict.rule.label)
    ordered = sorted(hanging.items(), key=lambda pair: -len(pair[1]))
    return [f"{fact}（关系到{len(labels)}项：{_first(labels)}）" for fact, labels in ordered]


def _first(labels: Sequence[str]) -> str:
    return "、".join(labels[:_NAMED]) + ("等" if len(labels) > _NAMED else "")


def year_for(rule: GroupRule, asked: Sequence[int], last_year: int) -> int | None:
    """The year for which a rule is judged: one asked for if it speaks of it, else its last valid one; None before
    it."""
    wanted = [year for year in asked if year in rule.years]
    if wanted:
        return max(wanted)
    limit = min(last_year, max(asked)) if asked else last_year
    valid = [year for year in rule.years if year <= limit]
    return max(valid) if valid else None


def judging_day(year: int, asked_on: date) -> date:
    """The day on which a year is judged: the asking date within it, else its last day."""
    return asked_on if asked_on.year == year else date(year, 12, 31)
