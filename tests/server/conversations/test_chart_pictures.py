"""A chart of one's own answer as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.settings import Settings
from tests.web import fake_answers
from tests.web.fake_assistant import FakeAssistant


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(Settings(home=tmp_path), FakeAssistant())  # type: ignore[arg-type]
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1)) as opened:
        yield opened


def test_the_chart_of_an_answer_is_a_picture_and_nothing_else_is(client: TestClient) -> None:
    turn = int(client.post("/api/ask", json={"question": fake_answers.ranking().question}).headers["X-Turn-Id"])
    drawn = client.get(f"/api/turns/{turn}/charts/0.png")
    assert drawn.headers["content-type"] == "image/png"
    assert drawn.content.startswith(b"\x89PNG")
    for elsewhere in (f"{turn}/charts/1.png", f"{turn + 1}/charts/0.png"):
        refused = client.get(f"/api/turns/{elsewhere}")
        assert refused.status_code == 404 and refused.json()["error"]["hint"]


def test_an_answer_without_a_chart_has_no_picture(client: TestClient) -> None:
    turn = int(client.post("/api/ask", json={"question": fake_answers.policy().question}).headers["X-Turn-Id"])
    refused = client.get(f"/api/turns/{turn}/charts/0.png")
    assert "没有这幅图" in refused.json()["error"]["message"]
