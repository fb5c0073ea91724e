"""The figure beside a policy answer: how many people of the asker's area the cited rule is for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from server.chat.answer import Citation
from server.chat.draft import Draft
from server.chat.question import Question
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import ASKED_ON, Desk

CLAUSE = "changsha-2023/2.2.8"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    make_demo(home, 600, 3)
    return home / "data" / "current.duckdb"


@pytest.fixture(scope="module")
def desk(database: Path) -> Desk:
    return Desk(database)


def policy(clause_id: str = CLAUSE) -> Draft:
    quoted = Citation(
        n=1,
        clause_id=clause_id,
        doc_id="changsha-2023",
        title="",
        doc_number=None,
        issuer="",
        region="长沙市",
        level="city",
        issued_on=None,
        valid_from=None,
        valid_to=None,
        in_force=False,
        path=[],
        quote="优先安置",
        start=0,
        end=4,
    )
    return Draft(kind="policy", text="条文[1]", short="条文", citations=(quoted,))


def counted(desk: Desk, text: str, region: str | None, draft: Draft | None = None, day: date = ASKED_ON) -> Draft:
    return desk.desk.counted(Question(text, day, region), draft or policy())


def test_such_people_of_the_askers_county(desk: Desk, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT h.household_id) FROM person p JOIN household h USING (household_id)"
            " JOIN village v USING (village_code) WHERE v.county_name = '望城区' AND h.monitor_type IS NOT NULL"
            " AND p.labor_ability = '弱劳动力或半劳动力'"
        ).fetchone()
    assert row is not None
    draft = counted(desk, "公益性岗位优先安排谁？", "望城区")
    assert draft.kind == "policy"
    assert f"望城区2025年“弱劳动能力的监测人口”：{row[0]}人" in draft.text
    assert any(block.rows[0][0] == row[0] for block in draft.data)
    assert "需人工核实" in draft.text and "演示数据" in draft.text


@pytest.mark.parametrize(
    ("text", "region"),
    [("公益性岗位优先安排谁？", "于都县"), ("公益性岗位工资多少？", "望城区"), ("雨露计划给谁？", "望城区")],
)
def test_another_place_another_question_another_topic(desk: Desk, text: str, region: str) -> None:
    assert counted(desk, text, region) == policy()


def test_nothing_is_counted_for_a_clause_without_a_rule(desk: Desk) -> None:
    assert counted(desk, "公益性岗位优先安排谁？", "望城区", policy("changsha-2023/3")).data == ()
