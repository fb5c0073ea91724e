"""The whole way for a cadre of 西渡镇: the own figure is called so, another's is refused, the law is for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest
from fastapi.testclient import TestClient

from server.accounts.accounts import Accounts
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.app import create_app
from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question
from server.conversations.conversations import KeptConversations
from server.deps import open_assistant
from server.settings import Settings
from server.store.store import Store
from sql_tools.plan import EVERYWHERE, Area, Place
from sql_tools.result import Snapshot
from sql_tools.warehouse.demo import make_demo
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp

TOWN = Area(place=Place(level="town", code="430421100", name="西渡镇"), names=True)
COUNTY = Area(place=Place(level="county", code="430421", name="衡阳县"))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    settings = Settings(home=tmp_path_factory.mktemp("home"), encoder="off")
    make_demo(settings.home, 600)
    return open_assistant(settings, KeptConversations(Store(settings.home)))


def ask(assistant: Assistant, text: str, area: Area, conversation: str = "") -> Answer:
    own = area.place.code if area.place is not None else None
    return assistant.ask(Question(text, date(2026, 3, 15), own, area, conversation))


def test_a_region_that_is_nowhere_is_not_taken_for_the_own_one(assistant: Assistant) -> None:
    answer = assistant.ask(Question("脱贫户有多少户？", date(2026, 3, 15), "火星", COUNTY, ""))
    assert answer.kind == "refusal" and "火星" in answer.answer and answer.data == []


def test_who_may_see_names_is_told_where(assistant: Assistant) -> None:
    for area, told in ((TOWN, True), (COUNTY, False)):
        answer = ask(assistant, "监测户的户主姓名有哪些", area)
        assert answer.kind == "refusal" and "个人信息" in answer.answer
        assert ("“农户”页" in answer.answer) is told


def test_a_figure_without_a_place_is_one_of_the_own_place(assistant: Assistant) -> None:
    own = ask(assistant, "脱贫户有多少户？", TOWN)
    named = ask(assistant, "西渡镇脱贫户有多少户？", EVERYWHERE)
    assert own.region is not None
    assert (own.region.name, own.region.from_) == ("西渡镇", "asker")
    assert own.data[0].rows == named.data[0].rows
    assert "西渡镇" in own.data[0].description


@pytest.mark.parametrize(
    "text",
    [
        "集兵镇脱贫户有多少户？",
        "衡阳县脱贫户有多少户？",
        "全县各乡镇2024年人均纯收入排名",
        "衡阳县各乡镇脱贫户有多少户",
        "西渡镇和集兵镇2024年人均纯收入比较",
        "长沙市2024年人均纯收入是多少？",
        "各县脱贫户有多少户？",
        "衡阳县哪些村要开展重点跟踪监测？",
        "长沙市2023年1.9万元的目标达到了吗？",
    ],
)
def test_what_lies_beyond_is_refused_and_said(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text, TOWN)
    assert (answer.kind, answer.reason) == ("refusal", "not_permitted"), answer.short
    assert not answer.data
    assert "西渡镇" in answer.answer


def test_a_county_sees_its_towns(assistant: Assistant) -> None:
    answer = ask(assistant, "各乡镇脱贫户有多少户", COUNTY)
    whole = ask(assistant, "衡阳县各乡镇脱贫户有多少户", EVERYWHERE)
    assert answer.data[0].rows == whole.data[0].rows


def test_a_household_elsewhere_is_not_known(assistant: Assistant) -> None:
    listed = ask(assistant, "列出长沙市脱贫户名单", EVERYWHERE).data[0]
    place = [column.name for column in listed.columns].index("household_id")
    answer = ask(assistant, f"户编号{listed.rows[0][place]}能享受什么政策？", TOWN)
    assert answer.kind == "refusal"
    assert not answer.data


@pytest.mark.parametrize("text", ["长沙市2023年脱贫人口人均纯收入要达到多少？", "公益性岗位优先安排谁？"])
def test_the_law_is_for_everybody(assistant: Assistant, text: str) -> None:
    answer = ask(assistant, text, TOWN)
    assert answer.kind == "policy"
    assert answer.citations


def test_a_follow_up_does_not_lead_out(assistant: Assistant) -> None:
    ask(assistant, "脱贫户有多少户？", TOWN, "one")
    answer = ask(assistant, "集兵镇呢？", TOWN, "one")
    assert (answer.kind, answer.reason) == ("refusal", "not_permitted")
    again = ask(assistant, "监测户呢？", TOWN, "one")
    assert again.region is None or again.region.name == "西渡镇"


def test_what_is_not_kept_is_remembered_all_the_same(assistant: Assistant) -> None:
    ask(assistant, "西渡镇2024年脱贫户有多少户？", EVERYWHERE, "never-begun")
    answer = ask(assistant, "监测户呢？", EVERYWHERE, "never-begun")
    assert answer.data[0].plan["places"] == [{"level": "town", "code": "430421100", "name": "西渡镇"}]


def repeated(assistant: Assistant, inside: str) -> str:
    """A name that two villages have, none of them in the place of the code."""
    names = assistant.data.queries.names.by_name
    return next(
        name
        for name, places in names.items()
        if len(places) > 1 and places[0].level == "village" and not any(inside in place.path for place in places)
    )


@pytest.mark.parametrize("text", ["{}脱贫户有多少户？", "{}2024年人均纯收入", "集宾镇脱贫户有多少户？", "集宾镇咋样"])
def test_nothing_elsewhere_is_offered(assistant: Assistant, text: str) -> None:
    said = text.format(repeated(assistant, "430421100"))
    offered = ask(assistant, said, EVERYWHERE)
    assert offered.clarification is not None or offered.reason is not None
    answer = ask(assistant, said, TOWN)
    assert not answer.data
    assert "{}" not in text or answer.reason == "not_permitted"
    told = answer.model_dump_json(exclude={"question", "conversation_id"})
    known = assistant.data.queries.names.places
    outside = {place.name for place in known if "430421" in place.path and "430421100" not in (*place.path, place.code)}
    assert not [name for name in outside if name in told and name not in said]


def test_of_two_villages_of_one_name_the_own_is_meant(assistant: Assistant) -> None:
    names = assistant.data.queries.names.by_name
    own = [
        (name, place)
        for name, places in names.items()
        for place in places
        if len(places) > 1 and place.level == "village"
    ]
    name, place = own[0]
    of_town = _name_of(assistant, place.path[-1])
    town = Area(place=Place(level="town", code=place.path[-1], name=of_town))
    answer = ask(assistant, f"{name}脱贫户有多少户？", town)
    assert answer.data[0].plan["places"] == [{"level": "village", "code": place.code, "name": of_town + name}]


def _name_of(assistant: Assistant, code: str) -> str:
    return next(place.name for place in assistant.data.queries.names.places if place.code == code)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The same data, not called made up."""
    settings = Settings(home=tmp_path_factory.mktemp("real"), encoder="off")
    make_demo(settings.home, 60)
    path = (settings.home / "data" / "current.duckdb").resolve()
    with duckdb.connect(str(path)) as connection:
        stamp(connection, SnapshotInfo(Snapshot("real", "2025-12-31", demo=False), date(2026, 1, 1)))
    return open_assistant(settings)


