"""Everything that the rules ask of one household in a year, fetched once: few plans, then no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from policies_corpus.check import Fact, Facts
from policies_corpus.model import Condition, GroupRule
from policies_corpus.walk import leaves
from server.chat.checks.predicates import Groups
from server.chat.checks.question import Supposition
from server.chat.data.queries import Answered, Asker
from sql_tools.plan import Compare, Order, Place, QueryPlan
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel

_YEAR = "household_year.year"
_RATE = "household.reimbursement_rate"
_PLACES = Decimal("0.00000001")
_NOW, _BEFORE = "household_year.net_income_per_capita", "previous.net_income_per_capita"
_PLACE = (
    "village.county_code",
    "village.county_name",
    "village.town_name",
    "village.village_name",
    "village.village_code",
)
_PERSON = ("person_id", "relation", "gender", "age", "education_stage", "health", "labor_ability")
_INSURED = ("has_medical_insurance", "has_pension_insurance")
_JOB = ("person_id", "year", "kind", "place", "months", "income", "post")
_HELP = ("person_id", "measure", "amount", "year")
_STAY = ("person_id", "year", "covered_cost", "reimbursed")
_HOUSEHOLD = ("is_lifted", "monitor_type", "monitor_since", "risk_reason", "risk_cleared", "is_relocated")
_ALLOWANCE = ("is_allowance", "is_destitute")
_INCOME = ("population", "labor_count", "net_income", "net_income_per_capita", "income_growth")


@dataclass(frozen=True)
class HouseholdFile:
    """One household in one year. ``blocks`` are what was read, for the answer; ``lacking`` what was never loaded."""

    household_id: str
    year: int
    place: Place
    where: str
    facts: Facts
    members: tuple[Facts, ...]
    blocks: tuple[Answered, ...]
    lacking: tuple[str, ...]


class HouseholdReader:
    """Reads households for one asker, with the fields that these rules need.

    The tables below a household are read once for all years, and kept while the same household is asked about.
    """

    def __init__(self, asker: Asker, rules: Iterable[GroupRule]) -> None:
        self._asker = asker
        self._kept: tuple[str, dict[tuple[str, tuple[int, ...]], _Table]] = ("", {})
        self._model = asker.queries.model
        self._fields = _fields_of(rules)

    def read(self, household_id: str, year: int, day: date) -> HouseholdFile | None:
        """The household with what is on file of ``year``, judged on ``day``; None if the asker sees no such
        household."""
        own, values = self._of_year(household_id, year)
        if values is None:
            return None
        place = Place(level="county", code=str(values["village.county_code"]), name=str(values["village.county_name"]))
        parts = _Parts(self, household_id, year, day, place)
        facts = parts.assembled(values)
        where = "".join(str(values[ref]) for ref in _PLACE[1:4])
        return HouseholdFile(
            household_id, year, place, where, facts, parts.members, (own, *parts.answered), tuple(parts.lacking)
        )

    def _of_year(self, household_id: str, year: int) -> tuple[Answered, dict[str, Fact | None] | None]:
        """The household with its figures of a year: from the rows of all years, or by itself where it has none."""
        columns = self._household_columns()
        table = self.table("household_year", ("year",), "household_year.household_id", household_id, columns)
        for row in table.rows:
            if row[_YEAR] == year:
                return table.answered, row
        own = tuple(ref for ref in columns if ref.startswith(("village.", "household.")))
        # By its key alone a household is found at once; only what is counted of it belongs to a year.
        years = (year,) if any(self._model.field(ref).rollup is not None for ref in own) else ()
        alone = self._table("household", years, "household.household_id", household_id, own)
        # Nothing of the year is on file, nor how it compares with the year before.
        return alone.answered, {**dict.fromkeys(columns), **alone.rows[0]} if alone.rows else None

    def _household_columns(self) -> tuple[str, ...]:
        """What is read of the household itself. Its rate of reimbursement is reckoned from its stays, which are read
        in any case: as a column it would be worked out for every household first."""
        refs = [*_PLACE, *(f"household.{name}" for name in (*_HOUSEHOLD, *_ALLOWANCE))]
        refs += [f"household_year.{name}" for name in _INCOME]
        refs += [ref for ref in self._fields if ref.startswith(("household.", "household_year.", "previous."))]
        return tuple(ref for ref in dict.fromkeys(refs) if ref != _RATE)

    def _rows(self, subject: str, columns: Sequence[str], key: str, value: str, years: Sequence[int]) -> Answered:
        return self._asker.run(
            QueryPlan(
                model=self._model.name,
                subject=subject,
                columns=tuple(columns),
                where=Compare(field=key, op="=", value=value),
                years=tuple(years),
                order=(Order(by=columns[0], descending=False),),
            )
        )

    def table(self, subject: str, names: Sequence[str], key: str, value: str, more: Sequence[str] = ()) -> _Table:
        """Rows of a table that belong to the household, of every year on file; ``more`` are fields of other tables."""
        columns = (*(f"{subject}.{name}" for name in names), *more)
        return self._table(subject, self._asker.queries.coverage.years(subject), key, value, columns)

    def _table(self, subject: str, years: tuple[int, ...], key: str, value: str, columns: Sequence[str]) -> _Table:
        if self._kept[0] != value:
            self._kept = (value, {})
        tables = self._kept[1]
        if (subject, years) not in tables:
            answered = self._rows(subject, columns, key, value, years)
            rows = tuple(_row(columns, row) for row in answered.result.exact)
            tables[subject, years] = _Table(answered, rows)
        return tables[subject, years]

    def loaded(self, subject: str, years: Sequence[int], place: Place) -> bool:
        """Whether all of the place's rows of these years are on file."""
        reads = [(subject, year) for year in years] or [(subject, 0)]
        return self._asker.queries.coverage.extent(reads, place).state == "complete"

    def label(self, subject: str) -> str:
        """How people call a table."""
        return self._model.tables[subject].label

    def years(self, subject: str) -> tuple[int, ...]:
        """Every year from the first to the last that was loaded of a table; one in between may be missing."""
        loaded = self._asker.queries.coverage.years(subject)
        return tuple(range(loaded[0], loaded[-1] + 1)) if loaded else ()

    def facts(
        self, day: date, values: Mapping[str, Fact | None], related: Mapping[str, tuple[Facts, ...] | None]
    ) -> Facts:
        """A row with its named groups."""
        return with_groups(self._model, Facts(day, values, related=related))


