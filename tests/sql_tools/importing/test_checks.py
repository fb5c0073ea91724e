"""Every check finds what it is for, names the row, and leaves a sound row alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sql_tools.warehouse.import_rules import load_import_rules
from tests.sql_tools.importing.conftest import MODELS

RULES = load_import_rules(MODELS / "household_import.yaml")
SOUND: dict[str, dict[str, Any]] = {
    "village": {
        "village_code": "430421102{n:03d}", "village_name": "新{n}村", "town_code": "430421102", "town_name": "界牌镇",
        "county_code": "430421", "county_name": "衡阳县", "city_code": "4304", "city_name": "衡阳市",
        "province_code": "43", "province_name": "湖南省", "is_key_village": "否", "has_resettlement_site": "否",
    },
    "village_year": {
        "village_code": "430421100201", "rural_population": "800", "collective_income": "50000",
        "collective_dividend": "100",
    },
    "region_year": {
        "region_code": "430421", "region_name": "衡阳县", "level": "county", "rural_disposable_income": "21200",
        "rural_income_growth": "6.0",
    },
    "household": {
        "household_id": "N{n}", "village_code": "430421100201", "head_name": "户主", "is_lifted": "是",
        "lifted_year": "2018", "monitor_type": "", "monitor_since": "", "risk_cleared": "", "risk_cleared_on": "",
        "is_relocated": "否",
        "is_allowance": "否", "is_destitute": "否",
    },
    "household_year": {
        "household_id": "H001", "population": "4", "labor_count": "2", "wage_income": "30000",
        "business_income": "5000",
        "business_cost": "2000", "property_income": "0", "transfer_income": "1000", "net_income": "34000",
        "net_income_per_capita": "8500", "medical_self_pay": "",
    },
    "person": {
        "person_id": "N{n}", "household_id": "H001", "name": "张三", "id_number": "", "gender": "男",
        "birth_date": "1990-01-01", "relation": "子女",
    },
    "employment": {
        "person_id": "P001", "kind": "就近务工", "place": "县内", "months": "10", "income": "20000", "post": ""
    },
    "assistance": {
        "assistance_id": "N{n}", "household_id": "H001", "person_id": "", "measure": "产业帮扶", "amount": "1000"
    },
    "hospital_stay": {"stay_id": "N{n}", "person_id": "P001", "covered_cost": "8000", "reimbursed": "6000"},
    "industry_project": {
        "project_id": "N{n}", "village_code": "430421100201", "name": "项目", "kind": "种植", "bridging_fund": "1000",
        "linked_households": "10", "income_share": "",
    },
}  # fmt: skip
"""A row of each table, by column, that no check has anything against; ``{n}`` is the number of the row."""
FAULTS: dict[str, dict[str, str]] = {
    "village_code_digits": {"village_code": "43042110220A"},
    "town_code_prefix": {"town_code": "430421999"},
    "county_code_prefix": {"county_code": "430422"},
    "city_code_prefix": {"city_code": "4301"},
    "province_code_prefix": {"province_code": "36"},
    "rural_population_negative": {"rural_population": "-1"},
    "collective_income_negative": {"collective_income": "-1"},
    "collective_dividend_negative": {"collective_dividend": "-1"},
    "dividend_over_income": {"collective_dividend": "60000"},
    "collective_income_jump": {"collective_income": "500000"},
    "region_code_level": {"region_code": "4304"},
    "disposable_income_positive": {"rural_disposable_income": "0"},
    "growth_out_of_range": {"rural_income_growth": "60"},
    "growth_does_not_fit": {"rural_income_growth": "9.0"},
    "lifted_year_without_lifted": {"is_lifted": "否"},
    "lifted_year_range": {"lifted_year": "2022"},
    "lifted_in_future": {"lifted_year": "2031"},
    "unstable_but_not_lifted": {
        "is_lifted": "否", "lifted_year": "", "monitor_type": "脱贫不稳定户", "risk_cleared": "否"
    },
    "marginal_but_lifted": {"monitor_type": "边缘易致贫户", "risk_cleared": "否"},
    "cleared_but_not_monitored": {"risk_cleared": "是"},
    "monitored_without_state": {"monitor_type": "突发严重困难户"},
    "cleared_before_monitored": {
        "monitor_type": "突发严重困难户", "monitor_since": "2023-05-01", "risk_cleared": "是",
        "risk_cleared_on": "2023-04-01",
    },
    "cleared_on_but_not_cleared": {
        "monitor_type": "突发严重困难户", "risk_cleared": "否", "risk_cleared_on": "2023-04-01"
    },
    "monitored_in_future": {"monitor_type": "突发严重困难户", "risk_cleared": "否", "monitor_since": "2026-03-16"},
    "cleared_in_future": {"monitor_type": "突发严重困难户", "risk_cleared": "是", "risk_cleared_on": "2026-03-16"},
    "allowance_and_destitute": {"is_allowance": "是", "is_destitute": "是"},
    "population_positive": {"population": "0"},
    "population_large": {"population": "21", "net_income_per_capita": "1619.05"},
    "labor_count_range": {"labor_count": "5"},
    "wage_income_negative": {"wage_income": "-1", "net_income": "3999", "net_income_per_capita": "999.75"},
    "business_income_negative": {"business_income": "-1", "net_income": "28999", "net_income_per_capita": "7249.75"},
    "business_cost_negative": {"business_cost": "-1", "net_income": "36001", "net_income_per_capita": "9000.25"},
    "property_income_negative": {"property_income": "-1", "net_income": "33999"},
    "transfer_income_negative": {"transfer_income": "-1", "net_income": "32999", "net_income_per_capita": "8249.75"},
    "medical_self_pay_negative": {"medical_self_pay": "-1"},
    "net_income_adds_up": {"wage_income": "30004"},
    "per_capita_adds_up": {"net_income_per_capita": "8504"},
    "per_capita_large": {"wage_income": "3000000", "net_income": "3004000", "net_income_per_capita": "751000"},
    "income_jump": {"wage_income": "100000", "net_income": "104000", "net_income_per_capita": "26000"},
    "population_jump": {"population": "13", "net_income_per_capita": "2615.38"},
    "population_and_members": {"population": "5", "net_income_per_capita": "6800"},
    "born_in_future": {"birth_date": "2026-03-16"},
    "born_long_ago": {"birth_date": "1900-01-01"},
    "birth_and_identity": {"id_number": "000000199002010010"},
    "gender_and_identity": {"id_number": "000000199001010022"},
    "same_identity_twice": {"id_number": "000000199001010014"},
    "two_heads": {"relation": "户主"},
    "members_and_population": {"household_id": "H002"},
    "months_range": {"months": "13"},
    "job_income_negative": {"income": "-1"},
    "monthly_income_large": {"income": "600000"},
    "post_without_public_job": {"post": "保洁员"},
    "working_child": {"person_id": "P666"},
    "job_income_jump": {"income": "70000"},
    "amount_negative": {"amount": "-1"},
    "person_of_other_household": {"person_id": "P002"},
    "covered_cost_negative": {"covered_cost": "-1", "reimbursed": "-2"},
    "reimbursed_negative": {"reimbursed": "-1"},
    "reimbursed_over_cost": {"reimbursed": "8001"},
    "fund_negative": {"bridging_fund": "-1"},
    "linked_negative": {"linked_households": "-1"},
    "share_negative": {"income_share": "-1"},
    "village_smaller_than_its_households": {"rural_population": "5"},
}  # fmt: skip
NEEDS_MORE = {"growth_as_fraction", "working_child", "same_identity_twice", "two_heads", "members_and_population"}
"""Checks over several rows or other tables; tested by themselves."""


def rows_of(table: str, faults: Mapping[str, Mapping[str, str]]) -> list[list[str]]:
    columns = list(SOUND[table])
    rows = [columns]
    for number, fault in enumerate(faults.values(), start=1):
        rows.append([{**SOUND[table], **fault}[column].format(n=number) for column in columns])
    return rows


@pytest.mark.parametrize(
    "check", [check for check in RULES.checks if check.name not in NEEDS_MORE], ids=lambda c: c.name
)
def test_a_check_finds_its_fault_and_leaves_a_sound_row_alone(
    check: Any, book: Callable[..., Path], preview: Any
) -> None:
    year = 2024 if check.name == "village_smaller_than_its_households" else 2025
    read = preview(book(rows_of(check.table, {"": FAULTS[check.name]})), check.table, year, "replace")
    (found,) = [finding for finding in read.findings if finding.rule == check.name]
    assert (found.row, found.severity) == (2, check.severity)
    assert "{" not in found.message and found.columns
    if check.severity == "error":
        assert not read.can_load


@pytest.mark.parametrize("table", SOUND)
def test_a_sound_row_has_no_findings(table: str, book: Callable[..., Path], preview: Any) -> None:
    read = preview(book(rows_of(table, {"": {}})), table, 2025, "append")
    population = {"members_and_population"} if table == "person" else set()  # the household has a fifth member now
    assert [str(finding) for finding in read.findings if finding.rule not in population] == []
    assert read.can_load


def test_checks_over_several_persons(book: Callable[..., Path], preview: Any) -> None:
    number = "110101199001010015"
    faults = {
        "1": {"id_number": number},
        "2": {"id_number": number},
        "3": {"relation": "户主"},
        "4": {"relation": "户主"},
    }
    read = preview(book(rows_of("person", faults)), "person", None)
    by_rule = defaultdict(list)
    for finding in read.findings:
        by_rule[finding.rule].append(finding.row)
    assert {name: by_rule[name] for name in ("same_identity_twice", "two_heads", "members_and_population")} == {
        "same_identity_twice": [3],
        "two_heads": [5],
        "members_and_population": [2],
    }


def test_growth_as_fraction(book: Callable[..., Path], preview: Any) -> None:
    header = ["地区代码", "地区名称", "地区层级", "农村居民人均可支配收入", "增速"]
    read = preview(book([header, ["430421", "衡阳县", "县级", 21200, 0.06]]), "region_year")
    assert "growth_as_fraction" in {finding.rule for finding in read.findings}
    header[-1] = "增速（小数）"
    assert [
        str(finding)
        for finding in preview(book([header, ["430421", "衡阳县", "县级", 21200, 0.06]]), "region_year").findings
    ] == []


def test_working_child(book: Callable[..., Path], importer: Any, preview: Any) -> None:
    importer.load(preview(book(rows_of("person", {"": {"birth_date": "2015-01-01"}})), "person", None))
    read = preview(book(rows_of("employment", {"": {"person_id": "N1"}})), "employment")
    assert [finding.rule for finding in read.findings] == ["working_child"]


def test_missing_duplicate_and_orphan_rows_are_set_aside(book: Callable[..., Path], preview: Any) -> None:
    faults = {
        "sound": {},
        "same again": {},
        "other figures": {"household_id": "H002", "population": "2", "net_income_per_capita": "17000"},
        "same key": {"household_id": "H002", "population": "2", "net_income_per_capita": "17000", "labor_count": "1"},
        "orphan": {"household_id": "H999"},
        "no key": {"household_id": ""},
        "nothing required": {"household_id": "H003", "population": ""},
    }
    read = preview(book(rows_of("household_year", faults)), "household_year")
    assert [(f.row, f.rule, f.severity) for f in read.findings] == [
        (7, "required_missing", "aside"),
        (8, "required_missing", "aside"),
        (6, "orphan", "aside"),
        (3, "repeated_row", "warning"),
        (4, "duplicate_key", "aside"),
        (5, "duplicate_key", "aside"),
    ]
    assert (read.rows, read.good, read.aside, read.repeated) == (7, 1, 5, 1)


def test_wrong_check_digit_is_named_without_the_number(book: Callable[..., Path], preview: Any) -> None:
    read = preview(book(rows_of("person", {"": {"id_number": "110101199001010011"}})), "person", None)
    (found,) = [finding for finding in read.findings if finding.rule == "wrong_check_digit"]
    assert found.severity == "warning" and "110101199001010011" not in found.message and found.cell == "D2"


def test_every_check_is_of_a_table_and_columns_that_exist(importer: Any) -> None:
    from sql_tools.warehouse.table_shape import table_shapes

    for check in RULES.checks:
        assert set(check.columns) <= set(table_shapes()[check.table].names), check.name
        assert check.name in FAULTS or check.name in NEEDS_MORE
