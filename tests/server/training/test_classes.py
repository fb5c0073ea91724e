"""A class over HTTP: opened, joined, answered, counted, saved, reset, closed; and who may not."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from fastapi.testclient import TestClient

from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.chat.assistant import Assistant
from server.live import LiveAssistant
from server.settings import Settings
from server.training.demo_room import DemoRoom
from sql_tools.plan import Place
from tests.server.training.conftest import NOW

PASSWORD = "春风又绿江南岸一二三"
TOWN = Place(level="town", code="430421100", name="西渡镇")


def open_class(client: TestClient, course: str = "policy") -> dict[str, Any]:
    answer = client.post("/api/training/classes", json={"course": course, "label": "一班"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def join(client: TestClient, code: str, nickname: str = "小李") -> None:
    answer = client.post("/join", data={"code": code, "nickname": nickname})
    assert (answer.status_code, answer.headers.get("location")) == (303, "/training/class"), answer.text


def reply(client: TestClient, given: str, exercise: str = "until") -> Any:
    return client.post("/api/training/mine/replies", json={"exercise": exercise, "given": given})


def with_accounts(client: TestClient, name: str = "laoshi") -> None:
    """An administrator, two trainers and a cadre; one of them signs in."""
    users = client.app.state.accounts.users  # type: ignore[attr-defined]
    for new in (
        NewUser("guanli", Role.ADMINISTRATOR),
        NewUser("laoshi", Role.TRAINER),
        NewUser("other", Role.TRAINER),
        NewUser("wangfang", Role.TOWN, TOWN),
    ):
        users.add(new, PASSWORD, NOW)
    sign_in(client, name)


def sign_in(client: TestClient, name: str) -> None:
    client.cookies.clear()
    assert client.post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 204


def test_alone_on_a_pc_one_is_trainer_and_learner(client: TestClient) -> None:
    made = open_class(client)
    join(client, made["code"].lower())
    mine = client.get("/api/training/mine").json()
    assert (mine["label"], mine["nickname"], len(mine["exercises"])) == ("一班", "小李", 7)
    assert "2024-12-31" not in str(client.get("/api/training/mine").json()["exercises"][0])
    assert client.get("/api/training/mine/until/answer").status_code == 409
    found = reply(client, "2024-12-31").json()
    assert found["reply"] == {"given": "2024-12-31", "right": True, "model": "2024-12-31"}
    assert found["answer"]["citations"][0]["doc_id"] == "hengyang-county-2022"
    assert reply(client, "2022-12-31").status_code == 409
    assert client.get("/api/training/mine/until/answer").json()["right"] == "2024-12-31"
    assert client.get("/api/session").json()["role"] == "administrator"


def test_the_trainer_sees_counts_saves_resets_and_closes(client: TestClient) -> None:
    made = open_class(client)
    address = f"/api/training/classes/{made['id']}"
    for nickname, given in (("小李", "2024-12-31"), ("=1+1", "2025-12-31")):
        client.cookies.clear()
        join(client, made["code"], nickname)
        assert reply(client, given).status_code == 200
    seen = client.get(address).json()
    [until] = [each for each in seen["exercises"] if each["id"] == "until"]
    assert (until["answered"], until["right"]) == (2, 1)
    assert seen["learners"] == [
        {"nickname": "小李", "answered": 1, "right": 1},
        {"nickname": "=1+1", "answered": 1, "right": 0},
    ]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/results.xlsx").content))
    rows = [[cell.value for cell in row] for row in book["逐题"].iter_rows()]
    assert [row[:1] + row[2:5] for row in rows[1:]] == [
        ["小李", "2024-12-31", "2024-12-31", "对"],
        ["=1+1", "2025-12-31", "2024-12-31", "错"],
    ]
    assert client.post(f"{address}/reset").json() == {"forgotten": 2}
    assert [each["answered"] for each in client.get(address).json()["learners"]] == [0, 0]
    assert reply(client, "2024-12-31").status_code == 200
    assert client.post(f"{address}/close").json()["open"] is False
    assert reply(client, "2.3万元以上", "changsha-2025").status_code == 403
    assert client.get(f"{address}/qr.svg").status_code == 409
    assert client.post("/join", data={"code": made["code"], "nickname": "迟到"}).status_code == 404


def test_the_picture_leads_to_the_form_with_the_code(client: TestClient) -> None:
    made = open_class(client)
    picture = client.get(f"/api/training/classes/{made['id']}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b'xmlns="http://www.w3.org/2000/svg"' in picture.content
    address = client.get(f"/api/training/classes/{made['id']}").json()["join"]
    assert address == f"http://127.0.0.1/join?code={made['code']}"
    assert f'value="{made["code"]}"' in client.get(address).text


def test_with_accounts_a_code_makes_a_learner_who_sees_made_up_data_only(client: TestClient) -> None:
    with_accounts(client)
    made = open_class(client)
    client.cookies.clear()
    assert client.get("/join").status_code == 200
    assert client.post("/join", data={"code": "AAAAAAAA", "nickname": "x"}).status_code == 404
    join(client, made["code"])
    who = client.get("/api/session").json()
    assert (who["role"], who["demo_only"]) == ("learner", True)
    assert reply(client, "2024-12-31").json()["reply"]["right"] is True
    assert client.get("/training").headers["location"] == "/training/class"
    for path in ("", "/1", "/1/results.xlsx", "/1/qr.svg"):
        assert client.get(f"/api/training/classes{path}").status_code == 403
    assert client.get("/api/training/courses/policy/exercises/until").status_code == 403
    assert client.post("/api/training/ask", json={"question": "有多少户？"}).status_code == 403


def test_a_cadre_takes_a_seat_with_the_own_account(client: TestClient) -> None:
    with_accounts(client)
    made = open_class(client)
    sign_in(client, "wangfang")
    assert client.get("/api/training/mine").status_code == 404
    join(client, made["code"], "王芳")
    assert client.get("/api/session").json()["name"] == "wangfang"
    assert client.get("/api/training/mine").json()["nickname"] == "王芳"
    assert "输入课堂码" in client.get("/training").text


def test_a_trainer_sees_only_the_own_classes_and_an_administrator_all(client: TestClient) -> None:
    with_accounts(client)
    made = open_class(client)
    sign_in(client, "other")
    assert client.get("/api/training/classes").json() == []
    for method, path in (("GET", ""), ("POST", "/reset"), ("POST", "/close"), ("GET", "/results.xlsx")):
        assert client.request(method, f"/api/training/classes/{made['id']}{path}").status_code == 404
    assert client.get(f"/training/classes/{made['id']}").status_code == 404
    sign_in(client, "guanli")
    assert [each["id"] for each in client.get("/api/training/classes").json()] == [made["id"]]


def test_elsewhere_nobody_joins_a_pc_without_accounts(client: TestClient) -> None:
    made = open_class(client)
    phone = TestClient(client.app, "http://192.168.1.20", client=("192.168.1.30", 1), follow_redirects=False)
    assert phone.get("/join").status_code == 403
    assert phone.post("/join", data={"code": made["code"], "nickname": "x"}).status_code == 403


def test_a_service_with_other_data_teaches_on_a_demo_of_its_own(tmp_path: Path, demo_settings: Settings) -> None:
    settings = demo_settings.model_copy(update={"home": tmp_path, "demo_households": 120})
    data = tmp_path / "data"
    data.mkdir()
    file = data / "current.duckdb"
    file.write_bytes((demo_settings.home / "data" / "current.duckdb").read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE zengshou.snapshot_info SET demo = false")
    live = LiveAssistant(settings)
    room = DemoRoom(settings, live)
    own = room.assistant()
    assert own is not live.current()
    assert own.readiness()["database"]["snapshot"] == "demo-120-20260115"
    assert room.assistant() is own
    assert live.current().readiness()["database"]["demo"] is False


def test_a_course_that_these_data_cannot_answer_is_not_begun(tmp_path: Path, demo_assistant: Assistant) -> None:
    (tmp_path / "courses").mkdir()
    course = {"id": "own", "title": "本县", "about": "练习", "examples": [{"question": "有多少户？"}]}
    exercise = {
        "id": "x",
        "kind": "policy",
        "task": "哪天？",
        "ask": "今天天气怎么样？",
        "take": "short",
        "options": ["a", "b"],
    }
    (tmp_path / "courses" / "own.yaml").write_text(str(course | {"exercises": [exercise]}), encoding="utf-8")
    app = create_app(Settings(home=tmp_path, encoder="off"), demo_assistant)
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        answer = client.post("/api/training/classes", json={"course": "own"})
        assert answer.status_code == 409
        assert "没有唯一的答案" in answer.json()["error"]["message"]
        assert client.get("/api/training/classes").json() == []


def test_what_is_shown_to_a_class_is_in_the_log(client: TestClient) -> None:
    answer = client.post("/api/training/ask", json={"question": "衡阳县有多少监测户？"}).json()
    assert answer["data"][0]["snapshot"]["demo"] is True
    assert answer["asked_on"] == date.today().isoformat()
    assert [entry["kind"] for entry in client.get("/api/audit").json()] == ["training_question"]


@pytest.mark.parametrize("path", ["/training", "/training/lecture/data", "/training/class", "/join"])
def test_pages_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