def with_groups(model: SemanticModel, facts: Facts) -> Facts:
    """The same facts, which also know the named groups of the model that the row belongs to."""
    groups = Groups(model)
    known = Facts(facts.day, facts.values, groups, facts.related)
    groups.bind(known)
    return known


def supposing(model: SemanticModel, facts: Facts, supposed: Supposition | None) -> Facts:
    """The same household if its income per head (or that of the year before) were another; its growth goes with it."""
    if supposed is None:
        return facts
    values: dict[str, Fact | None] = {**facts.values, (_BEFORE if supposed.before else _NOW): supposed.value}
    now, before = values.get(_NOW), values.get(_BEFORE)
    known = isinstance(now, Decimal) and isinstance(before, Decimal) and before > 0
    growth = (Decimal(str(now)) / Decimal(str(before)) - 1) * 100 if known else None
    values["household_year.income_growth"] = growth
    return with_groups(model, Facts(facts.day, values, related=facts.related, partial=facts.partial))


@dataclass(frozen=True)
class _Table:
    answered: Answered
    rows: tuple[dict[str, Fact | None], ...]


@dataclass
class _Parts:
    """Reads the tables below a household and ties their rows to its members."""

    reader: HouseholdReader
    household_id: str
    year: int
    day: date
    place: Place
    answered: list[Answered] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    members: tuple[Facts, ...] = ()

    def assembled(self, values: dict[str, Fact | None]) -> Facts:
        jobs = self._read("employment", _JOB, "person.household_id", (self.year,))
        stays = self._read("hospital_stay", _STAY, "person.household_id", (self.year,))
        every_year = self.reader.years("assistance")
        helps = self._read("assistance", _HELP, "assistance.household_id", every_year)
        now = helps
        if helps is None and self.reader.loaded("assistance", (self.year,), self.place):
            now = self._read("assistance", _HELP, "assistance.household_id", (self.year,))
        now, jobs, stays = (
            _of_year(rows, f"{subject}.year", self.year)
            for subject, rows in (("assistance", now), ("employment", jobs), ("hospital_stay", stays))
        )
        if stays is not None:
            values = {**values, _RATE: _reimbursed(stays)}
        people = self._read("person", (*_PERSON, *_INSURED), "person.household_id", ())
        self.members = tuple(self._person(person, jobs, stays, now) for person in people or ())
        related = {
            # A household without a single member on file is one whose members were not recorded.
            "members": self.members or None,
            "jobs": self._plain(jobs),
            "stays": self._plain(stays),
            "help": self._plain(now),
            "help_ever": self._plain(helps),
        }
        return self.reader.facts(self.day, values, related)

    def _read(
        self, subject: str, names: Sequence[str], key: str, years: Sequence[int]
    ) -> tuple[dict[str, Fact | None], ...] | None:
        """The rows, None where they were not all loaded."""
        if not self.reader.loaded(subject, years, self.place):
            self.lacking.append(self.reader.label(subject))
            return None
        table = self.reader.table(subject, names, key, self.household_id)
        self.answered.append(table.answered)
        return table.rows

    def _person(self, person: dict[str, Fact | None], *tables: tuple[dict[str, Fact | None], ...] | None) -> Facts:
        of_person = [_of_person(table, person["person.person_id"]) for table in tables]
        related = dict(zip(("jobs", "stays", "help"), map(self._plain, of_person), strict=True))
        return self.reader.facts(self.day, person, related)

    def _plain(self, rows: tuple[dict[str, Fact | None], ...] | None) -> tuple[Facts, ...] | None:
        return None if rows is None else tuple(self.reader.facts(self.day, row, {}) for row in rows)


