"""Documents in over HTTP: proposals first, then what a person confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.app import create_app
from server.library import uploads
from server.prepare import load_documents
from server.routes import intake
from server.settings import Settings
from tests.server.library.conftest import Notice


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    # The routes of documents coming in ask no assistant.
    with TestClient(create_app(settings, object()), "http://127.0.0.1", client=("127.0.0.1", 1)) as opened:  # type: ignore[arg-type]
        yield opened


def upload(client: TestClient, *paths: Path) -> dict[str, object]:
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    answer = client.post("/api/documents/proposals", files=files)
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def test_two_steps(client: TestClient, settings: Settings, notice: Notice, tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7")
    body = upload(client, notice("交通补助"), broken)
    (proposal,) = body["proposals"]  # type: ignore[misc]
    (refused,) = body["refused"]  # type: ignore[misc]
    assert proposal["fields"]["title"] == "关于做好交通补助工作的通知"
    assert proposal["region"]["name"] == "衡阳县"
    assert proposal["missing"] == []
    assert refused["name"] == "坏.pdf"
    assert "坏.pdf 已损坏" in refused["message"]
    assert len(load_documents(settings)) == 5, "nothing is on file before it is confirmed"

    chosen = {"token": body["token"], "documents": {"交通补助.docx": {"valid_to": "2026-12-31"}}}
    answer = client.post("/api/documents", json=chosen)
    assert answer.status_code == 201, answer.text
    (added,) = answer.json()["added"]
    assert added["valid_to"] == "2026-12-31"
    assert [document.meta.doc_id for document in load_documents(settings)][5:] == [added["doc_id"]]
    again = client.post("/api/documents", json=chosen)
    assert again.status_code == 404
    assert "处理过" in again.json()["error"]["message"]

    assert client.delete(f"/api/documents/{added['doc_id']}").status_code == 204
    assert len(load_documents(settings)) == 5
    assert client.delete("/api/documents/nrra-2023").status_code == 404


def test_only_what_is_named_is_added_and_names_may_repeat(
    client: TestClient, settings: Settings, notice: Notice
) -> None:
    path = notice("交通补助")
    files = [
        ("files", ("../../通知.docx", path.read_bytes())),
        ("files", ("通知.docx", notice("雨露计划").read_bytes())),
    ]
    body = client.post("/api/documents/proposals", files=files).json()
    assert [each["name"] for each in body["proposals"]] == ["通知.docx", "2-通知.docx"]
    client.post("/api/documents", json={"token": body["token"], "documents": {"2-通知.docx": {}}})
    assert [each.meta.title for each in load_documents(settings)][5:] == ["关于做好雨露计划工作的通知"]


@pytest.mark.parametrize(
    ("documents", "status", "message"),
    [
        ({"交通补助.docx": {"issued_on": "去年"}}, 400, "成文日期"),
        ({"交通补助.docx": {"issuer": None}}, 400, "发文单位"),
        ({"别的.docx": {}}, 400, "没有“别的.docx”"),
        ({"交通补助.docx": {"doc_id": "nrra-2023"}}, 400, "已被"),
        ({}, 422, "documents"),
    ],
)
def test_wrong_choices_change_nothing(
    client: TestClient, settings: Settings, notice: Notice, documents: object, status: int, message: str
) -> None:
    token = upload(client, notice("交通补助"))["token"]
    answer = client.post("/api/documents", json={"token": token, "documents": documents})
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]
    assert len(load_documents(settings)) == 5


@pytest.mark.parametrize("token", ["../../corpus", "x" * 32, ""])
def test_a_made_up_token_finds_nothing(client: TestClient, token: str) -> None:
    answer = client.post("/api/documents", json={"token": token, "documents": {"a": {}}})
    assert answer.status_code == 404


def test_too_much_is_refused_before_it_is_read(
    client: TestClient, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notice("交通补助")
    monkeypatch.setattr(intake, "_ROOM_FOR_FORM", -intake.MAX_BYTES)
    answer = client.post("/api/documents/proposals", files=[("files", (path.name, path.read_bytes()))])
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
    monkeypatch.undo()
    endless = client.post("/api/documents/proposals", content=iter([b"x"]))
    assert endless.status_code == 400
    assert "长度" in endless.json()["error"]["message"]


def test_too_many_files_and_no_files_are_refused(client: TestClient) -> None:
    many = [("files", (f"{n}.txt", b"x")) for n in range(intake.MOST_FILES + 1)]
    assert client.post("/api/documents/proposals", files=many).status_code == 400
    none = client.post("/api/documents/proposals", data={"a": "b"}, files=[])
    assert none.status_code == 400


def test_what_nobody_confirms_is_dropped_in_time(
    client: TestClient, settings: Settings, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 2)
    path = notice("交通补助")
    tokens = [upload(client, path)["token"] for _ in range(3)]
    assert {each.name for each in (settings.home / "incoming").iterdir()} == set(tokens[1:])
