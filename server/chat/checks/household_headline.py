"""What one household comes to, in a line and in order: what it can get, what a person must look at, what to ask first.

Rules that wait for the same fact are told together under it: to ask one fact settles them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.chat.checks.household_answer import HouseholdVerdict

_NAMED = 3
_HINTED = 2
_ALIKE = 4
"""Names that begin with so many of the same characters are of the same thing (农村低保、特困救助 …)."""


@dataclass(frozen=True)
class Waiting:
    """A fact that is missing, and the rules that hang on it, each with its markers."""

    fact: str
    rules: tuple[str, ...]


def headline(verdicts: Sequence[HouseholdVerdict]) -> str:
    """What it can get by name, how much must be looked at, and the fact to ask first."""
    met, review, unknown = (
        [verdict for verdict in verdicts if verdict.outcome == outcome]
        for outcome in ("met", "needs_review", "unknown")
    )
    said = [f"符合{len(met)}项：{_names(met, _NAMED)}" if met else "暂时没有能直接确认的"]
    if review:
        said.append(f"要人工核实{len(review)}项，先看{_names(review, _HINTED)}")
    if unknown:
        first = waiting(unknown)[0].fact
        said.append(f"缺事实的{len(unknown)}项，先问清是不是“{first}”")
    return "；".join(said)


def waiting(verdicts: Sequence[HouseholdVerdict]) -> list[Waiting]:
    """Every open rule once, under the missing fact that most rules hang on."""
    open_ = [verdict for verdict in verdicts if verdict.outcome == "unknown"]
    hanging: dict[str, list[HouseholdVerdict]] = {}
    for verdict in open_:
        for fact in dict.fromkeys(verdict.open_facts or (verdict.rule.label,)):
            hanging.setdefault(fact, []).append(verdict)
    told: set[str] = set()
    groups = []
    for fact, rules in sorted(hanging.items(), key=lambda pair: -len(pair[1])):
        fresh = [rule for rule in rules if rule.rule.id not in told]
        told |= {rule.rule.id for rule in fresh}
        if fresh:
            groups.append(Waiting(fact, tuple(f"{rule.rule.label}{rule.marks}" for rule in fresh)))
    return groups


def _names(verdicts: Sequence[HouseholdVerdict], most: int) -> str:
    """What brings something is named before what only must be watched; the same of another level is named once."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.rule.benefit is None)
    names: dict[str, str] = {}
    for verdict in ordered:
        name = verdict.rule.benefit or verdict.rule.label
        names.setdefault(name[:_ALIKE], name)
    quoted = [f"“{name.replace('“', '‘').replace('”', '’')}”" for name in names.values()]
    return "".join(quoted[:most]) + ("等" if len(quoted) > most else "")
