"""Finding households and the page of one, over HTTP: whose data are shown, what is said where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.deps import open_assistant
from server.household_page.income_chart import income_chart
from server.prepare import ensure_demo_database
from server.settings import Settings
from sql_tools.plan import Place

NOW = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
PASSWORD = "春风又绿江南岸一二三"
HERE, ELSEWHERE = "H43042100001", "H36073100001"
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off", demo_households=300)
    ensure_demo_database(settings)
    app = create_app(settings, open_assistant(settings))
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def county(client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same data where there are accounts: signed in as somebody of 衡阳县, who may not see names."""
    live = client.app.state.live  # type: ignore[attr-defined]
    app = create_app(Settings(home=tmp_path_factory.mktemp("accounts"), encoder="off"), live.current())
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 1), follow_redirects=False) as opened:
        _sign_in(opened)
        yield opened


def _sign_in(client: TestClient) -> None:
    users = client.app.state.accounts.users  # type: ignore[attr-defined]
    users.add(NewUser("guanli", Role.ADMINISTRATOR), PASSWORD, NOW)
    users.add(NewUser("xianji", Role.COUNTY, Place(level="county", code="430421", name="衡阳县")), PASSWORD, NOW)
    client.post("/api/session", json={"name": "xianji", "password": PASSWORD})


@pytest.mark.parametrize("words", ["衡阳县监测户", "衡阳县2025年人均纯收入低于3万元的户", "衡阳县60岁以上的人"])
def test_the_list_names_heads_for_who_may_see_names_alone(client: TestClient, county: TestClient, words: str) -> None:
    named = client.get("/households", params={"q": words}).text
    assert "户主姓名" in named
    queries = client.app.state.live.current().data.queries  # type: ignore[attr-defined]
    with queries._warehouse.cursor() as (cursor, _):
        heads = {name for (name,) in cursor.execute("SELECT head_name FROM household").fetchall()}
    shown = county.get("/households", params={"q": words}).text
    assert any(f">{name}<" in named for name in heads)
    assert "户主姓名" not in shown and HERE[:7] in shown
    assert not any(f">{name}<" in shown for name in heads)


@pytest.mark.parametrize("words", [HERE, HERE.lower(), f"户编号{HERE}", f" 户号：{HERE} "])
def test_a_number_leads_to_its_page(client: TestClient, words: str) -> None:
    assert client.get("/households", params={"q": words}).headers["location"] == f"/households/{HERE}"


def test_the_page_shows_what_is_on_file_and_every_verdict(client: TestClient) -> None:
    page = client.get(f"/households/{HERE}").text
    for title in ("基本情况", "家庭成员", "各年收入", "能得到什么", "已得到的帮扶", "务工和就业", "住院", "依据"):
        assert f">{title}</h2>" in page
    assert page.count('class="rule"') > 10
    assert f"/api/households/{HERE}/sheet.docx" in page
    assert "data-block=" in page and "演示数据" in page and "看姓名" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("人均纯收入低于1万元的脱贫户", "2025年脱贫户中，人均纯收入低于1万元的农户"),
        ("监测户有多少户", "监测户"),
        ("衡阳县", "衡阳县农户"),
        ("60岁以上的人", "所在的农户"),
    ],
)
def test_conditions_in_words_list_the_households(client: TestClient, words: str, said: str) -> None:
    page = client.get("/households", params={"q": words}).text
    assert said in page
    assert '<a href="/households/H' in page


@pytest.mark.parametrize("words", ["养狗的户", "监测户占比", "各乡镇监测户户数"])
def test_what_is_not_understood_lists_nothing(client: TestClient, words: str) -> None:
    page = client.get("/households", params={"q": words}).text
    assert "没有列出农户" in page
    assert '<a href="/households/H' not in page


def test_a_page_beyond_the_last_says_so(client: TestClient) -> None:
    assert "没有第 99 页" in client.get("/households", params={"q": "监测户名单", "page": 99}).text


def test_households_elsewhere_do_not_exist_for_an_asker_of_one_place(county: TestClient) -> None:
    answer = county.get(f"/households/{ELSEWHERE}", headers=PAGE)
    assert answer.status_code == 404
    assert "不在您可以查看的范围内" in answer.text
    assert "不在您可以查看的范围内" in county.get("/households", params={"q": ELSEWHERE}).text
    listed = county.get("/households", params={"q": "监测户名单"}).text
    assert "/households/H430421" in listed and "/households/H3607" not in listed
    assert "只能查看衡阳县" in county.get("/households", params={"q": "于都县监测户名单"}).text


def test_names_are_for_those_who_may_see_them(county: TestClient) -> None:
    page = county.get(f"/households/{HERE}").text
    assert "您的账号不显示姓名" in page
    assert "看姓名" not in page


def test_a_look_at_a_household_is_in_the_audit_log(client: TestClient) -> None:
    client.get(f"/households/{HERE}")
    found = client.get("/api/audit", params={"kind": "household_page"}).json()
    assert found[0]["household_id"] == HERE


def test_business_is_drawn_after_its_costs_and_what_is_not_recorded_is_not_drawn() -> None:
    made = income_chart({2024: {"wage_income": 10, "business_income": 50, "business_cost": 80}}, "2024-12-31", True)
    assert made is not None
    values = {point["source"]: point["value"] for point in made["chart"]["data"]["values"]}
    assert values == {"工资性收入": 10.0, "生产经营净收入": -30.0}
    assert income_chart({}, "2024-12-31", True) is None
