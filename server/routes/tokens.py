"""Tokens of programs, each user's own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.accounts.tokens import LONGEST_DAYS
from server.accounts.user import User
from server.errors import BadRequest, Forbidden
from server.routes.access import REFUSALS, CurrentAsker, Ident, accounts_of, now
from server.routes.audit import note

router = APIRouter(prefix="/api/tokens", tags=["账号"], responses=REFUSALS)


class NewToken(BaseModel):
    """What a token is for, and how long it lasts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"label": "月报程序", "days": 90}})

    label: str = Field(min_length=1, max_length=80, description="用途")
    days: int = Field(default=90, ge=1, le=LONGEST_DAYS, description="有效天数")


class MadeToken(BaseModel):
    """The secret; it is not shown again."""

    token: str


class TokenOut(BaseModel):
    """A token without its secret."""

    id: int
    label: str
    created_at: str
    expires_at: str


@router.get("", summary="我的令牌")
def list_tokens(request: Request, asker: CurrentAsker) -> list[TokenOut]:
    """The asker's tokens, newest first."""
    tokens = accounts_of(request).tokens.of(user_of_asker(request, asker).id)
    return [TokenOut(id=t.id, label=t.label, created_at=t.created_at, expires_at=t.expires_at) for t in tokens]


@router.post("", summary="新建令牌", status_code=201, responses={400: {"description": "没有账号，或令牌太多"}})
def add_token(body: NewToken, request: Request, asker: CurrentAsker) -> MadeToken:
    """A token for ``Authorization: Bearer``; it may do what its user may do, and is made by who is signed in."""
    return MadeToken(token=new_token(request, asker, user_of_asker(request, asker), body.label, body.days))


@router.delete("/{token_id}", summary="收回令牌", status_code=204, responses={404: {"description": "没有这个令牌"}})
def remove_token(token_id: Ident, request: Request, asker: CurrentAsker) -> None:
    """The token is worth nothing from now on."""
    take_back(request, asker, token_id)


def new_token(request: Request, asker: Asker, user: User, label: str, days: int) -> str:
    """The secret of a new token of the asker's own account; that it was made is in the audit log.

    ``Forbidden`` for a program: a token that was lost would otherwise make others, which outlive its being taken back.
    """
    if "authorization" in request.headers:
        raise Forbidden("令牌不能用来新建令牌。", "请登录网页，在“我的账号”里新建。")
    note(request, "token_added", asker, {"label": label[:80], "days": days})
    return accounts_of(request).tokens.add(user, label, days, now())


def take_back(request: Request, asker: Asker, token_id: int) -> None:
    """One of the asker's own tokens is worth nothing from now on; ``NotFound``."""
    tokens, user = accounts_of(request).tokens, user_of_asker(request, asker)
    label = next((token.label for token in tokens.of(user.id) if token.id == token_id), None)
    if label is not None:
        note(request, "token_removed", asker, {"label": label})
    tokens.remove(user.id, token_id)


def user_of_asker(request: Request, asker: Asker) -> User:
    """The account of the asker; ``BadRequest`` on a PC without accounts, where there is nothing to sign in to."""
    if asker.user_id is None:
        raise BadRequest("还没有建立账号，本机使用不需要密码和令牌。", "需要时请先在 /setup 建立管理员。")
    return accounts_of(request).users.get(asker.user_id)
