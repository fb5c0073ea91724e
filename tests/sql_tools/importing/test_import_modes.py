"""Append, replace, update: what happens to the rows on file, to coverage and to the snapshots; nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sql_tools.errors import ImportRefused
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.snapshots import SnapshotStore

Book = Callable[..., Path]
HEADER = ["户编号", "家庭人口数", "劳动力人数", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入",
          "转移性收入", "家庭纯收入", "人均纯收入"]  # fmt: skip
VILLAGE_HEADER = [
    "村代码",
    "村名",
    "乡镇代码",
    "乡镇",
    "县代码",
    "县",
    "市代码",
    "市",
    "省代码",
    "省",
    "重点村",
    "安置点",
]


def income(household: str, people: int = 4, wage: int = 30000) -> list[Any]:
    return [household, people, 2, wage, 5000, 2000, 0, 1000, wage + 4000, (wage + 4000) / people]


def everyone(*counties: str) -> list[list[Any]]:
    rows = [income(f"H{n:03d}", 2 if n == 2 else 4) for n in range(1, 7)]
    return [HEADER, *(row for row in rows if ("望城区" if row[0] == "H006" else "衡阳县") in counties)]


def test_append_adds_a_period_and_keeps_the_rest(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    read = preview(book(everyone("衡阳县")), "household_year")
    assert (read.added, read.changed, read.removed) == (5, 0, 0)
    assert [(place.name, place.before, place.after) for place in read.places] == [("衡阳县", 0, 5)]
    outcome = importer.load(read)
    assert stored("SELECT year, count(*) FROM household_year GROUP BY 1 ORDER BY 1") == [(2024, 6), (2025, 5)]
    assert stored("SELECT count(*) FROM person") == [(22,)]
    assert (outcome.snapshot.id, outcome.snapshot.as_of, outcome.snapshot.demo) == ("20260315-1", "2025-12-31", False)
    assert stored("SELECT region_code, year, complete, loaded_on, source FROM coverage WHERE year = 2025") == [
        ("430421", 2025, True, date(2026, 3, 15), "表.xlsx")
    ]


def test_old_figures_do_not_take_the_last_day_of_the_data_back(book: Book, preview: Any, importer: Importer) -> None:
    importer.load(preview(book(everyone("衡阳县")), "household_year"))
    older = importer.load(preview(book(everyone("衡阳县")), "household_year", 2022))
    assert older.snapshot.as_of == "2025-12-31"
    village = ["430421101299", "新村", "430421101", "集兵镇", "430421", "衡阳县", "4304", "衡阳市", "43", "湖南省"]
    first = preview(book([VILLAGE_HEADER, [*village, "否", "否"]]), "village", None, fresh=True)
    assert importer.load(first).snapshot.as_of == "2026-03-15"
    head = ["户编号", "村代码", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    importer.load(preview(book([head, ["H001", village[0], "户主", "是", "否", "否", "否"]]), "household", None))
    assert importer.load(preview(book([HEADER, income("H001")]), "household_year", 2024)).snapshot.as_of == "2026-03-15"


def test_append_of_a_period_on_file_is_refused_whole(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    read = preview(book([*everyone("衡阳县"), income("H006")]), "household_year", 2024)
    assert {finding.rule for finding in read.errors} == {"key_on_file"} and len(read.errors) == 6
    assert len(read.hints) == 1 and "按编号更新" in read.hints[0] and "按编号更新" not in str(read.errors[0])
    assert (read.good, read.loadable) == (6, 0)
    with pytest.raises(ImportRefused):
        importer.load(read)
    assert stored("SELECT count(*) FROM household_year") == [(6,)]
    assert [info.snapshot.id for info in SnapshotStore(importer.data).list()] == ["base"]


def test_replace_takes_only_the_places_and_period_of_the_file(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    rows = [HEADER, *(income(f"H{n:03d}", 2 if n == 2 else 4, 26000) for n in (1, 2, 3))]
    read = preview(book(rows), "household_year", 2024, "replace")
    assert (read.added, read.changed, read.removed) == (0, 3, 2)
    importer.load(read)
    assert stored("SELECT household_id, wage_income FROM household_year WHERE year = 2024 ORDER BY 1") == [
        ("H001", Decimal(26000)), ("H002", Decimal(26000)), ("H003", Decimal(26000)), ("H006", Decimal(24000))
    ]  # fmt: skip
    covered = (
        "SELECT region_code, complete FROM coverage WHERE table_name = 'household_year' AND year = 2024 ORDER BY 1"
    )
    assert stored(covered) == [("43", False), ("430112", True), ("430421", False)]


def test_update_changes_only_what_the_file_says(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    rows = [
        ["户编号", "监测对象类别", "纳入监测日期", "风险是否消除"],
        ["H001", "边缘户", "2026.1.5", "否"],
        ["H002", "", "", ""],
    ]
    read = preview(book(rows), "household", None, "update")
    assert [finding.severity for finding in read.findings] == ["warning"]  # 边缘易致贫户, but lifted
    importer.load(read)
    columns = "head_name, is_lifted, monitor_type, monitor_since"
    assert stored(f"SELECT {columns} FROM household WHERE household_id < 'H003' ORDER BY household_id") == [
        ("户主1", True, "边缘易致贫户", date(2026, 1, 5)),
        ("户主2", True, None, None),
    ]
    assert stored("SELECT count(*) FROM household_year") == [(6,)]


COVERED = "SELECT table_name, region_code, complete, source FROM coverage ORDER BY ALL"


@pytest.mark.parametrize("complete", [True, False])
def test_an_update_of_rows_on_file_leaves_coverage_as_it_was(
    book: Book, preview: Any, importer: Importer, stored: Any, complete: bool
) -> None:
    """Also where a part of the households has no incomes, and a person had declared that nothing is missing."""
    rows = [HEADER, income("H001"), income("H003")]
    importer.load(preview(book(rows), "household_year", 2025, complete=complete))
    before = stored(COVERED)
    changed = book([HEADER, income("H001", wage=31000)])
    outcome = importer.load(preview(changed, "household_year", 2025, "update"))
    assert stored(COVERED) == before
    assert outcome.coverage == (
        f"衡阳县 household_year 2025：仍为{'完整' if complete else '不完整'}（只改写了已有的行）",
    )
    rows = [["户编号", "低保户"], ["H001", "是"], ["H002", "不知道"]]
    importer.load(preview(book(rows), "household", None, "update"))  # set aside, and on file as it was
    assert stored(COVERED) == before


def test_an_update_that_also_brings_rows_is_judged_by_them(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    importer.load(preview(book([HEADER, income("H001")]), "household_year"))
    importer.load(preview(book(everyone("衡阳县")), "household_year", 2025, "update"))
    covered = "SELECT region_code, complete FROM coverage WHERE year = 2025"
    assert stored(covered) == [("430421", True)]
    importer.load(preview(book([["户编号", "低保户"], ["H001", "是"], ["H999", "是"]]), "household", None, "update"))
    assert stored("SELECT region_code, complete FROM coverage WHERE table_name = 'household' ORDER BY 1") == [
        ("43", False), ("430112", True), ("430421", False)
    ]  # fmt: skip


def test_an_addition_to_what_was_complete_leaves_it_complete(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    """What is set aside opens the county that it is of, and no other."""
    importer.load(preview(book([HEADER, income("H001"), income("H006")]), "household_year", complete=True))
    faulty = ["H003", "四口人", *income("H003")[2:]]
    importer.load(preview(book([HEADER, income("H005"), faulty]), "household_year"))
    covered = "SELECT region_code, complete FROM coverage WHERE year = 2025 ORDER BY 1"
    assert stored(covered) == [("430112", True), ("430421", False)]
    importer.load(preview(book([HEADER, income("H003")]), "household_year", complete=True))
    importer.load(preview(book([HEADER, income("H004")]), "household_year"))
    assert stored(covered) == [("430112", True), ("430421", True)]


def test_update_keeps_identity_numbers_on_file_when_they_are_left_out(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    rows = [["人编号", "证件号码", "健康状况"], ["P001", "110101199001010015", "大病"]]
    importer.load(preview(book(rows), "person", None, "update", keep_identity=True))
    importer.load(preview(book([rows[0], ["P001", "110101199001010023", "残疾"]]), "person", None, "update"))
    assert stored("SELECT id_number, health FROM person WHERE person_id = 'P001'") == [("110101199001010015", "残疾")]


def test_update_of_an_unknown_key_needs_a_whole_row(book: Book, preview: Any) -> None:
    read = preview(book([["户编号", "低保户"], ["H001", "是"], ["H999", "是"]]), "household", None, "update")
    assert [(finding.row, finding.rule) for finding in read.findings] == [(3, "required_missing")]
    assert (read.changed, read.added, read.aside) == (1, 0, 1)


def test_replace_that_would_leave_orphans_is_refused(book: Book, preview: Any) -> None:
    header = ["户编号", "村代码", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    rows = [header, *([f"H{n:03d}", "430421100201", "户主", "是", "否", "否", "否"] for n in (1, 2, 3, 4))]
    read = preview(book(rows), "household", None, "replace")
    assert {finding.rule for finding in read.errors} == {"still_referred"}
    assert all("H005" in finding.message for finding in read.errors)
    (hint,) = read.hints  # tables that others refer to come after those
    assert hint.index("务工就业") < hint.index("家庭成员") and hint.endswith("最后再导入这张表")


def test_new_households_make_incomes_incomplete(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = ["户编号", "村代码", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    importer.load(preview(book([header, ["H101", "430112100201", "户主", "是", "否", "否", "否"]]), "household", None))
    assert stored("SELECT table_name, region_code, complete FROM coverage WHERE NOT complete ORDER BY 1, 2") == [
        (table, code, False) for table in ("household_year", "person") for code in ("43", "430112")
    ]  # fmt: skip
    assert stored("SELECT DISTINCT complete FROM coverage WHERE region_code = '430421'") == [(True,)]


def test_rows_set_aside_can_be_mended_and_imported_again(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    rows = [["单位：万元"], HEADER, income("H001"), income("H999"), income("H003")]
    for row in rows[2:]:
        row[3:] = [amount / 10000 for amount in row[3:]]
    read = preview(book(rows), "household_year")
    outcome = importer.load(read)
    assert stored("SELECT complete FROM coverage WHERE year = 2025") == [(False,)]
    assert outcome.set_aside is not None
    workbook = openpyxl.load_workbook(outcome.set_aside)
    sheet = workbook.active
    assert [cell.value for cell in sheet[2]][:2] == ["H999", 4]
    assert sheet.max_row == 2 and "H999" in str(sheet.cell(2, sheet.max_column).value)
    sheet["A2"] = "H004"
    workbook.save(outcome.set_aside)
    again = preview(outcome.set_aside, "household_year")
    assert [str(finding) for finding in again.findings] == []
    importer.load(again)
    assert stored("SELECT household_id, net_income FROM household_year WHERE year = 2025 ORDER BY 1") == [
        (name, Decimal(34000)) for name in ("H001", "H003", "H004")
    ]


def test_the_report_marks_the_cells_and_holds_no_identity_numbers(book: Book, preview: Any, importer: Importer) -> None:
    rows = [
        ["人编号", "户编号", "姓名", "证件号码", "出生日期"],
        ["P901", "H001", "张三", "110101199001010011", "1990-13-01"],
        ["P902", "H001", "李四", "110101199001010023", "1990-01-01"],
        ["合计", 2],
    ]
    outcome = importer.load(preview(book(rows), "person", None))
    report = openpyxl.load_workbook(outcome.report)
    assert report.sheetnames == ["概况", "问题清单", "标出1", "不是数据的行"]
    marked = report["标出1"]["F3"]
    assert marked.fill.fgColor.rgb.endswith("FFE699") and "不是存在的日期" in marked.comment.text
    assert report["不是数据的行"]["D2"].value == "合计行"
    for workbook in (report, openpyxl.load_workbook(outcome.set_aside)):
        everything = "".join(str(cell.value) for sheet in workbook for row in sheet for cell in row)
        assert "110101199001010011" not in everything


def test_errors_can_be_set_aside_instead(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    rows = [HEADER, income("H001"), [*income("H003")[:8], 99, 24.75]]
    assert not preview(book(rows), "household_year").can_load
    importer.load(preview(book(rows), "household_year", lenient=True))
    assert stored("SELECT household_id FROM household_year WHERE year = 2025") == [("H001",)]


def test_fresh_starts_without_anything_on_file(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    row = [
        "430421100201",
        "青竹村",
        "430421100",
        "西渡镇",
        "430421",
        "衡阳县",
        "4304",
        "衡阳市",
        "43",
        "湖南省",
        "是",
        "无",
    ]
    importer.load(preview(book([VILLAGE_HEADER, row]), "village", None, fresh=True))
    assert stored("SELECT village_name, is_key_village, has_resettlement_site FROM village") == [
        ("青竹村", True, False)
    ]
    assert stored("SELECT count(*) FROM household") == [(0,)]


def test_a_preview_does_not_load_over_another_import(book: Book, preview: Any, importer: Importer) -> None:
    first, second = (
        preview(book([HEADER, income(name)], name=f"{name}.xlsx"), "household_year") for name in ("H001", "H003")
    )
    importer.load(first)
    with pytest.raises(ImportRefused) as refused:
        importer.load(second)
    assert "另一次导入" in refused.value.message


def test_derived_columns_are_computed_and_said(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    rows = [HEADER[:8], income("H001")[:8]]
    read = preview(book(rows), "household_year")
    assert any("家庭纯收入、人均纯收入" in note for note in read.notes)
    importer.load(read)
    assert stored("SELECT net_income, net_income_per_capita FROM household_year WHERE year = 2025") == [
        (Decimal(34000), Decimal(8500))
    ]


def test_an_update_brings_new_rows_without_the_derived_columns(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    header = ["村代码", "村名", "乡镇", "县", "市", "省", "重点村", "安置点"]
    new = ["430421101299", "新村", "集兵镇", "衡阳县", "衡阳市", "湖南省", "否", "否"]
    on_file = ["430421100201", "青竹新村", "西渡镇", "衡阳县", "衡阳市", "湖南省", "否", "否"]
    importer.load(preview(book([header, new, on_file]), "village", None, "update"))
    codes = "SELECT village_name, town_code, county_code, city_code, province_code FROM village WHERE village_code = ?"
    assert stored(codes, new[0]) == [("新村", "430421101", "430421", "4304", "43")]
    assert stored(codes, on_file[0]) == [("青竹新村", "430421100", "430421", "4304", "43")]


def test_an_update_of_one_income_moves_what_is_computed_of_it(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    """Rows whose parts stay keep their net income as it was rounded on file."""
    path = book([["户编号", "工资性收入"], ["H001", 28000], ["H003", 24000]])
    importer.load(preview(path, "household_year", 2024, "update"))
    query = "SELECT net_income, net_income_per_capita FROM household_year WHERE household_id = ? AND year = 2024"
    assert stored(query, "H001") == [(36000, 9000)]
    assert stored(query, "H003") == stored(query, "H004")


def test_another_year_in_the_rows_is_an_error(book: Book, preview: Any) -> None:
    read = preview(book([["年度", *HEADER], ["2024年", *income("H001")], [2025, *income("H003")]]), "household_year")
    assert [(finding.rule, finding.cell) for finding in read.errors] == [("other_year", "A2")]


def test_a_table_with_years_needs_one(book: Book, preview: Any) -> None:
    with pytest.raises(ImportRefused) as refused:
        preview(book(everyone("衡阳县")), "household_year", None)
    assert "--year" in refused.value.hint


def test_a_cell_that_cannot_be_read_makes_no_second_error_in_an_update(book: Book, preview: Any) -> None:
    header = ["户编号", "家庭人口数", "家庭纯收入", "人均纯收入"]
    read = preview(book([header, ["H001", "约4人", 34000, 8500]]), "household_year", 2024, "update")
    assert [
        (finding.cell, finding.severity) for finding in read.findings if finding.row and "人均" in finding.header
    ] == []
    assert [finding.severity for finding in read.findings if finding.cell == "B2"] == ["aside"]


def test_an_office_imports_its_own_county_only(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    """Rows of another county are refused, and so is what would take a household on file there."""
    mixed = book(everyone("衡阳县", "望城区"))
    read = preview(mixed, "household_year", within="430421")
    assert [(error.rule, error.cell) for error in read.errors] == [("outside_area", "A7")] and read.loadable == 0
    importer.load(preview(mixed, "household_year", within="430421", lenient=True))
    assert stored("SELECT count(*), count(*) FILTER (household_id = 'H006') FROM household_year WHERE year = 2025") == [
        (5, 0)
    ]
    taken = book([["户编号", "村代码"], ["H006", "430421100201"], ["H001", "430112100201"], ["H002", "430421100202"]])
    moved = preview(taken, "household", None, "update", within="430421")
    assert [error.cell for error in moved.errors] == ["A2", "A3"]
    for table, more in (("village", {}), ("household", {"fresh": True})):
        with pytest.raises(ImportRefused):
            preview(taken, table, None, within="430421", **more)
