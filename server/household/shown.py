"""A preview, snapshots and their differences as JSON for pages and programs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from sql_tools.result import Cell
from sql_tools.semantic_model import FieldModel, SemanticModel
from sql_tools.warehouse.diff import SnapshotDiff
from sql_tools.warehouse.finding import Finding
from sql_tools.warehouse.import_request import MODE_NAMES, Preview
from sql_tools.warehouse.import_rules import SEVERITY_NAMES
from sql_tools.warehouse.mapping import ColumnMatch
from sql_tools.warehouse.row_kind import KIND_NAMES
from sql_tools.warehouse.snapshot_contents import TableContents
from sql_tools.warehouse.snapshot_info import SnapshotInfo
from sql_tools.warehouse.table_shape import label_of, stored_fields

_COUNTS = ("rows", "good", "aside", "repeated", "added", "changed", "removed")
MOST_FINDINGS = 200
"""So many stand in the answer; all of them are in the report."""
MOST_SKIPPED = 50
HOW_NAMES = {
    "exact": "同名",
    "synonym": "同义",
    "near": "名称近似",
    "chosen": "您的选择",
    "remembered": "上次确认",
    "none": "不导入",
}


def shown_preview(preview: Preview, model: SemanticModel) -> dict[str, Any]:
    """Everything that a person looks at before confirming an import."""
    request, shape = preview.request, preview.shape
    fields = stored_fields(model, shape.name)
    required = {column.name for column in shape.columns if column.required}
    return {
        "table": shape.name, "label": preview.label, "year": request.year if shape.has_year else None,
        "mode": request.mode, "mode_name": MODE_NAMES[request.mode], "source": request.source,
        "base": preview.base.id if preview.base else None, "can_load": preview.can_load,
        **{name: getattr(preview, name) for name in _COUNTS},
        "mostly_aside": preview.mostly_aside,
        "places": [[place.name, place.before, place.after] for place in preview.places],
        "notes": list(preview.notes), "ignored_sheets": list(preview.ignored_sheets),
        "columns": [_column(match, preview, model) for match in preview.matches],
        "fields": [
            {"name": name, "label": field.label, "required": name in required, "type": field.type}
            for name, field in fields.items()
        ],
        "findings": _findings(preview), "unseen": _unseen(preview, fields), "skipped": _skipped(preview),
    }  # fmt: skip


def _column(match: ColumnMatch, preview: Preview, model: SemanticModel) -> dict[str, Any]:
    left_out = match.field in preview.left_out
    return {
        "header": match.column.header,
        "field": match.field,
        "label": label_of(model, preview.shape.name, match.field) if match.field else None,
        "how": match.how,
        "how_name": "不导入：证件和电话号码" if left_out else HOW_NAMES[match.how],
        "unit": match.unit,
        "unit_doubt": match.unit_doubt,
        "blank": None if match.blank is None else "是" if match.blank else "否",
        "ticked": match.ticked,
        "why": match.why,
        "candidates": list(match.candidates),
    }


def _findings(preview: Preview) -> dict[str, Any]:
    order = list(SEVERITY_NAMES)
    ordered = sorted(preview.findings, key=lambda finding: order.index(finding.severity))
    return {
        "counts": {severity: preview.by_severity.get(severity, 0) for severity in SEVERITY_NAMES},
        "total": len(ordered),
        "files": len(preview.request.files),
        "shown": [_finding(finding) for finding in ordered[:MOST_FINDINGS]],
        "hints": list(preview.hints),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "severity_name": SEVERITY_NAMES[finding.severity],
        "file": finding.file,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "header": finding.header,
        "message": finding.message,
        "rule": finding.rule,
    }


def _unseen(preview: Preview, fields: dict[str, FieldModel]) -> list[dict[str, Any]]:
    """Values never seen, with how often and what is known, so that a person can say what they mean."""
    by_header = {match.column.header: match.field for match in preview.matches if match.field}
    counts = Counter((by_header.get(f.header), f.value) for f in preview.findings if f.rule == "unseen_value")
    return [
        {
            "field": name,
            "label": fields[name].label,
            "value": value,
            "count": count,
            "known": [known.value for known in fields[name].values],
        }
        for (name, value), count in counts.most_common()
        if name is not None
    ]


def _skipped(preview: Preview) -> dict[str, Any]:
    rows = [
        [parsed.sheet.file, parsed.sheet.name, skipped.row, KIND_NAMES[skipped.kind], skipped.text]
        for parsed in preview.sheets
        for skipped in parsed.skipped
    ]
    return {"total": len(rows), "shown": rows[:MOST_SKIPPED]}


def shown_snapshot(info: SnapshotInfo, live: str, published: str | None) -> dict[str, Any]:
    """One snapshot of the list; ``published`` is the one that a database server has, if there is such a server."""
    snapshot = info.snapshot
    return {
        "id": snapshot.id,
        "as_of": snapshot.as_of,
        "demo": snapshot.demo,
        "created_on": info.created_on.isoformat(),
        "origin": info.origin,
        "made_by": info.made_by,
        "in_use": snapshot.id == live,
        "published": snapshot.id == published,
    }


def shown_contents(tables: tuple[TableContents, ...], model: SemanticModel) -> list[dict[str, Any]]:
    """What is in a snapshot, a table each."""
    return [
        {"table": each.table, "label": model.tables[each.table].label, "rows": each.rows, "years": list(each.years)}
        for each in tables
    ]


def shown_diff(diff: SnapshotDiff) -> dict[str, Any]:
    """The changes between two snapshots, a section each."""
    return {
        "old": diff.old.snapshot.id,
        "new": diff.new.snapshot.id,
        "demo": diff.new.snapshot.demo,
        "sections": [
            {
                "title": section.title,
                "columns": list(section.columns),
                "rows": [[_cell(cell) for cell in row] for row in section.rows],
                "count": section.count,
                "note": section.note,
            }
            for section in diff.sections
        ],
    }


def _cell(cell: Cell) -> bool | int | float | str | None:
    if isinstance(cell, Decimal):
        return round(float(cell), 2)
    return cell.isoformat() if isinstance(cell, date) else cell
