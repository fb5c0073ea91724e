"""How far a class is: for the trainer's page, and as a workbook to keep."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from server.training.classroom import OpenedClass, Reply, Seat
from server.training.course import Course

_Seats = Sequence[tuple[Seat, Sequence[Reply]]]


def standing(course: Course, seats: _Seats) -> dict[str, Any]:
    """Of each exercise how many answered and how many got it, of each learner the same."""
    marks = [{reply.exercise: reply.right for reply in replies} for _, replies in seats]
    return {
        "exercises": [
            {
                "id": each.id,
                "task": each.task,
                "answered": sum(each.id in mark for mark in marks),
                "right": sum(mark.get(each.id, False) for mark in marks),
            }
            for each in course.exercises
        ],
        "learners": [
            {"nickname": seat.nickname, "answered": len(mark), "right": sum(mark.values())}
            for (seat, _), mark in zip(seats, marks, strict=True)
        ],
    }


def workbook(course: Course, opened: OpenedClass, seats: _Seats) -> bytes:
    """The results as xlsx: a row a learner, then every reply beside the right answer."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        summary, replies = book.add_worksheet("成绩"), book.add_worksheet("逐题")
        lines = [
            ("课程", course.title),
            ("班", opened.label),
            ("开班", opened.created_at),
            ("说明", "演示数据上的练习"),
        ]
        for place, line in enumerate(lines):
            summary.write_row(place, 0, line)
        titles = ["学员", "答了", "答对", *(each.task for each in course.exercises)]
        _table(summary, len(lines) + 1, titles, [_row(course, seat, given) for seat, given in seats], bold)
        tasks = {each.id: each.task for each in course.exercises}
        rows = [[seat.nickname, *_line(each, tasks)] for seat, given in seats for each in given]
        _table(replies, 0, ["学员", "题目", "学员的答案", "正确答案", "对错", "时间（UTC）"], rows, bold)
    return content.getvalue()


def _line(reply: Reply, tasks: Mapping[str, str]) -> list[str]:
    task = tasks.get(reply.exercise, reply.exercise)
    return [task, reply.given, reply.model, _word(reply), reply.answered_at]


def _row(course: Course, seat: Seat, replies: Sequence[Reply]) -> list[Any]:
    by_exercise = {reply.exercise: reply for reply in replies}
    words = [_word(by_exercise[each.id]) if each.id in by_exercise else "未答" for each in course.exercises]
    return [seat.nickname, len(replies), sum(reply.right for reply in replies), *words]


def _word(reply: Reply) -> str:
    return "对" if reply.right else "错"


def _table(sheet: Any, start: int, titles: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet.write_row(start, 0, titles, bold)
    for place, row in enumerate(rows, start=start + 1):
        sheet.write_row(place, 0, row)
    sheet.set_column(0, max(len(titles) - 1, 0), 18)
    sheet.freeze_panes(start + 1, 0)
