"""A household without income of the year is read with what is on file of it, and nobody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from server.chat.checks.household_facts import HouseholdReader
from server.chat.data.queries import Asker
from sql_tools.plan import EVERYWHERE
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import ASKED_ON, Desk, rule_book


def test_reimbursement_without_an_income_of_the_year_is_that_of_the_own_stays(tmp_path: Path) -> None:
    make_demo(tmp_path, 600, 3)
    database = tmp_path / "data" / "current.duckdb"
    with duckdb.connect(str(database)) as connection:
        found = connection.execute(
            "SELECT household_id, s.year, 100 * sum(reimbursed) / sum(covered_cost) FROM hospital_stay s"
            " JOIN person USING (person_id) GROUP BY 1, 2 HAVING sum(covered_cost) > 0 ORDER BY 1, 2"
        ).fetchone()
        assert found is not None
        household, year, rate = found
        connection.execute("DELETE FROM household_year WHERE household_id = ? AND year = ?", [household, year])
    reader = HouseholdReader(Asker(Desk(database).queries, EVERYWHERE, ASKED_ON), rule_book().groups)
    file = reader.read(household, year, date(year, 12, 31))
    assert file is not None and file.facts.values.get("household_year.net_income_per_capita") is None
    assert float(str(file.facts.values["household.reimbursement_rate"])) == pytest.approx(rate)
