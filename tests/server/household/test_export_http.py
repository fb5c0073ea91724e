"""An answer's table as a file over HTTP: where it comes from stands over it, and numbers stay numbers."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.web import fake_answers


def test_a_table_as_xlsx_and_csv(client: TestClient) -> None:
    made = fake_answers.ranking()
    sent = client.post("/api/export/xlsx", json=made.to_json())
    rows = list(openpyxl.load_workbook(io.BytesIO(sent.content))["数据"].values)
    above = dict(row[:2] for row in rows[:6])
    assert (above["题目"], above["提问人"], above["日期"]) == (made.question, "本机", str(made.asked_on))
    assert made.data[0].snapshot.id in above["快照"] and above["说明"].startswith("演示数据")
    assert rows[8][1] == made.data[0].rows[0][1] and isinstance(rows[8][1], int | float)
    text = client.post("/api/export/csv", json=made.to_json()).content.decode("utf-8-sig")
    assert len(text.splitlines()) == len(made.data[0].rows) + 1
    nothing = client.post("/api/export/xlsx", json=fake_answers.policy().to_json())
    assert nothing.status_code == 400 and "没有表格" in nothing.json()["error"]["message"]


@pytest.mark.parametrize("form", ["docx", "xlsx", "csv"])
@pytest.mark.parametrize("change", [{"cell": float("inf")}, {"cell": 10**400}, {"question": "西渡\ud800镇"}])
def test_what_no_file_takes_is_refused(client: TestClient, form: str, change: dict[str, Any]) -> None:
    sent = fake_answers.ranking().to_json()
    sent["question"] = change.get("question", sent["question"])
    sent["data"][0]["rows"][0][1] = change.get("cell", 1)
    refused = client.post(f"/api/export/{form}", content=json.dumps(sent), headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422)
