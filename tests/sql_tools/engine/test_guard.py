"""The guard passes what the compiler writes and nothing else: a corpus of hostile statements, and mutations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from sql_tools.compile import compile
from sql_tools.errors import GuardError
from sql_tools.guard import check
from sql_tools.plan import (
    EVERYWHERE,
    And,
    Area,
    Change,
    Compare,
    Dimension,
    Figure,
    InSegment,
    Order,
    Place,
    QueryPlan,
)
from sql_tools.result import CompiledQuery
from sql_tools.semantic_model import SemanticModel

COUNTY = Place(level="county", code="430421", name="衡阳县")
MINE = Area(place=COUNTY)
TOWN = Area(place=Place(level="town", code="430421101", name="西渡镇"))
TAIL = "LIMIT $2"
IN_AREA = "household INNER JOIN village ON village.village_code = household.village_code WHERE village.county_code = $1"

HOSTILE = [
    # writes, also hidden inside
    "DELETE FROM household",
    "WITH gone AS (DELETE FROM household RETURNING household_id) SELECT household_id FROM gone LIMIT $2",
    "WITH new AS (INSERT INTO household VALUES ($1) RETURNING household_id) SELECT household_id FROM new LIMIT $2",
    "WITH new AS (UPDATE household SET is_lifted = TRUE RETURNING household_id) SELECT household_id FROM new LIMIT $2",
    "INSERT INTO household SELECT household_id FROM household",
    "UPDATE household SET is_lifted = TRUE",
    "TRUNCATE household",
    "DROP TABLE household",
    "ALTER TABLE household ADD COLUMN x INTEGER",
    "CREATE TABLE copy AS SELECT household_id FROM household",
    "REPLACE INTO household VALUES ($1)",
    "MERGE INTO household USING village ON TRUE WHEN MATCHED THEN DELETE",
    "SELECT household_id INTO copy FROM household LIMIT $2",
    "SELECT household_id FROM household LIMIT $2 FOR UPDATE",
    "SELECT household_id FROM household LIMIT $2 FOR SHARE SKIP LOCKED",
    # other commands
    "COPY household TO '/tmp/out.csv'",
    "COPY (SELECT household_id FROM household LIMIT $2) TO PROGRAM 'sh'",
    "ATTACH '/etc/passwd' AS other",
    "DETACH household_data",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '1TB'",
    "CALL pragma_version()",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "CHECKPOINT",
    "VACUUM",
    "EXPLAIN ANALYZE SELECT household_id FROM household LIMIT $2",
    "DESCRIBE household",
    "SHOW TABLES",
    "USE memory",
    "BEGIN TRANSACTION",
    "GRANT ALL ON household TO PUBLIC",
    "DO $$ BEGIN END $$",
    "PREPARE p AS SELECT household_id FROM household",
    "EXECUTE p",
    "VALUES ($1)",
    "FROM household LIMIT $2",
    "TABLE household",
    "PIVOT household ON is_lifted USING count(household_id)",
    # several statements and comments
    "SELECT household_id FROM household LIMIT $2; DROP TABLE household",
    "SELECT household_id FROM household LIMIT $2;",
    "SELECT household_id FROM household -- LIMIT $2",
    "SELECT household_id /* hidden */ FROM household LIMIT $2",
    "",
    "not sql at all (",
    # functions
    "SELECT pg_sleep(10) AS m0 FROM household LIMIT $2",
    "SELECT load_extension($1) AS m0 FROM household LIMIT $2",
    "SELECT pg_read_file($1) AS m0 FROM household LIMIT $2",
    "SELECT lo_import($1) AS m0 FROM household LIMIT $2",
    "SELECT dblink($1, $1) AS m0 FROM household LIMIT $2",
    "SELECT getenv($1) AS m0 FROM household LIMIT $2",
    "SELECT current_setting($1) AS m0 FROM household LIMIT $2",
    "SELECT current_user AS m0 FROM household LIMIT $2",
    "SELECT version() AS m0 FROM household LIMIT $2",
    "SELECT nextval($1) AS m0 FROM household LIMIT $2",
    "SELECT query($1) AS m0 FROM household LIMIT $2",
    "SELECT random() AS m0 FROM household LIMIT $2",
    "SELECT now() AS m0 FROM household LIMIT $2",
    "SELECT string_agg(household.household_id, $1) AS m0 FROM household LIMIT $2",
    "SELECT list(household.household_id) AS m0 FROM household LIMIT $2",
    "SELECT household.household_id || $1 AS m0 FROM household LIMIT $2",
    "SELECT CAST(household.household_id AS BLOB) AS m0 FROM household LIMIT $2",
    "SELECT m0 FROM (SELECT COUNT(*) AS m0 FROM household) LIMIT $2",
    # other tables
    "SELECT m0 FROM read_csv('/etc/passwd') LIMIT $2",
    "SELECT m0 FROM read_parquet($1) LIMIT $2",
    "SELECT m0 FROM '/etc/passwd' LIMIT $2",
    "SELECT m0 FROM glob($1) LIMIT $2",
    "SELECT table_name FROM information_schema.tables LIMIT $2",
    "SELECT usename FROM pg_catalog.pg_user LIMIT $2",
    "SELECT sql FROM sqlite_master LIMIT $2",
    "SELECT coverage.source FROM coverage LIMIT $2",
    "SELECT x.household_id FROM other.household AS x LIMIT $2",
    "SELECT x.household_id FROM memory.main.household AS x LIMIT $2",
    "SELECT generate_series AS m0 FROM generate_series(1, 100) LIMIT $2",
    "SELECT x.m0 FROM household, LATERAL (SELECT COUNT(*) AS m0 FROM person) AS x LIMIT $2",
    "SELECT unnest.x FROM UNNEST($1) AS unnest(x) LIMIT $2",
    "SELECT household.household_id FROM household TABLESAMPLE 10 PERCENT LIMIT $2",
    # personal data and hidden columns
    "SELECT household.head_name FROM household LIMIT $2",
    "SELECT household.phone AS m0 FROM household LIMIT $2",
    "SELECT COUNT(DISTINCT person.id_number) AS m0 FROM person LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.head_name = $1 LIMIT $2",
    "SELECT household.household_id FROM household ORDER BY household.phone LIMIT $2",
    "SELECT household.household_id FROM household ORDER BY phone LIMIT $2",
    "SELECT household_id FROM household LIMIT $2",
    "SELECT * FROM household LIMIT $2",
    "SELECT household.* FROM household LIMIT $2",
    "SELECT COLUMNS('.*') FROM household LIMIT $2",
    "SELECT household FROM household LIMIT $2",
    "SELECT household.rowid AS m0 FROM household LIMIT $2",
    "WITH part AS (SELECT household.household_id AS a FROM household) SELECT part.phone FROM part LIMIT $2",
    "WITH household AS (SELECT household.phone AS a FROM household) SELECT a FROM household LIMIT $2",
    "SELECT (SELECT MIN(person.name) FROM person) AS m0 FROM household LIMIT $2",
    # values outside parameters
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code = '430421101001' LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE 1000 = 1000 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.is_lifted LIMIT 5",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code = ? LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code = $9 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code = $0 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code = $name LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household WHERE household.village_code LIKE $1 LIMIT $2",
    # no limit, or none that holds
    "SELECT COUNT(*) AS m0 FROM household",
    "SELECT COUNT(*) AS m0 FROM household LIMIT ALL",
    "SELECT COUNT(*) AS m0 FROM household LIMIT $1",
    "SELECT COUNT(*) AS m0 FROM household LIMIT $2 OFFSET $2",
    "SELECT COUNT(*) AS m0 FROM household FETCH FIRST 5 ROWS ONLY",
    "SELECT COUNT(*) AS m0 FROM household UNION ALL SELECT COUNT(*) FROM person LIMIT $2",
    "WITH RECURSIVE b AS (SELECT 1 AS a FROM household UNION ALL SELECT a + 1 FROM b) SELECT a FROM b LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household GROUP BY ALL LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household GROUP BY CUBE (household.is_lifted) LIMIT $2",
    "SELECT household.household_id FROM household CROSS JOIN person LIMIT $2",
    "SELECT household.household_id FROM household, person LIMIT $2",
    "SELECT household.household_id FROM household NATURAL JOIN person LIMIT $2",
    "SELECT household.household_id FROM household RIGHT JOIN person ON TRUE LIMIT $2",
    "SELECT household.household_id FROM household FULL JOIN person ON TRUE LIMIT $2",
    "SELECT household.household_id FROM household JOIN person USING (household_id) LIMIT $2",
    "SELECT DISTINCT ON (household.village_code) household.household_id FROM household LIMIT $2",
    "SELECT household.household_id FROM household QUALIFY COUNT(*) OVER () > 1 LIMIT $2",
    "SELECT SUM(household.lifted_year) OVER (ROWS UNBOUNDED PRECEDING) AS m0 FROM household LIMIT $2",
    "SELECT household.household_id FROM household WHERE household.lifted_year > ANY (SELECT 1 FROM person) LIMIT $2",
    # a name cut elsewhere than in a column of the list
    f"SELECT SUBSTRING(household.head_name, 1, 2) AS x FROM {IN_AREA} LIMIT $2",
    f"SELECT SUBSTRING(household.head_name, 2, 1) AS x FROM {IN_AREA} LIMIT $2",
    f"SELECT SUBSTRING(household.head_name, 1) AS x FROM {IN_AREA} LIMIT $2",
    f"SELECT UPPER(SUBSTRING(household.head_name, 1, 1)) AS x FROM {IN_AREA} LIMIT $2",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA} AND SUBSTRING(household.head_name, 1, 1) = $1 LIMIT $2",
    f"SELECT household.household_id AS c0 FROM {IN_AREA} ORDER BY SUBSTRING(household.head_name, 1, 1) LIMIT $2",
    f"SELECT MIN(SUBSTRING(household.head_name, 1, 1)) AS m0 FROM {IN_AREA} LIMIT $2",
]

LEAKS = [
    "SELECT COUNT(*) AS m0 FROM household LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM village LIMIT $2",
    # the condition is there, and does not bind
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA} OR TRUE {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA} OR household.is_lifted {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('WHERE', 'WHERE NOT')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('= $1', '<> $1')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('= $1', '>= $1')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('= $1', 'IN ($1, $3)')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('= $1', '= $3')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('= $1', '= village.county_code')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('county_code = $1', 'city_code = $1')} {TAIL}",
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA.replace('county_code', 'village_name')} {TAIL}",
    f"SELECT COUNT(*) FILTER(WHERE village.county_code = $1) AS m0 FROM {IN_AREA.partition(' WHERE')[0]} {TAIL}",
    f"SELECT CASE WHEN village.county_code = $1 THEN 1 END AS m0 FROM {IN_AREA.partition(' WHERE')[0]} {TAIL}",
    # the join does not tie
    "SELECT COUNT(*) AS m0 FROM household INNER JOIN village ON TRUE WHERE village.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household INNER JOIN village ON village.village_code <> household.village_code"
    " WHERE village.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household INNER JOIN village ON village.village_code = household.household_id"
    " WHERE village.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household INNER JOIN village ON village.village_code = household.village_code OR TRUE"
    " WHERE village.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household LEFT JOIN village ON village.village_code = household.village_code"
    " AND village.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM household AS h INNER JOIN household AS o ON o.is_lifted = h.is_lifted"
    " INNER JOIN village ON village.village_code = h.village_code WHERE village.county_code = $1 LIMIT $2",
    # a neighbour of the same county code in another village table, tied by no key of a row
    "SELECT COUNT(*) AS m0 FROM village AS v INNER JOIN village AS o ON o.city_code = v.city_code"
    " WHERE v.county_code = $1 LIMIT $2",
    "SELECT COUNT(*) AS m0 FROM village AS v INNER JOIN village AS o ON o.county_code = v.county_code"
    " WHERE v.county_code = $1 LIMIT $2",
    # one part of the statement is bound, another is not
    f"SELECT COUNT(*) AS m0 FROM {IN_AREA} AND EXISTS(SELECT 1 FROM person) {TAIL}",
    f"SELECT (SELECT COUNT(*) FROM person) AS m0 FROM {IN_AREA} {TAIL}",
    f"SELECT (SELECT COUNT(*) FROM person AS p WHERE p.household_id = p.household_id) AS m0 FROM {IN_AREA} {TAIL}",
    f"WITH a AS (SELECT COUNT(*) AS m0 FROM household) SELECT m0 FROM a {TAIL}",
    f"WITH a AS (SELECT COUNT(*) AS m0 FROM {IN_AREA} UNION ALL SELECT COUNT(*) AS m0 FROM household)"
    f" SELECT m0 FROM a {TAIL}",
    "WITH a AS (SELECT village.village_code AS c FROM village WHERE village.county_code = $1)"
    " SELECT COUNT(*) AS m0 FROM a INNER JOIN household ON household.village_code = a.c LIMIT $2",
    # published figures are open, and tie nothing
    "SELECT COUNT(*) AS m0 FROM village INNER JOIN region_year AS r ON r.region_code = village.county_code LIMIT $2",
]


def query(sql: str, dialect: str = "duckdb") -> CompiledQuery:
    return CompiledQuery(sql, ("430421", 101, "430121"), (), dialect, 100)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("sql", HOSTILE)
def test_refused_even_for_who_sees_everything(model: SemanticModel, sql: str, dialect: str) -> None:
    with pytest.raises(GuardError):
        check(query(sql, dialect), model, EVERYWHERE)


@pytest.mark.parametrize("sql", LEAKS)
def test_refused_for_an_area(model: SemanticModel, sql: str) -> None:
    check(query(sql), model, EVERYWHERE)  # so it is the area alone that is missing
    with pytest.raises(GuardError, match="地区"):
        check(query(sql), model, MINE)


@pytest.mark.parametrize(
    "where",
    [
        "village.county_code BETWEEN $1 AND $2",
        "village.county_code BETWEEN $2 AND $1",
        "NOT village.county_code BETWEEN $1 AND $1",
        "village.county_code BETWEEN $1 AND $1 OR TRUE",
        "village.county_code BETWEEN SYMMETRIC $1 AND $2",
        "$1 BETWEEN village.county_code AND village.county_code",
        "village.town_code BETWEEN $1 AND $1",
    ],
)
def test_a_range_of_places_is_no_area(model: SemanticModel, where: str) -> None:
    joined = "household INNER JOIN village ON village.village_code = household.village_code"
    with pytest.raises(GuardError):
        check(query(f"SELECT COUNT(*) AS m0 FROM {joined} WHERE {where} {TAIL}"), model, MINE)


def test_what_is_tied_to_the_area_passes(model: SemanticModel) -> None:
    check(query(f"SELECT COUNT(*) AS m0 FROM {IN_AREA} {TAIL}"), model, MINE)
    check(query("SELECT COUNT(*) AS m0 FROM region_year LIMIT $2"), model, MINE)


def test_another_area_is_not_enough(model: SemanticModel) -> None:
    with pytest.raises(GuardError):
        check(query(f"SELECT COUNT(*) AS m0 FROM {IN_AREA} {TAIL}"), model, TOWN)


def test_rows_beyond_the_limit_are_refused(model: SemanticModel) -> None:
    many = replace(query(f"SELECT COUNT(*) AS m0 FROM {IN_AREA} {TAIL}"), params=("430421", 102))
    with pytest.raises(GuardError):
        check(many, model, MINE)


PLAN = QueryPlan(
    model="household",
    subject="household_year",
    measures=(Change(of=Figure(name="income_per_capita")), Figure(name="declined_share")),
    by=(Dimension(field="village.town_name"),),
    where=And(
        items=(InSegment(name="zero_employment"), Compare(field="household_year.net_income", op=">", value=Decimal(9)))
    ),
    having=Compare(field="m0", op="<", value=Decimal(5)),
    order=(Order(by="m0"),),
    top=5,
    years=(2024,),
)


def test_no_piece_of_a_statement_can_be_left_out(model: SemanticModel) -> None:
    """Without its joins, its area or its limit a statement does not pass: deletions of lines, each by itself."""
    written = compile(PLAN, model, MINE, date(2026, 3, 15), 100)
    check(written, model, MINE)
    lines = written.sql.splitlines()
    needed = [number for number, line in enumerate(lines) if "county_code = " in line or "LIMIT" in line]
    assert len(needed) >= 2
    for number in needed:
        rest = lines[number].partition("AND village.county_code")[0] if "AND" in lines[number] else ""
        cut = [*lines[:number], rest, *lines[number + 1 :]]
        with pytest.raises(GuardError):
            check(replace(written, sql="\n".join(cut)), model, MINE)


def test_words_put_anywhere_into_a_statement(model: SemanticModel) -> None:
    """Fuzzing: hostile words at random places never pass, or leave the area in force and the columns public."""
    written = compile(PLAN, model, MINE, date(2026, 3, 15), 100)
    words = [
        "; DROP TABLE household",
        "OR TRUE",
        ", household.phone",
        "UNION SELECT phone FROM household",
        "FOR UPDATE",
    ]
    words += [", (SELECT MAX(person.name) FROM person)", "INTO x", "/**/", "--", "pg_sleep($1)", "'", "OR 1 = 1", "$99"]
    random = Random(4)
    tokens = written.sql.split(" ")
    for _ in range(300):
        at, word = random.randrange(len(tokens)), random.choice(words)
        hurt = replace(written, sql=" ".join([*tokens[:at], word, *tokens[at:]]))
        try:
            check(hurt, model, MINE)
        except GuardError:
            continue
        assert word in ("OR TRUE", "OR 1 = 1"), hurt.sql
