"""Headers → fields: by name, synonym or nearness, or as a person chose; and what must not be taken for a field."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sql_tools.errors import ImportRefused
from sql_tools.semantic_model import load_model
from sql_tools.warehouse.column_choice import Choice, MappingFile, MappingMemory, load_mapping
from sql_tools.warehouse.delimited import decode, sniff_delimiter
from sql_tools.warehouse.header import find_header
from sql_tools.warehouse.header_text import note_unit, read_header_text
from sql_tools.warehouse.import_rules import load_import_rules
from sql_tools.warehouse.mapping import Column, FieldNames, resolve
from sql_tools.warehouse.workbook import Sheet, column_letters
from tests.sql_tools.importing.conftest import MODELS

MODEL = load_model(MODELS / "household.yaml")
RULES = load_import_rules(MODELS / "household_import.yaml")


def matched(table: str, *parts: str, year: int | None = 2025) -> tuple[str | None, str]:
    match = FieldNames(MODEL, table, RULES).match(Column(0, parts), year, {})
    return match.field, match.how


@pytest.mark.parametrize(
    ("table", "parts", "field", "how"),
    [
        ("household_year", ("人均纯收入",), "net_income_per_capita", "exact"),
        ("household_year", ("2025年度 人均纯收入\n（元）",), "net_income_per_capita", "exact"),
        ("household_year", ("家庭人口",), "population", "synonym"),
        ("household_year", ("收入情况", "工资性收入"), "wage_income", "exact"),
        ("household_year", ("生产经营性收人",), None, "none"),
        ("household_year", ("合规自付医疗支岀",), None, "none"),
        ("person", ("参保情况", "医疗保险"), "has_medical_insurance", "synonym"),
        ("person", ("参加城乡居民基本医疗保险（是/否）",), "has_medical_insurance", "exact"),
        ("person", ("參加城鄉居民基本醫療保險",), "has_medical_insurance", "exact"),
        ("person", ("参加城乡居民的基本医疗保险",), "has_medical_insurance", "near"),
        ("household", ("是否易地搬迁户",), "is_relocated", "exact"),
        ("household", ("户主", "姓名"), "head_name", "exact"),
        ("employment", ("employment",), None, "none"),
        ("employment", ("kind",), "kind", "exact"),
    ],
)  # fmt: skip
def test_a_header_is_found(table: str, parts: tuple[str, ...], field: str | None, how: str) -> None:
    assert matched(table, *parts) == (field, how)


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ("household_year", ("经营性收入",)),  # net, computed; the stored one is gross
        ("household_year", ("总收入",)),  # gross or net, who knows
        ("household_year", ("生产经营性收入（净）",)),
        ("household_year", ("2024年人均纯收入",)),
        ("household_year", ("上年人均纯收入",)),
        ("household_year", ("2024年", "人均纯收入")),
        ("household_year", ("户主姓名",)),
        ("household_year", ("家庭人口数（元）",)),
        ("household_year", ("人均纯收入（斤）",)),
        ("person", ("户主", "姓名")),
        ("person", ("备注",)),
        ("assistance", ("序号",)),
    ],
)
def test_what_must_not_be_taken(table: str, parts: tuple[str, ...]) -> None:
    assert matched(table, *parts)[0] is None


def test_units() -> None:
    names = FieldNames(MODEL, "household_year", RULES)
    assert names.match(Column(0, ("人均纯收入（万元）",)), 2025, {}).scale == 10_000
    assert names.match(Column(0, ("人均纯收入",), unit="万元"), 2025, {}).scale == 10_000
    assert names.match(Column(0, ("人均纯收入（元）",), unit="万元"), 2025, {}).scale == 1
    assert names.match(Column(0, ("家庭人口数",), unit="万元"), 2025, {}).scale == 1
    chosen = MappingFile(columns={"人均纯收入": Choice(field="人均纯收入", unit="千元")})
    assert names.match(Column(0, ("人均纯收入",)), 2025, {"chosen": chosen}).scale == Decimal(1000)
    assert note_unit("填报单位：某局  单位：人、万元 2025年") == "万元" and note_unit("单位：衡阳县农业农村局") is None
    assert read_header_text("工资性收入/元").unit == "元"


def test_two_columns_for_one_field() -> None:
    names = FieldNames(MODEL, "household_year", RULES)
    surer = resolve(names, [Column(0, ("人均纯收入",)), Column(1, ("家庭人均纯收入",))], 2025, {})
    assert [match.field for match in surer] == ["net_income_per_capita", None]
    assert "人均纯收入" in surer[1].why
    equal = resolve(names, [Column(0, ("人均纯收入",)), Column(1, ("人均纯收入",))], 2025, {})
    assert [match.field for match in equal] == [None, None]


def test_a_choice_of_a_field_that_does_not_exist_lists_those_that_do() -> None:
    names = FieldNames(MODEL, "household_year", RULES)
    with pytest.raises(ImportRefused) as refused:
        names.match(Column(0, ("甲",)), 2025, {"chosen": MappingFile(columns={"甲": Choice(field="没有")})})
    assert "wage_income" in refused.value.hint


def test_mapping_files(tmp_path: Path) -> None:
    path = tmp_path / "对应.yaml"
    path.write_text(
        "table: person\ncolumns: {甲: name, 乙: {field: 人编号, unit: 人}, 丙: }\nvalues: {gender: {M: 男}}", "utf-8"
    )
    mapping = load_mapping(path)
    assert mapping.columns["甲"].field == "name" and mapping.columns["丙"].field == "忽略"
    path.write_text('{"columns": {"甲": "name"}}', "utf-8")
    assert load_mapping(path).choice(" 甲 ") == Choice(field="name")
    for wrong in ("columns: [1]", "colums: {}", "columns: {甲: {field: name, blank: 也许}}", "- 1", "a: : b"):
        path.write_text(wrong, "utf-8")
        with pytest.raises(ImportRefused):
            load_mapping(path)
    with pytest.raises(ImportRefused):
        load_mapping(tmp_path / "没有.yaml")


def test_what_was_confirmed_is_remembered_by_the_header(tmp_path: Path) -> None:
    memory = MappingMemory(tmp_path / "mappings")
    mapping = MappingFile(
        table="person", columns={"甲": Choice(field="name", blank="否")}, values={"gender": {"M": "男"}}
    )
    memory.remember("person", ["甲", "乙"], mapping)
    assert memory.recall("person", [" 甲", "乙 "]) == mapping
    assert memory.recall("person", ["甲"]) is None and memory.recall("household", ["甲", "乙"]) is None


def test_a_confirmed_choice_is_used_next_time(book: Callable[..., Path], preview: Any, importer: Any) -> None:
    header = ["户编号", "家庭人口数", "劳力", "打工", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入"]
    path = book([header, ["H001", 4, 2, 30000, 5000, 2000, 0, 1000]])
    assert [finding.rule for finding in preview(path, "household_year").errors] == ["missing_column"]
    chosen = MappingFile(columns={"打工": Choice(field="wage_income")})
    importer.load(preview(path, "household_year", mapping=chosen))
    again = preview(path, "household_year", 2025, "replace")
    assert again.sheets[0].columns["wage_income"].how == "remembered" and again.can_load
    other = MappingFile(table="person")
    with pytest.raises(ImportRefused):
        preview(path, "household_year", mapping=other)


MONEY = ["工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入", "转移性收入"]


def in_unit(unit: str | None, amounts: list[float], header: list[str] = MONEY) -> list[list[Any]]:
    note = [[f"单位：{unit}"]] if unit else []
    return [*note, ["户编号", "家庭人口数", "劳动力人数", *header], ["H001", 4, 2, *amounts]]


@pytest.mark.parametrize("header", [MONEY, [f"{name}（元）" for name in MONEY]])
def test_the_unit_that_a_file_states_goes_before_that_of_the_last_file(
    header: list[str], book: Callable[..., Path], preview: Any, importer: Any, stored: Any
) -> None:
    importer.load(preview(book(in_unit("万元", [3, 0.5, 0.2, 0, 0.1])), "household_year", 2022))
    assert stored("SELECT wage_income FROM household_year WHERE year = 2022") == [(30000,)]
    unit = "元" if header is MONEY else None
    importer.load(preview(book(in_unit(unit, [30000, 5000, 2000, 0, 1000], header)), "household_year", 2025))
    assert stored("SELECT wage_income FROM household_year WHERE year = 2025") == [(30000,)]


def test_a_file_that_says_nothing_of_its_unit_is_asked_about_where_the_last_one_did(
    book: Callable[..., Path], preview: Any, importer: Any, stored: Any
) -> None:
    importer.load(preview(book(in_unit("万元", [3, 0.5, 0.2, 0, 0.1])), "household_year", 2022))
    silent = book(in_unit(None, [3, 0.5, 0.2, 0, 0.1]))
    asked = preview(silent, "household_year", lenient=True)
    assert {finding.rule for finding in asked.errors} == {"unit_doubt"} and not asked.can_load
    assert "没有写单位" in asked.errors[0].message and "万元" in asked.errors[0].message
    chosen = MappingFile(columns={name: Choice(field=name, unit="万元") for name in MONEY})
    importer.load(preview(silent, "household_year", mapping=chosen))
    assert stored("SELECT wage_income FROM household_year WHERE year = 2025") == [(30000,)]
    again = preview(silent, "household_year", 2023)
    assert again.can_load and again.sheets[0].columns["wage_income"].unit == "万元"  # what a person chose is remembered


def test_a_unit_that_a_person_chose_and_a_file_that_states_another_are_asked_about(
    book: Callable[..., Path], preview: Any, importer: Any
) -> None:
    chosen = MappingFile(columns={name: Choice(field=name, unit="万元") for name in MONEY})
    importer.load(preview(book(in_unit(None, [3, 0.5, 0.2, 0, 0.1])), "household_year", 2022, mapping=chosen))
    stated = book(in_unit("元", [30000, 5000, 2000, 0, 1000]))
    asked = preview(stated, "household_year")
    assert [finding.rule for finding in asked.errors] == ["unit_doubt"] * 5 and "“元”" in asked.errors[0].message
    chosen = MappingFile(columns={name: Choice(field=name, unit="元") for name in MONEY})
    assert preview(stated, "household_year", mapping=chosen).can_load


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", "户编号"), ("utf-8-sig", "户编号"), ("gb18030", "户编号,李㙍"), ("gbk", "户编号"), ("utf-16", "户编号"),
     ("utf-16-le", "a,b,户,1,2,3"), ("utf-16-be", "a,b,户,1,2,3")],
)  # fmt: skip
def test_encodings(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "表.csv") == text


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_delimiters(delimiter: str) -> None:
    rows = [["户编号", "姓名", "住址"], ["1", "张,三", "a;b"], ["2", "李四", "某村，某组"]]
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows]
    assert sniff_delimiter("\n".join(lines)) == delimiter


def test_a_header_without_merges_and_a_title_are_told_apart() -> None:
    rows: list[list[Any]] = [
        ["衡阳县收入表", "", "", "单位：元", ""],
        ["户编号", "家庭人口数", "收入情况", "", "备注"],
        ["", "", "工资性收入", "财产性收入", ""],
        ["H001", 4.0, 1.0, 2.0, ""],
    ]
    header = find_header(Sheet("表", "表", rows), FieldNames(MODEL, "household_year", RULES).knows)
    assert header is not None
    assert (header.first, header.last, header.body) == (1, 2, 3)
    assert [column.header for column in header.columns] == [
        "户编号",
        "家庭人口数",
        "收入情况/工资性收入",
        "收入情况/财产性收入",
        "备注",
    ]
    assert header.columns[2].unit == "元"


def test_column_letters() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
