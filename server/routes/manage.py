"""The 管理 pages, for administrators: plain forms over what the API does too, allowed and logged alike."""

from __future__ import annotations

import platform
from datetime import date, datetime
from importlib.metadata import version
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, BeforeValidator, ValidationError

from server.accounts.asker import Asker
from server.accounts.role import Permission, Role
from server.audit.kinds import KINDS
from server.audit.log import AuditLog, Wanted
from server.conversations.feedback import FeedbackList
from server.conversations.proposals import Proposal
from server.deps import open_queries
from server.errors import BadRequest, ServerError
from server.local_words import read_local_words, remove_local_word
from server.observe.readiness import disk_readiness, store_readiness
from server.routes.access import Ident, accounts_of, require
from server.routes.audit import note
from server.routes.feedback import settle_feedback
from server.routes.pages import templates
from server.routes.users import UserChange, UserIn, add_user, change_user
from sql_tools.errors import SqlToolsError

router = APIRouter(prefix="/manage", include_in_schema=False)
Text = Annotated[str, Form(max_length=2000)]
Word = Annotated[str, Query(max_length=100)]
# A form sends an empty day where none is chosen.
Day = Annotated[date | None, BeforeValidator(lambda text: text or None)]
Manager = Annotated[Asker, Depends(require(Permission.MANAGE_USERS))]
Auditor = Annotated[Asker, Depends(require(Permission.READ_AUDIT))]
Reviewer = Annotated[Asker, Depends(require(Permission.REVIEW_FEEDBACK))]
_MOST_PLACES = 3000
_ROWS = 100
_Sent = TypeVar("_Sent", bound=BaseModel)
_PACKAGES = ("zengshou", "duckdb", "sentence-transformers", "faiss-cpu", "fastapi")


# ---- People ---------------------------------------------------------------------------------------------------


@router.get("", response_class=HTMLResponse)
def people(request: Request, asker: Manager, done: str = "") -> Response:
    """Who has an account, and the form for another."""
    return _people(request, {"done": done[:80]})


@router.post("/users", response_class=HTMLResponse)
def add(
    request: Request, asker: Manager, name: Text, role: Text, password: Text, full_name: Text = "", area: Text = ""
) -> Response:
    """A user with a first password."""
    sent = {
        "name": name.strip(),
        "role": role,
        "full_name": full_name.strip(),
        "area": _code(area),
        "password": password,
    }
    try:
        add_user(_checked(UserIn, sent), request, asker)
    except ServerError as error:
        return _people(request, {"error": error, "sent": sent | {"area": area}}, error.status)
    return _back(f"/manage?done={name.strip()}")


@router.post("/users/{user_id}", response_class=HTMLResponse)
def change(
    user_id: Ident, request: Request, asker: Manager, what: Text, role: Text = "", area: Text = "", password: Text = ""
) -> Response:
    """Another role and area, another password, stopped or let in again, or all tokens taken back."""
    try:
        if what == "tokens":
            _take_tokens(request, asker, user_id)
        else:
            change_user(user_id, _checked(UserChange, _change(what, role, area, password)), request, asker)
    except ServerError as error:
        return _people(request, {"error": error}, error.status)
    return _back(f"/manage?done={accounts_of(request).users.get(user_id).name}")


def _change(what: str, role: str, area: str, password: str) -> dict[str, Any]:
    match what:
        case "role":
            return {"role": role, "area": _code(area)}
        case "password":
            return {"password": password}
    return {"disabled": what == "disable"}


def _take_tokens(request: Request, asker: Asker, user_id: int) -> None:
    accounts = accounts_of(request)
    user = accounts.users.get(user_id)
    note(request, "tokens_removed", asker, {"whose": user.name})
    for token in accounts.tokens.of(user.id):
        accounts.tokens.remove(user.id, token.id)


def _people(request: Request, values: dict[str, Any], status: int = 200) -> Response:
    accounts = accounts_of(request)
    users = [(user, len(accounts.tokens.of(user.id))) for user in accounts.users.all()]
    values = {
        "users": users,
        "roles": [r for r in Role if r is not Role.LEARNER],
        "places": _places(request),
        "sent": {},
        **values,
    }
    return templates.TemplateResponse(request, "manage_people.html", values, status_code=status)


