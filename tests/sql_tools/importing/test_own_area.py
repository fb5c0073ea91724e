"""An office that may import its own county only learns nothing of other places by what an import's check says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sql_tools.warehouse.import_request import Preview
from sql_tools.warehouse.importer import Importer
from tests.sql_tools.importing.test_import_modes import income

Book = Callable[..., Path]
HENGYANG, ELSEWHERE, NOWHERE = "430421", "H006", "H999"
INCOMES = ["户编号", "家庭人口数", "劳动力人数", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入",
           "转移性收入", "家庭纯收入", "人均纯收入"]  # fmt: skip
ASSISTANCE = ["帮扶编号", "户编号", "人编号", "帮扶类别", "帮扶措施", "帮扶金额"]
PERSONS = ["人编号", "户编号", "姓名", "性别", "出生日期", "与户主关系", "健康状况", "劳动能力"]


def said(preview: Preview) -> list[tuple[str, str]]:
    return [(finding.rule, finding.said) for finding in preview.findings]


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("table", "year", "mode", "header", "row"),
    [
        ("household_year", 2025, "append", INCOMES, lambda key: income(key, 9, 990000)),
        ("household_year", 2024, "append", INCOMES, lambda key: income(key, 9, 990000)),
        ("household_year", 2024, "replace", INCOMES, lambda key: income(key, 9, 990000)),
        ("household_year", 2024, "update", ["户编号", "工资性收入"], lambda key: [key, 1]),
        ("household", None, "update", ["户编号", "户主姓名"], lambda key: [key, "某人"]),
        ("person", None, "append", PERSONS,
         lambda key: ["P990", key, "某人", "男", "1980-01-01", "户主", "健康", "普通劳动力"]),
        ("employment", 2025, "append", ["人编号", "就业形式", "务工地点", "务工月数", "务工收入"],
         lambda key: [key.replace("H", "P"), "就近务工", "县内", 1, 900000]),
        ("assistance", 2025, "append", ASSISTANCE,
         lambda key: ["A1", "H001", key.replace("H", "P"), "产业帮扶", "小额信贷", 1]),
    ],
)  # fmt: skip
def test_a_key_of_elsewhere_and_an_unknown_one_get_the_same_answer(
    book: Book, preview: Any, table: str, year: int | None, mode: str, header: list[str], row: Any, lenient: bool
) -> None:
    elsewhere, nowhere = (
        preview(book([header, row(key)], name=f"{key}.xlsx"), table, year, mode, within=HENGYANG, lenient=lenient)
        for key in (ELSEWHERE, NOWHERE)
    )
    assert said(elsewhere) == said(nowhere)
    assert [rule for rule, _ in said(elsewhere) if rule != "missing_column"] == ["outside_area"]
    counts = ("rows", "good", "aside", "added", "changed", "removed", "places", "notes", "can_load")
    assert [getattr(elsewhere, name) for name in counts] == [getattr(nowhere, name) for name in counts]
    assert elsewhere.places == () and not elsewhere.can_load


def test_the_places_of_a_file_without_its_columns_are_the_own_ones_only(book: Book, preview: Any) -> None:
    """What is missing stops the checks; the counts of other counties' rows are not shown then either."""
    read = preview(book([["户编号", "家庭人口数"], [ELSEWHERE, 4], ["H001", 4]]), "household_year", within=HENGYANG)
    assert [place.name for place in read.places] == ["衡阳县"]


def test_rows_that_may_be_own_ones_leave_the_county_incomplete(
    book: Book, preview: Any, importer: Importer, stored: Any
) -> None:
    path = book([INCOMES, *(income(f"H{n:03d}", 2 if n == 2 else 4) for n in range(1, 6)), income(NOWHERE)])
    outcome = importer.load(preview(path, "household_year", within=HENGYANG, lenient=True))
    assert outcome.set_aside is not None
    assert stored("SELECT complete FROM coverage WHERE table_name = 'household_year' AND year = 2025") == [(False,)]
