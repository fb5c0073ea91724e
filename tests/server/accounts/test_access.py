"""Who gets in over HTTP: nobody by default, only this computer where there are no accounts, each by role."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from server.accounts.role import Role
from server.accounts.user import User
from server.accounts.users import NewUser
from tests.server.accounts.conftest import NOW, PASSWORD, Opener
from tests.web.fake_assistant import FakeAssistant

MANAGING = re.compile(
    r"/api/(users|audit)(/.*)? .*|/api/documents(/.*)? (POST|PUT|PATCH|DELETE)"
    r"|/api/data/imports?(/.*)? .*|/api/data/rollback POST|/api/data/snapshots/.*|/api/feedback GET|/api/feedback/.*"
    r"|/api/training/(ask|classes|classes/.*|courses/.*) .*|/training/(lecture|classes)/.* .*|/manage(/.*)? .*"
)
"""What a cadre may not do."""
OPEN = re.compile(
    r"/healthz|/readyz|/metrics|/assets/.*|/static.*|/login|/join|/logout|/setup|/openapi.json"
    r"|/api/session(?: POST| DELETE)"
)
"""What may be asked without being known: how one gets in, and what shows no data."""


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Path and method of every route that is not open; routers are looked into."""
    inside = [route for each in app.routes for route in getattr(each, "original_router", app).routes]
    found = {(route.path, method) for route in inside if isinstance(route, APIRoute) for method in route.methods}
    return sorted((p, m) for p, m in found if not OPEN.fullmatch(p) and not OPEN.fullmatch(f"{p} {m}"))


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def signed_in(client: TestClient, name: str) -> TestClient:
    answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    return client


def test_every_route_asks_who_one_is(app: FastAPI, browser: Opener, admin: User) -> None:
    client = browser()
    assert len(routes(app)) > 15
    for path, method in routes(app):
        answer = client.request(method, filled(path))
        assert answer.status_code == 401, (method, path, answer.status_code)
        assert answer.json()["error"]["code"] == "not_signed_in"


