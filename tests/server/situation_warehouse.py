"""A database file for one gold situation; its coverage calls everything complete but what the situation excepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from sql_tools.result import Snapshot
from sql_tools.warehouse.schema import TABLES, YEARLY_TABLES, create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp

YEARS = range(2020, 2026)
PLACES = {
    "江西省": ("36", "province"),
    "湖南省": ("43", "province"),
    "赣州市": ("3607", "city"),
    "长沙市": ("4301", "city"),
    "衡阳市": ("4304", "city"),
    "于都县": ("360731", "county"),
    "望城区": ("430112", "county"),
    "浏阳市": ("430181", "county"),
    "衡阳县": ("430421", "county"),
}
_INCOMES = ("wage_income", "business_income", "business_cost", "property_income", "transfer_income")


def write_warehouse(situation: Mapping[str, Any], path: Path) -> None:
    """The situation as a database file of the contract's tables."""
    with duckdb.connect(str(path)) as connection:
        create_tables(connection)
        _Writer(connection, situation).write()
        day = date.fromisoformat(situation["on"])
        stamp(connection, SnapshotInfo(Snapshot("situation", day.isoformat(), False), day))


class _Writer:
    def __init__(self, connection: duckdb.DuckDBPyConnection, situation: Mapping[str, Any]) -> None:
        self._connection = connection
        self._situation = situation
        self._count = 0

    def write(self) -> None:
        villages = self._situation.get("villages") or [{"name": "甲村", "years": {}}]
        for number, village in enumerate(villages, start=1):
            self._village(number, village)
        for each in self._situation.get("households", ()):
            for _ in range(each.get("repeat", 1)):
                self._household(each, self._code_of(villages, each.get("village")))
        if "household" in self._situation:
            self._household(self._situation, self._village_code(1))
        for row in self._situation.get("region_year", ()):
            self._add(
                "region_year", {"region_code": PLACES[row["name"]][0], "region_name": row["name"], **_rest(row, "name")}
            )
        self._coverage()

    def _add(self, table: str, row: Mapping[str, Any]) -> None:
        marks = ", ".join("?" for _ in row)
        self._connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))

    def _village_code(self, number: int) -> str:
        return f"{PLACES[self._situation['place']['county']][0]}100{number:03d}"

    def _code_of(self, villages: list[Mapping[str, Any]], name: str | None) -> str:
        names = [village["name"] for village in villages]
        return self._village_code(names.index(name) + 1 if name in names else 1)

    def _village(self, number: int, village: Mapping[str, Any]) -> None:
        place, code = self._situation["place"], self._village_code(number)
        row: dict[str, Any] = {"village_code": code, "village_name": village["name"]}
        row |= {"town_code": code[:9], "town_name": "甲镇"}
        for level, digits in (("county", 6), ("city", 4), ("province", 2)):
            row |= {f"{level}_code": code[:digits], f"{level}_name": place[level]}
        self._add("village", {**row, "is_key_village": False, "has_resettlement_site": False})
        for year, values in village["years"].items():
            self._add("village_year", {"village_code": code, "year": year, **values})

    def _household(self, source: Mapping[str, Any], village_code: str) -> None:
        self._count += 1
        household_id = f"H{self._count:08d}"
        flags = dict.fromkeys(("is_lifted", "is_relocated", "is_allowance", "is_destitute"), False)
        base = {"household_id": household_id, "village_code": village_code, "head_name": "某某"}
        self._add("household", {**base, **flags, **source["household"]})
        for year, values in source["years"].items():
            self._add("household_year", {"household_id": household_id, "year": year, **_income_row(values)})
        for number, person in enumerate(source.get("persons", ())):
            self._person(household_id, number, person)
        self._belongings(household_id, source)

    def _person(self, household_id: str, number: int, person: Mapping[str, Any]) -> None:
        own = {key: value for key, value in person.items() if key != "employment"}
        person_id = f"{household_id}P{number}"
        self._add("person", {"person_id": person_id, "household_id": household_id, "name": "某某", **own})
        for year, job in person.get("employment", {}).items():
            self._add("employment", {"person_id": person_id, "year": year, **job})

    def _belongings(self, household_id: str, source: Mapping[str, Any]) -> None:
        for number, row in enumerate(source.get("assistance", ())):
            person = {"person_id": f"{household_id}P{row['person']}"} if row.get("person") is not None else {}
            own = {"assistance_id": f"{household_id}A{number}", "household_id": household_id, **person}
            self._add("assistance", {**own, **_rest(row, "person")})
        for number, row in enumerate(source.get("hospital_stays", source.get("hospital_stay", ()))):
            own = {"stay_id": f"{household_id}S{number}", "person_id": f"{household_id}P{row['person']}"}
            self._add("hospital_stay", {**own, **_rest(row, "person")})

    def _coverage(self) -> None:
        skipped = {(row["table"], row["year"]) for row in self._situation.get("not_loaded", ())}
        partly = {
            (row["table"], row["year"], PLACES[row["region"]][0]) for row in self._situation.get("not_complete", ())
        }
        rows = [
            (table, code, name, year, (table, year, code) not in partly, self._situation["on"], "情形")
            for table, year in _tables()
            for name, (code, _) in PLACES.items()
            if (table, year) not in skipped
        ]
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(rows))
        self._connection.execute(f"INSERT INTO coverage VALUES {marks}", [cell for row in rows for cell in row])


def _tables() -> Iterator[tuple[str, int]]:
    for table in TABLES:
        if table == "coverage":
            continue
        for year in YEARS if table in YEARLY_TABLES else (0,):
            yield table, year


def _rest(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def _income_row(values: Mapping[str, Any]) -> dict[str, Any]:
    row = {"labor_count": 0, **dict.fromkeys(_INCOMES, 0), **values}
    net, population = Decimal(str(row["net_income"])), Decimal(row["population"])
    if not any(name in values for name in _INCOMES):
        row["wage_income"] = net
    return {**row, "net_income_per_capita": round(net / population, 2)}
