"""Users, sign-in, sessions, tokens and classes, without HTTP. Whatever is not known for sure is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.accounts.accounts import Accounts
from server.accounts.asker import LOCAL, asker_of
from server.accounts.role import Permission, Role
from server.accounts.sign_in import FAILURES_OF_A_NAME, LOCKED_FOR
from server.accounts.user import User
from server.accounts.users import NewUser
from server.errors import BadRequest, Conflict, Forbidden, NotFound, NotSignedIn, TooMany
from server.store.store import Store
from sql_tools.plan import Place
from tests.server.accounts.conftest import NOW, PASSWORD, TOWN

LATER = NOW + timedelta(days=400)
COUNTY = Place(level="county", code="430421", name="衡阳县")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_name_and_may_ask(role: Role) -> None:
    assert any("\u4e00" <= char <= "\u9fff" for char in role.label)
    assert Permission.ASK in role.permissions
    assert (Permission.MANAGE_USERS in role.permissions) == (role is Role.ADMINISTRATOR)


def test_a_cadre_is_tied_to_the_own_place(cadre: User) -> None:
    asker = asker_of(cadre)
    assert asker.area.place == TOWN
    assert asker.may_see_names
    assert not asker.demo_only


@pytest.mark.parametrize(
    "change",
    [
        {"role": "mayor"},
        {"role": ""},
        {"area_level": None},
        {"area_level": "everywhere"},
        {"area_level": "county"},
        {"area_code": None},
        {"area_code": ""},
        {"area_name": None},
        {"role": "administrator"},
        {"role": "trainer", "area_level": None},
    ],
)
def test_an_unknown_role_or_a_missing_area_may_nothing(cadre: User, change: dict[str, str | None]) -> None:
    with pytest.raises(Forbidden):
        asker_of(replace(cadre, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "place"), [(Role.TOWN, None), (Role.TOWN, COUNTY), (Role.ADMINISTRATOR, COUNTY), (Role.TRAINER, TOWN)]
)
def test_role_and_place_must_fit(accounts: Accounts, role: Role, place: Place | None) -> None:
    with pytest.raises(BadRequest):
        accounts.users.add(NewUser("someone", role, place), PASSWORD, NOW)


@pytest.mark.parametrize("password", ["短", "1234567", "aaaaaaaaaaaaaaaa", "Wangfang2026", "x" * 201])
def test_easy_passwords_are_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadRequest):
        accounts.users.add(NewUser("wangfang", Role.ADMINISTRATOR), password, NOW)


def test_a_name_is_taken_once_whatever_its_case(accounts: Accounts, admin: User) -> None:
    with pytest.raises(Conflict):
        accounts.users.add(NewUser("GUANLI", Role.ADMINISTRATOR), PASSWORD, NOW)


def test_only_one_can_be_the_first(accounts: Accounts, admin: User) -> None:
    with pytest.raises(Conflict):
        accounts.users.add(NewUser("second", Role.ADMINISTRATOR), PASSWORD, NOW, first=True)


def test_the_last_administrator_stays(accounts: Accounts, admin: User) -> None:
    with pytest.raises(Conflict):
        accounts.users.set_disabled(admin, True, NOW)
    with pytest.raises(Conflict):
        accounts.users.set_role(admin, Role.TOWN, TOWN)
    accounts.users.add(NewUser("second", Role.ADMINISTRATOR), PASSWORD, NOW)
    assert accounts.users.set_disabled(admin, True, NOW).disabled


def test_failures_lock_the_name_also_for_the_right_password(accounts: Accounts, admin: User) -> None:
    for _ in range(FAILURES_OF_A_NAME):
        with pytest.raises(NotSignedIn):
            accounts.sign_in.user("guanli", "wrong", "10.0.0.1", NOW)
    with pytest.raises(TooMany):
        accounts.sign_in.user("Guanli", PASSWORD, "10.0.0.2", NOW)
    after = NOW + LOCKED_FOR + timedelta(seconds=1)
    assert accounts.sign_in.user("guanli", PASSWORD, "10.0.0.2", after) == admin


def test_an_unknown_name_is_locked_the_same_way(accounts: Accounts) -> None:
    for _ in range(FAILURES_OF_A_NAME):
        with pytest.raises(NotSignedIn):
            accounts.sign_in.user("nobody", "wrong", "10.0.0.1", NOW)
    with pytest.raises(TooMany):
        accounts.sign_in.user("nobody", "wrong", "10.0.0.1", NOW)


def test_a_learner_has_no_password(accounts: Accounts, admin: User) -> None:
    code = accounts.classes.create_class_code(LOCAL, "一班", 4, NOW)
    learner = accounts.classes.join(code, "小李", "10.0.0.1", NOW)
    for password in ("", "None", "null"):
        with pytest.raises(NotSignedIn):
            accounts.sign_in.user(learner.name, password, "10.0.0.1", NOW)


def test_sessions_end_by_time_by_leaving_and_with_the_user(accounts: Accounts, admin: User, cadre: User) -> None:
    cookie = accounts.sessions.start(cadre, NOW)
    found = accounts.by_session(cookie, NOW)
    assert found is not None
    assert found.user_id == cadre.id
    assert accounts.by_session(cookie, LATER) is None
    accounts.sessions.end(cookie)
    assert accounts.by_session(cookie, NOW) is None
    again = accounts.sessions.start(cadre, NOW)
    accounts.users.set_disabled(cadre, True, NOW)
    assert accounts.by_session(again, NOW) is None


@pytest.mark.parametrize("cookie", ["", "x", "IjEi.forged", "\x00"])
def test_a_made_up_cookie_is_nobody(accounts: Accounts, admin: User, cookie: str) -> None:
    assert accounts.by_session(cookie, NOW) is None


def test_another_password_ends_sessions_and_tokens(accounts: Accounts, cadre: User) -> None:
    cookie, token = accounts.sessions.start(cadre, NOW), accounts.tokens.add(cadre, "月报", 30, NOW)
    accounts.users.set_password(cadre, PASSWORD + "新")
    assert accounts.by_session(cookie, NOW) is None
    assert accounts.by_token(token, NOW) is None


def test_tokens_are_stored_as_hashes_and_end(accounts: Accounts, cadre: User, store: Store) -> None:
    secret = accounts.tokens.add(cadre, "月报", 30, NOW)
    assert secret.encode() not in store.path.read_bytes()
    assert accounts.by_token(secret, NOW) is not None
    assert accounts.by_token(secret, LATER) is None
    assert accounts.by_token(secret + "x", NOW) is None
    [token] = accounts.tokens.of(cadre.id)
    with pytest.raises(NotFound):
        accounts.tokens.remove(cadre.id + 1, token.id)
    accounts.tokens.remove(cadre.id, token.id)
    assert accounts.by_token(secret, NOW) is None


def test_learners_get_made_up_data_until_the_class_ends(accounts: Accounts) -> None:
    code = accounts.classes.create_class_code(LOCAL, "一班", 4, NOW)
    learner = accounts.classes.join(code.lower(), "小李", "10.0.0.1", NOW)
    cookie = accounts.sessions.start(learner, NOW)
    asker = accounts.by_session(cookie, NOW)
    assert asker is not None
    assert asker.demo_only
    assert not asker.may_see_names
    with pytest.raises(Forbidden, match="课程已经结束"):
        accounts.by_session(cookie, NOW + timedelta(hours=5))
    with pytest.raises(NotFound):
        accounts.classes.join(code, "迟到", "10.0.0.1", NOW + timedelta(hours=5))
    [course] = accounts.classes.all()
    assert (course.label, course.learners) == ("一班", 1)
    accounts.classes.close(course.id, NOW)
    assert accounts.by_session(cookie, NOW) is None


def test_codes_cannot_be_tried_out_and_a_right_one_still_lets_the_room_in(accounts: Accounts, admin: User) -> None:
    code = accounts.classes.create_class_code(asker_of(admin), "一班", 4, NOW)
    for _ in range(20):
        with pytest.raises(NotFound):
            accounts.classes.join("AAAAAAAA", "", "10.0.0.1", NOW)
    with pytest.raises(TooMany):
        accounts.classes.join("AAAAAAAA", "", "10.0.0.1", NOW)
    assert accounts.classes.join(code, "小李", "10.0.0.1", NOW).full_name == "小李"


def test_a_cadre_cannot_open_a_class(accounts: Accounts, cadre: User) -> None:
    with pytest.raises(Forbidden):
        accounts.classes.create_class_code(asker_of(cadre), "一班", 4, NOW)
