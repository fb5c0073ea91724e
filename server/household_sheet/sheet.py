"""What stands on the sheet of one household: facts, income by source over the years, measures with their clauses.

Names and numbers of persons never stand on it: a plan cannot read them. The visitor writes the name by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies_corpus.check import Fact, Facts
from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import RuleBook
from server.chat.answer import Citation
from server.chat.checks.household_answer import HouseholdJudge, HouseholdVerdict, judging_day, open_facts, year_for
from server.chat.checks.household_facts import HouseholdFile, HouseholdReader
from server.chat.checks.nodes import WORDS
from server.chat.checks.rule_sources import RuleSources
from server.chat.data.queries import Asker
from server.chat.wording import figure
from sql_tools.plan import Compare, Order, QueryPlan
from sql_tools.result import Cell

UNRECORDED = "未登记"
_YUAN = "元"
_YEARS = 5
_SOURCES = (
    ("工资性收入", "wage_income"),
    ("生产经营性收入", "business_income"),
    ("生产经营性支出", "business_cost"),
    ("财产性收入", "property_income"),
    ("转移性收入", "transfer_income"),
    ("家庭纯收入", "net_income"),
    ("人均纯收入", "net_income_per_capita"),
)
_STATUSES = (("lifted", "脱贫户"), ("monitored", "监测户"), ("relocated", "易地搬迁户"), ("safety_net", "低保或特困户"))
_MEMBER = ("relation", "gender", "age", "education_stage", "health", "labor_ability")
_MEMBER_TITLES = ("与户主关系", "性别", "年龄", "在校情况", "健康状况", "劳动能力", "当年务工")


@dataclass(frozen=True)
class Table:
    """A table of the sheet: titles, and rows of text."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Measure:
    """A rule that applies, or may: what it brings, how sure it is and why, and the numbers of its citations."""

    label: str
    benefit: str | None
    outcome: str
    year: int
    reasons: tuple[str, ...]
    next_step: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True)
class HouseholdSheet:
    """Everything on the sheet, as text; ``lacking`` are tables that were never loaded."""

    household_id: str
    where: str
    made_on: date
    as_of: str
    demo: bool
    facts: tuple[tuple[str, str], ...]
    incomes: Table
    members: Table
    helps: Table
    measures: tuple[Measure, ...]
    citations: tuple[Citation, ...]
    to_verify: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class JudgedHousehold:
    """A household with every rule that speaks of it, most useful first; ``years`` are those on file, ascending."""

    known: HouseholdFile
    verdicts: tuple[HouseholdVerdict, ...]
    years: tuple[int, ...]


