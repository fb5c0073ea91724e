"""A demo database with two snapshots; in the second, of November 2026, a few households of two counties changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from server.chat.changes.desk import ChangeDesk
from server.chat.conversations import Turn
from server.chat.data.answer import DataDesk
from server.chat.data.runner import QueryRunner
from server.chat.draft import Draft
from server.chat.question import Question
from server.chat.region import Gazetteer
from sql_tools.execute import Warehouse
from sql_tools.plan import EVERYWHERE, Area
from sql_tools.result import Snapshot
from sql_tools.semantic_model import shipped_model
from sql_tools.warehouse.demo import make_demo
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore

ASKED_ON = date(2026, 11, 22)
HERE, THERE = "430421", "430182"


class Changes:
    """Asks the desk for changes, turn after turn; ``ids`` are the households that were changed, by what was done."""

    def __init__(self, home: Path, ids: dict[str, list[str]]) -> None:
        self.ids = ids
        self.store = SnapshotStore(home / "data")
        queries = QueryRunner(shipped_model("household"), Warehouse(self.store.current))
        self._gazetteer = Gazetteer(queries.names.places, [])
        self._data = DataDesk(queries)
        self.desk = ChangeDesk(self._data, lambda: self._gazetteer, self.store)

    def ask(
        self, *turns: str, area: Area = EVERYWHERE, asked_on: date = ASKED_ON, region: str | None = None
    ) -> Draft | None:
        """The answer to the last turn; None where the desk leaves it to the others."""
        previous, draft = None, None
        for text in turns:
            question = Question(text, asked_on, region, area)
            asked = self.desk.read(question, previous)
            draft = self.desk.answer(question, asked) if asked is not None else None
            plans = self._data.read(question, None).plans if asked is None else asked.reading.plans
            said = draft.asked if draft is not None and draft.asked else text
            previous = Turn(said, "data", "data", plans[0] if plans else None)
        return draft


@pytest.fixture(scope="package")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    home = tmp_path_factory.mktemp("home")
    make_demo(home, 600, 7)
    store = SnapshotStore(home / "data")
    with store.workspace() as file:
        shutil.copyfile(store.current, file)
        ids = _change(file)
        store.publish(file)
    return Changes(home, ids)


def _change(file: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(file)) as connection:

        def ids(where: str, count: int, place: str = HERE) -> list[str]:
            inside = f"village_code LIKE '{place}%' AND {where}"
            rows = connection.execute(f"SELECT household_id FROM household WHERE {inside} ORDER BY 1 LIMIT {count}")
            return [name for (name,) in rows.fetchall()]

        changed = {
            "watched": ids("monitor_type IS NULL", 3),
            "cleared": ids("monitor_type IS NOT NULL AND NOT risk_cleared", 1, THERE),
            "lifted": ids("NOT is_lifted", 2),
            "no longer lifted": ids("is_lifted", 1),
        }
        for number, ident in enumerate(changed["watched"]):
            since = date(2026, 11, 5) if number else date(2026, 9, 9)
            connection.execute(
                "UPDATE household SET monitor_type = '边缘易致贫户', monitor_since = ?, risk_cleared = false,"
                " risk_reason = '因病' WHERE household_id = ?",
                [since, ident],
            )
        one = " WHERE household_id IN (SELECT unnest(?))"
        cleared = "UPDATE household SET risk_cleared = true, risk_cleared_on = DATE '2026-11-11'"
        connection.execute(cleared + one, [changed["cleared"]])
        connection.execute("UPDATE household SET is_lifted = true" + one, [changed["lifted"]])
        connection.execute("UPDATE household SET is_lifted = false" + one, [changed["no longer lifted"]])
        raised = "UPDATE household_year SET net_income = net_income + 9000 * population"
        raised += ", net_income_per_capita = net_income_per_capita + 9000"
        connection.execute(raised + one + " AND year = 2025", [changed["watched"][:1]])
        info = SnapshotInfo(Snapshot("20261110-1", "2025-12-31", demo=True), date(2026, 11, 10), "按编号更新")
        stamp(connection, info)
    return changed