def test_every_route_is_for_this_computer_where_there_are_no_accounts(app: FastAPI, browser: Opener) -> None:
    for client in (
        browser(address="192.168.1.20"),
        browser(base="http://evil.example"),
        browser(base="http://127.0.0.1.evil.example"),
    ):
        for path, method in routes(app):
            assert client.request(method, filled(path)).status_code == 403, (method, path)
    local = browser()
    assert local.get("/").status_code == 200
    assert local.get("/", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 403
    assert local.get("/api/session").json()["role"] == "administrator"


def test_a_person_is_led_to_the_form_and_back(browser: Opener, admin: User) -> None:
    client = browser()
    sent = client.get("/documents", headers={"Accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/documents")
    done = client.post("/login", data={"name": "guanli", "password": PASSWORD, "next": "/documents"})
    assert (done.status_code, done.headers["location"]) == (303, "/documents")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert client.get("/documents").status_code == 200
    client.post("/logout")
    assert client.get("/api/session").status_code == 401


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", ""])
def test_signing_in_leads_nowhere_else(browser: Opener, admin: User, next_: str) -> None:
    done = browser().post("/login", data={"name": "guanli", "password": PASSWORD, "next": next_})
    assert done.headers["location"] == "/"


def test_behind_https_the_cookie_is_secure(browser: Opener, admin: User) -> None:
    client = browser(base="https://zengshou.example", address="10.0.0.9")
    done = client.post("/api/session", json={"name": "guanli", "password": PASSWORD})
    assert "Secure" in done.headers["set-cookie"]


def test_a_wrong_password_shows_the_form_again(browser: Opener, admin: User) -> None:
    answer = browser().post("/login", data={"name": "<b>guanli", "password": "wrong"})
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert "<b>guanli" not in answer.text


def test_the_area_of_the_asker_travels_with_the_question(
    browser: Opener, admin: User, cadre: User, fake: FakeAssistant
) -> None:
    client = signed_in(browser(), "wangfang")
    assert client.post("/api/ask", json={"question": "有多少脱贫户？"}).status_code == 200
    [asked] = fake.asked
    assert asked.area.place is not None
    assert (asked.area.place.code, asked.region, asked.area.names) == ("430421100", "430421100", True)


def test_each_role_reaches_what_it_may(app: FastAPI, browser: Opener, admin: User, cadre: User) -> None:
    client = signed_in(browser(), "wangfang")
    for path, method in routes(app):
        if MANAGING.fullmatch(f"{path} {method}"):
            assert client.request(method, filled(path)).status_code == 403, (method, path)
    assert client.get("/documents").status_code == 200
    assert client.get("/api/conversations").status_code == 200


def test_a_token_works_without_a_cookie_and_only_as_bearer(browser: Opener, admin: User) -> None:
    client = signed_in(browser(), "guanli")
    token = client.post("/api/tokens", json={"label": "月报"}).json()["token"]
    program = browser(address="10.0.0.9", base="http://zengshou.example")
    assert program.get("/api/session", headers={"Authorization": f"Bearer {token}"}).json()["name"] == "guanli"
    for header in (token, f"Basic {token}", "Bearer ", "Bearer x"):
        assert program.get("/api/session", headers={"Authorization": header}).status_code == 401
    # A wrong token is never made good by the cookie beside it.
    assert client.get("/api/session", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_token_makes_no_other_tokens(browser: Opener, admin: User) -> None:
    client = signed_in(browser(), "guanli")
    token = client.post("/api/tokens", json={"label": "月报"}).json()["token"]
    program = browser(address="10.0.0.9", base="http://zengshou.example")
    program.headers["Authorization"] = f"Bearer {token}"
    for refused in (
        program.post("/api/tokens", json={"label": "又一个"}),
        program.post("/account/tokens", data={"label": "又一个"}),
    ):
        assert refused.status_code == 403 and "令牌不能用来新建令牌" in refused.text
    assert len(client.get("/api/tokens").json()) == 1


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1.evil.example"}, False),
        ({"Referer": "https://evil.example/page"}, False),
        ({"Referer": "http://127.0.0.1/ask"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer zs-x"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Basic eDp5"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"}, False),
    ],
)
def test_a_page_from_elsewhere_changes_nothing(browser: Opener, headers: dict[str, str], passes: bool) -> None:
    answer = browser().post("/api/ask", json={"question": "有多少脱贫户？"}, headers=headers)
    assert (answer.status_code == 200) == passes


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz"])
def test_programs_that_watch_the_service_may_send_head(browser: Opener, path: str) -> None:
    client = browser()
    watched, got = client.head(path), client.get(path)
    assert (watched.status_code, watched.content) == (got.status_code, b"")
    assert watched.headers["content-type"] == got.headers["content-type"]


def test_first_start_makes_one_administrator(browser: Opener) -> None:
    client = browser()
    assert client.get("/setup").status_code == 200
    form = {"name": "guanli", "password": PASSWORD, "again": PASSWORD}
    assert client.post("/setup", data=form | {"again": "x"}).status_code == 403
    assert browser(address="10.0.0.9").post("/setup", data=form).status_code == 403
    assert client.post("/setup", data=form).status_code == 303
    assert client.get("/account").status_code == 200
    assert client.post("/setup", data=form).status_code == 404
    assert browser().get("/").status_code == 401


def test_the_account_page_changes_the_password_and_shows_a_token_once(browser: Opener, admin: User) -> None:
    client = signed_in(browser(), "guanli")
    other = signed_in(browser(), "guanli")
    form = {"old": PASSWORD, "password": PASSWORD + "四", "again": PASSWORD + "四"}
    assert client.post("/account/password", data=form | {"old": "wrong"}).status_code == 401
    changed = client.post("/account/password", data=form)
    assert changed.status_code == 200
    # The session that asked is over by then; the page tells of the account all the same.
    assert "guanli" in changed.text and "密码已改" in changed.text and "没有账号" not in changed.text
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 401
    made = re.search(r"zs-[\w-]+", client.post("/account/tokens", data={"label": "月报", "days": "30"}).text)
    assert made is not None
    page = client.get("/account").text
    assert made.group() not in page
    assert "月报" in page


def test_administrators_manage_users(browser: Opener, admin: User, cadre: User) -> None:
    client = signed_in(browser(), "guanli")
    body = {"name": "laoshi", "role": "trainer", "password": PASSWORD}
    made = client.post("/api/users", json=body)
    assert made.status_code == 201
    assert client.post("/api/users", json=body).status_code == 409
    assert [user["name"] for user in client.get("/api/users").json()] == ["guanli", "laoshi", "wangfang"]
    address = f"/api/users/{made.json()['id']}"
    assert client.patch(address, json={"disabled": True}).json()["disabled"] is True
    assert client.patch("/api/users/999", json={}).status_code == 404
    log = client.get("/api/audit").json()
    assert [entry["kind"] for entry in log] == [
        "user_changed",
        "not_done",
        "user_added",
        "user_added",
        "signed_in",
    ]
    assert PASSWORD not in str(log)
    assert client.patch(f"/api/users/{admin.id}", json={"disabled": True}).status_code == 409


@pytest.mark.parametrize("role", ["trainer", "培训讲师"])
def test_a_role_is_named_in_either_language(browser: Opener, admin: User, role: str) -> None:
    client = signed_in(browser(), "guanli")
    made = client.post("/api/users", json={"name": "laoshi", "role": role, "password": PASSWORD})
    assert made.json()["role"] == "trainer"


def test_a_role_that_does_not_exist_lists_those_that_do(browser: Opener, admin: User) -> None:
    client = signed_in(browser(), "guanli")
    refused = client.post("/api/users", json={"name": "laoshi", "role": "镇长", "password": PASSWORD})
    assert refused.status_code == 422
    assert "镇长" in refused.json()["error"]["hint"] and "乡镇干部（town）" in refused.json()["error"]["hint"]


def test_a_user_of_unknown_role_is_refused_everywhere(app: FastAPI, browser: Opener, admin: User, cadre: User) -> None:
    client = signed_in(browser(), "wangfang")
    app.state.store.write("UPDATE user SET role = 'mayor' WHERE id = ?", (cadre.id,))
    for path, method in routes(app):
        assert client.request(method, filled(path)).status_code == 403, (method, path)


def test_roles_of_the_interface_are_those_of_the_product(browser: Opener, admin: User) -> None:
    schema = browser().get("/openapi.json").json()["components"]["schemas"]
    assert schema["Role"]["enum"] == [role.value for role in Role]


def test_disabled_users_cannot_sign_in(browser: Opener, admin: User, cadre: User, accounts) -> None:  # type: ignore[no-untyped-def]
    accounts.users.set_disabled(cadre, True, NOW)
    assert browser().post("/api/session", json={"name": "wangfang", "password": PASSWORD}).status_code == 401
    accounts.users.add(NewUser("other", Role.TRAINER), PASSWORD, NOW)