def _reimbursed(stays: Sequence[Mapping[str, Fact | None]]) -> Decimal | None:
    """Total reimbursed over total covered cost in percent; None where there was no cost, or one is not recorded.

    Settled to the places that queries give, so that a rule over the set and this agree at a bound.
    """
    pairs = [(stay["hospital_stay.covered_cost"], stay["hospital_stay.reimbursed"]) for stay in stays]
    known = [(Decimal(str(cost)), Decimal(str(paid))) for cost, paid in pairs if cost is not None and paid is not None]
    cost = sum((cost for cost, _ in known), Decimal(0))
    if len(known) < len(pairs) or cost == 0:
        return None
    return (sum((paid for _, paid in known), Decimal(0)) / cost * 100).quantize(_PLACES, ROUND_HALF_UP)


def _of_year(
    rows: tuple[dict[str, Fact | None], ...] | None, field_: str, year: int
) -> tuple[dict[str, Fact | None], ...] | None:
    return None if rows is None else tuple(row for row in rows if row[field_] == year)


def _of_person(
    rows: tuple[dict[str, Fact | None], ...] | None, person_id: Fact | None
) -> tuple[dict[str, Fact | None], ...] | None:
    if rows is None:
        return None
    return tuple(row for row in rows if next(iter(row.values())) == person_id)


def _row(columns: Sequence[str], row: Sequence[Cell]) -> dict[str, Fact | None]:
    """The cells of a row by the names of their fields (the first columns of a list are those asked for)."""
    return {ref: _fact(cell) for ref, cell in zip(columns, row, strict=False)}


def _fact(cell: Cell) -> Fact | None:
    return Decimal(str(cell)) if isinstance(cell, float) else cell


def _fields_of(rules: Iterable[GroupRule]) -> tuple[str, ...]:
    """The fields that the rules of households compare."""
    found: dict[str, None] = {}
    for rule in rules:
        if rule.subject != "household":
            continue
        for tree in (rule.scope, rule.conditions, *(reading.conditions for reading in rule.readings)):
            for leaf in leaves(tree) if tree is not None else ():
                if isinstance(leaf, Condition):
                    found.update(dict.fromkeys(ref for ref in (leaf.field, leaf.other) if ref is not None))
    return tuple(found)
