"""What changed between two snapshots: households new and gone, statuses, incomes, rows by table.

Households are named by their number only; names and identity numbers are never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.snapshot_info import SnapshotInfo, read_info
from sql_tools.warehouse.table_shape import IMPORTABLE, label_of, left_out_by_default, table_shapes
from sql_tools.warehouse.workbench import quoted

LIMIT = 50
_WITHIN = "starts_with(v.village_code, $within)"
_PLACE = "v.county_name, v.town_name, v.village_name"
_WATCHED = "{0}.monitor_type IS NOT NULL AND {0}.risk_cleared IS DISTINCT FROM true"


@dataclass(frozen=True)
class DiffSection:
    """One kind of change: ``count`` in all, of which ``rows`` are the first; ``note`` says how it was counted."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int
    note: str = ""


@dataclass(frozen=True)
class SnapshotDiff:
    """From ``old`` to ``new``."""

    old: SnapshotInfo
    new: SnapshotInfo
    sections: tuple[DiffSection, ...]


def compare(old: Path, new: Path, model: SemanticModel, limit: int = LIMIT, within: str = "") -> SnapshotDiff:
    """The changes between two snapshot files; ``WarehouseError`` where one cannot be read.

    ``within`` is the code of the place whose households are compared; without one all are, and the rows of all tables
    are counted.

    Sections: 新增监测户, 消除风险户, 收入变化最大的户, 新增的户, 不再在册的户, 情况有变的户, 各表行数, each of at
    most ``limit`` rows.
    """
    infos = tuple(_info(path) for path in (old, new))
    with duckdb.connect() as connection:
        for path, name in ((old, "old"), (new, "new")):
            with file_errors(path):
                connection.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")
        comparison = _Comparison(connection, model, limit, within)
        return SnapshotDiff(infos[0], infos[1], comparison.sections())


def _info(path: Path) -> SnapshotInfo:
    with file_errors(path), duckdb.connect(path, read_only=True) as connection:
        return read_info(connection)


@dataclass(frozen=True)
class _Comparison:
    connection: duckdb.DuckDBPyConnection
    model: SemanticModel
    limit: int
    within: str

    def sections(self) -> tuple[DiffSection, ...]:
        return (
            self._newly_watched(),
            self._cleared(),
            self._incomes(),
            self._came_or_went("新增的户", "new", "old"),
            self._came_or_went("不再在册的户", "old", "new"),
            self._changed(),
            *(() if self.within else (self._tables(),)),
        )

    def _newly_watched(self) -> DiffSection:
        """Watched now and not before: new on file, newly watched, or watched again."""
        return self._section(
            "新增监测户",
            ("县", "乡镇", "村", "户编号", "监测对象类别", "纳入监测日期", "致贫返贫风险"),
            f"SELECT {_PLACE}, n.household_id, n.monitor_type, n.monitor_since, n.risk_reason FROM new.household n"
            " JOIN new.village v USING (village_code) LEFT JOIN old.household o ON o.household_id = n.household_id"
            f" WHERE {_WITHIN} AND {_WATCHED.format('n')} AND NOT coalesce({_WATCHED.format('o')}, false)"
            " ORDER BY n.household_id",
            "现为监测户且风险未消除，此前不是",
        )

    def _cleared(self) -> DiffSection:
        return self._section(
            "消除风险户",
            ("县", "乡镇", "村", "户编号", "监测对象类别", "风险消除日期"),
            f"SELECT {_PLACE}, n.household_id, n.monitor_type, n.risk_cleared_on FROM new.household n"
            " JOIN new.village v USING (village_code) JOIN old.household o ON o.household_id = n.household_id"
            f" WHERE {_WITHIN} AND n.risk_cleared AND {_WATCHED.format('o')} ORDER BY n.household_id",
            "此前是风险未消除的监测户，现已消除",
        )

    def _incomes(self) -> DiffSection:
        """By per-capita net income, the newest year of each snapshot."""
        years = [self._newest(name) for name in ("old", "new")]
        rows = (
            f"SELECT {_PLACE}, n.household_id, o.net_income_per_capita AS before, n.net_income_per_capita AS later,"
            " n.net_income_per_capita - o.net_income_per_capita AS change FROM new.household_year n"
            f" JOIN old.household_year o ON o.household_id = n.household_id AND o.year = {years[0] or 0}"
            " JOIN new.household h ON h.household_id = n.household_id"
            " JOIN new.village v ON v.village_code = h.village_code"
            f" WHERE {_WITHIN} AND n.year = {years[1] or 0} AND n.net_income_per_capita <> o.net_income_per_capita"
            " ORDER BY abs(change) DESC, n.household_id"
        )
        columns = ("县", "乡镇", "村", "户编号", "此前人均纯收入（元）", "现人均纯收入（元）", "变化（元）")
        return self._section("收入变化最大的户", columns, rows, f"此前为{years[0] or '无'}年，现为{years[1] or '无'}年")

    def _came_or_went(self, title: str, here: str, there: str) -> DiffSection:
        return self._section(
            title,
            ("县", "乡镇", "村", "户编号"),
            f"SELECT {_PLACE}, h.household_id FROM {here}.household h JOIN {here}.village v USING (village_code)"
            f" WHERE {_WITHIN} AND h.household_id NOT IN (SELECT household_id FROM {there}.household)"
            " ORDER BY h.household_id",
        )

    def _changed(self) -> DiffSection:
        """Households on file in both with another entry in any column that is not identity or phone number."""
        hidden = left_out_by_default(self.model, "household")
        columns = [name for name in table_shapes()["household"].names if name not in {"household_id", *hidden}]
        labels = ", ".join(
            f"CASE WHEN o.{name} IS DISTINCT FROM n.{name} THEN '{label_of(self.model, 'household', name)}' END"
            for name in columns
        )
        return self._section(
            "情况有变的户",
            ("县", "乡镇", "村", "户编号", "变了什么"),
            f"SELECT * FROM (SELECT {_PLACE}, n.household_id, concat_ws('、', {labels}) AS changed FROM new.household n"
            " JOIN new.village v USING (village_code) JOIN old.household o ON o.household_id = n.household_id"
            f" WHERE {_WITHIN}) WHERE changed <> '' ORDER BY household_id",
        )

    def _tables(self) -> DiffSection:
        counts = [(table, self._count(f"old.{table}"), self._count(f"new.{table}")) for table in IMPORTABLE]
        rows = tuple((self.model.tables[table].label, before, now, now - before) for table, before, now in counts)
        return DiffSection("各表行数", ("表", "此前", "现在", "增减"), rows, len(rows))

    def _section(self, title: str, columns: Sequence[str], sql: str, note: str = "") -> DiffSection:
        params = {"within": self.within}
        rows: list[tuple[Any, ...]] = self.connection.execute(f"{sql} LIMIT {self.limit}", params).fetchall()
        return DiffSection(title, tuple(columns), tuple(rows), self._count(f"({sql})", params), note)

    def _count(self, relation: str, params: dict[str, str] | None = None) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {relation}", params or {}).fetchone()
        return int(row[0]) if row else 0

    def _newest(self, name: str) -> int | None:
        row = self.connection.execute(f"SELECT max(year) FROM {name}.household_year").fetchone()
        return row[0] if row else None
