"""The users, for administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from server.accounts.role import Role, role_named
from server.accounts.user import User
from server.accounts.users import NewUser
from server.routes.access import CurrentAsker, Ident, accounts_of, now
from server.routes.audit import noted
from server.user_places import place_of

router = APIRouter(prefix="/api/users", tags=["账号"])
_Responses = dict[int | str, dict[str, Any]]
_NOT_FOUND: _Responses = {404: {"description": "没有这个用户"}}
_CONFLICT: _Responses = {409: {"description": "用户名已有人用，或这是最后一个管理员"}}


GivenRole = Annotated[
    Role,
    BeforeValidator(lambda sent: role_named(sent) if isinstance(sent, str) else sent),
    Field(description="角色；也可以写中文：管理员、市级干部、县级干部、乡镇干部、村干部、培训讲师"),
]


class UserIn(BaseModel):
    """A user to be added."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"name": "wangfang", "full_name": "王芳", "role": "town", "area": "西渡镇", "password": "……"}
        },
    )
    name: str = Field(min_length=2, max_length=40, description="用户名")
    full_name: str = Field(default="", max_length=80, description="姓名")
    role: GivenRole
    area: str | None = Field(
        default=None,
        max_length=100,
        description="所属地区：名称、全称（衡阳县西渡镇泰塘村）或代码；管理员和培训讲师不填",
    )
    password: str = Field(min_length=1, max_length=200)


class UserChange(BaseModel):
    """What to change; what is not given stays. ``role`` and ``area`` go together."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"disabled": True}})

    role: GivenRole | None = None
    area: str | None = Field(default=None, max_length=100)
    disabled: bool | None = None
    password: str | None = Field(default=None, min_length=1, max_length=200)


class UserOut(BaseModel):
    """A user as it is on file."""

    id: int
    name: str
    full_name: str
    role: str
    area_name: str | None
    area_code: str | None
    created_at: str
    disabled: bool


@router.get("", summary="用户列表")
def list_users(request: Request) -> list[UserOut]:
    """Every user but the learners of classes."""
    return [_out(user) for user in accounts_of(request).users.all()]


@router.post("", summary="添加用户", status_code=201, responses={400: {"description": "角色与地区不符"}, **_CONFLICT})
def add_user(body: UserIn, request: Request, asker: CurrentAsker) -> UserOut:
    """A user with a first password, to be changed by the user."""
    place = place_of(request.app.state.settings, body.area)
    new = NewUser(body.name, body.role, place, body.full_name)
    added = body.model_dump(mode="json", include={"name", "full_name", "role", "area"})
    with noted(request, "user_added", asker, {"added": added}):
        return _out(accounts_of(request).users.add(new, body.password, now()))


@router.patch(
    "/{user_id}", summary="修改用户", responses={400: {"description": "角色与地区不符"}, **_NOT_FOUND, **_CONFLICT}
)
def change_user(user_id: Ident, body: UserChange, request: Request, asker: CurrentAsker) -> UserOut:
    """Another role and area, another password, or stop the user; a stopped user is signed out at once."""
    users = accounts_of(request).users
    user = users.get(user_id)
    changes = body.model_dump(mode="json", exclude={"password"}, exclude_none=True)
    content = {"whose": user.name, "changes": changes, "password": body.password is not None}
    with noted(request, "user_changed", asker, content):
        if body.role is not None:
            user = users.set_role(user, body.role, place_of(request.app.state.settings, body.area))
        if body.password is not None:
            users.set_password(user, body.password)
        if body.disabled is not None:
            user = users.set_disabled(user, body.disabled, now())
    return _out(user)


def _out(user: User) -> UserOut:
    return UserOut(
        id=user.id,
        name=user.name,
        full_name=user.full_name,
        role=user.role,
        area_name=user.area_name,
        area_code=user.area_code,
        created_at=user.created_at,
        disabled=user.disabled,
    )
