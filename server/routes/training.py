"""Training over HTTP: courses, their right answers for the trainer, classes, and what learners answer."""

from __future__ import annotations

import io
from datetime import date
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from server.accounts.asker import Asker
from server.accounts.classes import LONGEST_HOURS
from server.accounts.role import Permission
from server.chat.answer import Answer
from server.errors import Conflict
from server.routes.access import CurrentAsker, Ident, now, require
from server.routes.audit import note
from server.routes.sent_file import SENDS_XLSX, XLSX, sent_file
from server.store.instants import stored
from server.training.classroom import Classroom, OpenedClass, Reply, Seat
from server.training.course import Course
from server.training.lessons import Lessons, Solved
from server.training.model_answer import is_right
from server.training.results import standing, workbook

SEAT = "zengshou_seat"
"""The cookie that holds a seat on a PC without accounts."""

router = APIRouter(prefix="/api/training", tags=["培训"])
_Responses = dict[int | str, dict[str, Any]]
_NO_CLASS: _Responses = {404: {"description": "没有这个班，或不是自己开的"}}
_NO_EXERCISE: _Responses = {404: {"description": "没有这门课或这道题"}, 409: {"description": "现有演示数据上没有答案"}}
_NO_SEAT: _Responses = {404: {"description": "还没有加入课堂，或没有这道题"}}
_PICTURE: _Responses = {200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}}}
Trainer = Annotated[Asker, Depends(require(Permission.TEACH))]


class NewClass(BaseModel):
    """A class to be opened."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"course": "policy", "label": "春季培训一班", "hours": 4}}
    )
    course: str = Field(min_length=1, max_length=40, description="课程编号")
    label: str = Field(default="", max_length=80, description="班名")
    hours: int = Field(default=4, ge=1, le=LONGEST_HOURS, description="几小时后结束")


class Given(BaseModel):
    """A learner's answer to an exercise."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"exercise": "until", "given": "2024-12-31"}}
    )

    exercise: str = Field(min_length=1, max_length=40)
    given: str = Field(max_length=100)


class Asking(BaseModel):
    """A question to be shown to a class."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"question": "衡阳县有多少监测户？"}})

    question: str


@router.get("/courses", summary="课程列表")
def list_courses(request: Request) -> list[dict[str, Any]]:
    """Every course with its examples and exercises; right answers are not in it."""
    return [_course(course) for course in lessons_of(request).courses().values()]


@router.post(
    "/ask",
    response_model=Answer,
    summary="讲解时问一个问题（只用演示数据）",
    responses={400: {"description": "问题为空或过长"}},
)
def ask_for_class(body: Asking, request: Request, asker: Trainer) -> Any:
    """The answer over made-up data, with everything that there is to explain."""
    answer = lessons_of(request).ask(body.question, date.today())
    note(request, "training_question", asker, {"question": body.question, "answer": answer.kind})
    return answer.to_json()


@router.get(
    "/courses/{course_id}/exercises/{exercise_id}", summary="一道练习的正确答案（讲师）", responses=_NO_EXERCISE
)
def solve(course_id: str, exercise_id: str, request: Request, _: Trainer) -> dict[str, Any]:
    """The right answer with the assistant's whole answer."""
    exercise = lessons_of(request).course(course_id).exercise(exercise_id)
    return {"why": exercise.why, **_solved(lessons_of(request).solved(exercise, date.today()))}


@router.post("/classes", summary="开班", status_code=201, responses=_NO_EXERCISE)
def open_class(body: NewClass, request: Request, asker: Trainer) -> dict[str, Any]:
    """A class with its code; every exercise was solved once before, so that none fails in class."""
    course = lessons_of(request).course(body.course)
    for exercise in course.exercises:
        lessons_of(request).solved(exercise, date.today())
    ident = classroom_of(request).open(asker, course.id, body.label.strip() or course.title, body.hours, now())
    note(request, "class_opened", asker, {"class": ident, "course": course.id})
    return _class(classroom_of(request).one(asker, ident))


@router.get("/classes", summary="我开的班")
def list_classes(request: Request, asker: Trainer) -> list[dict[str, Any]]:
    """Newest first."""
    return [_class(each) for each in classroom_of(request).of(asker)]


@router.get("/classes/{class_id}", summary="一个班答得怎么样", responses=_NO_CLASS)
def read_class(class_id: Ident, request: Request, asker: Trainer) -> dict[str, Any]:
    """How many answered and how many got it, as of now."""
    opened, course, seats = _standing(request, asker, class_id)
    return {
        **_class(opened),
        "course_title": course.title,
        "join": join_address(request, opened),
        **standing(course, seats),
    }


@router.get(
    "/classes/{class_id}/qr.svg",
    summary="加入课堂的二维码",
    response_class=Response,
    responses={**_PICTURE, **_NO_CLASS, 409: {"description": "课程已经结束"}},
)
def read_code_picture(class_id: Ident, request: Request, asker: Trainer) -> Response:
    """The address to join at, as a QR code."""
    opened = classroom_of(request).one(asker, class_id)
    if opened.code is None:
        raise Conflict("课程已经结束，没有二维码。", "请重新开班。")
    picture = io.BytesIO()
    segno.make(join_address(request, opened), error="m").save(picture, kind="svg", scale=8, border=4, light="#ffffff")
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.get(
    "/classes/{class_id}/results.xlsx",
    summary="成绩，存成表格",
    response_class=Response,
    responses={**SENDS_XLSX, **_NO_CLASS},
)
def download_results(class_id: Ident, request: Request, asker: Trainer) -> Response:
    """A row a learner, and every reply."""
    opened, course, seats = _standing(request, asker, class_id)
    note(request, "results_file", asker, {"class": opened.id, "label": opened.label})
    return sent_file(workbook(course, opened, seats), f"培训成绩_{opened.label}.xlsx", XLSX)


