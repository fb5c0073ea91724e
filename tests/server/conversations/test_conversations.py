"""Conversations over HTTP: kept, each user's own, there after a restart; opinions and what is made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from docx import Document
from fastapi.testclient import TestClient

from server.accounts.accounts import Accounts
from server.accounts.asker import LOCAL
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.chat.conversations import Turn
from server.conversations.conversations import KeptConversations
from server.conversations.turn_json import from_text, to_text
from server.settings import Settings
from server.store.migrate import migrate
from server.store.store import Store
from sql_tools.plan import And, Compare, Dimension, Figure, OneOf, Place, QueryPlan
from tests.web import fake_answers
from tests.web.fake_assistant import FakeAssistant

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"
TOWN = Place(level="town", code="430421100", name="西渡镇")
QUESTION = fake_answers.ranking().question


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[[str], TestClient]]:
    """Opens the service for a user of this name; each call is a new process of the service."""
    store = Store(tmp_path)
    accounts = Accounts(tmp_path, store)
    accounts.users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)
    accounts.users.add(NewUser("wang", Role.TOWN, TOWN), PASSWORD, NOW)
    accounts.users.add(NewUser("li", Role.TOWN, TOWN), PASSWORD, NOW)
    opened: list[TestClient] = []

    def open_for(name: str) -> TestClient:
        client = TestClient(create_app(Settings(home=tmp_path), FakeAssistant()), "http://zengshou.example")  # type: ignore[arg-type]
        client.__enter__()
        opened.append(client)
        assert client.post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 204
        return client

    yield open_for
    for client in opened:
        client.__exit__(None, None, None)
    store.close()


def conversation(client: TestClient, question: str = QUESTION) -> tuple[str, int]:
    answer = client.post("/api/ask", json={"question": question})
    assert answer.status_code == 200
    return client.get("/api/conversations").json()[0]["id"], int(answer.headers["X-Turn-Id"])


def test_an_answered_question_is_there_after_a_restart(service: Callable[[str], TestClient]) -> None:
    ident, turn = conversation(service("wang"))
    found = service("wang").get(f"/api/conversations/{ident}").json()
    assert found["title"] == QUESTION
    [kept] = found["answers"]
    assert (kept["id"], kept["question"]) == (turn, QUESTION)
    assert kept["answer"] == fake_answers.ranking().to_json()


def test_nobody_reaches_anothers_conversation(service: Callable[[str], TestClient]) -> None:
    ident, turn = conversation(service("wang"))
    other = service("li")
    address = f"/api/conversations/{ident}"
    assert other.get("/api/conversations").json() == []
    assert other.get(address).status_code == 404
    assert other.patch(address, json={"title": "我的"}).status_code == 404
    assert other.delete(address).status_code == 404
    assert other.post("/api/ask", json={"question": "那监测户呢？", "conversation_id": ident}).status_code == 404
    assert other.post("/api/feedback", json={"turn_id": turn, "useful": True}).status_code == 404
    assert other.post("/api/export/xlsx", json={"turn_id": turn}).status_code == 404
    assert other.post("/api/reword", json={"turn_id": turn}).status_code == 404
    assert service("guanli").get(address).status_code == 404


def test_answers_for_a_former_place_are_not_found_until_one_is_back(
    service: Callable[[str], TestClient], tmp_path: Path
) -> None:
    client = service("wang")
    ident, turn = conversation(client)
    users = Accounts(tmp_path, Store(tmp_path)).users
    users.set_role(users.named("wang"), Role.TOWN, Place(level="town", code="430421101", name="岘山镇"))
    assert client.get("/api/conversations").json() == []
    assert client.get(f"/api/conversations/{ident}").status_code == 404
    assert client.post("/api/ask", json={"question": "那监测户呢？", "conversation_id": ident}).status_code == 404
    assert client.post("/api/export/xlsx", json={"turn_id": turn}).status_code == 404
    users.set_role(users.named("wang"), Role.TOWN, TOWN)
    assert [each["id"] for each in client.get("/api/conversations").json()] == [ident]


def test_a_file_of_the_version_before_keeps_its_conversations() -> None:
    """Those kept before the column was there belong to the place that their user has now."""
    older = sqlite3.connect(":memory:", isolation_level=None)
    for script in sorted((files("server.store") / "migrations").iterdir(), key=lambda each: each.name)[:5]:
        older.executescript(script.read_text(encoding="utf-8"))
    older.execute("PRAGMA user_version = 5")
    values = "(1, 'wang', '', 'town', 'town', '430421100', '西渡镇', 'x', NULL, '', NULL)"
    older.execute(f"INSERT INTO user VALUES {values}")
    for ident, user in (("a", 1), ("b", None)):
        older.execute("INSERT INTO conversation VALUES (?, ?, '问', '', '', NULL)", (ident, user))
    migrate(older)
    assert older.execute("SELECT id, reach FROM conversation ORDER BY id").fetchall() == [
        ("a", "town:430421100"),
        ("b", LOCAL.reach),
    ]


def test_conversations_are_renamed_and_deleted(service: Callable[[str], TestClient]) -> None:
    client = service("wang")
    ident, _ = conversation(client)
    address = f"/api/conversations/{ident}"
    assert client.patch(address, json={"title": " 排名 "}).json()["title"] == "排名"
    assert client.patch(address, json={"title": "  "}).status_code == 400
    client.post("/api/ask", json={"question": QUESTION, "conversation_id": ident})
    assert client.get(address).json()["turns"] == 2
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get("/api/conversations").json() == []


def test_a_conversation_is_a_file_with_whole_answers_and_sources(service: Callable[[str], TestClient]) -> None:
    client = service("wang")
    ident, _ = conversation(client)
    answer = fake_answers.policy()
    client.post("/api/ask", json={"question": answer.question, "conversation_id": ident})
    file = client.get(f"/api/conversations/{ident}/file.docx")
    assert file.status_code == 200
    written = Document(BytesIO(file.content))
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert f"问：{QUESTION}" in text and f"问：{answer.question}" in text
    assert answer.citations[0].quote in text
    assert fake_answers.ranking().data[0].rows[0][0] in [
        cell.text for row in written.tables[0].rows for cell in row.cells
    ]
    assert service("li").get(f"/api/conversations/{ident}/file.docx").status_code == 404


def test_opinions_become_what_an_administrator_makes_of_them(
    service: Callable[[str], TestClient], tmp_path: Path
) -> None:
    client, admin = service("wang"), service("guanli")
    _, turn = conversation(client)
    body = {"turn_id": turn, "useful": True, "note": ""}
    client.post("/api/feedback", json=body)
    given = client.post("/api/feedback", json=body | {"useful": False, "note": "不对，问13812345678"})
    assert given.status_code == 201
    assert client.get("/api/feedback").status_code == 403
    [opinion] = admin.get("/api/feedback").json()
    assert (opinion["useful"], opinion["note"], opinion["question"]) == (False, "不对，问〔电话号码〕", QUESTION)
    address = f"/api/feedback/{opinion['id']}/outcome"
    assert client.post(address, json={"kind": "none"}).status_code == 403
    assert admin.post(address, json={"kind": "synonym", "word": "特供户"}).status_code == 422
    done = admin.post(address, json={"kind": "gold", "expected": "西渡镇第一"})
    assert (done.status_code, done.json()["outcome"]) == (200, "列入题库")
    assert admin.post(address, json={"kind": "none"}).status_code == 409
    assert admin.get("/api/feedback").json() == []
    assert len(admin.get("/api/feedback", params={"only_open": False}).json()) == 1
    [path] = (tmp_path / "proposals").iterdir()
    proposal = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (proposal["kind"], proposal["expected"], proposal["question"]) == ("gold", "西渡镇第一", QUESTION)
    assert client.post("/api/feedback", json=body).status_code == 409


def test_every_answer_is_in_the_audit_log(service: Callable[[str], TestClient]) -> None:
    conversation(service("wang"))
    admin = service("guanli")
    assert service("li").get("/api/audit").status_code == 403
    [entry] = admin.get("/api/audit", params={"user": "wang", "kind": "question"}).json()
    assert (entry["question"], entry["role"], entry["area"]["code"]) == (QUESTION, "town", "430421100")
    assert admin.get("/api/audit/verify").json()["problems"] == []
    lines = admin.get("/api/audit/export").text.splitlines()
    assert len(lines) == len(admin.get("/api/audit").json())


def test_what_cannot_be_put_on_file_is_not_shown(service: Callable[[str], TestClient], tmp_path: Path) -> None:
    client = service("wang")
    client.app.state.store.write("DROP TABLE audit")  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="audit"):
        client.post("/api/ask", json={"question": QUESTION})
    assert client.get("/api/conversations").json() == []


PLAN = QueryPlan(
    model="household",
    subject="household_year",
    measures=(Figure(name="households"),),
    by=(Dimension(field="household_year.net_income", bands=(Decimal("5000"), Decimal("0.5"))),),
    where=And(
        items=(
            Compare(field="household_year.net_income_per_capita", op="<", value=Decimal("10000")),
            Compare(field="household.is_lifted", op="=", value=True),
            Compare(field="household.monitor_since", op=">", value=date(2021, 5, 1)),
            OneOf(field="household.monitor_type", values=("脱贫不稳定户", "2021", 3)),
        )
    ),
    places=(TOWN,),
    years=(2024,),
)


def test_what_is_remembered_comes_back_without_loss() -> None:
    turn = Turn("有多少户？", "data", "data", PLAN, ("a/b",), ("c/1",))
    back = from_text(to_text(turn))
    assert back == turn
    assert back is not None and back.plan is not None
    # 10000 and "10000" are different conditions, and True is not 1.
    assert back.plan.model_dump_json() == PLAN.model_dump_json()
    assert isinstance(back.plan.where, And)
    assert [type(each.value) for each in back.plan.where.items if isinstance(each, Compare)] == [Decimal, bool, date]


@pytest.mark.parametrize("text", ["", "{}", "null", '{"text": 1}', '{"text": "a", "kind": "data", "plan": {}}'])
def test_what_another_version_wrote_is_forgotten(text: str) -> None:
    assert from_text(text) is None


def test_old_conversations_can_be_forgotten(tmp_path: Path) -> None:
    kept = KeptConversations(Store(tmp_path))
    for days in (400, 10):
        moment = NOW - timedelta(days=days)
        ident = kept.begin(LOCAL, None, f"{days}", moment)
        kept.record(ident, fake_answers.ranking(), moment)
    assert kept.forget_before(NOW - timedelta(days=365)) == 1
    assert [each.title for each in kept.of(LOCAL, 10)] == ["10"]
