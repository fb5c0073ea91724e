"""The page of one household: its sheet, every year's jobs and hospital stays, and all verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policies_corpus.check import Fact, Facts
from policies_corpus.model import Outcome
from server.chat.answer import Citation
from server.chat.checks.household_answer import HouseholdVerdict
from server.chat.checks.household_facts import HouseholdFile
from server.chat.checks.nodes import WORDS
from server.chat.data.queries import Asker
from server.household_page.income_chart import income_chart
from server.household_sheet.sheet import HouseholdSheet, HouseholdSheets, Measure, Table, text_of
from sql_tools.plan import Compare, Order, QueryPlan
from sql_tools.result import Cell

GROUPS: tuple[tuple[Outcome, str], ...] = (
    ("met", "满足条件"),
    ("needs_review", "要由人核实后决定"),
    ("unknown", "缺资料，待核实"),
    ("not_met", "不满足"),
)
"""The verdicts in the order of the page, and how each group is called."""
_JOB = ("person_id", "year", "kind", "place", "months", "income")
_STAY = ("person_id", "year", "covered_cost", "reimbursed")
_UNITS = {"months": "个月", "income": "元", "covered_cost": "元", "reimbursed": "元"}
_UNNAMED = "成员"


@dataclass(frozen=True)
class Verdict:
    """One rule: what it says of the household, and that its document has ended, where it has."""

    outcome: Outcome
    word: str
    measure: Measure
    term: str | None


@dataclass(frozen=True)
class Records:
    """Rows of every year on file, the newest first; ``missing`` are the years that were never loaded for the place."""

    title: str
    table: Table
    missing: tuple[int, ...]


@dataclass(frozen=True)
class HouseholdProfile:
    """Everything on the page. ``chart`` is what the page draws of the incomes, None where there are none."""

    sheet: HouseholdSheet
    names: Table | None
    chart: dict[str, Any] | None
    records: tuple[Records, ...]
    verdicts: tuple[Verdict, ...]
    citations: tuple[Citation, ...]
    questions: tuple[str, ...]

    def count(self, outcome: Outcome) -> int:
        """How many rules came out so."""
        return sum(1 for each in self.verdicts if each.outcome == outcome)


class HouseholdProfiles:
    """Makes profiles for one asker from the same judged household as its sheet."""

    def __init__(self, sheets: HouseholdSheets, asker: Asker) -> None:
        self._sheets = sheets
        self._asker = asker

    def profile(self, household_id: str) -> HouseholdProfile | None:
        """The profile on the asking date; None if the asker sees no such household."""
        judged = self._sheets.judged(household_id)
        if judged is None:
            return None
        known, sheet = judged.known, self._sheets.sheet_of(judged)
        verdicts = tuple(self._verdict(each) for each in judged.verdicts)
        cells = self._sheets.income_cells(known.household_id, judged.years)
        return HouseholdProfile(
            sheet=sheet,
            names=self._names(known) if self._asker.area.names else None,
            chart=income_chart(cells, sheet.as_of, sheet.demo),
            records=(
                self._records("务工和就业", "employment", _JOB, known),
                self._records("住院", "hospital_stay", _STAY, known),
            ),
            verdicts=verdicts,
            citations=self._sheets.sources.citations(),
            questions=_questions(known),
        )

    def _verdict(self, verdict: HouseholdVerdict) -> Verdict:
        term = self._sheets.sources.term(verdict.rule)
        # The clause stands beside it, so that the title need not be said again.
        ended = None if term is None else f"文件{term.rpartition('》')[2]}"
        return Verdict(verdict.outcome, WORDS[verdict.outcome], self._sheets.measure(verdict), ended)

    def _names(self, known: HouseholdFile) -> Table:
        """Names of the members, only for an asker who may see them."""
        columns = ("person.person_id", "person.name", "person.relation")
        rows = self._rows("person", columns, "person.household_id", known.household_id, ())
        return Table(("人编号", "姓名", "与户主关系"), tuple(tuple(text_of(cell) for cell in row) for row in rows))

    def _records(self, title: str, subject: str, names: Sequence[str], known: HouseholdFile) -> Records:
        reader = self._sheets.reader
        years = reader.years(subject)
        missing = tuple(year for year in years if not reader.loaded(subject, (year,), known.place))
        columns = tuple(f"{subject}.{name}" for name in names)
        rows = self._rows(subject, columns, "person.household_id", known.household_id, years) if years else []
        newest = sorted(rows, key=lambda row: (-int(str(row[1])), str(row[0])))
        members = {member.values.get("person.person_id"): _called(member) for member in known.members}
        labels = [self._asker.queries.model.field(column).label for column in columns[1:]]
        shown = tuple(
            (
                members.get(_fact(row[0]), _UNNAMED),
                *(_said(name, cell) for name, cell in zip(names[1:], row[1:], strict=True)),
            )
            for row in newest
        )
        return Records(title, Table(("成员", *labels), shown), missing)

    def _rows(
        self, subject: str, columns: tuple[str, ...], key: str, value: str, years: Sequence[int]
    ) -> list[tuple[Fact | None, ...]]:
        plan = QueryPlan(
            model=self._asker.queries.model.name,
            subject=subject,
            columns=columns,
            where=Compare(field=key, op="=", value=value),
            years=tuple(years),
            order=(Order(by=columns[0], descending=False),),
        )
        rows = self._asker.run(plan).result.exact
        return [tuple(_fact(cell) for cell in row[: len(columns)]) for row in rows]


def _fact(cell: Cell) -> Fact | None:
    return Decimal(str(cell)) if isinstance(cell, float) else cell


def _said(name: str, value: Fact | None) -> str:
    return str(value) if name == "year" else text_of(value, _UNITS.get(name, ""))


def _called(member: Facts) -> str:
    """A member without a name: 配偶，女，45岁."""
    values = member.values
    age = values.get("person.age")
    known = [values.get("person.relation"), values.get("person.gender"), None if age is None else f"{age}岁"]
    return "，".join(str(each) for each in known if each is not None) or _UNNAMED


def _questions(known: HouseholdFile) -> tuple[str, ...]:
    """Questions to go on with, each of which the chat reads."""
    county, ident, year = known.place.name, known.household_id, known.year
    return (
        f"户编号{ident}可以享受哪些政策？",
        f"户编号{ident}如果人均纯收入是8000元，可以享受哪些政策？",
        f"{county}{year}年人均纯收入",
    )
