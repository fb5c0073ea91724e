"""Check before it counts: every rule is a small object that finds rows on the workbench.

Rules about keys and references follow from the schema and are written here; those about the field's figures stand in
``models/household_import.yaml`` and run through ``FigureRule``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any, Protocol

from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.import_rules import Check, Severity
from sql_tools.warehouse.sheet_findings import BLANK_IS_NO
from sql_tools.warehouse.table_shape import YEAR, Reference, TableShape, importable_shapes, label_of
from sql_tools.warehouse.workbench import Mode, Workbench

Locate = Callable[[int, Sequence[str]], tuple[str, str, int, tuple[int, ...], str]]
"""Row number and fields → file, sheet, row, columns, header of the leading column."""


@dataclass(frozen=True)
class Inspection:
    """What rules look at. ``given`` are the columns that the files have; ``parameters`` are those of the checks.

    ``faulty`` are the cells (row of the workbench, column) that could not be read and are named already. ``ticked`` are
    the columns with ticks and empty cells alone.
    """

    bench: Workbench
    model: SemanticModel
    mode: Mode
    given: frozenset[str]
    parameters: Mapping[str, object]
    locate: Locate
    faulty: frozenset[tuple[int, str]]
    ticked: frozenset[str] = frozenset()

    @property
    def shape(self) -> TableShape:
        """The shape of the table that is imported into."""
        return self.bench.shape

    def label(self, column: str) -> str:
        """The Chinese name of a column of the table."""
        return label_of(self.model, self.shape.name, column)

    def finding(self, rule: Rule, row: int, columns: Sequence[str], message: str, hint: str = "") -> Finding:
        """A finding of ``rule`` at a row of the workbench."""
        file, sheet, number, indexes, header = self.locate(row, columns)
        return Finding(rule.name, rule.severity, file, sheet, message, number, indexes, header, hint=hint)


class Rule(Protocol):
    """Finds what is wrong; ``error`` stops the import, ``aside`` keeps the row out, ``warning`` goes with it."""

    @property
    def name(self) -> str:
        """What findings of the rule are called."""

    @property
    def severity(self) -> Severity:
        """What becomes of the row, or of the whole import."""

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Row of the workbench (None where no row of the file is meant) and finding."""
        ...


@dataclass(frozen=True)
class RequiredRule:
    """A row lacks what every row must have."""

    name: str = "required_missing"
    severity: Severity = "aside"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows with an empty cell in a required column, unless that cell is named already as unreadable."""
        needed = [column.name for column in inspection.shape.columns if column.required]
        missing = " OR ".join(f'"{name}" IS NULL' for name in needed)
        flags = ", ".join(f'"{name}" IS NULL' for name in needed)
        for row, *absent in inspection.bench.query(f"SELECT _row, {flags} FROM good WHERE {missing} ORDER BY _row"):
            lacking = [
                name
                for name, is_absent in zip(needed, absent, strict=True)
                if is_absent and (row, name) not in inspection.faulty
            ]
            if not lacking:
                continue
            labels = "、".join(f"“{inspection.label(name)}”" for name in lacking)
            hint = BLANK_IS_NO if inspection.ticked & set(lacking) else ""
            yield row, inspection.finding(self, row, lacking, f"缺少必填的{labels}", hint)


@dataclass(frozen=True)
class RepeatedRowRule:
    """The same row stands in the file twice: it is imported once."""

    name: str = "repeated_row"
    severity: Severity = "warning"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Every row that stood in the file before."""
        columns = ", ".join(f'"{name}"' for name in inspection.shape.names)
        has_key = " AND ".join(f'"{name}" IS NOT NULL' for name in inspection.shape.key)
        rows = inspection.bench.query(
            f"SELECT _row, first_row FROM (SELECT _row, min(_row) OVER (PARTITION BY {columns}) AS first_row"
            f" FROM good WHERE {has_key}) WHERE _row > first_row ORDER BY _row"
        )
        for row, first in rows:
            _, sheet, number, _, _ = inspection.locate(first, ())
            yield (
                row,
                inspection.finding(self, row, inspection.shape.row_key, f"与[{sheet}]第{number}行完全相同，只取一次"),
            )


@dataclass(frozen=True)
class DuplicateKeyRule:
    """Different rows of the files have the same key: nobody can tell which one is right."""

    name: str = "duplicate_key"
    severity: Severity = "aside"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """All rows of a key that several have, each with another of them."""
        key = ", ".join(f'"{name}"' for name in inspection.shape.key)
        keys = inspection.shape.row_key
        shown = ", ".join(f'"{name}"' for name in keys)
        rows = inspection.bench.query(
            f"WITH counted AS (SELECT *, count(*) OVER same AS n, max(_row) OVER same AS last_row FROM good"
            f" WINDOW same AS (PARTITION BY {key}))"
            f" SELECT _row, lag(_row, 1, last_row) OVER (PARTITION BY {key} ORDER BY _row), {shown} FROM counted"
            " WHERE n > 1 ORDER BY _row"
        )
        for row, other, *values in rows:
            _, sheet, number, _, _ = inspection.locate(other, ())
            name = "、".join(map(str, values))
            message = f"“{name}”与[{sheet}]第{number}行编号相同而内容不同，分不出以哪行为准"
            yield row, inspection.finding(self, row, keys, message)


