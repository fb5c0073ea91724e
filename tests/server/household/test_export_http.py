"""An answer as a file over HTTP: it holds what was answered to the asker, and says where it comes from."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document
from fastapi.testclient import TestClient

from tests.web import fake_answers

RANKING = fake_answers.ranking()


def asked(client: TestClient, question: str) -> int:
    """The number of the answer."""
    return int(client.post("/api/ask", json={"question": question}).headers["X-Turn-Id"])


def test_a_table_as_xlsx_and_csv(client: TestClient) -> None:
    turn = {"turn_id": asked(client, RANKING.question)}
    rows = list(openpyxl.load_workbook(io.BytesIO(client.post("/api/export/xlsx", json=turn).content))["数据"].values)
    above = dict(row[:2] for row in rows[:6])
    assert (above["题目"], above["提问人"], above["日期"]) == (RANKING.question, "本机", str(RANKING.asked_on))
    assert RANKING.data[0].snapshot.id in above["快照"] and above["说明"].startswith("演示数据")
    assert rows[8][1] == RANKING.data[0].rows[0][1] and isinstance(rows[8][1], int | float)
    text = client.post("/api/export/csv", json=turn).content.decode("utf-8-sig")
    assert len(text.splitlines()) == len(RANKING.data[0].rows) + 1
    nothing = client.post("/api/export/xlsx", json={"turn_id": asked(client, fake_answers.policy().question)})
    assert nothing.status_code == 400 and "没有表格" in nothing.json()["error"]["message"]


def test_a_whole_answer_as_docx_and_a_line_in_the_audit_log(client: TestClient) -> None:
    turn = asked(client, RANKING.question)
    sent = client.post("/api/export/docx", json={"turn_id": turn})
    assert RANKING.question in [line.text for line in Document(io.BytesIO(sent.content)).paragraphs]
    [entry] = client.get("/api/audit", params={"kind": "export"}).json()
    assert (entry["turn_id"], entry["form"], entry["question"]) == (turn, "docx", RANKING.question)


@pytest.mark.parametrize("form", ["docx", "xlsx", "csv"])
def test_only_what_was_answered_becomes_a_file(client: TestClient, form: str) -> None:
    made_up = client.post(f"/api/export/{form}", json=RANKING.to_json())
    assert made_up.status_code == 422
    turn = asked(client, RANKING.question)
    changed = client.post(f"/api/export/{form}", json={"turn_id": turn, "data": []})
    assert changed.status_code == 422
    assert client.post(f"/api/export/{form}", json={"turn_id": turn + 1}).status_code == 404
