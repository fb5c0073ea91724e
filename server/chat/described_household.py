"""A household described in words: what was said becomes facts, what was not said stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from policies_corpus.check import Fact, Facts
from server.chat.predicates import Groups
from server.chat.region import NATION, Gazetteer
from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.semantic_model import SemanticModel
from sql_tools.text import normalize

_CLAUSE = re.compile(r"[,。;、!?]")
_SIZE_UNITS = ("口", "口人")
_SIZE = re.compile(r"(?:一家|家里|全家|家中|共)$")
_TOTAL = re.compile(r"全家|家庭|总收入|年收入|一年收入|一共收入")
_LEAST_INCOME = 300
"""A number without a unit below this is no income."""
_NOW, _BEFORE = "household_year.net_income_per_capita", "previous.net_income_per_capita"


@dataclass(frozen=True)
class Income:
    """An income that was said: per head or of the whole family, of which year before the asking year; perhaps vague."""

    low: Decimal
    high: Decimal
    years_back: int
    total: bool


@dataclass
class Member:
    """One member that was spoken of."""

    relation: str
    values: dict[str, Fact | None] = field(default_factory=dict)
    job: dict[str, Fact | None] | None = None
    jobless: bool = False


@dataclass(frozen=True)
class Description:
    """What was recognised; ``said`` shows it back, fact by fact, for correction. ``vague``: an amount was only about
    right."""

    statuses: frozenset[str]
    population: int | None
    incomes: tuple[Income, ...]
    members: tuple[Member, ...]
    nobody_works: bool
    insured: str | None
    help_given: tuple[str, ...]
    help_refused: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def vague(self) -> bool:
        """Whether an amount was given only roughly."""
        return any(income.low != income.high for income in self.incomes)


def describes_household(text: str) -> bool:
    """Whether the text speaks of one family, and of no set of families."""
    plain = normalize(text).text
    words = _words()
    family = re.search(words["one_family"], plain) is not None
    return family and re.search(words["many"], plain) is None and _tells(plain)


def _tells(plain: str) -> bool:
    """An income or the size of the family: without either it is a question about families of a kind."""
    return _population(plain) is not None or next(_incomes(plain), None) is not None


def describe_household(text: str, gazetteer: Gazetteer, own_code: str | None) -> Description:
    """Recognise what a text says of one family; ``own_code`` is the code of its place."""
    plain = normalize(text).text
    members = tuple(_members(plain, gazetteer, own_code or ""))
    statuses, population = _statuses(plain), _population(plain)
    incomes = tuple(_incomes(plain))
    given, refused = _help(plain)
    return Description(
        statuses=frozenset(statuses),
        population=population,
        incomes=incomes,
        members=members,
        nobody_works=_says(plain, _words()["nobody_works"]),
        insured=next((kind for kind in ("not_all", "all") if _says(plain, _words()["insured"][kind])), None),
        help_given=given,
        help_refused=refused,
        said=tuple(_said(statuses, population, incomes, members)),
    )


# ---- facts --------------------------------------------------------------------------------------------------


def facts_of(description: Description, model: SemanticModel, day: date, low: bool, supposed: Decimal | None) -> Facts:
    """The facts of a description; ``low`` picks the lower end of vague amounts, ``supposed`` replaces the income of
    the year."""
    values = _values(description, low, supposed)
    members = _people(description, model, day)
    jobs = tuple(Facts(day, member.job) for member in description.members if member.job is not None)
    complete = description.population is not None and len(description.members) >= description.population
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


def _values(description: Description, low: bool, supposed: Decimal | None) -> dict[str, Fact | None]:
    values: dict[str, Fact | None] = {"household_year.population": description.population}
    values.update(_status_values(description.statuses))
    current = min((income.years_back for income in description.incomes), default=0)
    for income in description.incomes:
        amount = _per_head(income, description.population, low)
        if income.years_back == current:
            values.setdefault(_NOW, amount)
        elif income.years_back == current + 1:
            values.setdefault(_BEFORE, amount)
    if supposed is not None:
        values[_NOW] = supposed
    now, before = values.get(_NOW), values.get(_BEFORE)
    if isinstance(now, Decimal) and isinstance(before, Decimal) and before > 0:
        values["household_year.income_growth"] = (now / before - 1) * 100
    return values


def _per_head(income: Income, population: int | None, low: bool) -> Decimal | None:
    amount = income.low if low else income.high
    if not income.total:
        return amount
    return amount / population if population else None


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
    groups = Groups(model)
    partial = frozenset({"help", "stays"} if known else {"help", "stays", "jobs"})
    facts = Facts(day, values, groups, {"jobs": jobs, "help": (), "stays": ()}, partial)
    groups.bind(facts)
    return facts


def _plain(model: SemanticModel, day: date, values: Mapping[str, Fact | None]) -> Facts:
    groups = Groups(model)
    facts = Facts(day, values, groups)
    groups.bind(facts)
    return facts


# ---- recognising ----------------------------------------------------------------------------------------------


@cache
def _words() -> dict[str, Any]:
    path = files("server.chat") / "described_words.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def _says(text: str, words: list[str]) -> bool:
    return any(word in text for word in words)


def _values_said(text: str, table: Mapping[str, list[str]]) -> list[str]:
    """The values whose words stand in the text, longest words first; a word within a longer one does not count
    again."""
    pairs = sorted(((word, value) for value, words in table.items() for word in words), key=lambda pair: -len(pair[0]))
    found = []
    for word, value in pairs:
        if word in text:
            found.append(value)
            text = text.replace(word, "　" * len(word))
    return list(dict.fromkeys(found))


def _statuses(plain: str) -> list[str]:
    return _values_said(plain, _words()["statuses"])


def _population(plain: str) -> int | None:
    for mention in bounds(plain):
        if not isinstance(mention.value, Bound) or mention.value.about is not None:
            continue
        value = mention.value.tests[0][1]
        before = plain[max(0, mention.start - 3) : mention.start]
        if mention.value.unit in _SIZE_UNITS or (mention.value.unit == "人" and _SIZE.search(before)):
            return int(value)
    return None


def _incomes(plain: str) -> Iterator[Income]:
    """Amounts of money, each with the year that was said nearest before it."""
    back = 0
    position = 0
    for mention in sorted(bounds(plain), key=lambda each: each.start):
        if not isinstance(mention.value, Bound) or mention.start < position:
            continue
        value = mention.value.tests[0][1]
        if mention.value.unit not in (None, "元") or value < _LEAST_INCOME or _is_year(plain, mention.end):
            continue
        said = _years_back(plain[position : mention.start])
        back = back if said is None else said
        low, high = mention.value.about or (value, value)
        near = plain[max(0, mention.start - 12) : mention.start]
        yield Income(low, high, back, _TOTAL.search(near) is not None and "人均" not in near)
        position = mention.end


def _is_year(plain: str, end: int) -> bool:
    return plain[end : end + 1] == "年"


def _years_back(text: str) -> int | None:
    for word, back in (("大前年", 3), ("前年", 2), ("去年", 1), ("上年", 1), ("上一年", 1), ("今年", 0), ("现在", 0)):
        if word in text:
            return back
    return None


def _members(plain: str, gazetteer: Gazetteer | None, own_code: str) -> Iterator[Member]:
    """A clause that names a member tells of that member until the next one is named."""
    current: Member | None = None
    for clause in _CLAUSE.split(plain):
        relation = next(iter(_values_said(clause, _words()["members"])), None)
        if relation is not None:
            if current is not None:
                yield current
            current = Member(relation, {"person.relation": relation})
        if current is not None:
            _tell(current, clause, gazetteer, own_code)
    if current is not None:
        yield current


def _tell(member: Member, clause: str, gazetteer: Gazetteer | None, own_code: str) -> None:
    for name in ("health", "education_stage", "labor_ability"):
        found = _values_said(clause, _words()[name])
        if found:
            member.values[f"person.{name}"] = found[0]
    if _says(clause, _words()["not_working"]):
        member.jobless = True
    elif not _says(clause, _words()["nobody_works"]):
        member.job = _job(clause, gazetteer, own_code) or member.job


def _job(clause: str, gazetteer: Gazetteer | None, own_code: str) -> dict[str, Fact | None] | None:
    kind = next(iter(_values_said(clause, _words()["jobs"])), None)
    if kind is None and not _says(clause, _words()["working"]):
        return None
    place = _job_place(clause, gazetteer, own_code)
    if kind is None and place in ("省内", "省外"):
        kind = "外出务工"
    return {"employment.kind": kind, "employment.place": place}


def _job_place(clause: str, gazetteer: Gazetteer | None, own_code: str) -> str | None:
    said = _values_said(clause, _words()["places"])
    if said:
        return said[0]
    named = [place for place in gazetteer.named_in(clause) if place.code != NATION] if gazetteer is not None else []
    if not named or not own_code:
        return None
    code = named[0].code
    if code[:2] != own_code[:2]:
        return "省外"
    return "县内" if code[:6] == own_code[:6] and len(code) >= len(own_code[:6]) else "省内"


def _help(plain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = tuple(_values_said(plain, _words()["help"]))
    refused = _says(plain, _words()["no_help"])
    taken = re.search(r"领过|享受过|拿过|已领|已享受|有了", plain) is not None
    return (names if taken and not refused else (), names if refused else ())


def _said(
    statuses: list[str], population: int | None, incomes: tuple[Income, ...], members: tuple[Member, ...]
) -> Iterator[str]:
    words = _words()["statuses"]
    yield from (f"身份：{words[status][0]}" for status in statuses)
    if population is not None:
        yield f"家庭人口：{population}人"
    years = {0: "本年", 1: "上年", 2: "前年", 3: "大前年"}
    for income in incomes:
        amount = f"{income.low}元" if income.low == income.high else f"约{income.low}至{income.high}元"
        yield f"{years[income.years_back]}{'家庭收入' if income.total else '人均纯收入'}：{amount}"
    for member in members:
        facts = [str(value) for ref, value in member.values.items() if ref != "person.relation"]
        if member.job is not None:
            facts += [str(value) for value in member.job.values() if value is not None] or ["有工作"]
        if member.jobless:
            facts.append("没有就业")
        if facts:
            yield f"{member.relation}：{'，'.join(dict.fromkeys(facts))}"
