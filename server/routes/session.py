"""Signing in and out, and who one is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.accounts.sessions import COOKIE, LASTS
from server.accounts.user import User
from server.audit.entry import at_the_door
from server.errors import NotFound, NotSignedIn
from server.routes.access import REFUSALS, CurrentAsker, accounts_of, address_of, now
from server.routes.audit import put_on_file

router = APIRouter(prefix="/api/session", tags=["账号"])


class Credentials(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "lihua", "password": "……"}})

    name: str = Field(min_length=1, max_length=80, description="用户名")
    password: str = Field(min_length=1, max_length=200, description="密码")


class Who(BaseModel):
    """Who asks, and what the asker may do and see."""

    name: str
    role: str
    role_label: str
    area: str | None = Field(description="所属地区；不限定地区时为 null")
    permissions: list[str]
    may_see_names: bool
    demo_only: bool
    has_account: bool = Field(description="false：没有建立账号，本机使用")


def who(asker: Asker) -> Who:
    """An asker as the page needs it."""
    return Who(
        name=asker.name,
        role=asker.role.value,
        role_label=asker.role.label,
        area=asker.area.place.name if asker.area.place is not None else None,
        permissions=sorted(permission.value for permission in asker.permissions),
        may_see_names=asker.may_see_names,
        demo_only=asker.demo_only,
        has_account=asker.user_id is not None,
    )


@router.get("", summary="我是谁，能做什么", responses=REFUSALS)
def read_session(asker: CurrentAsker) -> Who:
    """Who is signed in."""
    return who(asker)


@router.post(
    "",
    summary="登录",
    status_code=204,
    responses={401: {"description": "用户名或密码不对"}, 429: {"description": "失败太多，暂时锁定"}},
)
def sign_in(body: Credentials, request: Request, response: Response) -> None:
    """Checks the password and sets the cookie of a session."""
    start_session(request, response, user_by_password(request, body.name, body.password))


@router.delete("", summary="退出登录", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """Ends the session of this browser; fine without one."""
    end_session(request, response)


def user_by_password(request: Request, name: str, password: str) -> User:
    """Whose password this is; a wrong one is in the audit log, also as the one that locked the name or address.

    What is tried while they are locked is refused and not put on file: nobody fills the log that way.
    """
    accounts, address = accounts_of(request), address_of(request)
    try:
        return accounts.sign_in.user(name, password, address, now())
    except NotSignedIn:
        try:
            user = accounts.users.named(name)
        except NotFound:
            user = None
        locked = accounts.sign_in.locked(name, address, now())
        put_on_file(request, "sign_in_locked" if locked else "sign_in_failed", at_the_door(user, address))
        raise


def start_session(request: Request, response: Response, user: User, kind: str = "signed_in") -> None:
    """Sign the user in on this browser; the cookie travels over https only where the page came by https."""
    put_on_file(request, kind, at_the_door(user, address_of(request)))
    response.set_cookie(
        COOKIE,
        accounts_of(request).sessions.start(user, now()),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def end_session(request: Request, response: Response) -> None:
    """Sign out on this browser."""
    sessions, cookie = accounts_of(request).sessions, request.cookies.get(COOKIE, "")
    user = sessions.user(cookie, now())
    if user is not None:
        put_on_file(request, "signed_out", at_the_door(user, address_of(request)))
    sessions.end(cookie)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
