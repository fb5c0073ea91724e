"""Writes the arrays of a made-up county into the tables: numbers travel as arrays, DuckDB puts the texts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from sql_tools.warehouse.made_up.arrays import YEARS, Ints
from sql_tools.warehouse.made_up.conditions import ABILITIES, HEALTH, STAGES
from sql_tools.warehouse.made_up.county import CountyData
from sql_tools.warehouse.made_up.families import RELATIONS
from sql_tools.warehouse.made_up.identities import CHECK_CHARACTERS, FEMALE, MALE, SURNAMES
from sql_tools.warehouse.made_up.jobs import KINDS, PLACES, POSTS
from sql_tools.warehouse.made_up.status import MONITOR_TYPES, RISKS
from sql_tools.warehouse.made_up.support import MEASURES, joined
from sql_tools.warehouse.made_up.village_figures import PROJECT_KINDS, PROJECT_NAMES

Columns = Mapping[str, NDArray[np.int64] | NDArray[np.bool_]]


def load_county(connection: duckdb.DuckDBPyConnection, data: CountyData) -> None:
    """Insert one county into the tables of the schema, those that others refer to first."""
    code = data.county.region.code
    _load_villages(connection, data)
    for table, columns, expressions in (
        ("household", _households(data), _HOUSEHOLD),
        ("person", _persons(data), _PERSON),
        ("household_year", _household_years(data), _HOUSEHOLD_YEAR),
        ("employment", _employment(data), _EMPLOYMENT),
        ("assistance", _assistance(data), _ASSISTANCE),
        ("hospital_stay", _stays(data), _STAY),
    ):
        _insert(connection, table, columns, [part.replace("{county}", code) for part in expressions])
    _load_village_years(connection, data)
    _load_projects(connection, data)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, expressions: Sequence[str]) -> None:
    connection.register("source", dict(columns))
    connection.execute(f"INSERT INTO {table} SELECT {', '.join(expressions)} FROM source")
    connection.unregister("source")


# ---- Expressions: a column of a table from the columns of the source ------------------------------------


def _texts(names: Sequence[str], code: str) -> str:
    """The name of a code; a negative code is NULL."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"CASE WHEN {code} >= 0 THEN [{listed}][{code} + 1] END"


def _known(column: str) -> str:
    return f"CASE WHEN {column} >= 0 THEN {column} END"


def _day(column: str) -> str:
    return f"CASE WHEN {column} >= 0 THEN DATE '1970-01-01' + {column}::INTEGER END"


def _year(column: str) -> str:
    return f"{column} + {YEARS[0]}"


_HOUSEHOLD_ID = "'H{county}' || lpad((household + 1)::VARCHAR, 5, '0')"
_PERSON_ID = "'P{county}' || lpad((household + 1)::VARCHAR, 5, '0') || lpad(number::VARCHAR, 2, '0')"
_NAME = (
    f"{_texts(SURNAMES, 'surname')} || CASE WHEN male"
    f" THEN {_texts(MALE, 'given')} || CASE WHEN second > 0 THEN {_texts(MALE, 'second')} ELSE '' END"
    f" ELSE {_texts(FEMALE, 'given')} || CASE WHEN second > 0 THEN {_texts(FEMALE, 'second')} ELSE '' END END"
)
_ID_NUMBER = f"id_number::VARCHAR || {_texts(CHECK_CHARACTERS, 'id_check')}"

_HOUSEHOLD = (
    _HOUSEHOLD_ID,
    "village_code::VARCHAR",
    _NAME,
    _ID_NUMBER,
    f"({_known('phone')})::VARCHAR",
    "lifted",
    _known("lifted_year"),
    _texts(MONITOR_TYPES, "monitor"),
    _day("since"),
    _texts(RISKS, "risk"),
    "CASE WHEN monitor >= 0 THEN cleared END",
    _day("cleared_on"),
    "relocated",
    "allowance",
    "destitute",
)
_PERSON = (
    _PERSON_ID,
    _HOUSEHOLD_ID,
    _NAME,
    _ID_NUMBER,
    "CASE WHEN male THEN '男' ELSE '女' END",
    "DATE '1970-01-01' + birth::INTEGER",
    _texts(RELATIONS, "relation"),
    _texts(STAGES, "stage"),
    _texts(HEALTH, "health"),
    _texts(ABILITIES, "ability"),
    "medical",
    "pension",
)
_HOUSEHOLD_YEAR = (
    _HOUSEHOLD_ID,
    _year("year"),
    "population",
    "labor",
    "wage",
    "business",
    "cost",
    "property",
    "transfer",
    "net",
    "(per_capita / 100.0)::DECIMAL(14, 2)",
    _known("self_pay"),
)
_EMPLOYMENT = (
    _PERSON_ID,
    _year("year"),
    _texts(KINDS, "kind"),
    _texts(PLACES, "place"),
    "months",
    "income",
    _texts(POSTS, "post"),
)
_ASSISTANCE = (
    "'A{county}' || lpad((row + 1)::VARCHAR, 7, '0')",
    _HOUSEHOLD_ID,
    f"CASE WHEN number > 0 THEN {_PERSON_ID} END",
    _year("year"),
    _texts(MEASURES, "measure"),
    _known("amount"),
)
_STAY = ("'S{county}' || lpad((row + 1)::VARCHAR, 7, '0')", _PERSON_ID, _year("year"), "covered", "reimbursed")
_VILLAGE_YEAR = ("village_code::VARCHAR", _year("year"), "population", _known("income"), _known("dividend"))
_PROJECT = (
    "'X{county}' || lpad((row + 1)::VARCHAR, 5, '0')",
    "village_code::VARCHAR",
    _year("year"),
    "village_name || [" + ", ".join(str(list(names)) for names in PROJECT_NAMES) + "][kind + 1][name + 1] || '项目'",
    _texts(PROJECT_KINDS, "kind"),
    "fund",
    "linked",
    _known("share"),
)


