"""Changes between two snapshots as blocks of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from server.chat.answer import Cell as AnswerCell
from server.chat.answer import DataBlock, DataColumn, SnapshotRef
from server.chat.changes.pair import SnapshotPair
from sql_tools.result import Cell

_NAMES = {"县": "county_name", "乡镇": "town_name", "村": "village_name", "户编号": "household_id"}
_UNIT = re.compile(r"（(元|户|%)）$")


def block_of(
    pair: SnapshotPair,
    plan: dict[str, Any],
    description: str,
    titles: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    count: int,
    sql: str = "",
) -> DataBlock:
    """The first ``rows`` of ``count``; ``plan`` says which change; plan and description name both snapshots."""
    return DataBlock(
        plan={"kind": "changes", "old": pair.old.snapshot.id, "new": pair.new.snapshot.id, **plan},
        description=f"{description}（快照 {pair.old.snapshot.id} → {pair.new.snapshot.id}）",
        sql=sql,
        params=[],
        dialect="duckdb",
        columns=[_column(title, place) for place, title in enumerate(titles)],
        rows=[[_shown(cell) for cell in row] for row in rows],
        row_count=len(rows),
        truncated=count > len(rows),
        chart=None,
        snapshot=SnapshotRef(id=pair.new.snapshot.id, as_of=pair.new.snapshot.as_of, demo=pair.new.snapshot.demo),
    )


def _column(title: str, place: int) -> DataColumn:
    unit = _UNIT.search(title)
    label = _UNIT.sub("", title)
    return DataColumn(name=_NAMES.get(label, f"c{place}"), label=label, unit=unit.group(1) if unit else None)


def _shown(cell: Cell) -> AnswerCell:
    if isinstance(cell, Decimal):
        return int(cell) if cell.as_tuple().exponent == 0 else round(float(cell), 2)
    return cell.isoformat() if isinstance(cell, date) else cell
