"""Parsed sheets → typed rows on the workbench, and what was wrong with single cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.cells import Notices, Reader, Value, read_name
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.identity import identity_fault, masked
from sql_tools.warehouse.import_rules import Severity
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.parsed_sheet import CHUNK, CellFault, ColumnReader, ParsedSheet
from sql_tools.warehouse.quality import goes_aside
from sql_tools.warehouse.readers import reader_for, upper_code
from sql_tools.warehouse.table_shape import YEAR, TableShape, stored_fields
from sql_tools.warehouse.workbench import PLACE_NAMES, Workbench, row_number

Progress = Callable[[str, int, int], None]
"""Called with what is being done (Chinese), how much of it is done, and how much there is in all."""

Fault = tuple[int, str]
"""Row of the workbench and field."""

_SEVERITY: dict[str, Severity] = {"unseen_value": "error", "notice": "warning", "wrong_check_digit": "warning"}


@dataclass(frozen=True)
class Staging:
    """What every sheet of an import has in common.

    ``values``: column → a person's translations of enum values. ``left_out`` columns are read for the checks only, and
    what is wrong in them stops nothing. ``identity`` columns hold identity numbers.
    """

    model: SemanticModel
    shape: TableShape
    year: int | None
    values: Mapping[str, Mapping[str, str]]
    left_out: frozenset[str]
    identity: frozenset[str]
    lenient: bool = False

    def fill(
        self,
        bench: Workbench,
        sheets: Sequence[ParsedSheet],
        places: Sequence[Mapping[str, ColumnMatch]],
        progress: Progress,
    ) -> tuple[list[Finding], frozenset[Fault]]:
        """Read every sheet onto the workbench; rows with a cell that cannot be read are put aside there.

        Returns what was found, and which cells (row of the workbench, field) could not be read.
        """
        findings: list[Finding] = []
        faulty: set[Fault] = set()
        done, total = 0, sum(len(parsed.data) for parsed in sheets)
        for number, (parsed, named) in enumerate(zip(sheets, places, strict=True)):
            readers = self._readers(parsed, named)
            for start in range(0, len(parsed.data), CHUNK):
                rows = parsed.data[start : start + CHUNK]
                findings += self._chunk(bench, parsed, number, rows, readers, faulty)
                done += len(rows)
                progress("读入并识别", done, total)
        return findings, frozenset(faulty)

    def _chunk(
        self,
        bench: Workbench,
        parsed: ParsedSheet,
        number: int,
        rows: Sequence[int],
        readers: Mapping[str, ColumnReader],
        faulty: set[Fault],
    ) -> list[Finding]:
        findings: list[Finding] = []
        columns: dict[str, Sequence[Value]] = {}
        aside: set[int] = set()
        for name, reader in readers.items():
            faults: list[CellFault] = []
            columns[name] = reader.values(rows, faults)
            if name in self.identity:
                faults += _identity_faults(rows, columns[name], strict=name not in self.left_out)
            for fault in faults:
                severity = "warning" if name in self.left_out else _SEVERITY.get(fault.rule, "aside")
                findings.append(self._finding(parsed, reader.match, fault, severity))
                if severity != "warning":
                    faulty.add((row_number(number, fault.row + 1), name))
                if goes_aside(severity, self.lenient):
                    aside.add(row_number(number, fault.row + 1))
        if self.shape.has_year:
            columns[YEAR] = [self.year if value is None else value for value in columns.get(YEAR, [None] * len(rows))]
        bench.add([row_number(number, row + 1) for row in rows], columns)
        bench.set_aside(sorted(aside | self._ragged(parsed, number, rows, findings)))
        return findings

    def _ragged(self, parsed: ParsedSheet, number: int, rows: Sequence[int], findings: list[Finding]) -> set[int]:
        """Rows with filled cells beyond the header: a delimiter within a value has moved what follows it."""
        width = max(column.index for column in parsed.header.columns) + 1
        width = max(width, *(len(parsed.sheet.rows[row]) for row in range(parsed.header.first, parsed.header.last + 1)))
        ragged = set()
        for row in rows:
            cells = parsed.sheet.rows[row]
            if len(cells) > width and any(cell not in (None, "") for cell in cells[width:]):
                message = f"这一行有 {len(cells)} 列，比表头多 {len(cells) - width} 列，数据可能错位"
                sheet = parsed.sheet
                findings.append(Finding("ragged", "aside", sheet.file, sheet.name, message, row + 1, (width,)))
                ragged.add(row_number(number, row + 1))
        return ragged

    def _readers(self, parsed: ParsedSheet, places: Mapping[str, ColumnMatch]) -> dict[str, ColumnReader]:
        fields = stored_fields(self.model, self.shape.name)
        linked = {*self.shape.key, *(reference.column for reference in self.shape.references)}
        readers = {}
        for name, match in parsed.columns.items():
            notices = Notices()
            is_code = fields[name].sensitivity == "key" or name in linked | self.identity or name in self.left_out
            read: Reader = reader_for(fields[name], match, self.values.get(name, {}), notices, is_code)
            read = upper_code(read) if name in self.identity else read
            readers[name] = ColumnReader(parsed, match, read, notices, spreads=name in linked)
        for name, match in places.items():
            readers[name] = ColumnReader(parsed, match, read_name, Notices(), spreads=True)
        assert set(places) <= set(PLACE_NAMES)
        return readers

    def _finding(self, parsed: ParsedSheet, match: ColumnMatch, fault: CellFault, severity: Severity) -> Finding:
        softer: Severity = "aside" if self.lenient and severity == "error" else severity
        sheet, column = parsed.sheet, match.column
        return Finding(
            fault.rule, softer, sheet.file, sheet.name, fault.message, fault.row + 1, (column.index,), column.header,
            fault.value,
        )  # fmt: skip


def _identity_faults(rows: Sequence[int], values: Sequence[Value], strict: bool) -> list[CellFault]:
    """Numbers that are no identity numbers; where they are imported, one whose last digits are gone is not loaded."""
    faults = []
    for row, value in zip(rows, values, strict=True):
        fault = identity_fault(value) if isinstance(value, str) else None
        if isinstance(value, str) and fault is not None:
            lost = strict and "抹去" in fault
            faults.append(
                CellFault(row, "lost_digits" if lost else "wrong_check_digit", f"证件号码 {masked(value)} {fault}")
            )
    return faults