@pytest.mark.parametrize(
    "text",
    [
        "西渡镇脱贫户有多少户？",
        "西度镇脱贫户有多少户？",
        "{}有多少户？",
        "户编号{}的情况",
    ],
)
def test_a_class_is_told_nothing_of_real_data(real: Assistant, text: str) -> None:
    answer = ask(real, text.format(repeated(real, "-")), Area(place=None, demo_only=True))
    assert (answer.kind, answer.reason) == ("refusal", "not_permitted"), answer.short
    told = answer.model_dump_json(exclude={"question", "conversation_id", "understanding"})
    villages = {place.name for place in real.data.queries.names.places if place.level == "village"}
    assert not [name for name in villages if name in told and name not in answer.question]


@pytest.fixture(scope="module")
def clients(real: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[NewUser], TestClient]]:
    """The service over the real data, for a new user."""
    home, now = tmp_path_factory.mktemp("service"), datetime(2026, 3, 15, tzinfo=UTC)
    store, password = Store(home), "春风又绿江南岸一二三"
    users = Accounts(home, store).users
    with TestClient(create_app(Settings(home=home), real), "http://zengshou.example") as client:

        def signed_in(new: NewUser) -> TestClient:
            users.add(new, password, now)
            assert client.post("/api/session", json={"name": new.name, "password": password}).status_code == 204
            return client

        yield signed_in
    store.close()


def test_the_overview_knows_the_own_place_alone(clients: Callable[[NewUser], TestClient]) -> None:
    client = clients(NewUser("zhen", Role.TOWN, TOWN.place))
    assert client.get("/api/data/overview").json()["region"]["name"] == "西渡镇"
    for region in ("集兵镇", "430421101", "长沙市"):
        assert client.get("/api/data/overview", params={"region": region}).status_code == 404, region
    assert clients(NewUser("laoshi", Role.TRAINER)).get("/api/data/overview").status_code == 403
