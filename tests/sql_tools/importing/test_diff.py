"""What changed between two snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sql_tools.warehouse.diff import ChangeKind, changes, compare
from sql_tools.warehouse.importer import Importer

STATUS = ["户编号", "监测对象类别", "纳入监测日期", "风险是否消除", "风险消除日期"]


def test_changes_between_two_snapshots(book: Callable[..., Path], preview: Any, importer: Importer) -> None:
    files = importer.data / "snapshots"
    first = [
        STATUS,
        ["H001", "突发严重困难户", "2025-06-01", "否", ""],
        ["H002", "突发严重困难户", "2025-06-01", "否", ""],
    ]
    importer.load(preview(book(first), "household", None, "update"))
    second = [STATUS, ["H001", "", "", "是", "2026-02-01"], ["H003", "脱贫不稳定户", "2026-03-01", "否", ""]]
    importer.load(preview(book(second), "household", None, "update"))
    incomes = ["户编号", "工资性收入", "家庭纯收入", "人均纯收入"]
    rows = [incomes, ["H004", 28000, 36000, 9000], ["H005", 14000, 22000, 5500]]
    importer.load(preview(book(rows), "household_year", 2024, "update"))
    changes = compare(files / "20260315-1.duckdb", files / "20260315-3.duckdb", importer.model)
    sections = {section.title: section for section in changes.sections}
    place = ("衡阳县", "西渡镇")
    assert sections["新增监测户"].rows == (
        (*place, "白果村", "H003", "脱贫不稳定户", date(2026, 3, 1), None, "在册，不是监测户"),
    )
    assert sections["消除风险户"].rows == ((*place, "青竹村", "H001", "突发严重困难户", date(2026, 2, 1)),)
    assert [row[3] for row in sections["收入变化最大的户"].rows] == ["H005", "H004"]
    assert [float(row[6]) for row in sections["收入变化最大的户"].rows] == [-2500.0, 1000.0]  # type: ignore[arg-type]
    assert {row[3]: row[4] for row in sections["情况有变的户"].rows} == {
        "H001": "风险已消除、风险消除日期",
        "H003": "监测对象类别、纳入监测日期、风险已消除",
    }
    assert sections["新增的户"].count == sections["不再在册的户"].count == 0
    back = compare(files / "20260315-3.duckdb", files / "base.duckdb", importer.model, limit=1)
    assert next(section for section in back.sections if section.title == "收入变化最大的户").count == 2
    assert len(next(section for section in back.sections if section.title == "收入变化最大的户").rows) == 1


def test_households_that_came_and_went(book: Callable[..., Path], preview: Any, importer: Importer) -> None:
    files = importer.data / "snapshots"
    header = ["户编号", "村代码", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    importer.load(preview(book([header, ["H101", "430112100201", "户主", "是", "否", "否", "否"]]), "household", None))
    for old, new, title in (("base", "20260315-1", "新增的户"), ("20260315-1", "base", "不再在册的户")):
        changes = compare(files / f"{old}.duckdb", files / f"{new}.duckdb", importer.model)
        section = next(section for section in changes.sections if section.title == title)
        assert section.rows == (("望城区", "靖港镇", "河西村", "H101"),)


def test_a_place_is_cut_out_of_both_snapshots(book: Callable[..., Path], preview: Any, importer: Importer) -> None:
    """H001 moves from 青竹村 to 河西村 and earns more: for either place it came or went, its income is of neither."""
    files = importer.data / "snapshots"
    importer.load(preview(book([["户编号", "村代码"], ["H001", "430112100201"]]), "household", None, "update"))
    rows = [["户编号", "工资性收入", "家庭纯收入", "人均纯收入"], ["H001", 28000, 36000, 9000]]
    importer.load(preview(book(rows), "household_year", 2024, "update"))
    old, new = files / "base.duckdb", files / "20260315-2.duckdb"
    found = {
        place: {kind: changes(old, new, importer.model, kind, within=(place,)).count for kind in _KINDS}
        for place in ("430421", "430112")
    }
    assert found["430421"] == {"came": 0, "gone": 1, "income_changed": 0, "altered": 0}
    assert found["430112"] == {"came": 1, "gone": 0, "income_changed": 0, "altered": 0}
    assert changes(old, new, importer.model, "income_changed").count == 1
    assert changes(old, new, importer.model, "income_raised").count == 1
    assert changes(old, new, importer.model, "income_lowered").count == 0


_KINDS: tuple[ChangeKind, ...] = ("came", "gone", "income_changed", "altered")
