"""The 培训 pages: courses and classes for trainers, the lecture, the learner's page, and the form to join."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from server.accounts.asker import Asker
from server.accounts.role import Permission, Role
from server.accounts.sessions import LASTS
from server.errors import Forbidden, NotSignedIn, ServerError
from server.routes.access import CurrentAsker, Ident, accounts_of, address_of, at_this_computer, current_asker, now
from server.routes.pages import templates
from server.routes.session import start_session
from server.routes.training import SEAT, classroom_of, lessons_of

router = APIRouter(include_in_schema=False)
joining = APIRouter(include_in_schema=False)
"""How learners get in: open to whoever has a code."""


@router.get("/training", response_class=HTMLResponse)
def training(request: Request, asker: CurrentAsker) -> Response:
    """Courses and classes for a trainer; a learner goes on to the exercises, others may enter a code."""
    if asker.role is Role.LEARNER:
        return RedirectResponse("/training/class", status_code=303)
    courses = list(lessons_of(request).courses().values()) if asker.may(Permission.TEACH) else []
    values = {"may": asker.may(Permission.TEACH), "courses": courses, "alone": asker.user_id is None}
    return templates.TemplateResponse(request, "training.html", values)


@router.get("/training/lecture/{course_id}", response_class=HTMLResponse)
def lecture(course_id: str, request: Request, asker: CurrentAsker) -> HTMLResponse:
    """讲解模式: one question after the other, each step large."""
    _require_trainer(asker)
    return templates.TemplateResponse(
        request, "training_lecture.html", {"course": lessons_of(request).course(course_id)}
    )


@router.get("/training/classes/{class_id}", response_class=HTMLResponse)
def class_page(class_id: Ident, request: Request, asker: CurrentAsker) -> HTMLResponse:
    """One class while it works."""
    _require_trainer(asker)
    opened = classroom_of(request).one(asker, class_id)
    values = {"opened": opened, "alone": asker.user_id is None, "here": at_this_computer(request)}
    return templates.TemplateResponse(request, "training_class.html", values)


@router.get("/training/class", response_class=HTMLResponse)
def learner_page(request: Request, asker: CurrentAsker) -> HTMLResponse:
    """The exercises of the class that one sits in."""
    return templates.TemplateResponse(request, "training_learner.html")


@joining.get("/join", response_class=HTMLResponse)
def join_page(request: Request, code: str = "") -> HTMLResponse:
    """The form, with the code that a QR picture brought along."""
    known(request)
    return templates.TemplateResponse(request, "join.html", {"code": code[:20]})


@joining.post("/join", response_class=HTMLResponse)
def join(
    request: Request,
    code: Annotated[str, Form(max_length=40)] = "",
    nickname: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Take a seat and go to the exercises; a failure shows the form again."""
    response = RedirectResponse("/training/class", status_code=303)
    try:
        _take_seat(request, response, code, nickname)
    except ServerError as error:
        values = {"code": code, "nickname": nickname, "error": error}
        return templates.TemplateResponse(request, "join.html", values, status_code=error.status)
    return response


def known(request: Request) -> Asker | None:
    """Whoever is signed in; ``Forbidden`` for a PC without accounts, from elsewhere."""
    try:
        return current_asker(request)
    except NotSignedIn:
        return None
    except Forbidden:
        if accounts_of(request).users.exist():
            return None  # a learner whose class is over, who has a new code
        raise


def _take_seat(request: Request, response: Response, code: str, nickname: str) -> None:
    """A seat for the own account, else with a new learner's account; on a PC without accounts, for its cookie."""
    asker, classroom = known(request), classroom_of(request)
    if asker is None or asker.role is Role.LEARNER:
        user = accounts_of(request).classes.join(code, nickname, address_of(request), now())
        assert user.class_id is not None  # it joined just this class
        classroom.sit_down(user.class_id, user.id, nickname, now())
        start_session(request, response, user, "class_joined")
        return
    key = classroom.sit_down(classroom.class_of_code(code, now()), asker.user_id, nickname, now())
    if key:
        response.set_cookie(SEAT, key, max_age=int(LASTS.total_seconds()), httponly=True, samesite="lax")


def _require_trainer(asker: Asker) -> None:
    if not asker.may(Permission.TEACH):
        raise Forbidden("这一页只给讲师看。", "学员请在“培训”里输入课堂码。")
