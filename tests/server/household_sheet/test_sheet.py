"""一户一策: what stands on the sheet, as a file and as a page; nobody's name, and no household of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from docx import Document
from fastapi.testclient import TestClient

from server.app import create_app
from server.deps import open_assistant
from server.household_sheet.docx import VISIT, sheet_docx
from server.household_sheet.sheet import HouseholdSheet
from server.household_sheet.sheet import text_of as sheet_text_of
from server.settings import Settings
from sql_tools.plan import EVERYWHERE, Area, Place
from sql_tools.warehouse.demo import make_demo
from tests.server.desk import ASKED_ON, Desk


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    make_demo(made, 600, 3)
    return made


@pytest.fixture(scope="module")
def desk(home: Path) -> Desk:
    return Desk(home / "data" / "current.duckdb")


@pytest.fixture(scope="module")
def household(home: Path) -> tuple[str, str]:
    """A lifted household of 衡阳县 with every year on file: its number and its head's name."""
    with duckdb.connect(str(home / "data" / "current.duckdb"), read_only=True) as connection:
        row = connection.execute(
            "SELECT h.household_id, h.head_name FROM household h JOIN village v USING (village_code)"
            " JOIN household_year y USING (household_id)"
            " WHERE v.county_name = '衡阳县' AND h.is_lifted GROUP BY ALL HAVING count(*) = 5 ORDER BY 1 LIMIT 1"
        ).fetchone()
    assert row is not None
    return str(row[0]), str(row[1])


def made(desk: Desk, household_id: str, day: date = ASKED_ON, area: Area = EVERYWHERE) -> HouseholdSheet | None:
    return desk.desk.sheet(household_id, area, day)


def text_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_facts_incomes_and_measures(desk: Desk, household: tuple[str, str], home: Path) -> None:
    sheet = made(desk, household[0])
    assert sheet is not None
    with duckdb.connect(str(home / "data" / "current.duckdb"), read_only=True) as connection:
        wages = connection.execute(
            "SELECT wage_income FROM household_year WHERE household_id = ? ORDER BY year", [household[0]]
        ).fetchall()
    assert sheet.incomes.titles == ("收入来源（元）", *(f"{year}年" for year in range(2021, 2026)))
    assert list(sheet.incomes.rows[0][1:]) == [f"{row[0]:,.2f}".removesuffix(".00") for row in wages]
    assert ("身份", "脱贫户") in [(label, value.split("、")[0]) for label, value in sheet.facts]
    assert all(measure.outcome != "不满足" and measure.citations for measure in sheet.measures)
    numbers = {citation.n for citation in sheet.citations}
    assert all(set(measure.citations) <= numbers for measure in sheet.measures)
    assert not any(citation.doc_id.startswith(("jiangxi", "changsha")) for citation in sheet.citations)


def test_amounts_are_written_with_thousands_separators() -> None:
    assert sheet_text_of(Decimal("1234567.5"), "元") == "1,234,567.50元"
    assert sheet_text_of(12000, "元") == "12,000元"
    assert sheet_text_of(12000, "个月") == "12000个月"
    assert sheet_text_of(None, "元") == "未登记"


def test_years_after_the_asking_date_are_not_on_it(desk: Desk, household: tuple[str, str]) -> None:
    sheet = made(desk, household[0], date(2023, 6, 1))
    assert sheet is not None
    assert sheet.incomes.titles[-1] == "2023年"


def test_the_file_has_lines_to_fill_in_and_no_name(desk: Desk, household: tuple[str, str]) -> None:
    sheet = made(desk, household[0])
    assert sheet is not None
    text = text_of(sheet_docx(sheet))
    assert household[0] in text and "演示数据" in text and "各年收入来源" in text
    assert all(f"{label}：＿" in text for label in VISIT)
    assert household[1] not in text


def test_a_household_outside_the_area_is_unknown(desk: Desk, household: tuple[str, str]) -> None:
    assert made(desk, household[0], area=Area(place=Place(level="county", code="360731", name="于都县"))) is None
    assert made(desk, "H00000000000") is None


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    settings = Settings(home=home, encoder="off")
    with TestClient(
        create_app(settings, open_assistant(settings)), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)
    ) as client:
        yield client


def test_file_and_page_are_served(client: TestClient, household: tuple[str, str]) -> None:
    file = client.get(f"/api/households/{household[0]}/sheet.docx")
    assert file.status_code == 200
    assert household[0] in text_of(file.content)
    page = client.get(f"/households/{household[0]}/sheet")
    assert page.status_code == 200
    assert "入户记录" in page.text and household[1] not in page.text


def test_an_unknown_household_is_not_found(client: TestClient) -> None:
    answer = client.get("/api/households/H00000000000/sheet.docx")
    assert answer.status_code == 404
    assert "没有户编号" in answer.json()["error"]["message"]
