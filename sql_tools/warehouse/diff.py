"""What changed between two snapshots: households new and gone, statuses, incomes, rows by table.

Households are named by their number only; names and identity numbers are never shown. Where a comparison is of one
place, both snapshots are cut to it: a household that lay elsewhere before is for that place as one not on file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb

from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.file_errors import file_errors
from sql_tools.warehouse.snapshot_info import SnapshotInfo, read_info
from sql_tools.warehouse.table_shape import IMPORTABLE, label_of, left_out_by_default, table_shapes
from sql_tools.warehouse.workbench import quoted

LIMIT = 50
ChangeKind = Literal[
    "newly_watched", "cleared", "income_changed", "income_raised", "income_lowered", "came", "gone", "altered"
]
"""What can have happened to a household: 新增监测户, 消除风险户, income by size of change, by rise, by fall, 新增的户,
不再在册的户, 情况有变的户."""

_WHOLE: tuple[ChangeKind, ...] = ("newly_watched", "cleared", "income_changed", "came", "gone", "altered")
_PLACE = "{0}.county_name, {0}.town_name, {0}.village_name"
_NOW = _PLACE.format("n")
_WATCHED = "{0}.monitor_type IS NOT NULL AND {0}.risk_cleared IS DISTINCT FROM true"
_ORDER = {"income_changed": "abs(change) DESC", "income_raised": "change DESC", "income_lowered": "change"}
_INCOME = {
    "income_changed": ("收入变化最大的户", "<>"),
    "income_raised": ("收入增加最多的户", ">"),
    "income_lowered": ("收入减少最多的户", "<"),
}


@dataclass(frozen=True)
class DiffSection:
    """One kind of change: ``count`` in all, of which ``rows`` are the first; ``note`` says how it was counted.

    ``sql`` is the query behind it, over the schemas ``old`` and ``new`` cut to the places.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int
    note: str = ""
    sql: str = ""


@dataclass(frozen=True)
class SnapshotDiff:
    """From ``old`` to ``new``."""

    old: SnapshotInfo
    new: SnapshotInfo
    sections: tuple[DiffSection, ...]


def compare(old: Path, new: Path, model: SemanticModel, limit: int = LIMIT, within: Sequence[str] = ()) -> SnapshotDiff:
    """The changes between two snapshot files; ``WarehouseError`` where one cannot be read.

    ``within`` are codes of the places whose households are compared; without any all are, and the rows of all tables
    are counted.

    Sections: 新增监测户, 消除风险户, 收入变化最大的户, 新增的户, 不再在册的户, 情况有变的户, 各表行数, each of at
    most ``limit`` rows.
    """
    with _opened(old, new, model, limit, within) as comparison:
        tables = () if within else (comparison.tables(),)
        return SnapshotDiff(_info(old), _info(new), (*(comparison.section(kind) for kind in _WHOLE), *tables))


def changes(
    old: Path, new: Path, model: SemanticModel, kind: ChangeKind, limit: int = LIMIT, within: Sequence[str] = ()
) -> DiffSection:
    """One kind of change alone, as in ``compare``."""
    with _opened(old, new, model, limit, within) as comparison:
        return comparison.section(kind)


@contextmanager
def _opened(old: Path, new: Path, model: SemanticModel, limit: int, within: Sequence[str]) -> Iterator[_Comparison]:
    """Both files attached, with a view of the households of each in the places."""
    with duckdb.connect() as connection:
        for path, name in ((old, "old"), (new, "new")):
            with file_errors(path):
                connection.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")
        connection.execute("CREATE TEMP TABLE places AS SELECT unnest($codes::VARCHAR[]) AS code", {"codes": [*within]})
        inside = "EXISTS (SELECT 1 FROM places p WHERE starts_with(h.village_code, p.code))" if within else "true"
        for name in ("old", "new"):
            connection.execute(
                f"CREATE TEMP VIEW {name}_household AS SELECT h.*, v.county_name, v.town_name, v.village_name"
                f" FROM {name}.household h JOIN {name}.village v USING (village_code) WHERE {inside}"
            )
        yield _Comparison(connection, model, limit, bool(within))


def _info(path: Path) -> SnapshotInfo:
    with file_errors(path), duckdb.connect(path, read_only=True) as connection:
        return read_info(connection)


