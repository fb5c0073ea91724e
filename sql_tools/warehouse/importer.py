"""Files of a county → a checked preview → a new snapshot of the household database.

``preview`` reads and checks and changes nothing; ``load`` writes a new file, and puts it in use in one step. Whatever
happens in between, the database in use is a whole one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from sql_tools.errors import ImportRefused
from sql_tools.result import Snapshot
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.column_choice import MappingFile, MappingMemory
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.header import Header, find_header
from sql_tools.warehouse.import_request import ImportRequest, Outcome, Preview
from sql_tools.warehouse.import_rules import ImportRules
from sql_tools.warehouse.loading import new_snapshot, next_id, write_database
from sql_tools.warehouse.mapping import Column, ColumnMatch, FieldNames, as_mapping, resolve
from sql_tools.warehouse.outside import withhold_outside
from sql_tools.warehouse.parsed_sheet import ParsedSheet, parse_sheet
from sql_tools.warehouse.place_effect import effects
from sql_tools.warehouse.quality import Inspection, inspect
from sql_tools.warehouse.quality_report import write_report, write_set_aside
from sql_tools.warehouse.sheet_findings import hidden_rows, only_ticked, second_tables, unit_doubts
from sql_tools.warehouse.snapshots import KEEP, SnapshotStore
from sql_tools.warehouse.staging import Progress, Staging
from sql_tools.warehouse.table_shape import (
    YEAR,
    TableShape,
    find_table,
    importable_shapes,
    label_of,
    left_out_by_default,
)
from sql_tools.warehouse.ticked import with_ticks
from sql_tools.warehouse.workbench import ROWS_A_SHEET, Workbench
from sql_tools.warehouse.workbook import Sheet, read_workbook

_ROUNDED = Decimal(3)
"""Yuan: six figures, each of which may have been rounded to whole yuan."""
FINDS_VILLAGE = "用来查找村代码"
_PLACES = {"village_name": "_village_name", "town_name": "_town_name", "county_name": "_county_name"}


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Importer:
    """Imports into the database under the data directory ``data`` (``$ZENGSHOU_HOME/data``).

    ``keep`` snapshots stay on the disk.
    """

    model: SemanticModel
    rules: ImportRules
    data: Path
    keep: int = KEEP

    @property
    def store(self) -> SnapshotStore:
        """The snapshots that imports are kept as."""
        return SnapshotStore(self.data, self.keep)

    @property
    def memory(self) -> MappingMemory:
        """The mappings of columns that people have confirmed."""
        return MappingMemory(self.data / "mappings")

    def guess_table(self, sheets: Sequence[Sheet]) -> str:
        """The table whose names the headers of the sheets bear most; ``ImportRefused`` where none fits."""
        known = {table: self._known(sheets, shape) for table, shape in importable_shapes(self.model).items()}
        best = max(known, key=lambda table: known[table])
        if known[best] == 0:
            raise ImportRefused("看不出文件是哪张表的数据：没有一行像表头。", "请用 --table 指明表名，并核对表头。")
        return best

    def titles(self, sheets: Sequence[Sheet], table: str) -> tuple[str, ...]:
        """What stands over the headers of the sheets, and the names of their files: where a year is named."""
        names = FieldNames(self.model, table, self.rules)
        headers = [find_header(sheet, names.knows) for sheet in sheets]
        notes = [text for header in headers if header for row, text in header.notes if row < header.first]
        return (*notes, *dict.fromkeys(Path(sheet.file).stem for sheet in sheets))

    def preview(self, request: ImportRequest, progress: Progress = _silent) -> Preview:
        """Read and check the files. ``ImportRefused`` where they cannot be read at all; other faults are findings."""
        shape = find_table(request.table, self.model)
        _check_request(request, shape)
        sheets, ignored = self._parse(request, shape, progress)
        base = None if request.fresh or not self.store.current.exists() else self.store.live()
        bench = Workbench(shape, self.store.current if base else None, self.data / "spill")
        try:
            return self._checked(request, shape, bench, sheets, ignored, base, progress)
        except BaseException:
            bench.close()
            raise

    def load(self, preview: Preview, progress: Progress = _silent) -> Outcome:
        """Write the preview's rows into a new snapshot and put it in use; ``ImportRefused`` where errors stop it."""
        if not preview.can_load:
            raise ImportRefused("有错误，没有导入任何数据。", "请按报告改正文件后重新导入。")
        with self.store.workspace() as path:
            self._check_base(preview)
            snapshot = new_snapshot(preview, next_id(preview.request.today, self.store.list()))
            coverage = write_database(path, preview, snapshot, progress)
            folder = self.data / "imports" / snapshot.id
            report = write_report(folder / "报告.xlsx", preview)
            aside = write_set_aside(folder / "搁置的行.xlsx", preview) if preview.aside else None
            headers = preview.sheets[0].headers
            self.memory.remember(preview.shape.name, headers, preview.mapping)
            self.store.publish(path)
        return Outcome(snapshot, report, aside, coverage)

    def _known(self, sheets: Sequence[Sheet], shape: TableShape) -> int:
        names = FieldNames(self.model, shape.name, self.rules)
        keys = shape.row_key
        counts = [0]
        for sheet in sheets:
            header = find_header(sheet, names.knows)
            if header is not None:
                fields = {match.field for match in resolve(names, header.columns, None, {})}
                counts.append(len(fields - {None}) if set(keys) <= fields else 0)
        return max(counts)

    def _check_base(self, preview: Preview) -> None:
        exists = self.store.current.exists()
        now = self.store.live() if exists and not preview.request.fresh else None
        if now != preview.base:
            raise ImportRefused("核对之后数据库被另一次导入换过了，这次没有导入。", "请重新运行一次，按新的数据核对。")

    def _parse(
        self, request: ImportRequest, shape: TableShape, progress: Progress
    ) -> tuple[tuple[ParsedSheet, ...], tuple[str, ...]]:
        """The sheets that hold rows of the table, and the names of those that do not, with the reason."""
        names = FieldNames(self.model, shape.name, self.rules)
        parsed: list[ParsedSheet] = []
        lacking: list[ParsedSheet] = []
        ignored: list[str] = []
        for number, path in enumerate(request.files):
            progress("读取文件", number, len(request.files))
            for sheet in read_workbook(path):
                one = None if sheet.hidden else self._parse_one(sheet, request, shape, names)
                if one is None:
                    why = f"隐藏的工作表，{len(sheet.rows)} 行" if sheet.hidden else "没有找到表头"
                    ignored.append(f"{sheet.file}[{sheet.name}]（{why}）")
                elif not set(shape.row_key) <= set(one.columns):
                    lacking.append(one)
                else:
                    parsed.append(one)
        progress("读取文件", len(request.files), len(request.files))
        if not parsed and not lacking:
            raise ImportRefused(
                _no_header(self.model, shape, request), "请核对表名和表头；表头一行里要有这张表的列名。"
            )
        ignored += [f"{one.sheet.file}[{one.sheet.name}]（没有编号列）" for one in lacking] if parsed else []
        return tuple(parsed or lacking), tuple(ignored)

    def _parse_one(
        self, sheet: Sheet, request: ImportRequest, shape: TableShape, names: FieldNames
    ) -> ParsedSheet | None:
        chosen = request.mapping or MappingFile()

        def knows(column: Column) -> bool:
            return names.knows(column) or chosen.choice(column.header, column.parts[-1]) is not None

        header = find_header(sheet, knows)
        if header is None:
            return None
        remembered = self.memory.recall(shape.name, (column.header for column in header.columns))
        choices = {"chosen": chosen, **({"remembered": remembered} if remembered else {})}
        matches = resolve(names, header.columns, request.year, choices)
        parsed = parse_sheet(sheet, header, matches, shape.row_key)
        return with_ticks(parsed, names.fields, request.blank_no)

    def _checked(
        self,
        request: ImportRequest,
        shape: TableShape,
        bench: Workbench,
        sheets: tuple[ParsedSheet, ...],
        ignored: tuple[str, ...],
        base: Snapshot | None,
        progress: Progress,
    ) -> Preview:
        places = [self._places(parsed.header, shape, parsed.columns) for parsed in sheets]
        sheets = tuple(_with_places(parsed, named) for parsed, named in zip(sheets, places, strict=True))
        given = frozenset(name for parsed in sheets for name in parsed.columns)
        left_out = frozenset() if request.keep_identity else left_out_by_default(self.model, shape.name) & given
        values = self._values(request, shape, sheets)
        shipped = self.rules.spellings_of(shape.name)
        spelled = {name: {**shipped.get(name, {}), **values.get(name, {})} for name in shipped | values}
        asked = (*second_tables(sheets), *unit_doubts(sheets), *only_ticked(sheets))
        findings = [*asked, *self._missing_columns(request, shape, sheets, places)]
        staging = Staging(
            self.model, shape, request.year, spelled, left_out,
            frozenset(self.rules.identity.get(shape.name, ())), request.lenient,
        )  # fmt: skip
        read, faulty = staging.fill(bench, sheets, places, progress)
        findings += read
        progress("核对", 0, 1)
        locate = _Places(sheets, places)
        bench.find_villages(given)
        findings += withhold_outside(bench, request.mode, request.within, locate, request.lenient)
        bench.arrange(request.mode, given, self.rules.derived.get(shape.name, {}))
        inspection = Inspection(
            bench, self.model, request.mode, given, _parameters(request, sheets), locate, faulty, _ticked(sheets)
        )
        if not any(finding.rule == "missing_column" for finding in findings):
            findings += inspect(inspection, self.rules.checks_of(shape.name), request.lenient)
        progress("核对", 1, 1)
        rows = sum(len(parsed.data) for parsed in sheets)
        mapping = as_mapping(shape.name, (match for parsed in sheets for match in parsed.matches), values)
        changes = effects(bench, request.mode)
        notes = (*self._notes(request, shape, given, left_out, base), *hidden_rows(sheets))
        return Preview(
            request, shape, bench, sheets, tuple(findings), left_out, base, rows,
            bench.count("good"), bench.count("(SELECT _row FROM aside GROUP BY _row HAVING NOT bool_or(repeated))"),
            bench.count("(SELECT _row FROM aside GROUP BY _row HAVING bool_or(repeated))"),
            changes.added, changes.changed, changes.removed, changes.places, ignored,
            notes, mapping, self.model.tables[shape.name].label,
        )  # fmt: skip

    def _values(
        self, request: ImportRequest, shape: TableShape, sheets: Sequence[ParsedSheet]
    ) -> dict[str, dict[str, str]]:
        """A person's translations of enum values, now and remembered."""
        mapping = request.mapping or MappingFile()
        for parsed in sheets:
            remembered = self.memory.recall(shape.name, parsed.headers)
            mapping = mapping.over(remembered) if remembered else mapping
        return mapping.values

    def _places(self, header: Header, shape: TableShape, columns: Mapping[str, ColumnMatch]) -> dict[str, ColumnMatch]:
        """Columns with names of village, town and county, where a table needs a village code and the file has none."""
        needed = any(reference.to == "village" for reference in shape.references)
        if not needed or "village_code" in columns:
            return {}
        names = FieldNames(self.model, "village", self.rules)
        taken = {match.column.index for match in columns.values()}
        found = {}
        for match in resolve(names, header.columns, None, {}):
            if match.field in _PLACES and match.how in ("exact", "synonym") and match.column.index not in taken:
                found[_PLACES[match.field]] = match
        return found if "_village_name" in found else {}

    def _missing_columns(
        self,
        request: ImportRequest,
        shape: TableShape,
        sheets: Sequence[ParsedSheet],
        places: Sequence[Mapping[str, object]],
    ) -> list[Finding]:
        """Required columns that a sheet does not have. An update needs the key alone."""
        derived = set(self.rules.derived.get(shape.name, {}))
        findings = []
        for parsed, named in zip(sheets, places, strict=True):
            needed = set(shape.row_key) if request.mode == "update" else {c.name for c in shape.columns if c.required}
            absent = needed - derived - {YEAR} - set(parsed.columns) - ({"village_code"} if named else set())
            for name in (column for column in shape.names if column in absent):
                near = [match.column.header for match in parsed.matches if name in match.candidates]
                hint = "请补上这一列，或在对应文件里指明哪一列是它"
                if near:
                    hint = f"“{near[0]}”可能就是，请在对应文件里确认"
                if len(near) > len(set(near)):
                    hint = f"有 {len(near)} 列都叫“{near[0]}”，分不出用哪一列，请只留一列，或给它们起不同的名称"
                message = f"没有必填的列“{label_of(self.model, shape.name, name)}”（{name}）；{hint}"
                sheet = parsed.sheet
                findings.append(Finding("missing_column", "error", sheet.file, sheet.name, message))
        return findings

    def _notes(
        self,
        request: ImportRequest,
        shape: TableShape,
        given: frozenset[str],
        left_out: frozenset[str],
        base: Snapshot | None,
    ) -> tuple[str, ...]:
        """What a person must know before confirming."""
        labels = "、".join(label_of(self.model, shape.name, name) for name in shape.names if name in left_out)
        derived = [name for name in self.rules.derived.get(shape.name, {}) if name not in given]
        which = "新增的行和改了有关各列的行" if request.mode == "update" else ""
        computed = "、".join(label_of(self.model, shape.name, name) for name in derived)
        return tuple(
            note
            for note, holds in (
                (f"默认不导入证件和电话号码：{labels}。", bool(labels)),
                (f"文件里没有“{computed}”，{which}将由其他列算出。", bool(computed)),
                (
                    "当前库是演示数据；导入后仍标为演示数据。真实数据请选“从空库开始”（命令行 --fresh）。",
                    bool(base and base.demo),
                ),
                (
                    f"表 {shape.name} 不分年度，--year {request.year} 不起作用。",
                    not shape.has_year and bool(request.year),
                ),
            )
            if holds
        )


