"""Whose a request is, and whether it may: the dependencies of every route. What is not known for sure is refused.

While there are no accounts, the person at this computer is its administrator, and nobody else gets in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi import Path as PathParameter

from server.accounts.accounts import Accounts
from server.accounts.asker import LOCAL, Asker
from server.accounts.role import Permission
from server.accounts.sessions import COOKIE
from server.errors import Forbidden, NotSignedIn
from server.limits.rate import Rate

_BEARER = "bearer "
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "没有登录，或令牌无效"},
    403: {"description": "没有权限"},
}
"""What every route that asks for an asker may answer."""


def now() -> datetime:
    """The moment of a request: the one place where accounts get the time from."""
    return datetime.now(UTC)


def accounts_of(request: Request) -> Accounts:
    """The accounts of the running service."""
    accounts: Accounts = request.app.state.accounts
    return accounts


def current_asker(request: Request) -> Asker:
    """Who asks; ``NotSignedIn`` (401) where nobody is known, ``Forbidden`` (403) where role or area are not.

    ``TooMany`` (429) where somebody asks too often.
    """
    accounts = accounts_of(request)
    if not accounts.users.exist():
        return _at_this_computer(request)
    sent = request.headers.get("authorization")
    if sent is not None:
        asker = accounts.by_token(sent[len(_BEARER) :].strip(), now()) if sent.lower().startswith(_BEARER) else None
    else:
        asker = accounts.by_session(request.cookies.get(COOKIE, ""), now())
    if asker is None:
        raise NotSignedIn("还没有登录，或登录已经过期。", "请先登录；程序请用有效的令牌。")
    rate: Rate = request.app.state.rate
    rate.take(str(asker.user_id), monotonic())
    return asker


LARGEST_ID = 2**53
"""Numbers of rows are smaller; what is larger cannot even be looked for."""
Ident = Annotated[int, PathParameter(ge=1, le=LARGEST_ID)]
CurrentAsker = Annotated[Asker, Depends(current_asker)]


def require(permission: Permission) -> Callable[[Asker], Asker]:
    """A dependency: the asker, who must have this permission."""

    def permitted(asker: CurrentAsker) -> Asker:
        if not asker.may(permission):
            raise Forbidden(f"{asker.role.label}不能做这件事。", "需要时请找管理员。")
        return asker

    return permitted


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client is not None else ""


def at_this_computer(request: Request) -> bool:
    """Whether the request was made on this computer to this computer, and not passed on by another program.

    The name in the address counts too: a page from elsewhere can have its own name lead to this computer.
    """
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    passed_on = any(name in request.headers for name in _PASSED_ON)
    return not passed_on and _is_loopback(address_of(request)) and (host == "localhost" or _is_loopback(host))


def _at_this_computer(request: Request) -> Asker:
    if not at_this_computer(request):
        raise Forbidden("还没有建立账号，只能在服务所在的电脑上使用。", "请在那台电脑上打开 /setup 建立管理员。")
    return LOCAL


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