@dataclass(frozen=True)
class _Comparison:
    connection: duckdb.DuckDBPyConnection
    model: SemanticModel
    limit: int
    cut: bool
    """Whether places were named."""

    def section(self, kind: ChangeKind) -> DiffSection:
        assert kind in get_args(ChangeKind), kind
        match kind:
            case "newly_watched":
                return self._newly_watched()
            case "cleared":
                return self._cleared()
            case "came":
                return self._came_or_went("新增的户", "new", "old", f"此前不在册{self._elsewhere}")
            case "gone":
                return self._came_or_went("不再在册的户", "old", "new", f"此前在册，现在不在册{self._elsewhere}")
            case "altered":
                return self._altered()
            case _:
                return self._incomes(kind)

    @property
    def _elsewhere(self) -> str:
        return "（或在别处）" if self.cut else ""

    def _newly_watched(self) -> DiffSection:
        """Watched now and not before: new on file, newly watched, or watched again."""
        before = (
            f"CASE WHEN o.household_id IS NULL THEN '不在册{self._elsewhere}'"
            " WHEN o.monitor_type IS NULL THEN '在册，不是监测户' ELSE '监测户，风险已消除' END"
        )
        return self._section(
            "新增监测户",
            ("县", "乡镇", "村", "户编号", "监测对象类别", "纳入监测日期", "致贫返贫风险", "此前"),
            f"SELECT {_NOW}, n.household_id, n.monitor_type, n.monitor_since, n.risk_reason, {before}"
            " FROM new_household n LEFT JOIN old_household o ON o.household_id = n.household_id"
            f" WHERE {_WATCHED.format('n')} AND NOT coalesce({_WATCHED.format('o')}, false) ORDER BY n.household_id",
            "现为监测户且风险未消除，此前不是",
        )

    def _cleared(self) -> DiffSection:
        return self._section(
            "消除风险户",
            ("县", "乡镇", "村", "户编号", "监测对象类别", "风险消除日期"),
            f"SELECT {_NOW}, n.household_id, n.monitor_type, n.risk_cleared_on FROM new_household n"
            " JOIN old_household o ON o.household_id = n.household_id"
            f" WHERE n.risk_cleared AND {_WATCHED.format('o')} ORDER BY n.household_id",
            "此前是风险未消除的监测户，现已消除",
        )

    def _incomes(self, kind: ChangeKind) -> DiffSection:
        """By per-capita net income, the newest year of each snapshot."""
        title, sign = _INCOME[kind]
        before, now = (self._newest(name) for name in ("old", "new"))
        rows = (
            f"SELECT {_NOW}, n.household_id, b.net_income_per_capita AS before, a.net_income_per_capita AS later,"
            " a.net_income_per_capita - b.net_income_per_capita AS change FROM new_household n"
            " JOIN old_household o ON o.household_id = n.household_id"
            f" JOIN new.household_year a ON a.household_id = n.household_id AND a.year = {now or 0}"
            f" JOIN old.household_year b ON b.household_id = n.household_id AND b.year = {before or 0}"
            f" WHERE a.net_income_per_capita {sign} b.net_income_per_capita ORDER BY {_ORDER[kind]}, n.household_id"
        )
        columns = ("县", "乡镇", "村", "户编号", "此前人均纯收入（元）", "现人均纯收入（元）", "变化（元）")
        years = f"此前为{before}年，现为{now}年的人均纯收入；只比较两个快照里都有收入的户"
        if before is None or now is None:
            years = f"{'上一个' if before is None else '后一个'}快照没有年度收入，没有比较"
        return self._section(title, columns, rows, years)

    def _came_or_went(self, title: str, here: str, there: str, note: str) -> DiffSection:
        return self._section(
            title,
            ("县", "乡镇", "村", "户编号"),
            f"SELECT {_PLACE.format('h')}, h.household_id FROM {here}_household h"
            f" WHERE NOT EXISTS (SELECT 1 FROM {there}_household t WHERE t.household_id = h.household_id)"
            " ORDER BY h.household_id",
            note,
        )

    def _altered(self) -> DiffSection:
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
            f"SELECT * FROM (SELECT {_NOW}, n.household_id, concat_ws('、', {labels}) AS changed FROM new_household n"
            " JOIN old_household o ON o.household_id = n.household_id) WHERE changed <> '' ORDER BY household_id",
            "农户表里的登记变了；证件和电话号码不比较",
        )

    def tables(self) -> DiffSection:
        """The rows of every table, before and now."""
        counts = [(table, self._count(f"old.{table}"), self._count(f"new.{table}")) for table in IMPORTABLE]
        rows = tuple((self.model.tables[table].label, before, now, now - before) for table, before, now in counts)
        return DiffSection("各表行数", ("表", "此前", "现在", "增减"), rows, len(rows))

    def _section(self, title: str, columns: Sequence[str], sql: str, note: str) -> DiffSection:
        rows: list[tuple[Any, ...]] = self.connection.execute(f"{sql} LIMIT {self.limit:d}").fetchall()
        return DiffSection(title, tuple(columns), tuple(rows), self._count(f"({sql})"), note, sql)

    def _count(self, relation: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        return int(row[0]) if row else 0

    def _newest(self, name: str) -> int | None:
        row = self.connection.execute(f"SELECT max(year) FROM {name}.household_year").fetchone()
        return row[0] if row else None