class _Places:
    """Where a row of the workbench stands in the files."""

    def __init__(self, sheets: Sequence[ParsedSheet], places: Sequence[Mapping[str, ColumnMatch]]) -> None:
        self._sheets = sheets
        self._columns = [{**parsed.columns, **named} for parsed, named in zip(sheets, places, strict=True)]

    def __call__(self, number: int, fields: Sequence[str]) -> tuple[str, str, int, tuple[int, ...], str]:
        index, row = divmod(number, ROWS_A_SHEET)
        sheet = self._sheets[index].sheet
        columns = [self._columns[index][field].column for field in fields if field in self._columns[index]]
        return (
            sheet.file,
            sheet.name,
            row,
            tuple(column.index for column in columns),
            columns[0].header if columns else "",
        )


def _with_places(parsed: ParsedSheet, named: Mapping[str, ColumnMatch]) -> ParsedSheet:
    """The sheet with the columns that lead to the village called so: they are no fields of the table, but are used."""
    used = {match.column.index for match in named.values()}
    matches = (replace(m, why=FINDS_VILLAGE) if m.column.index in used else m for m in parsed.matches)
    return replace(parsed, matches=tuple(matches))


def _ticked(sheets: Sequence[ParsedSheet]) -> frozenset[str]:
    return frozenset(name for parsed in sheets for name, match in parsed.columns.items() if match.ticked)


