"""How often, how much and how long: what is over the limit is told in our words, and everybody else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from server.accounts.user import User
from server.app import create_app
from server.chat.watch import unwatched
from server.errors import TookTooLong, TooMany
from server.limits.body_limit import MOST_BYTES
from server.limits.rate import Rate
from server.limits.time_limit import TimeLimit, within
from server.security import HEADERS
from server.settings import Settings
from tests.server.accounts.conftest import PASSWORD
from tests.web.fake_assistant import SLOW, FakeAssistant


def client_of(app: FastAPI, address: str = "127.0.0.1", base: str = "http://127.0.0.1") -> TestClient:
    return TestClient(app, base, client=(address, 50000), follow_redirects=False, raise_server_exceptions=False)


def test_a_bucket_gives_what_it_has_and_fills_again() -> None:
    rate = Rate(per_minute=60)
    for _ in range(60):
        rate.take("a", 0.0)
    with pytest.raises(TooMany) as refused:
        rate.take("a", 0.5)
    assert refused.value.details["retry_after"] >= 1
    rate.take("b", 0.5)
    rate.take("a", 1.1)
    with pytest.raises(TooMany):
        rate.take("a", 1.1)


def test_no_limit_is_no_limit() -> None:
    rate = Rate(per_minute=0)
    for _ in range(1000):
        rate.take("a", 0.0)


def test_many_clients_are_not_all_kept() -> None:
    rate = Rate(per_minute=1)
    for number in range(20_000):
        rate.take(str(number), 0.0)
    assert len(rate._buckets) <= 10_000


def test_an_address_that_asks_too_often_is_told_when_to_come_again(tmp_path: Path, admin: User) -> None:
    app = create_app(Settings(home=tmp_path, address_per_minute=3), FakeAssistant())  # type: ignore[arg-type]
    with client_of(app, "10.0.0.9", "http://zengshou.example") as client:
        answers = [client.get("/api/session") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert answers[-1].json()["error"]["code"] == "too_many"
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert all(answers[-1].headers[name] == value for name, value in HEADERS.items())
        assert client.get("/healthz").status_code == 200
        other = client_of(app, "10.0.0.10", "http://zengshou.example")
        assert other.get("/api/session").status_code == 401


def test_an_account_has_its_own_share(tmp_path: Path, admin: User, cadre: User) -> None:
    app = create_app(Settings(home=tmp_path, requests_per_minute=3), FakeAssistant())  # type: ignore[arg-type]
    with client_of(app) as client:
        client.post("/api/session", json={"name": "wangfang", "password": PASSWORD})
        assert [client.get("/api/session").status_code for _ in range(4)] == [200, 200, 200, 429]
        client.post("/api/session", json={"name": "guanli", "password": PASSWORD})
        assert client.get("/api/session").status_code == 200


def test_the_person_at_this_computer_is_not_counted(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, requests_per_minute=1, address_per_minute=1)
    with client_of(create_app(settings, FakeAssistant())) as client:  # type: ignore[arg-type]
        assert {client.get("/api/session").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/login", "/api/session", "/mcp"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_body_that_is_too_large_is_refused_in_our_words(tmp_path: Path, path: str, declared: bool) -> None:
    body = b"x" * (MOST_BYTES + 1)
    kind = "application/x-www-form-urlencoded" if path == "/login" else "application/json"
    with client_of(create_app(Settings(home=tmp_path), FakeAssistant())) as client:  # type: ignore[arg-type]
        headers = {"Content-Type": kind, "Accept": "application/json, text/event-stream"}
        content = body if declared else iter([body])
        answer = client.post(path, content=content, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_an_unexpected_error_has_our_body_and_headers(tmp_path: Path) -> None:
    class Broken(FakeAssistant):
        def documents(self) -> tuple[object, ...]:  # type: ignore[override]
            raise RuntimeError("secret detail")

    with client_of(create_app(Settings(home=tmp_path), Broken())) as client:  # type: ignore[arg-type]
        answer = client.get("/api/documents")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.json()["error"]["hint"]
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/static/../../etc/passwd", "/api/ask", "/healthz", "/login"])
def test_every_response_has_the_headers(tmp_path: Path, path: str) -> None:
    with client_of(create_app(Settings(home=tmp_path), FakeAssistant())) as client:  # type: ignore[arg-type]
        answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_the_opener_policy_is_for_https_only(tmp_path: Path) -> None:
    """Browsers complain of it on an address of the local network without https."""
    name = "Cross-Origin-Opener-Policy"
    with client_of(create_app(Settings(home=tmp_path), FakeAssistant())) as client:  # type: ignore[arg-type]
        assert name not in client.get("/healthz").headers
        assert client.get("https://localhost/healthz").headers[name] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/../../app.py",
        "/static/x/..%2f..%2f..%2fetc/passwd",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/documents/..%2f..%2fservice%2fservice.key",
        "/api/documents/..%2f..%2fservice%2fservice.key",
        "/api/data/imports/..%2f..%2fservice/report.xlsx",
        "/api/data/snapshots/..%2f..%2fservice",
        "/api/cards/..%2f..%2fservice",
        "/static/x//etc/passwd",
        "/static/x/%00",
    ],
)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    with client_of(create_app(Settings(home=tmp_path), FakeAssistant())) as client:  # type: ignore[arg-type]
        answer = client.get(path)
    assert answer.status_code in (400, 404, 405, 422), answer.text[:200]
    assert "root:" not in answer.text and "[project]" not in answer.text


def test_a_request_that_takes_too_long_is_told_so(tmp_path: Path) -> None:
    fake = FakeAssistant()
    app = create_app(Settings(home=tmp_path, request_seconds=0.2), fake)  # type: ignore[arg-type]
    with client_of(app) as client:
        answer = client.post("/api/ask", json={"question": SLOW})
        fake.release.set()
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "took_too_long"
        # A busy machine may take longer than that for the quickest of requests.
        time_limit_of(app)._seconds = 60
        assert client.post("/api/ask", json={"question": "公益性岗位优先安排谁？"}).status_code == 200


def time_limit_of(app: FastAPI) -> TimeLimit:
    """The layer of a running application that counts the seconds."""
    layer: Any = app.middleware_stack
    while not isinstance(layer, TimeLimit):
        layer = layer._app
    return layer


def test_work_stops_at_the_next_stage_once_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stages = [100.0], list[str]()
    monkeypatch.setattr("server.limits.time_limit.monotonic", lambda: clock[0])
    watched = within(0.5, stages.append)
    watched("parse")
    clock[0] += 0.5
    watched("search")
    clock[0] += 0.25
    with pytest.raises(TookTooLong):
        watched("sql")
    assert stages == ["parse", "search"]
    within(60, unwatched)("parse")


def run_limited(app: Callable[..., object], seconds: float) -> list[dict[str, object]]:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/x", "method": "GET", "headers": []}
    # In a thread of its own: the loop of a browser may run in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, TimeLimit(app, seconds)(scope, receive, send)).result()  # type: ignore[arg-type]
    return sent


def test_a_response_that_has_begun_goes_on_to_its_end() -> None:
    async def slow(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
        await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b"whole"})  # type: ignore[misc]

    assert [message.get("body") for message in run_limited(slow, 0.05)] == [None, b"whole"]


def test_an_error_inside_passes_through_the_time_limit() -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        run_limited(broken, 5)
