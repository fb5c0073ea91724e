"""Deliberately ugly workbooks: each imports right, or is refused with the cell named."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sql_tools.errors import ImportRefused
from sql_tools.warehouse.column_choice import Choice, MappingFile
from sql_tools.warehouse.import_request import Preview
from sql_tools.warehouse.importer import Importer

INCOMES = ("户编号", "家庭人口数", "劳动力人数", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入",
           "转移性收入", "家庭纯收入", "人均纯收入")  # fmt: skip
GOOD = ("H001", 4, 2, 30000, 5000, 2000, 0, 1000, 34000, 8500)
ALSO_GOOD = ("H002", 2, 1, 12000, 0, 0, 300, 2400, 14700, 7350)
PERSON = ("人编号", "户编号", "姓名", "证件号码", "出生日期", "与户主关系", "医疗保险")
Book = Callable[..., Path]


def texts(preview: Preview, severity: str | None = None) -> list[str]:
    return [str(finding) for finding in preview.findings if severity in (None, finding.severity)]


def test_1_title_unit_note_two_row_header_total_and_signature(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    leaves = [None, None, None, None, "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入"]
    rows = [
        [],
        [None] * 9 + ["单位：万元"],
        [],
        leaves,
        [1, "H001", 4, 2, 3, 0.5, 0.2, 0, 0.1, 3.4, 8500],
        [2, "H002", 2, 1, 1.2, 0, 0, 0.03, 0.24, 1.47, 7350],
        ["合  计", None, 6, 3, 4.2, 0.5, 0.2, 0.03, 0.34, 4.87, None],
        ["填表人：张三  审核人：李四"],
    ]
    merges = [(0, 0, 0, 10, "衡阳县2025年农户收入台账"), (2, 4, 2, 8, "收入情况")]
    singles = ["序号", "户编号", "家庭人口\n（人）", "劳动力人数", *[None] * 5, "家庭纯收入", "人均纯收入\n（元）"]
    merges += [(2, column, 3, column, text) for column, text in enumerate(singles) if text]
    read = preview(book(rows, merges=merges), "household_year")
    assert texts(read) == []
    assert [(skipped.row, skipped.kind) for skipped in read.sheets[0].skipped] == [(7, "total"), (8, "note")]
    importer.load(read)
    assert stored("SELECT * EXCLUDE (medical_self_pay) FROM household_year WHERE year = 2025 ORDER BY 1") == [
        ("H001", 2025, 4, 2, *map(Decimal, ("30000", "5000", "2000", "0", "1000", "34000", "8500"))),
        ("H002", 2025, 2, 1, *map(Decimal, ("12000", "0", "0", "300", "2400", "14700", "7350"))),
    ]


def test_2_gb18030_ticks_dates_and_names_for_codes(
    tmp_path: Path, preview: Any, importer: Importer, stored: Any
) -> None:
    path = tmp_path / "农户.csv"
    header = ["户编码", "所在乡镇", "行政村", "户主姓名", "是否脱贫户", "监测对象", "纳入监测日期", "风险是否消除",
              "易地搬迁", "低保户", "特困"]  # fmt: skip
    rows = [
        ["衡阳县农户名册"],
        header,
        ["H101", "西渡镇", "青竹村", "张　三", "√", "边缘户", "2023.5.1", "否", "×", "是", "否"],
        ["H102", "集兵镇", "青竹村", "李四㙍", "否", "无", "", "", "0", "0", "1"],
        ["H103", "西渡镇", "没有村", "王五", "是", "", "", "", "否", "否", "否"],
    ]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file, delimiter="\t").writerows(rows)
    read = preview(path, "household", None)
    assert texts(read, "error") == []
    (named,) = [finding for finding in read.findings if finding.severity == "aside"]
    assert (named.row, named.cell, "没有村" in named.message) == (5, "C5", True)
    importer.load(read)
    columns = (
        "village_code, head_name, is_lifted, monitor_type, monitor_since, risk_cleared, is_allowance, is_destitute"
    )
    assert stored(f"SELECT {columns} FROM household WHERE household_id LIKE 'H1%' ORDER BY household_id") == [
        ("430421100201", "张三", True, "边缘易致贫户", date(2023, 5, 1), False, True, False),
        ("430421101201", "李四㙍", False, None, None, None, False, True),
    ]


def test_3_utf16_full_width_and_separators(tmp_path: Path, preview: Any, importer: Importer, stored: Any) -> None:
    path = tmp_path / "收入.csv"
    row = ["Ｈ００１", "４人", "２", "30,000.00", "￥5,000", "2 000", "０", "0.1万元", "34,000", "8,500.0"]
    path.write_text("\n".join(";".join(cells) for cells in (INCOMES, row)), encoding="utf-16")
    importer.load(preview(path, "household_year"))
    figures = "population, wage_income, business_income, business_cost, transfer_income, net_income_per_capita"
    assert stored(f"SELECT {figures} FROM household_year WHERE year = 2025") == [
        (4, *map(Decimal, ("30000", "5000", "2000", "1000", "8500")))
    ]


def test_4_identity_numbers_as_floats(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    path = book([PERSON, ["P901", "H001", "张三", 430421199001011234, "1990.1.1", "子女", "是"]])
    kept = preview(path, "person", None, keep_identity=True)
    (said,) = texts(kept, "aside")
    assert said.startswith("搁置 表.xlsx [台账] D2“证件号码”：“4.3042E+17”") and "数字已丢失" in said
    assert not kept.can_load
    with pytest.raises(ImportRefused):
        importer.load(kept)
    left_out = preview(path, "person", None)
    assert [finding.severity for finding in left_out.findings if finding.cell == "D2"] == ["warning"]
    importer.load(left_out)
    assert stored("SELECT name, id_number FROM person WHERE person_id = 'P901'") == [("张三", None)]


def test_5_key_turned_into_a_float(book: Book, preview: Any) -> None:
    read = preview(book([INCOMES, (4.3042112345678e17, *GOOD[1:]), ALSO_GOOD]), "household_year")
    assert [(finding.cell, finding.rule) for finding in read.findings] == [("A2", "lost_digits")]
    assert (read.rows, read.good, read.aside) == (2, 1, 1)


def test_6_several_years_side_by_side(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = [*INCOMES[:-1], "2024年人均纯收入（元）", "2025年人均纯收入（元）", "上年家庭纯收入"]
    path = book([header, [*GOOD[:-1], 12000, 8500, 12000]])
    read = preview(path, "household_year")
    assert {match.column.header: match.why for match in read.matches if match.field is None} == {
        "2024年人均纯收入（元）": "是别的年度的数",
        "上年家庭纯收入": "是别的年度的数",
    }
    importer.load(read)
    assert stored("SELECT net_income_per_capita FROM household_year WHERE year = 2025") == [(Decimal(8500),)]
    again = preview(path, "household_year", 2024, "update")  # what was confirmed for 2025 does not hold for 2024
    assert again.sheets[0].columns["net_income_per_capita"].column.header == "2024年人均纯收入（元）"


def test_7_old_xls(preview: Any, importer: Importer, stored: Any) -> None:
    importer.load(preview(Path(__file__).with_name("files") / "old_format.xls", "household_year"))
    assert stored("SELECT household_id, net_income FROM household_year WHERE year = 2025 ORDER BY 1") == [
        ("H001", Decimal("34000.50")),
        ("H002", Decimal("14700.00")),
    ]


def test_8_numbered_columns_unit_row_repeated_header_many_sheets(tmp_path: Path, preview: Any) -> None:
    workbook = openpyxl.Workbook()
    first, second, hidden, summary = (
        workbook.active,
        *(workbook.create_sheet(name) for name in ("集兵镇", "旧数据", "汇总")),
    )
    units = ["", "人", "人", *["元"] * 7]
    for sheet, rows in (
        (first, [INCOMES, units, range(1, 11), GOOD, [None] * 10, INCOMES, ALSO_GOOD, ["小计", 6]]),
        (second, [["集兵镇"], INCOMES, ("H004", *GOOD[1:])]),
        (hidden, [INCOMES, ("H005", *GOOD[1:])]),
        (summary, [["乡镇", "家庭人口数", "人均纯收入"], ["西渡镇", 6, 8116]]),
    ):
        for row in rows:
            sheet.append(list(row))
    hidden.sheet_state = "hidden"
    workbook.save(tmp_path / "分镇.xlsx")
    read = preview(tmp_path / "分镇.xlsx", "household_year")
    assert (read.rows, read.good, texts(read)) == (3, 3, [])
    assert [skipped.kind for parsed in read.sheets for skipped in parsed.skipped] == ["header", "total"]
    assert [name for name in read.ignored_sheets if "旧数据" in name] and [
        name for name in read.ignored_sheets if "汇总" in name
    ]


def test_9_error_cells_and_formulas_without_result(tmp_path: Path, preview: Any) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (INCOMES, GOOD, (*ALSO_GOOD[:-1], "=I3/B3"), ("H003", *GOOD[1:])):
        sheet.append(list(row))
    sheet["D4"] = "#REF!"
    sheet["D4"].data_type = "e"
    workbook.save(tmp_path / "公式.xlsx")
    read = preview(tmp_path / "公式.xlsx", "household_year")
    assert [(finding.cell, finding.severity) for finding in read.findings] == [("D4", "aside"), ("J3", "aside")]
    assert "#REF!" in read.findings[0].message and "公式" in read.findings[1].message
    assert read.good == 1


def test_10_merged_households_and_dates_of_every_kind(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    header = ["户编号", "人编号", "姓名", "出生年月", "与户主关系", "医保", "养老保险"]
    dates = ["1990.5.1", 19900501, "1990年5月", 32994, 1990.1, date(1990, 5, 1)]
    rows = [header] + [[None, f"P90{n}", "张三", day, "子女", "参加医保", ""] for n, day in enumerate(dates)]
    read = preview(book(rows, merges=[(1, 0, 6, 0, "H001")]), "person", None)
    (said,) = texts(read, "aside")
    assert said.startswith("搁置 表.xlsx [台账] D6“出生年月”：“1990.1”可能是1月，也可能是10月")
    assert [finding.cell for finding in read.findings if finding.rule == "notice"] == ["D4"]
    importer.load(read)
    assert stored(
        "SELECT DISTINCT household_id, birth_date, has_pension_insurance FROM person WHERE person_id LIKE 'P90%'"
    ) == [("H001", date(1990, 5, 1), None)]


def test_11_amounts_that_are_no_amounts_and_values_never_seen(book: Book, preview: Any) -> None:
    header = ["人编号", "就业形式", "务工地点", "务工月数", "务工收入"]
    rows = [header, ["P001", "外出务工", "省外", 10, "约3000"], ["P002", "外出务功", "省外", "10个月", "1.2万"]]
    read = preview(book(rows), "employment")
    assert [(finding.cell, finding.severity) for finding in read.findings] == [("B3", "error"), ("E2", "aside")]
    assert "最接近的是“外出务工”" in read.findings[0].message
    chosen = MappingFile(columns={"就业形式": Choice(field="kind")}, values={"kind": {"外出务功": "外出务工"}})
    assert preview(book(rows), "employment", mapping=chosen).good == 1


def test_12_comma_inside_a_value_moves_the_rest(tmp_path: Path, preview: Any) -> None:
    path = tmp_path / "错位.csv"
    lines = [",".join(INCOMES), ",".join(map(str, GOOD)), "H002,2,1,12,000,0,0,300,2400,14700,7350"]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    read = preview(path, "household_year")
    assert [(finding.row, finding.severity) for finding in read.findings if finding.rule == "ragged"] == [(3, "aside")]
    assert read.good == 1


def test_13_cells_merged_across_rows_of_amounts(book: Book, preview: Any) -> None:
    header = ["帮扶编号", "户编号", "帮扶措施", "金额"]
    rows = [header, ["A1", "H001", "产业帮扶", None], ["A2", "H002", "产业帮扶", None]]
    read = preview(book(rows, merges=[(1, 3, 2, 3, 3000)]), "assistance")
    assert [finding.cell for finding in read.findings] == ["D2", "D3"]
    assert not read.can_load


def test_14_only_ticked_columns_are_not_guessed(book: Book, preview: Any) -> None:
    header = ["户编号", "村代码", "户主", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    rows = [
        header,
        ["H101", "430421100201", "张三", "√", "√", "√", "√"],
        ["H102", "430421100201", "李四", "√", "", "", ""],
    ]
    read = preview(book(rows), "household", None)
    assert read.good == 1 and "缺少必填的“易地搬迁户”、“低保户”、“特困户”" in texts(read, "aside")[0]
    assert read.ticked == ("易地搬迁户", "低保户", "特困户") and any("--blank-no" in hint for hint in read.hints)
    ticked = {name: Choice(field=name, blank="否") for name in ("易地搬迁户", "低保户", "特困户")}
    assert preview(book(rows), "household", None, mapping=MappingFile(columns=ticked)).good == 2


def test_14a_a_blank_that_means_no_is_remembered_and_only_beside_ticks(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    header = ["户编号", "村代码", "户主", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    first = ["H101", "430421100201", "张三", "√", "√", "否", None]
    rows = [header, first, ["H102", "430421100201", "李四", "√", None, None, None]]
    read = preview(book(rows), "household", None, blank_no=True)
    assert (read.good, read.mostly_aside) == (0, True)  # beside a 否, or without any tick, a blank is not recorded
    rows = [header, [*first[:5], "√", "√"], rows[2]]
    importer.load(preview(book(rows), "household", None, blank_no=True))
    assert stored("SELECT is_lifted, is_relocated, is_allowance FROM household WHERE household_id = 'H102'") == [
        (True, False, False)
    ]
    again = preview(book([header, *([f"H2{row[0]}", *row[1:]] for row in rows[1:])]), "household", None)
    assert (again.good, again.ticked) == (2, ())


def test_15_unit_of_the_group_totals_and_signatures_without_colons(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    leaves = [None, None, None, "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入"]
    rows = [
        ["填报单位（盖章）：衡阳县西渡镇", None, "填报日期：2025.12.31"],
        ["户编码", "人口", "劳动力", "收入构成（万元）", *[None] * 4, "家庭纯收入（万元）", "人均纯收入（元/人）"],
        leaves,
        ["H001", 4, 2, "3", "0.50", " 0.2 ", 0, "0.1", "3.4", "8,500"],
        ["全镇合计：1户", 4, 2, 3],
        ["计", None, 2],
        ["2.收入指采集年度收入。"],
        [None, "填表人 王五", None, "联系电话 13800000000"],
        ["单位负责人（签字）：", None, None, "审核人（签字）："],
    ]
    read = preview(book(rows), "household_year")
    assert texts(read) == []
    kinds = [skipped.kind for skipped in read.sheets[0].skipped]
    assert kinds == ["total", "total", "note", "note", "note"]
    importer.load(read)
    figures = "wage_income, business_income, business_cost, transfer_income, net_income, net_income_per_capita"
    assert stored(f"SELECT {figures} FROM household_year WHERE year = 2025") == [
        tuple(map(Decimal, ("30000", "5000", "2000", "1000", "34000", "8500")))
    ]


def test_16_kinship_school_years_and_short_place_names(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    people = [
        ["户编号", "成员编号", "成员姓名", "出生日期", "与户主关系", "在校生状况", "健康状况"],
        ["H001", "P901", "甲", "1990.1.1", "妻", "非在校生", "长期慢性病"],
        ["H001", "P902", "乙", "2015.10.1", "长子", "小学二年级", "健康"],
        ["H001", "P903", "丙", "1950.10.1", "岳父", "", "健康"],
        ["H001", "P904", "丁", "1950.10.1", "之母", "", "残疾,大病"],
    ]
    read = preview(book(people), "person", None, lenient=True)
    assert [finding.cell for finding in read.findings if finding.severity == "aside"] == ["E4", "G5"]
    importer.load(read)
    assert stored("SELECT relation, education_stage FROM person WHERE person_id LIKE 'P90%' ORDER BY person_id") == [
        ("配偶", "非在校生"),
        ("子女", "小学"),
    ]
    header = ["户编号", "所属县", "所属乡镇", "所属行政村", "户主", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    households = preview(book([header, ["H201", "衡阳", "西渡", "青竹", "张三", *"是否否否"]]), "household", None)
    assert {match.why for match in households.matches if match.field is None} == {"用来查找村代码"}
    importer.load(households)
    assert stored("SELECT village_code FROM household WHERE household_id = 'H201'") == [("430421100201",)]


def test_17_village_list_without_the_codes_above(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = ["省", "市", "县", "乡镇", "行政村名称", "村级行政区划代码", "重点帮扶村", "集中安置区"]
    read = preview(
        book([["行政村名册"], header, ["湖南省", "衡阳市", "衡阳县", "西渡镇", "新村", 430421100205, "是", "否"]]),
        "village",
        None,
    )
    assert texts(read) == []
    importer.load(read)
    codes = "town_code, county_code, city_code, province_code"
    assert stored(f"SELECT {codes} FROM village WHERE village_name = '新村'") == [("430421100", "430421", "4304", "43")]


def test_18_header_of_three_rows(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    rows: list[list[Any]] = [["2025年农户收入"], [None] * 11, [None] * 11, [None] * 11, [1, *GOOD], [2, *ALSO_GOOD]]
    rows[3][5:7] = ["收入", "支出"]
    merges = [(1, 0, 3, 0, "序号"), (1, 1, 3, 1, "户编号"), (1, 2, 1, 3, "人口"), (1, 4, 1, 9, "收入（元）")]
    merges += [(2, 5, 2, 6, "生产经营性"), (1, 10, 3, 10, "人均纯收入")]
    singles = {2: "家庭人口数", 3: "劳动力人数", 4: "工资性收入", 7: "财产性收入", 8: "转移性收入", 9: "家庭纯收入"}
    merges += [(2, column, 3, column, text) for column, text in singles.items()]
    importer.load(preview(book(rows, merges=merges), "household_year"))
    columns = "business_income, business_cost, net_income_per_capita"
    assert stored(f"SELECT {columns} FROM household_year WHERE year = 2025 ORDER BY household_id") == [
        (Decimal(5000), Decimal(2000), Decimal(8500)), (Decimal(0), Decimal(0), Decimal(7350))
    ]  # fmt: skip


def test_19_totals_anywhere_page_footers_and_a_total_without_its_word(book: Book, preview: Any) -> None:
    place = ["西渡镇", "青竹村"]
    rows = [
        ["序号", "乡镇", "村", *INCOMES],
        [1, *place, *GOOD],
        ["", *place, "小计", *GOOD[1:]],
        [2, *place, *ALSO_GOOD],
        ["3", "西渡镇", "小计", None, 6, 3, 42000, 5000, 2000, 300, 3400, 48700, None],
        [None, None, None, None, 6, 3, 42000, 5000, 2000, 300, 3400, 48700, 7925],
        ["第1页 共2页"],
        ["序号", "乡镇", "村", *INCOMES],
    ]
    read = preview(book(rows), "household_year")
    assert (read.good, read.aside, read.can_load) == (2, 1, True)
    assert [skipped.kind for skipped in read.sheets[0].skipped] == ["total", "total", "note", "header"]
    assert texts(read, "aside")[0] == "搁置 表.xlsx [台账] D6“户编号”：缺少必填的“户编号”"


def test_19a_a_total_with_a_count_under_the_key(book: Book, preview: Any) -> None:
    header = ["序号", "户编号", "家庭人口数", "劳动力人数", "工资性收入", "生产经营性收入", "生产经营性支出",
              "财产性收入", "转移性收入"]  # fmt: skip
    one = [1, "H001", 4, 2, 30000, 5000, 2000, 0, 1000]
    totals = [["合　计", 10, 40, 20, 300000], [None, "全镇小计：", 10, 40], ["总计:", "10", "40"]]
    read = preview(book([header, one, *totals, ["小计村", "H002", 2, *one[3:]]]), "household_year")
    assert [(skipped.row, skipped.kind) for skipped in read.sheets[0].skipped] == [(n, "total") for n in (3, 4, 5)]
    assert (read.rows, read.can_load) == (2, True)


@pytest.mark.parametrize("lenient", [False, True])
def test_20_a_second_table_with_its_columns_in_another_order(book: Book, preview: Any, lenient: bool) -> None:
    """工资性收入 and 财产性收入 change places: the sums still add up, and every figure would be wrong."""
    order = [0, 1, 2, 6, 4, 5, 3, 7, 8, 9]
    rows = [INCOMES, GOOD, [], ["表二 白果村"], [INCOMES[n] for n in order], [ALSO_GOOD[n] for n in order]]
    read = preview(book(rows), "household_year", lenient=lenient)
    assert not read.can_load
    assert [(error.rule, error.cell) for error in read.errors] == [("second_table", "A5")]
    other = preview(book([INCOMES, GOOD, [], ["姓名", "户编号", "工资性收入"], ["张三", "H002", 1]]), "household_year")
    assert "A4" in [error.cell for error in other.errors if error.rule == "second_table"]


def test_21_hidden_rows_are_told(tmp_path: Path, preview: Any) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (INCOMES, GOOD, ALSO_GOOD):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    workbook.save(tmp_path / "筛选.xlsx")
    read = preview(tmp_path / "筛选.xlsx", "household_year")
    assert read.good == 2 and any("1 行是隐藏的（第3行）" in note for note in read.notes)


def test_22_places_with_spaces_and_as_offices(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = ["乡镇", "村", "户编号", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    places = [
        ("西 渡 镇", "青竹 村"),
        ("西渡", "　白果村 "),
        ("集兵镇", "青竹村委会"),
        ("衡阳县集兵镇", "青竹村民委员会"),
        ("集兵镇", "白果村"),
    ]
    rows = [[*place, f"H20{n}", "甲", "是", "否", "否", "否"] for n, place in enumerate(places)]
    read = preview(book([header, *rows]), "household", None)
    assert [finding.cell for finding in read.findings] == ["B6"]
    importer.load(read)
    assert stored("SELECT village_code FROM household WHERE household_id >= 'H2' ORDER BY household_id") == [
        ("430421100201",), ("430421100202",), ("430421101201",), ("430421101201",)
    ]  # fmt: skip


def test_23_two_columns_of_one_name(book: Book, preview: Any) -> None:
    read = preview(book([[*INCOMES, "工资性收入"], [*GOOD, 31000]]), "household_year")
    assert len(read.errors) == 1 and "有 2 列都叫“工资性收入”" in str(read.errors[0])
    beside = preview(book([[*INCOMES, None, *INCOMES], [*GOOD, None, *ALSO_GOOD]]), "household_year")
    assert not beside.can_load


def test_24_days_as_serial_numbers(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = ["户编号", "监测对象类别", "纳入监测日期", "风险是否消除", "风险消除日期"]
    kind = "突发严重困难户"
    rows = [
        header,
        ["H001", kind, 45931, "否", "/"],
        ["H002", kind, "45931", "是", 46000],
        ["H003", kind, 20251001, "否", "1900-01-00"],
    ]
    read = preview(book(rows), "household", None, "update")
    assert [finding.cell for finding in read.findings] == ["E4"]
    importer.load(read)
    assert stored("SELECT monitor_since, risk_cleared_on FROM household WHERE monitor_type IS NOT NULL ORDER BY 2") == [
        (date(2025, 10, 1), date(2025, 12, 9)), (date(2025, 10, 1), None)
    ]  # fmt: skip


def test_25_ten_thousands_and_yuan_in_one_sheet(book: Book, preview: Any, importer: Importer, stored: Any) -> None:
    header = list(INCOMES)
    header[3], header[4], header[8] = "工资性收入（万元）", "生产经营性收入(元)", "家庭纯收入（万元）"
    rows = [
        ["单位：元"], header,
        ["H001", 4, 2, 3, 5000, 2000, 0, 1000, 3.4, 8500],
        ["H002", 2, 1, "1.2万", 0, 0, 300, "0.24万元", 1.47, "7,350元"],
    ]  # fmt: skip
    importer.load(preview(book(rows), "household_year"))
    columns = "wage_income, transfer_income, net_income, net_income_per_capita"
    assert stored(f"SELECT {columns} FROM household_year WHERE year = 2025 ORDER BY household_id") == [
        tuple(map(Decimal, (30000, 1000, 34000, 8500))), tuple(map(Decimal, (12000, 2400, 14700, 7350)))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "encoding", "separator"), [(b"\x84\x31\x95\x33", "gb18030", ","), (b"", "gb18030", "\t")]
)
def test_26_gb18030_with_its_mark_or_tabs(
    tmp_path: Path, preview: Any, mark: bytes, encoding: str, separator: str
) -> None:
    file = tmp_path / "表.csv"
    lines = [separator.join(map(str, row)) for row in (INCOMES, GOOD, ALSO_GOOD)]
    file.write_bytes(mark + "\r\n".join(lines).encode(encoding))
    read = preview(file, "household_year")
    assert (texts(read), read.good) == ([], 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"<html><table>", "网页格式"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"a\x00b\x00\x01", "认不出来"),
        (b"a,b,c,d,e,f,g\x00,h,i,j,k,l", "不是文本文件"),
    ],
)
def test_files_that_are_no_workbooks(tmp_path: Path, preview: Any, content: bytes, said: str) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        preview(path, "household_year")
    assert said in refused.value.message


def test_a_sheet_without_header_is_refused(book: Book, preview: Any) -> None:
    with pytest.raises(ImportRefused) as refused:
        preview(book([["今天", "天气"], ["很", "好"]]), "household_year")
    assert "没有找到表" in refused.value.message