def _check_request(request: ImportRequest, shape: TableShape) -> None:
    if request.mapping and request.mapping.table not in (None, shape.name):
        raise ImportRefused(
            f"对应文件是给表 {request.mapping.table} 的，不是 {shape.name}。", "请换用这张表的对应文件。"
        )
    if request.within and not shape.references:  # names of places, published figures: what all offices count by
        raise ImportRefused(f"表 {shape.name} 是各地共用的，您的账号不能导入。", "请管理员导入。")
    if request.within and request.fresh:
        raise ImportRefused(
            "从空库开始会去掉别处的数据，您的账号不能这样导入。", "请不选“从空库开始”，或请管理员导入。"
        )
    if shape.has_year and request.year is None:
        raise ImportRefused(
            f"表 {shape.name} 是按年度的，需要知道是哪一年的数据。", "请用 --year 指明，例如 --year 2025。"
        )


def _parameters(request: ImportRequest, sheets: Sequence[ParsedSheet]) -> dict[str, object]:
    scales = [m.scale for parsed in sheets[:1] for m in parsed.columns.values() if m.unit and m.scale > 1]
    in_big_units = sum((scale for scale in scales), Decimal(0)) * Decimal("0.005")  # two decimals, rounded
    tolerance = _ROUNDED + in_big_units
    return {
        "today": request.today,
        "year": request.year,
        "jump": request.jump,
        "tolerance": tolerance,
        "files": request.source,
    }


def _no_header(model: SemanticModel, shape: TableShape, request: ImportRequest) -> str:
    label = model.tables[shape.name].label
    return f"{request.source} 里没有找到表“{label}”（{shape.name}）的表头。"