# ---- Sources: the columns that the expressions speak of --------------------------------------------------


def _village_codes(data: CountyData) -> Ints:
    return np.array(data.villages.codes, dtype=np.int64)


def _households(data: CountyData) -> Columns:
    status, people, who = data.status, data.people, data.identities
    head = np.flatnonzero(people.number == 1)
    return {
        "household": np.arange(len(head)),
        "village_code": _village_codes(data)[status.village],
        "male": people.male[head],
        "surname": who.surname[head],
        "given": who.given[head],
        "second": who.second[head],
        "id_number": who.number[head],
        "id_check": who.check[head],
        "phone": data.phones,
        "lifted": status.lifted,
        "lifted_year": status.lifted_year,
        "monitor": status.monitor,
        "since": status.since,
        "risk": status.risk,
        "cleared": status.cleared,
        "cleared_on": status.cleared_on,
        "relocated": status.relocated,
        "allowance": status.allowance,
        "destitute": status.destitute,
    }


def _persons(data: CountyData) -> Columns:
    people, who = data.people, data.identities
    return {
        "household": people.household,
        "number": people.number,
        "male": people.male,
        "surname": who.surname,
        "given": who.given,
        "second": who.second,
        "id_number": who.number,
        "id_check": who.check,
        "birth": people.birth,
        "relation": people.relation,
        "stage": data.conditions.stage[:, -1],
        "health": data.conditions.health,
        "ability": data.conditions.ability,
        "medical": data.medical,
        "pension": data.pension,
    }


def _household_years(data: CountyData) -> Columns:
    people, incomes = data.people, data.incomes
    labor = [
        np.bincount(people.household, weights=column, minlength=len(people.kind)) for column in data.conditions.labor.T
    ]
    household, year = np.nonzero(data.status.on_file)
    tables = {
        "population": people.population,
        "labor": np.stack(labor, axis=1).astype(np.int64),
        "wage": incomes.wage,
        "business": incomes.business,
        "cost": incomes.cost,
        "property": incomes.property,
        "transfer": incomes.transfer,
        "net": incomes.net,
        "per_capita": incomes.per_capita,
        "self_pay": incomes.self_pay,
    }
    return {"household": household, "year": year} | {name: table[household, year] for name, table in tables.items()}


def _of_person(data: CountyData, person: Ints) -> dict[str, Ints]:
    return {"household": data.people.household[person], "number": data.people.number[person]}


def _employment(data: CountyData) -> Columns:
    jobs = data.jobs
    of_job = {name: getattr(jobs, name) for name in ("year", "kind", "place", "months", "post")}
    return _of_person(data, jobs.person) | of_job | {"income": data.incomes.jobs}


def _assistance(data: CountyData) -> Columns:
    columns = joined(data.help)
    person = columns.pop("person")
    number = np.where(person >= 0, data.people.number[person], 0)
    return columns | {"number": number, "row": np.arange(len(number))}


def _stays(data: CountyData) -> Columns:
    stays = data.stays
    own = {"year": stays.year, "covered": stays.covered, "reimbursed": stays.reimbursed}
    return _of_person(data, stays.person) | own | {"row": np.arange(len(stays.year))}


# ---- Villages: few rows, with names of their own ---------------------------------------------------------


def _load_villages(connection: duckdb.DuckDBPyConnection, data: CountyData) -> None:
    villages, county = data.villages, data.county
    own = [villages.codes, villages.names, villages.town_codes, villages.town_names]
    flags = [villages.key.tolist(), villages.resettlement.tolist()]
    above = [text for region in (county.region, county.city, county.province) for text in (region.code, region.name)]
    columns = ["unnest(?)"] * len(own) + ["?"] * len(above) + ["unnest(?)"] * len(flags)
    values = [list(column) for column in own] + above + flags
    connection.execute(f"INSERT INTO village SELECT {', '.join(columns)}", values)


def _load_village_years(connection: duckdb.DuckDBPyConnection, data: CountyData) -> None:
    figures = data.village_years
    village, year = np.nonzero(figures.population >= 0)
    columns = {
        "village_code": _village_codes(data)[village],
        "year": year,
        "population": figures.population[village, year],
        "income": figures.income[village, year],
        "dividend": figures.dividend[village, year],
    }
    _insert(connection, "village_year", columns, _VILLAGE_YEAR)


def _load_projects(connection: duckdb.DuckDBPyConnection, data: CountyData) -> None:
    projects = data.projects
    columns = {
        "village_code": _village_codes(data)[projects.village],
        "row": np.arange(len(projects.village)),
        **{name: getattr(projects, name) for name in ("year", "kind", "name", "fund", "linked", "share")},
    }
    code = data.county.region.code
    expressions = [part.replace("{county}", code) for part in _PROJECT]
    connection.register("source", columns)
    connection.execute(
        f"INSERT INTO industry_project SELECT {', '.join(expressions)} FROM source"
        " JOIN (SELECT village_code::BIGINT AS village_code, village_name FROM village) USING (village_code)"
    )
    connection.unregister("source")