@router.post("/classes/{class_id}/reset", summary="清空一个班的答案", responses=_NO_CLASS)
def reset_class(class_id: Ident, request: Request, asker: Trainer) -> dict[str, int]:
    """Learners stay and start anew."""
    opened = classroom_of(request).one(asker, class_id)
    forgotten = classroom_of(request).reset(opened.id)
    note(request, "class_reset", asker, {"class": opened.id, "replies": forgotten})
    return {"forgotten": forgotten}


@router.post("/classes/{class_id}/close", summary="下课", responses=_NO_CLASS)
def close_class(class_id: Ident, request: Request, asker: Trainer) -> dict[str, Any]:
    """Nobody joins or answers any more; results stay."""
    opened = classroom_of(request).one(asker, class_id)
    classroom_of(request).close(opened.id, now())
    note(request, "class_closed", asker, {"class": opened.id})
    return _class(classroom_of(request).one(asker, class_id))


@router.get("/mine", summary="我的课堂：题目和我的答案", responses=_NO_SEAT)
def read_mine(request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """The exercises of the class that one sits in; right answers only of those answered."""
    seat, opened = _seat(request, asker)
    course = lessons_of(request).course(opened.course)
    mine = {reply.exercise: reply for reply in classroom_of(request).replies(seat.id)}
    exercises = [{**each, "reply": _shown(mine.get(each["id"]))} for each in _course(course)["exercises"]]
    return {"label": opened.label, "course": course.title, "nickname": seat.nickname, "exercises": exercises}


@router.post(
    "/mine/replies",
    summary="交一道题的答案",
    responses={400: {"description": "不是一个答案"}, 409: {"description": "已经答过了，或没有答案"}, **_NO_SEAT},
)
def reply(body: Given, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """Right or wrong, with the right answer and where it comes from."""
    seat, opened = _seat(request, asker)
    exercise = lessons_of(request).course(opened.course).exercise(body.exercise)
    solved = lessons_of(request).solved(exercise, date.today())
    right = is_right(exercise, solved.model, body.given)
    made = Reply(exercise.id, body.given.strip(), right, solved.model.shown, stored(now()))
    classroom_of(request).keep(seat, made)
    return {"reply": _shown(made), "why": exercise.why, **_solved(solved)}


@router.get(
    "/mine/{exercise_id}/answer", summary="答过的题的正确答案", responses={409: {"description": "还没有答"}, **_NO_SEAT}
)
def read_answer(exercise_id: str, request: Request, asker: CurrentAsker) -> dict[str, Any]:
    """The right answer with its sources, for who has answered."""
    seat, opened = _seat(request, asker)
    if exercise_id not in {each.exercise for each in classroom_of(request).replies(seat.id)}:
        raise Conflict("这道题还没有答。", "先答题，再看正确答案。")
    exercise = lessons_of(request).course(opened.course).exercise(exercise_id)
    return {"why": exercise.why, **_solved(lessons_of(request).solved(exercise, date.today()))}


def lessons_of(request: Request) -> Lessons:
    """The courses of the running service."""
    lessons: Lessons = request.app.state.lessons
    return lessons


def classroom_of(request: Request) -> Classroom:
    """The classes of the running service."""
    classroom: Classroom = request.app.state.classroom
    return classroom


def join_address(request: Request, opened: OpenedClass) -> str:
    """Where learners join, at the address by which the trainer has reached the service."""
    return f"{str(request.base_url).rstrip('/')}/join?code={opened.code or ''}"


def _seat(request: Request, asker: Asker) -> tuple[Seat, OpenedClass]:
    return classroom_of(request).seat(asker.user_id, request.cookies.get(SEAT, ""), now())


def _standing(
    request: Request, asker: Asker, class_id: Ident
) -> tuple[OpenedClass, Course, list[tuple[Seat, list[Reply]]]]:
    opened = classroom_of(request).one(asker, class_id)
    return opened, lessons_of(request).course(opened.course), classroom_of(request).seats(opened.id)


def _course(course: Course) -> dict[str, Any]:
    exercises = [
        {"id": e.id, "kind": e.kind, "task": e.task, "entry": e.entry, "choices": list(e.choices), "unit": e.unit}
        for e in course.exercises
    ]
    examples = [example.model_dump() for example in course.examples]
    return {"id": course.id, "title": course.title, "about": course.about, "examples": examples, "exercises": exercises}


def _class(opened: OpenedClass) -> dict[str, Any]:
    return {**vars(opened), "open": opened.code is not None and opened.expires_at > stored(now())}


def _solved(solved: Solved) -> dict[str, Any]:
    return {"right": solved.model.shown, "answer": solved.answer.to_json()}


def _shown(made: Reply | None) -> dict[str, Any] | None:
    return None if made is None else {"given": made.given, "right": made.right, "model": made.model}
