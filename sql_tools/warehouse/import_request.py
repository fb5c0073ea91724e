"""What somebody asks of an import, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from sql_tools.result import Snapshot
from sql_tools.warehouse.column_choice import MappingFile
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.import_rules import SEVERITY_NAMES, Severity
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.parsed_sheet import ParsedSheet
from sql_tools.warehouse.table_shape import TableShape
from sql_tools.warehouse.workbench import Mode, Workbench

JUMP = Decimal(3)
MODE_NAMES: dict[Mode, str] = {"append": "追加", "replace": "整期替换", "update": "按编号更新"}


@dataclass(frozen=True)
class ImportRequest:
    """``table`` by name or label; ``year`` is the statistical year (None for tables without one).

    ``today`` is the day of the import. ``keep_identity`` also stores identity and phone numbers. ``complete`` declares
    what coverage says of the places (None: judged from the rows). ``lenient`` puts rows with errors aside instead of
    stopping. ``fresh`` starts from an empty database. ``jump`` is the factor from which a change against last year is
    reported. ``by`` is who imports, kept with the snapshot. ``within`` is the code of the only place whose rows may be
    brought or changed; empty: all. ``blank_no``: in columns that are only ticked, an empty cell means “no”.
    """

    files: tuple[Path, ...]
    table: str
    year: int | None
    mode: Mode
    today: date
    mapping: MappingFile | None = None
    keep_identity: bool = False
    complete: bool | None = None
    lenient: bool = False
    fresh: bool = False
    jump: Decimal = JUMP
    by: str = ""
    within: str = ""
    blank_no: bool = False

    @property
    def source(self) -> str:
        """The names of the files, for coverage."""
        return "、".join(path.name for path in self.files)


@dataclass(frozen=True)
class PlaceEffect:
    """What the import does to the table in one county (or published region): rows before and after, in its period."""

    code: str
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """An import that has been read and checked and has changed nothing yet. Close it when it is not needed any more.

    ``rows``: data rows read; ``good``: rows that will be stored; ``aside``: rows that cannot be; ``repeated``: rows
    that repeat another; ``added``, ``changed``, ``removed``: rows of the table. ``base`` is the snapshot that it was
    checked against. ``ignored_sheets`` names every sheet without data of the table. ``label`` is the table's own.
    """

    request: ImportRequest
    shape: TableShape
    bench: Workbench
    sheets: tuple[ParsedSheet, ...]
    findings: tuple[Finding, ...]
    left_out: frozenset[str]
    base: Snapshot | None
    rows: int
    good: int
    aside: int
    repeated: int
    added: int
    changed: int
    removed: int
    places: tuple[PlaceEffect, ...]
    ignored_sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: MappingFile = field(default_factory=MappingFile)
    label: str = ""

    @property
    def can_load(self) -> bool:
        """Whether nothing stops the import."""
        return not self.errors and self.good > 0

    @property
    def loadable(self) -> int:
        """Rows that will be stored as things stand: none while there are errors."""
        return self.good if self.can_load else 0

    @property
    def mostly_aside(self) -> bool:
        """Whether more rows would stay out than are stored: rather a column misread than rows that are wrong."""
        return self.aside > self.good

    @property
    def ticked(self) -> tuple[str, ...]:
        """Headers of columns with ticks and empty cells alone, of which nobody has said what the empty ones mean."""
        return tuple(match.column.header for match in self.matches if match.ticked)

    @property
    def hints(self) -> tuple[str, ...]:
        """What to do about the findings, each once, that of the worst first."""
        ordered = sorted(self.findings, key=lambda finding: list(SEVERITY_NAMES).index(finding.severity))
        return tuple(dict.fromkeys(finding.hint for finding in ordered if finding.hint))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which nothing is imported."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def by_severity(self) -> Mapping[Severity, int]:
        """How many findings there are of each kind."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def matches(self) -> tuple[ColumnMatch, ...]:
        """Every column of every sheet, those of the same header once."""
        seen = {(match.column.header, match.field): match for sheet in self.sheets for match in sheet.matches}
        return tuple(seen.values())

    def close(self) -> None:
        """Give the working database back."""
        self.bench.close()


@dataclass(frozen=True)
class Outcome:
    """A finished import: the snapshot in use, the report, the rows set aside (None: there are none), the coverage."""

    snapshot: Snapshot
    report: Path
    set_aside: Path | None
    coverage: tuple[str, ...]
