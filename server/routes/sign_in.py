"""The pages for people: sign in and out, the first administrator, the own account. Plain forms, no script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from server.accounts.asker import LOCAL
from server.accounts.role import Role
from server.accounts.users import NewUser
from server.errors import Forbidden, NotFound, ServerError
from server.routes.access import CurrentAsker, Ident, accounts_of, at_this_computer, now
from server.routes.audit import note
from server.routes.pages import templates
from server.routes.session import end_session, start_session, user_by_password, who
from server.routes.tokens import new_token, take_back, user_of_asker

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=200)]


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request, next: str = "/") -> Response:
    """The form; where there are no accounts there is nothing to sign in to."""
    if not accounts_of(request).users.exist():
        return _to("/")
    return _page(request, "login.html", {"next": own_path(next)})


@router.post("/login", response_class=HTMLResponse)
def login(request: Request, name: Text, password: Text, next: Text = "/") -> Response:
    """Sign in and go on to where the person wanted to go; a failure shows the form again."""
    try:
        user = user_by_password(request, name.strip(), password)
    except ServerError as error:
        return _page(request, "login.html", {"next": own_path(next), "name": name, "error": error}, error.status)
    response = _to(own_path(next))
    start_session(request, response, user)
    return response


@router.post("/logout")
def logout(request: Request) -> Response:
    """Sign out."""
    response = _to("/login")
    end_session(request, response)
    return response


@router.get("/setup", response_class=HTMLResponse)
def setup_page(request: Request) -> Response:
    """The form for the first administrator."""
    _require_first(request)
    return _page(request, "setup.html", {})


@router.post("/setup", response_class=HTMLResponse)
def setup(request: Request, name: Text, password: Text, again: Text) -> Response:
    """Make the first administrator and sign in."""
    _require_first(request)
    try:
        if password != again:
            raise Forbidden("两次输入的密码不一样。", "请重新输入。")
        new = NewUser(name.strip(), Role.ADMINISTRATOR)
        note(request, "user_added", LOCAL, {"added": {"name": new.name, "role": new.role.value}})
        user = accounts_of(request).users.add(new, password, now(), first=True)
    except ServerError as error:
        return _page(request, "setup.html", {"name": name, "error": error}, error.status)
    response = _to("/account")
    start_session(request, response, user)
    return response


@router.get("/account", response_class=HTMLResponse)
def account_page(request: Request, asker: CurrentAsker) -> Response:
    """Who one is, the password, the tokens."""
    return _account(request, asker)


@router.post("/account/password", response_class=HTMLResponse)
def change_password(request: Request, asker: CurrentAsker, old: Text, password: Text, again: Text) -> Response:
    """Another password; other browsers and programs are signed out."""
    accounts = accounts_of(request)
    user = user_of_asker(request, asker)
    try:
        user_by_password(request, user.name, old)
        if password != again:
            raise Forbidden("两次输入的新密码不一样。", "请重新输入。")
        note(request, "password_changed", asker, {})
        accounts.users.set_password(user, password)
    except ServerError as error:
        return _account(request, asker, {"password_error": error}, error.status)
    response = _account(request, asker, {"password_changed": True})
    start_session(request, response, user)
    return response


@router.post("/account/tokens", response_class=HTMLResponse)
def add_token(request: Request, asker: CurrentAsker, label: Text, days: Annotated[int, Form()] = 90) -> Response:
    """A new token, shown once."""
    user = user_of_asker(request, asker)
    try:
        made = new_token(request, asker, user, label, days)
    except ServerError as error:
        return _account(request, asker, {"token_error": error}, error.status)
    return _account(request, asker, {"made": made})


@router.post("/account/tokens/{token_id}/remove", response_class=HTMLResponse)
def remove_token(request: Request, asker: CurrentAsker, token_id: Ident) -> Response:
    """Take a token back."""
    take_back(request, asker, token_id)
    return _to("/account")


def own_path(path: str) -> str:
    """The path if it lies on this service, else the first page: no address leads elsewhere after signing in."""
    lies_here = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if lies_here else "/"


def _require_first(request: Request) -> None:
    if accounts_of(request).users.exist():
        raise NotFound("已经有账号了。", "请从 /login 登录。")
    if not at_this_computer(request):
        raise Forbidden("只能在服务所在的电脑上建立第一个管理员。", "也可以在那台电脑上执行 zengshou users add。")


def _account(request: Request, asker: CurrentAsker, more: dict[str, Any] | None = None, status: int = 200) -> Response:
    tokens = accounts_of(request).tokens.of(asker.user_id) if asker.user_id is not None else []
    return _page(request, "account.html", {"account": who(asker), "tokens": tokens, **(more or {})}, status)


def _page(request: Request, name: str, values: dict[str, Any], status: int = 200) -> Response:
    response = templates.TemplateResponse(request, name, values, status_code=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)
