"""``zengshou users``: accounts from the terminal, which acts as the administrator of its data directory."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from server.accounts.accounts import Accounts
from server.accounts.role import Role, role_named
from server.accounts.user import User
from server.accounts.users import NewUser
from server.errors import BadRequest
from server.settings import load_settings
from server.store.store import Store
from server.user_places import place_of

PASSWORD_VARIABLE = "ZENGSHOU_NEW_PASSWORD"

app = typer.Typer(help="账号：添加、列出、停用、改密码、给程序发令牌。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="用户名")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="角色：管理员、市级干部、县级干部、乡镇干部、村干部、培训讲师")],
    area: Annotated[str | None, typer.Option(help="所属地区的名称或代码；管理员和培训讲师不写")] = None,
    full_name: Annotated[str, typer.Option(help="姓名")] = "",
) -> None:
    """添加一个用户；密码在终端里输入两次。"""
    settings = load_settings()
    new = NewUser(name, _role(role), place_of(settings, area), full_name)
    accounts, password_ = _accounts(), _new_password()
    added = {"name": name, "full_name": full_name, "role": new.role.value, "area": area}
    with _noted("user_added", {"added": added}):
        user = accounts.users.add(new, password_, _now())
    typer.echo(f"已添加：{_line(user)}")


@app.command("list")
def list_users() -> None:
    """列出所有用户。"""
    users = _accounts().users.all()
    for user in users:
        typer.echo(_line(user))
    if not users:
        typer.echo("还没有账号，只能一个人在本机使用。")


@app.command("disable")
def disable(name: Name) -> None:
    """停用一个用户，并让其立刻退出。"""
    typer.echo(f"已停用：{_line(_set_disabled(name, True))}")


@app.command("enable")
def enable(name: Name) -> None:
    """重新启用一个用户。"""
    typer.echo(f"已启用：{_line(_set_disabled(name, False))}")


@app.command("password")
def password(name: Name) -> None:
    """给用户设一个新密码；其登录和令牌都失效。"""
    users = _accounts().users
    user, new = users.named(name), _new_password()
    with _noted("user_changed", {"whose": user.name, "changes": {}, "password": True}):
        users.set_password(user, new)
    typer.echo(f"已改密码：{name}")


@app.command("token")
def token(
    name: Name,
    label: Annotated[str, typer.Option(help="用途")] = "命令行",
    days: Annotated[int, typer.Option(help="有效天数")] = 90,
) -> None:
    """给程序发一个令牌，只显示这一次。"""
    accounts = _accounts()
    user = accounts.users.named(name)
    with _noted("token_added", {"whose": user.name, "label": label[:80], "days": days}):
        typer.echo(accounts.tokens.add(user, label, days, _now()))


def _accounts() -> Accounts:
    home = load_settings().home
    return Accounts(home, Store(home))


def _set_disabled(name: str, disabled: bool) -> User:
    users = _accounts().users
    user = users.named(name)
    with _noted("user_changed", {"whose": user.name, "changes": {"disabled": disabled}}):
        return users.set_disabled(user, disabled, _now())


def _noted(kind: str, content: dict[str, Any]) -> AbstractContextManager[None]:
    from server.terminal_log import terminal_noted

    return terminal_noted(load_settings(), kind, content)


def _now() -> datetime:
    return datetime.now(UTC)


def _role(text: str) -> Role:
    try:
        return role_named(text)
    except ValueError as error:
        raise BadRequest(str(error), "") from error


def _new_password() -> str:
    """Typed twice in a terminal, else from the environment; never an argument, which other users could read."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadRequest("这里不能输入密码。", f"请在终端里执行，或用环境变量 {PASSWORD_VARIABLE} 给出密码。")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输入一次"))


def _line(user: User) -> str:
    label = next((role.label for role in Role if role.value == user.role), user.role)
    parts = (user.name, user.full_name, label, user.area_name or "", "已停用" if user.disabled else "")
    return "  ".join(part for part in parts if part)
