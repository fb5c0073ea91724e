"""What is asked in a course, of the assistant over made-up data; right answers are kept as long as they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from server.chat.answer import Answer
from server.chat.assistant import Assistant
from server.chat.question import Question, checked
from server.errors import NotFound
from server.training.course import Course, Exercise, load_courses
from server.training.demo_room import DemoRoom
from server.training.model_answer import ModelAnswer, model_answer
from sql_tools.plan import Area

AREA = Area(place=None, demo_only=True)
"""What a course sees: everything that is made up, without names. Anything else is refused by the query itself."""


@dataclass(frozen=True)
class Solved:
    """An exercise with the assistant's answer and the right answer in it."""

    model: ModelAnswer
    answer: Answer


class Lessons:
    """The courses of a service and their answers."""

    def __init__(self, home: Path, room: DemoRoom) -> None:
        self._home = home
        self._room = room
        self._lock = Lock()
        self._of: tuple[Assistant, date, str] | None = None
        self._solved: dict[str, Solved] = {}

    def courses(self) -> dict[str, Course]:
        """Every course by id, as it stands in its file now."""
        return load_courses(self._home)

    def course(self, ident: str) -> Course:
        """One course; ``NotFound``."""
        found = self.courses().get(ident)
        if found is None:
            raise NotFound("没有这门课。", "请回到“培训”页核对。")
        return found

    def ask(self, text: str, asked_on: date) -> Answer:
        """The answer to a question, over made-up data."""
        return self._room.assistant().ask(_question(text, asked_on))

    def solved(self, exercise: Exercise, asked_on: date) -> Solved:
        """The right answer to an exercise; ``Conflict`` where there is none on these data."""
        assistant = self._room.assistant()
        state = (assistant, asked_on, str(assistant.readiness()["database"].get("snapshot")))
        with self._lock:
            if self._of != state:
                self._of, self._solved = state, {}
            key = exercise.model_dump_json()
            if key not in self._solved:
                answer = assistant.ask(_question(exercise.ask, asked_on))
                self._solved[key] = Solved(model_answer(exercise, answer), answer)
            return self._solved[key]


def _question(text: str, asked_on: date) -> Question:
    return Question(text=checked(text), asked_on=asked_on, area=AREA)
