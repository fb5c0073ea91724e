"""What somebody says of one family: its status, size, incomes, members and help; what was not said stays unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies_corpus.check import Fact
from server.chat.described_income import Income, Share, incomes
from server.chat.described_words import words
from server.chat.region import NATION, Gazetteer
from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.text import normalize

_CLAUSE = re.compile(r"[,。;、!?]")
_SIZE_UNITS = ("口", "口人")
_SIZE = re.compile(r"(?:一家|家里|全家|家中|共)$")
_YEARS = {0: "本年", 1: "上年", 2: "前年", 3: "大前年"}
_SHARES: dict[Share, str] = {"per_head": "人均纯收入", "total": "家庭收入", "unsaid": "收入（没有说是人均还是全家）"}


@dataclass
class Member:
    """One member that was spoken of."""

    relation: str
    values: dict[str, Fact | None] = field(default_factory=dict)
    job: dict[str, Fact | None] | None = None
    jobless: bool = False


@dataclass(frozen=True)
class Description:
    """What was recognised; ``said`` shows it back, fact by fact, for correction."""

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
        """Whether an income may be more than one amount."""
        return any(income.vague for income in self.incomes)


def describes_household(text: str) -> bool:
    """Whether the text speaks of one family, and of no set of families."""
    plain = normalize(text).text
    family = re.search(words()["one_family"], plain) is not None
    return family and re.search(words()["many"], plain) is None and _tells(plain)


def _tells(plain: str) -> bool:
    """An income or the size of the family: without either it is a question about families of a kind."""
    return _population(plain) is not None or next(incomes(plain), None) is not None


def describe_household(text: str, gazetteer: Gazetteer, own_code: str | None) -> Description:
    """Recognise what a text says of one family; ``own_code`` is the code of its place."""
    plain = normalize(text).text
    members = tuple(_members(plain, gazetteer, own_code or ""))
    statuses, population = _statuses(plain), _population(plain)
    said_incomes = tuple(incomes(plain))
    given, refused = _help(plain)
    return Description(
        statuses=frozenset(statuses),
        population=population,
        incomes=said_incomes,
        members=members,
        nobody_works=_says(plain, words()["nobody_works"]),
        insured=next((kind for kind in ("not_all", "all") if _says(plain, words()["insured"][kind])), None),
        help_given=given,
        help_refused=refused,
        said=tuple(_said(statuses, population, said_incomes, members)),
    )


def _says(text: str, spellings: list[str]) -> bool:
    return any(word in text for word in spellings)


def _values_said(text: str, table: Mapping[str, list[str]]) -> list[str]:
    """The values whose words stand in the text, longest words first; a word within a longer one does not count
    again."""
    pairs = sorted(
        ((word, value) for value, spellings in table.items() for word in spellings), key=lambda pair: -len(pair[0])
    )
    found = []
    for word, value in pairs:
        if word in text:
            found.append(value)
            text = text.replace(word, "　" * len(word))
    return list(dict.fromkeys(found))


def _statuses(plain: str) -> list[str]:
    return _values_said(plain, words()["statuses"])


def _population(plain: str) -> int | None:
    for mention in bounds(plain):
        if not isinstance(mention.value, Bound) or mention.value.about is not None:
            continue
        (operator, value), *others = mention.value.tests
        if operator != "=" or others:
            continue
        before = plain[max(0, mention.start - 3) : mention.start]
        if mention.value.unit in _SIZE_UNITS or (mention.value.unit == "人" and _SIZE.search(before)):
            return int(value)
    return None


def _members(plain: str, gazetteer: Gazetteer, own_code: str) -> Iterator[Member]:
    """A clause that names a member tells of that member until the next one is named."""
    current: Member | None = None
    for clause in _CLAUSE.split(plain):
        relation = next(iter(_values_said(clause, words()["members"])), None)
        if relation is not None:
            if current is not None:
                yield current
            current = Member(relation, {"person.relation": relation})
        if current is not None:
            _tell(current, clause, gazetteer, own_code)
    if current is not None:
        yield current


def _tell(member: Member, clause: str, gazetteer: Gazetteer, own_code: str) -> None:
    for name in ("health", "education_stage", "labor_ability"):
        found = _values_said(clause, words()[name])
        if found:
            member.values[f"person.{name}"] = found[0]
    if _says(clause, words()["not_working"]):
        member.jobless = True
    elif not _says(clause, words()["nobody_works"]):
        member.job = _job(clause, gazetteer, own_code) or member.job


def _job(clause: str, gazetteer: Gazetteer, own_code: str) -> dict[str, Fact | None] | None:
    kind = next(iter(_values_said(clause, words()["jobs"])), None)
    if kind is None and not _says(clause, words()["working"]):
        return None
    place = _job_place(clause, gazetteer, own_code)
    if kind is None and place in ("省内", "省外"):
        kind = "外出务工"
    return {"employment.kind": kind, "employment.place": place}


def _job_place(clause: str, gazetteer: Gazetteer, own_code: str) -> str | None:
    said = _values_said(clause, words()["places"])
    if said:
        return said[0]
    named = [place for place in gazetteer.named_in(clause) if place.code != NATION]
    if not named or not own_code:
        return None
    code = named[0].code
    if code[:2] != own_code[:2]:
        return "省外"
    return "县内" if code[:6] == own_code[:6] and len(code) >= len(own_code[:6]) else "省内"


def _help(plain: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = tuple(_values_said(plain, words()["help"]))
    refused = _says(plain, words()["no_help"])
    taken = re.search(r"领过|享受过|拿过|已领|已享受|有了", plain) is not None
    return (names if taken and not refused else (), names if refused else ())


def _said(
    statuses: list[str], population: int | None, said_incomes: tuple[Income, ...], members: tuple[Member, ...]
) -> Iterator[str]:
    spellings = words()["statuses"]
    yield from (f"身份：{spellings[status][0]}" for status in statuses)
    if population is not None:
        yield f"家庭人口：{population}人"
    for income in said_incomes:
        amount = f"{income.low}元" if income.low == income.high else income.said
        yield f"{_YEARS[income.years_back]}{_SHARES[income.share]}：{amount}"
    for member in members:
        facts = [str(value) for ref, value in member.values.items() if ref != "person.relation"]
        if member.job is not None:
            facts += [str(value) for value in member.job.values() if value is not None] or ["有工作"]
        if member.jobless:
            facts.append("没有就业")
        if facts:
            yield f"{member.relation}：{'，'.join(dict.fromkeys(facts))}"
