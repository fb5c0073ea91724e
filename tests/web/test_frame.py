"""The frame of every page by role: what is shown, what is refused, and how a refusal looks to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.accounts.asker import LOCAL
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.routes.frame import ENTRIES
from server.settings import Settings
from sql_tools.plan import Place
from tests.web.fake_assistant import FakeAssistant

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"
TOWN = Place(level="town", code="430421100", name="西渡镇")
PAGE = {"accept": "text/html"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(Settings(home=tmp_path), FakeAssistant())  # type: ignore[arg-type]
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False) as opened:
        yield opened


def sign_in(client: TestClient, *users: NewUser) -> None:
    """Make the users and sign in as the last."""
    accounts = client.app.state.accounts  # type: ignore[attr-defined]
    for user in users:
        accounts.users.add(user, PASSWORD, NOW)
    client.post("/api/session", json={"name": users[-1].name, "password": PASSWORD})


def linked(client: TestClient, path: str = "/") -> list[str]:
    """The words of the navigation."""
    page = client.get(path, headers=PAGE).text
    _, _, nav = page.partition('aria-label="主要页面"')
    return [entry.title for entry in ENTRIES if f">{entry.title}</a>" in nav.partition("</nav>")[0]]


ADMINISTRATOR, CADRE = NewUser("guanli", Role.ADMINISTRATOR), NewUser("wangfang", Role.TOWN, TOWN)


def test_only_pages_that_exist_are_linked_and_managing_only_for_those_who_may(client: TestClient) -> None:
    everything = linked(client)
    assert everything[:3] == ["问答", "政策", "数据"]
    assert all(client.get(entry.path).status_code == 200 for entry in ENTRIES if entry.title in everything)
    sign_in(client, ADMINISTRATOR, CADRE)
    assert linked(client) == [title for title in everything if title != "管理"]


def test_the_page_of_an_entry_is_marked(client: TestClient) -> None:
    page = client.get("/documents/compare").text
    assert 'href="/documents" aria-current="page"' in page
    assert 'href="/" aria-current' not in page


def test_nobody_is_shown_no_links_before_signing_in(client: TestClient) -> None:
    sign_in(client, ADMINISTRATOR)
    client.cookies.clear()
    assert client.get("/", headers=PAGE).headers["location"] == "/login?next=/"
    assert "主要页面" not in client.get("/login", headers=PAGE).text


def test_who_may_not_add_documents_is_told_and_gets_no_form(client: TestClient) -> None:
    sign_in(client, ADMINISTRATOR, CADRE)
    page = client.get("/documents/add").text
    assert "您的账号不能添加文件" in page
    assert "intake.js" not in page
    assert 'href="/documents/add"' not in client.get("/documents").text


def test_who_may_not_import_is_shown_no_way_to(client: TestClient) -> None:
    assert 'href="/data/import"' in client.get("/data/dictionary").text
    assert "接口说明" in client.get("/data/dictionary").text
    sign_in(client, ADMINISTRATOR, CADRE)
    page = client.get("/data/dictionary").text
    assert 'href="/data/snapshots"' in page and 'href="/data/import"' not in page
    assert "接口说明" not in page


def test_pages_under_documents_are_linked_and_belong_to_their_entry(client: TestClient) -> None:
    for path in ("/documents", "/search", "/documents/compare", "/cards", "/documents/add"):
        page = client.get(path).text
        assert f'href="{path}" aria-current="page"' in page.partition('aria-label="政策页面"')[2]
        assert 'href="/documents" aria-current="page"' in page.partition("</nav>")[0]


def test_a_learner_is_called_so_and_not_by_a_made_up_name(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = replace(LOCAL, name="学员-986d2210ab", role=Role.LEARNER)
    monkeypatch.setattr("server.routes.frame.current_asker", lambda request: learner)
    page = client.get("/documents").text
    assert "我的账号：学员" in page and "986d2210ab" not in page


def test_the_account_of_the_person_at_this_computer_says_who_that_is(client: TestClient) -> None:
    page = client.get("/account").text
    assert "<dd>本机</dd>" in page and "<dd>管理员</dd>" in page and "<dd>可以看</dd>" in page


def test_examples_and_the_region_field_speak_of_the_own_place(client: TestClient) -> None:
    sign_in(client, ADMINISTRATOR, CADRE)
    assert "默认 西渡镇" in client.get("/").text


def test_completion_needs_a_known_asker_and_keeps_to_the_area(client: TestClient) -> None:
    sign_in(client, ADMINISTRATOR, NewUser("lihua", Role.COUNTY, Place(level="county", code="430122", name="别的县")))
    assert client.get("/api/complete", params={"text": "西渡"}).json() == {"items": []}
    assert client.get("/api/suggest", params={"word": "西度镇"}).json() == {"items": []}
    client.cookies.clear()
    assert client.get("/api/complete", params={"text": "西渡"}).status_code == 401


def test_a_class_is_offered_words_of_the_field_but_no_real_place(client: TestClient) -> None:
    sign_in(client, ADMINISTRATOR, NewUser("laoshi", Role.TRAINER))
    offered = client.get("/api/complete", params={"text": "脱贫"}).json()["items"]
    assert offered
    for address in ("/api/complete?text=西渡", "/api/complete?text=西渡&only=places", "/api/suggest?word=西度镇"):
        assert client.get(address).json() == {"items": []}, address


@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json")])
def test_an_error_is_a_page_for_people_and_json_for_programs(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get("/nowhere", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, kind)
    assert "没有这个地址" in answer.text
