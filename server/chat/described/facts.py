"""The facts of a family described in words: what was said, and what may hold beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from policies_corpus.check import Fact, Facts
from server.chat.checks.predicates import Groups
from server.chat.checks.question import Supposition
from server.chat.described.household import Description
from server.chat.described.members import Member
from sql_tools.semantic_model import SemanticModel

_BOTH = 2
_NOW, _BEFORE = "household_year.net_income_per_capita", "previous.net_income_per_capita"


def facts_of(
    description: Description, model: SemanticModel, day: date, low: bool, supposed: Supposition | None
) -> Facts:
    """The facts of a description; ``low`` picks the lower end of vague amounts, ``supposed`` replaces the income of
    the year. The growth of one vague amount over another is unknown: their ends do not bound it."""
    values = _values(description, low, supposed)
    members = _people(description, model, day)
    jobs = tuple(Facts(day, member.job) for member in description.members if member.job is not None)
    named = [member for member in description.members if member.relation is not None]
    complete = description.population is not None and len(named) >= description.population
    everyone_known = complete and all(member.job is not None or member.jobless for member in description.members)
    help_ = tuple(_plain(model, day, {"assistance.measure": name}) for name in description.help_given)
    partial = {"members", "jobs", "help", "help_ever", "stays"}
    if complete:
        partial.discard("members")
    if everyone_known or description.nobody_works:
        partial.discard("jobs")
    related: dict[str, tuple[Facts, ...] | None] = {
        "members": members,
        "jobs": jobs,
        "help": help_,
        "help_ever": help_,
        "stays": (),
    }
    groups = Groups(model, _known_groups(description.statuses))
    facts = Facts(day, values, groups, related, frozenset(partial))
    groups.bind(facts)
    return facts


def _values(description: Description, low: bool, supposed: Supposition | None) -> dict[str, Fact | None]:
    values: dict[str, Fact | None] = {"household_year.population": description.population}
    values.update(_status_values(description.statuses))
    current = min((income.years_back for income in description.incomes), default=0)
    for income in description.incomes:
        amount = income.per_head(description.population, low)
        if income.years_back == current:
            values.setdefault(_NOW, amount)
        elif income.years_back == current + 1:
            values.setdefault(_BEFORE, amount)
    if description.risk is not None:
        values["household.risk_reason"] = description.risk
    if description.monitored_in is not None:
        values["household.monitor_since"] = date(description.monitored_in, *((1, 1) if low else (12, 31)))
    if supposed is not None:
        values[_BEFORE if supposed.before else _NOW] = supposed.value
    now, before = values.get(_NOW), values.get(_BEFORE)
    rough = [income for income in description.incomes if income.low != income.high]
    if len(rough) < _BOTH and isinstance(now, Decimal) and isinstance(before, Decimal) and before > 0:
        values["household_year.income_growth"] = (now / before - 1) * 100
    return values


def _status_values(statuses: frozenset[str]) -> dict[str, Fact | None]:
    values: dict[str, Fact | None] = {}
    if statuses & {"uncleared", "cleared"}:
        values["household.risk_cleared"] = "cleared" in statuses
    for name in ("allowance", "destitute", "relocated"):
        if name in statuses:
            values[f"household.is_{name}"] = True
        elif f"not_{name}" in statuses:
            values[f"household.is_{name}"] = False
    return values


def _known_groups(statuses: frozenset[str]) -> dict[str, bool | None]:
    """Status groups from what was said; what was not said is unknown."""
    kinds = {"monitored", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"}
    monitored = True if statuses & kinds else (False if statuses & {"not_monitored", "neither"} else None)
    lifted = True if statuses & {"lifted", "脱贫不稳定户"} else None
    if statuses & {"not_lifted", "neither", "边缘易致贫户"}:
        lifted = False
    both = True if lifted or monitored else (None if lifted is None or monitored is None else False)
    relocated = True if "relocated" in statuses else None
    moved = None if relocated is None else (None if lifted is None else lifted)
    return {
        "lifted": lifted,
        "monitored": monitored,
        "lifted_or_monitored": both,
        **({"has_labor": False, "no_labor": True} if "no_labor" in statuses else {}),
        "relocated": relocated,
        "relocated_lifted": moved,
    }


def _people(description: Description, model: SemanticModel, day: date) -> tuple[Facts, ...]:
    return tuple(_person(member, description, model, day) for member in description.members)


def _person(member: Member, description: Description, model: SemanticModel, day: date) -> Facts:
    values = dict(member.values)
    if description.insured == "all":
        values["person.has_medical_insurance"] = True
    jobs = () if member.job is None else (Facts(day, member.job),)
    known = member.job is not None or member.jobless or description.nobody_works
    groups = Groups(model, member.groups)
    partial = frozenset({"help", "stays"} if known else {"help", "stays", "jobs"})
    facts = Facts(day, values, groups, {"jobs": jobs, "help": (), "stays": ()}, partial)
    groups.bind(facts)
    return facts


def _plain(model: SemanticModel, day: date, values: Mapping[str, Fact | None]) -> Facts:
    groups = Groups(model)
    facts = Facts(day, values, groups)
    groups.bind(facts)
    return facts