class HouseholdSheets:
    """Makes sheets from the rules, the documents that they quote, and the data of one asker."""

    def __init__(
        self, book: RuleBook, clause: Callable[[str], Clause], meta: Callable[[str], DocumentMeta], asker: Asker
    ) -> None:
        self._book = book
        self._asker = asker
        self.sources = RuleSources(clause, meta, asker.asked_on)
        self.reader = HouseholdReader(asker, book.groups)

    def sheet(self, household_id: str) -> HouseholdSheet | None:
        """The sheet on the asking date; None if the asker sees no such household."""
        judged = self.judged(household_id)
        return None if judged is None else self.sheet_of(judged)

    def judged(self, household_id: str) -> JudgedHousehold | None:
        """The household with its verdicts on the asking date; None if the asker sees no such household."""
        years = [year for year in self.reader.years("household_year") if year <= self._asker.asked_on.year]
        known = self._file(household_id, years[-1]) if years else None
        if known is None:
            return None
        return JudgedHousehold(known, self._verdicts(known, years[-1]), tuple(years))

    def sheet_of(self, judged: JudgedHousehold) -> HouseholdSheet:
        """The sheet of a household that was judged."""
        known, years = judged.known, judged.years
        useful = [verdict for verdict in judged.verdicts if verdict.outcome != "not_met"]
        snapshot = self._asker.queries.snapshot
        return HouseholdSheet(
            household_id=known.household_id,
            where=known.where,
            made_on=self._asker.asked_on,
            as_of=snapshot.as_of,
            demo=snapshot.demo,
            facts=tuple(self._facts(known)),
            incomes=self._incomes(known.household_id, years[-_YEARS:]),
            members=_members(known),
            helps=_helps(known),
            measures=tuple(self.measure(verdict) for verdict in useful),
            citations=self.sources.citations(),
            to_verify=tuple(open_facts(useful)),
            lacking=known.lacking,
        )

    def _file(self, household_id: str, year: int) -> HouseholdFile | None:
        return self.reader.read(household_id, year, judging_day(year, self._asker.asked_on))

    def _verdicts(self, known: HouseholdFile, last: int) -> tuple[HouseholdVerdict, ...]:
        files = {last: known.facts}

        def facts(year: int) -> Sequence[Facts]:
            if year not in files:
                file = self._file(known.household_id, year)
                if file is None:
                    return ()
                files[year] = file.facts
            return (files[year],)

        judge = HouseholdJudge(self._book.groups, self.sources)
        return judge.verdicts(known.place.code, known.household_id, lambda rule: year_for(rule, (), last), facts)

    def measure(self, verdict: HouseholdVerdict) -> Measure:
        """A verdict as it stands on the sheet; its clauses are quoted from then on."""
        rule = verdict.rule
        numbers = tuple(self.sources.numbers(rule))
        word = WORDS[verdict.outcome]
        return Measure(rule.label, rule.benefit, word, verdict.year, verdict.why, rule.next_step, numbers)

    @staticmethod
    def _facts(known: HouseholdFile) -> list[tuple[str, str]]:
        values, segments = known.facts.values, known.facts.segments
        status = "、".join(word for name, word in _STATUSES if segments.get(name)) or "不是脱贫户或监测户"
        shown = [("身份", status), ("家庭人口", text_of(values.get("household_year.population"), "人"))]
        shown.append(("劳动力", text_of(values.get("household_year.labor_count"), "人")))
        if segments.get("monitored"):
            cleared = values.get("household.risk_cleared")
            shown.append(("监测类别", text_of(values.get("household.monitor_type"))))
            shown.append(("致贫返贫风险", text_of(values.get("household.risk_reason"))))
            shown.append(("风险", UNRECORDED if cleared is None else ("已消除" if cleared else "未消除")))
        return shown

    def _incomes(self, household_id: str, years: Sequence[int]) -> Table:
        """Income by source, a row a source and a column a year, in yuan."""
        found = self.income_cells(household_id, years)
        rows = tuple(
            (label, *(_amount(found[year][name]) if year in found else UNRECORDED for year in years))
            for label, name in _SOURCES
        )
        return Table(("收入来源（元）", *(f"{year}年" for year in years)), rows)

    def income_cells(self, household_id: str, years: Sequence[int]) -> dict[int, dict[str, Cell]]:
        """Year → field of the yearly figures → amount in yuan; years without a row are left out."""
        names = [name for _, name in _SOURCES]
        fields = ("household_year.year", *(f"household_year.{name}" for name in names))
        plan = QueryPlan(
            model=self._asker.queries.model.name,
            subject="household_year",
            columns=fields,
            where=Compare(field="household_year.household_id", op="=", value=household_id),
            years=tuple(years),
            order=(Order(by=fields[0], descending=False),),
        )
        rows = self._asker.run(plan).result.exact
        return {int(str(row[0])): dict(zip(names, row[1 : len(fields)], strict=True)) for row in rows}


def _members(known: HouseholdFile) -> Table:
    rows = tuple(_member(member) for member in known.members)
    return Table(_MEMBER_TITLES, rows)


def _member(member: Facts) -> tuple[str, ...]:
    jobs = member.related.get("jobs")
    if jobs is None:
        job = UNRECORDED
    else:
        job = "；".join(text_of(each.values.get("employment.kind")) for each in jobs) or "没有务工记录"
    return (*(text_of(member.values.get(f"person.{name}")) for name in _MEMBER), job)


def _helps(known: HouseholdFile) -> Table:
    """Help received in every year on file, the newest first."""
    helps = known.facts.related.get("help_ever") or ()
    rows = [
        (
            text_of(each.values.get("assistance.year")),
            text_of(each.values.get("assistance.measure")),
            text_of(each.values.get("assistance.amount"), "元"),
        )
        for each in helps
    ]
    return Table(("年份", "措施", "金额"), tuple(sorted(rows, reverse=True)))


def text_of(value: Fact | None, unit: str = "") -> str:
    """A fact as people write it."""
    if value is None:
        return UNRECORDED
    if isinstance(value, date):
        return value.isoformat()
    if unit == _YUAN and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return amount(value) + unit
    return figure(value, unit)


def amount(value: Decimal | int) -> str:
    """Yuan in a table: 8,694 or 12,345.60, so that columns of them can be read and compared."""
    return f"{value:,.2f}".removesuffix(".00")


def _amount(cell: Cell) -> str:
    return UNRECORDED if cell is None else amount(Decimal(str(cell)))