@dataclass(frozen=True)
class OrphanRule:
    """A row names a row of another table that does not exist."""

    name: str = "orphan"
    severity: Severity = "aside"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows whose reference leads to no row, for each table referred to."""
        for reference in inspection.shape.references:
            yield from self._of(inspection, reference)

    def _of(self, inspection: Inspection, reference: Reference) -> Iterator[tuple[int | None, Finding]]:
        table = inspection.model.tables[reference.to]
        rows = inspection.bench.query(
            f'SELECT _row, m."{reference.column}" FROM incoming m WHERE m."{reference.column}" IS NOT NULL'
            f' AND NOT EXISTS (SELECT 1 FROM live.{reference.to} p WHERE p."{reference.key}" = m."{reference.column}")'
            " ORDER BY _row"
        )
        for row, value in rows:
            message = f"库里没有编号为“{value}”的{table.label}"
            hint = f"请核对编号，或先导入{table.label}表（{reference.to}）"
            yield row, inspection.finding(self, row, (reference.column,), message, hint)


@dataclass(frozen=True)
class UnknownVillageRule:
    """The names of village, town and county do not lead to one village."""

    name: str = "unknown_village"
    severity: Severity = "aside"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows that name a village for which no code was found."""
        if "village_code" in inspection.given or "village_code" not in inspection.shape.names:
            return
        rows = inspection.bench.query(
            "SELECT _row, concat_ws(' ', _county_name, _town_name, _village_name) FROM stage"
            " WHERE village_code IS NULL AND _village_name IS NOT NULL ORDER BY _row"
        )
        for row, place in rows:
            message = f"按名称“{place}”在行政村表里找不到唯一的村"
            yield row, inspection.finding(self, row, ("_village_name",), message, "请核对村名，或补上乡镇、县或村代码")