def _places(request: Request) -> list[str]:
    """What the box for the area completes: code, name and the county above; the widest first."""
    try:
        known = open_queries(request.app.state.settings).names
    except SqlToolsError:
        return []
    names = {place.code: place.name for place in known.places}
    lines = [f"{each.code} {each.name} {names.get(each.path[-1], '') if each.path else ''}" for each in known.places]
    return sorted((line.strip() for line in lines), key=lambda line: (len(line.split()[0]), line))[:_MOST_PLACES]


def _code(area: str) -> str | None:
    """The code of a completed place; what was typed otherwise."""
    typed = area.strip()
    first = typed.split()[0] if typed else ""
    return (first if first.isdigit() else typed) or None


# ---- What people think of answers -----------------------------------------------------------------------------


@router.get("/feedback", response_class=HTMLResponse)
def feedback(request: Request, _: Reviewer, everything: bool = False) -> Response:
    """The opinions that wait, or all with what became of them."""
    return _feedback(request, everything, {})


@router.post("/feedback/{feedback_id}", response_class=HTMLResponse)
def settle(
    feedback_id: Ident,
    request: Request,
    asker: Reviewer,
    kind: Text,
    why: Text = "",
    word: Text = "",
    means: Text = "",
    expected: Text = "",
    clause_id: Text = "",
    draft: Text = "",
) -> Response:
    """Make a synonym (in use at once), a gold question or the draft of a rule of an opinion, or nothing."""
    given = {"note": why, "word": word, "means": means, "expected": expected, "clause_id": clause_id, "draft": draft}
    filled = {name: text.strip() for name, text in given.items() if text.strip()}
    try:
        proposal = _checked(Proposal, {"kind": kind, "use": kind == "synonym", **filled})
        settle_feedback(feedback_id, proposal, request, asker)
    except ServerError as error:
        return _feedback(request, False, {"error": error, "about": feedback_id}, error.status)
    return _back("/manage/feedback?everything=true")


def _feedback(request: Request, everything: bool, values: dict[str, Any], status: int = 200) -> Response:
    opinions: FeedbackList = request.app.state.feedback
    values = {"opinions": opinions.all(not everything, _ROWS), "everything": everything, "most": _ROWS, **values}
    return templates.TemplateResponse(request, "manage_feedback.html", values, status_code=status)


# ---- Local words ----------------------------------------------------------------------------------------------


@router.get("/words", response_class=HTMLResponse)
def words(request: Request, _: Reviewer) -> Response:
    """The synonyms of this place."""
    values = {"words": read_local_words(request.app.state.settings.home)}
    return templates.TemplateResponse(request, "manage_words.html", values)


@router.post("/words/remove", response_class=HTMLResponse)
def remove_word(request: Request, asker: Reviewer, word: Text) -> Response:
    """Questions are read without it from now on."""
    note(request, "local_word_removed", asker, {"word": word})
    remove_local_word(request.app.state.settings.home, word)
    return _back("/manage/words")


# ---- Audit and health -----------------------------------------------------------------------------------------


@router.get("/audit", response_class=HTMLResponse)
def audit(
    request: Request,
    _: Auditor,
    user: Word = "",
    kind: Word = "",
    text: Word = "",
    since: Day = None,
    until: Day = None,
    verify: bool = False,
) -> Response:
    """Entries that fit, newest first; on demand the whole log is read again and checked."""
    log: AuditLog = request.app.state.audit
    asked = Wanted(user.strip() or None, kind.strip() or None, text.strip() or None, since, until)
    entries = log.search(asked, _ROWS, 0)
    found = [entry | {"at": _here(entry["at"])} for entry in entries]
    values = {"asked": asked, "found": found, "most": _ROWS, "kinds": KINDS}
    values["verdict"] = log.verify() if verify else None
    return templates.TemplateResponse(request, "manage_audit.html", values)


def _here(at: str) -> str:
    """A moment of the log in the time of this computer, to the minute."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


@router.get("/health", response_class=HTMLResponse)
def health(request: Request, _: Manager) -> Response:
    """Whether each part can be used, what is installed, and how backups are made."""
    state = request.app.state
    parts = {
        **state.live.current().readiness(),
        "store": store_readiness(state.store),
        "disk": disk_readiness(state.settings.home),
    }
    versions = {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    values = {"parts": parts, "versions": versions, "home": state.settings.home}
    return templates.TemplateResponse(request, "manage_health.html", values)


def _checked(kind: type[_Sent], sent: dict[str, Any]) -> _Sent:
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise BadRequest("有的项没有填，或填得太长。", "请核对后再提交。") from error


def _back(address: str) -> Response:
    return RedirectResponse(quote(address, safe="/?=&"), status_code=303)
