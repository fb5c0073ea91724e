"""Figures, log lines and readiness: they say how the service is, and nothing of who asked what."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.accounts.user import User
from server.observe import readiness
from server.observe.logs import JsonLines
from server.observe.metrics import Holdings, Metrics
from server.store.store import Store
from tests.server.accounts.conftest import PASSWORD
from tests.web import fake_answers

Opener = Callable[..., TestClient]
QUESTION = fake_answers.policy().question


def value(text: str, start: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(start)).rsplit(" ", 1)[1])


def test_figures_count_requests_answers_and_stages(browser: Opener) -> None:
    client = browser()
    client.post("/api/ask", json={"question": QUESTION})
    client.get("/api/documents/no-such-document")
    client.get(f"/{QUESTION}")
    text = client.get("/metrics").text
    assert value(text, 'zengshou_requests_total{method="POST",route="/api/ask",status="200"}') == 1
    assert value(text, 'zengshou_requests_total{method="GET",route="其他",status="404"}') == 1
    assert "/api/documents/{doc_id}" in text
    assert value(text, 'zengshou_answers_total{kind="policy",reason=""}') == 1
    assert value(text, "zengshou_index_documents") == 2
    assert value(text, "process_resident_memory_bytes") > 1e6
    assert QUESTION not in text and "no-such-document" not in text


def test_age_of_the_data_is_counted_from_the_day_they_are_of() -> None:
    metrics = Metrics(lambda: Holdings(5, date(2025, 12, 31)), lambda: date(2026, 3, 15))
    assert value(metrics.text().decode(), "zengshou_snapshot_age_days") == 74
    without = Metrics(lambda: Holdings(5, None), lambda: date(2026, 3, 15)).text().decode()
    assert "zengshou_snapshot_age_days" not in without


def test_figures_are_for_this_computer_and_administrators(browser: Opener, admin: User, cadre: User) -> None:
    local = browser()
    assert local.get("/metrics").status_code == 200
    assert local.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 401
    for name, status in (("guanli", 200), ("wangfang", 403)):
        local.post("/api/session", json={"name": name, "password": PASSWORD})
        token = local.post("/api/tokens", json={"label": "监控"}).json()["token"]
        program = browser(address="10.0.0.9", base="http://zengshou.example")
        headers = {"Authorization": f"Bearer {token}"}
        assert program.get("/metrics", headers=headers).status_code == status
        assert program.get("/metrics").status_code == 401


def test_lines_of_requests_hold_the_pattern_only(browser: Opener, caplog: pytest.LogCaptureFixture) -> None:
    client = browser()
    with caplog.at_level(logging.INFO, "zengshou.requests"):
        client.get("/api/documents", params={"q": "王芳 13800000000"})
        client.get("/api/documents/430421100001")
    lines = [JsonLines().format(record) for record in caplog.records if record.name == "zengshou.requests"]
    assert [json.loads(line)["route"] for line in lines] == [
        "/api/documents",
        "/api/documents/{doc_id}",
    ]
    assert not any(word in line for line in lines for word in ("王芳", "13800000000", "430421100001"))


def test_an_error_is_logged_by_kind_and_place_without_what_it_quotes() -> None:
    try:
        raise ValueError("王芳 13800000000")
    except ValueError as error:
        record = logging.LogRecord("uvicorn.error", 40, "x", 1, "出错", None, (type(error), error, error.__traceback__))
    line = json.loads(JsonLines().format(record))
    assert line["error"].startswith("ValueError") and "test_observe.py" in line["error"]
    assert "王芳" not in str(line) and line["level"] == "error"


def test_readiness_names_every_part(browser: Opener) -> None:
    answer = browser().get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json()["parts"]) == {"index", "database", "store", "disk"}


def test_a_full_disk_is_not_ready(browser: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LEAST_FREE", 1 << 62)
    answer = browser().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["disk"]["ready"] is False and answer.json()["parts"]["disk"]["hint"]


def test_a_damaged_store_is_not_ready(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert readiness.store_readiness(store) == {"ready": True}
    store.close()
    store.path.write_bytes(b"no database" * 1000)
    assert readiness.store_readiness(store)["ready"] is False