@dataclass(frozen=True)
class KeyOnFileRule:
    """A new row's key is on file already: the wrong mode, or another year's number."""

    name: str = "key_on_file"
    severity: Severity = "error"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows whose key a row has that stays on file."""
        keys = inspection.shape.row_key
        same = " AND ".join(f'k."{name}" = m."{name}"' for name in inspection.shape.key)
        shown = ", ".join(f'm."{name}"' for name in keys)
        own_year = " AND m.year = $year" if inspection.shape.has_year else ""  # another year's row is named already
        rows = inspection.bench.query(
            f"SELECT _row, {shown} FROM good m"
            f" WHERE EXISTS (SELECT 1 FROM kept k WHERE {same}){own_year} ORDER BY _row",
            inspection.parameters,
        )
        hint = (
            "如要修改，请选“按编号更新”（--mode update）；如要整期替换，请选“整期替换”（--mode replace）"
            if inspection.mode == "append"
            else "它在别的县或别的年度"
        )
        for row, *values in rows:
            yield row, inspection.finding(self, row, keys, f"“{'、'.join(map(str, values))}”库里已经有了", hint)


@dataclass(frozen=True)
class OtherYearRule:
    """A row says that it is of another year than the import's."""

    name: str = "other_year"
    severity: Severity = "error"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows with another year than the one given."""
        if YEAR not in inspection.given or not inspection.shape.has_year:
            return
        for row, year in inspection.bench.query(
            "SELECT _row, year FROM incoming WHERE year <> $year ORDER BY _row", inspection.parameters
        ):
            message = f"年份是{year}，与本次导入的年度{inspection.parameters['year']}不同"
            yield row, inspection.finding(self, row, (YEAR,), message)


@dataclass(frozen=True)
class StillReferredRule:
    """A row that would be replaced by nothing is still referred to by other tables."""

    name: str = "still_referred"
    severity: Severity = "error"

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """In a replacement: keys that would be gone and that other tables refer to."""
        if inspection.mode != "replace":
            return
        file = str(inspection.parameters["files"])
        on_file = [each for each in inspection.shape.referred_by if inspection.bench.on_file(each.table)]
        for reference in on_file:  # a ledger may be described and not imported yet
            column, key = f'r."{reference.column}"', f'"{reference.key}"'
            rows = inspection.bench.query(
                f"SELECT {column}, count(*) FROM live.{reference.table} r"
                f" WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM after) GROUP BY 1 ORDER BY 1"
            )
            label = inspection.model.tables[reference.table].label
            hint = _order_of_removal(inspection)
            for value, count in rows:
                message = f"“{value}”不在文件里，替换后就没有了，但{label}表还有它的 {count} 条记录"
                yield None, Finding(self.name, self.severity, file, "", message, hint=hint)


def _order_of_removal(inspection: Inspection) -> str:
    """What to import first, the tables furthest from this one first: rows go before those that they refer to."""
    shapes = importable_shapes(inspection.model)
    order: list[str] = []

    def visit(table: str) -> None:
        for reference in shapes[table].referred_by:
            if reference.table not in order and inspection.bench.on_file(reference.table):
                visit(reference.table)
                order.append(reference.table)

    visit(inspection.shape.name)
    named = "、".join(_with_years(inspection, table) for table in order)
    return (
        f"还在册的请补上，或改用“按编号更新”（--mode update）；确实不在册的，先用“整期替换”（--mode replace）依次导入"
        f"去掉了它们的{named}，最后再导入这张表"
    )


def _with_years(inspection: Inspection, table: str) -> str:
    label = inspection.model.tables[table].label
    if YEAR not in inspection.bench.on_file(table):
        return label
    ((first, last),) = inspection.bench.query(f'SELECT min(year), max(year) FROM live."{table}"')
    return f"{label}（{first}至{last}年逐年）" if first != last else label


@dataclass(frozen=True)
class FigureRule:
    """A check written in SQL beside the model."""

    check: Check

    @property
    def name(self) -> str:
        """As the check is called."""
        return self.check.name

    @property
    def severity(self) -> Severity:
        """As the check says."""
        return self.check.severity

    def find(self, inspection: Inspection) -> Iterator[tuple[int | None, Finding]]:
        """Rows that break the check, with the figures that its message tells."""
        figures = self._figures()
        shown = "".join(f", {figure}" for figure in figures.values())
        rows = inspection.bench.query(
            f"SELECT m._row{shown} FROM incoming m {self.check.joins} WHERE {self.check.broken_if} ORDER BY m._row",
            inspection.parameters,
        )
        for row, *values in rows:
            if any((row, column) in inspection.faulty for column in self.check.columns):
                continue  # named already; in an update the value on file stands where the cell could not be read
            texts = {name: figure_text(value) for name, value in zip(figures, values, strict=True)}
            yield row, inspection.finding(self, row, self.check.columns, self.check.message.format(**texts))

    def _figures(self) -> dict[str, str]:
        """Name in the message → SQL: a computed figure, or a column of the row."""
        names = dict.fromkeys(name for _, name, _, _ in Formatter().parse(self.check.message) if name)
        return {name: self.check.show.get(name, f'm."{name}"') for name in names}


LOADABLE: tuple[Rule, ...] = (
    UnknownVillageRule(),
    RequiredRule(),
    OrphanRule(),
    OtherYearRule(),
    RepeatedRowRule(),
    DuplicateKeyRule(),
    KeyOnFileRule(),
    StillReferredRule(),
)
"""In this order: a row that cannot be loaded anyway does not also count as a duplicate."""


def inspect(inspection: Inspection, checks: Sequence[Check], lenient: bool = False) -> list[Finding]:
    """Run every rule; rows that cannot be loaded are put aside on the workbench.

    ``lenient`` puts the row of an error aside too instead of stopping the import for it.
    """
    findings: list[Finding] = []
    for rule in (*LOADABLE, *(FigureRule(check) for check in checks)):
        found = list(rule.find(inspection))
        if isinstance(rule, FigureRule) and rule.severity == "error" and found:
            found = _of_rows_with_key(inspection, found)
        moved = [row for row, finding in found if row is not None and goes_aside(finding.severity, lenient)]
        inspection.bench.set_aside(moved)
        if isinstance(rule, RepeatedRowRule):
            inspection.bench.set_aside([row for row, _ in found if row is not None], repeated=True)
        findings += [softened(finding, lenient) for _, finding in found]
    return findings


def _of_rows_with_key(
    inspection: Inspection, found: list[tuple[int | None, Finding]]
) -> list[tuple[int | None, Finding]]:
    """A row without its key (a total without a word) is of nothing on file, and stops nothing by its figures."""
    lacking = " OR ".join(f'"{name}" IS NULL' for name in inspection.shape.row_key)
    without = {row for (row,) in inspection.bench.query(f"SELECT _row FROM incoming WHERE {lacking}")}
    return [(row, replace(each, severity="aside") if row in without else each) for row, each in found]


def goes_aside(severity: Severity, lenient: bool) -> bool:
    """Whether a row with such a finding stays out of the import."""
    return severity == "aside" or (lenient and severity == "error")


def softened(finding: Finding, lenient: bool) -> Finding:
    """An error of a single row put aside instead, where asked for."""
    if not lenient or finding.severity != "error" or finding.row is None:
        return finding
    return replace(finding, severity="aside")


def figure_text(value: Any) -> str:
    """A value as a sentence shows it."""
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
