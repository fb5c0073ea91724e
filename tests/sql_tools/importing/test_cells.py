"""Cells as counties write them → values, or why not."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sql_tools.warehouse.cells import (
    CellProblem,
    Notices,
    read_boolean,
    read_code,
    read_date,
    read_integer,
    read_money,
    read_name,
    read_percent,
    read_year,
)
from sql_tools.warehouse.identity import identity_fault, masked

MAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    "raw",
    ["2023.5.1", "20230501", 20230501.0, 45047.0, "45047", "2023/5/1 00:00:00", "2023-05-01T08:30",
     "２０２３－０５－０１", "2023年5月1日", datetime(2023, 5, 1, 12), MAY, "2023.05.01."],
)  # fmt: skip
def test_dates(raw: Any) -> None:
    notices = Notices()
    assert read_date(raw, notices) == MAY and notices.latest is None


@pytest.mark.parametrize("raw", ["2023年5月", "2023.05", "202305", 202305.0, 2023.5, "2023-5"])
def test_a_month_is_its_first_day_and_said(raw: Any) -> None:
    notices = Notices()
    assert read_date(raw, notices) == MAY and "当月1日" in (notices.latest or "")


@pytest.mark.parametrize(
    "raw", ["2023-02-30", "23.5.1", "2023年", 2023.0, 2023.1, "20231301", "五月", "2023.5.1-6.1", True]
)
def test_what_is_no_date(raw: Any) -> None:
    with pytest.raises(CellProblem):
        read_date(raw, Notices())


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [("1,234.50", "1234.5"), ("１，２３４", "1234"), ("1.2万", "12000"), ("1.2万元", "12000"), ("(123)", "-123"),
     ("￥5", "5"), ("3 000", "3000"), (0.1, "0.1"), (-5, "-5"), ("0", "0"), ("12元", "12")],
)  # fmt: skip
def test_money(raw: Any, yuan: str) -> None:
    assert read_money(raw) == Decimal(yuan)


def test_money_in_the_columns_unit() -> None:
    assert read_money(1.27, Decimal(10_000)) == Decimal("12700")
    assert read_money("0.85", Decimal(10_000)) == Decimal("8500")
    assert read_money("850元", Decimal(10_000)) == Decimal("850")


@pytest.mark.parametrize(
    "raw", ["约3000", "3000多", "1-2万", "1.2.3", "1,23,4", "几百", "#REF!", float("nan"), True, 1e13]
)
def test_vague_amounts_are_never_cut_to_a_number(raw: Any) -> None:
    with pytest.raises(CellProblem):
        read_money(raw)


@pytest.mark.parametrize("raw", [None, "", " ", "　", "-", "—", "/", "无", "未知", "NULL"])
def test_not_recorded_is_never_zero_and_never_no(raw: Any) -> None:
    assert read_money(raw) is None and read_integer(raw) is None and read_code(raw) is None
    if raw != "无":
        assert read_boolean(raw) is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [("是", True), (" √ ", True), (1.0, True), ("1.0", True), ("有", True), ("Y", True), (True, True), ("否", False),
     ("×", False), (0.0, False), ("无", False), ("未", False), ("X", False)],
)  # fmt: skip
def test_booleans(raw: Any, value: bool) -> None:
    assert read_boolean(raw) is value


@pytest.mark.parametrize("raw", ["也许", "2", "部分", 0.5])
def test_what_is_neither_yes_nor_no(raw: Any) -> None:
    with pytest.raises(CellProblem):
        read_boolean(raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [(430421104201.0, "430421104201"), ("430421104201.0", "430421104201"), ('="00123"', "00123"), ("'4304", "4304"),
     ("４３ ０４", "4304"), ("H1", "H1")],
)  # fmt: skip
def test_codes(raw: Any, code: str) -> None:
    assert read_code(raw) == code


@pytest.mark.parametrize("raw", ["4.3042E+17", 4.3042e17, "4.30E+17", 1e15])
def test_codes_that_lost_digits_are_refused(raw: Any) -> None:
    with pytest.raises(CellProblem) as problem:
        read_code(raw)
    assert problem.value.rule == "lost_digits"


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_code_that_a_spreadsheet_holds_exactly_comes_back_whole(number: int) -> None:
    assert read_code(float(number)) == str(number)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_is_the_same_as_number_and_as_text(amount: Decimal) -> None:
    assert read_money(float(amount)) == read_money(str(amount)) == read_money(f"{amount:,}元") == amount


def test_names_years_integers_percents() -> None:
    assert read_name(" 张　三 ") == "张三" and read_name("John Smith") == "John Smith"
    assert [read_year(raw) for raw in (2023.0, "2023年度", "2023-5-1", MAY)] == [2023] * 4
    assert [read_integer(raw, frozenset({"人"})) for raw in ("4人", 4.0, "４", "4.0")] == [4] * 4
    assert read_percent("5.5%") == read_percent(5.5) == read_percent("0.055", Decimal(100)) == Decimal("5.5")
    for reader, raw in ((read_year, "23"), (read_integer, 3.5), (read_integer, "1e9999"), (read_integer, 3e9)):
        with pytest.raises(CellProblem):
            reader(raw)


def test_identity_numbers() -> None:
    assert identity_fault("11010519491231002X") is None
    assert "校验位" in (identity_fault("110105194912310021") or "")
    assert "抹去" in (identity_fault("110105194912310000") or "")
    assert "17位" in (identity_fault("11010519491231002") or "")
    assert "出生日期" in (identity_fault("110105199902300015") or "")
    assert identity_fault("11010519491231002X44") is None  # a disability certificate
    assert masked("11010519491231002X") == "110*************2X"
