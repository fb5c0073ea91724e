"""Courses: what is shown, what is to be solved. Right answers stand in none of them; they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.errors import NotFound, NotReady

FOLDER = "courses"
"""Own courses lie in this folder of the data directory."""

Take = Literal["short", "quote", "region", "outcome", "observed", "gap", "figure", "name"]
OUTCOMES = {"met": "达到", "not_met": "未达到", "unknown": "待核实", "needs_review": "需人工核实"}
_CHOSEN: tuple[Take, ...] = ("short", "quote", "region")
_FROM_A_COLUMN: tuple[Take, ...] = ("figure", "name")


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Written):
    """A question that the trainer shows; ``say`` is what to point at."""

    question: str = Field(min_length=2, max_length=200)
    say: str = ""


class Exercise(_Written):
    """Something to find out. ``ask`` put to the assistant gives the answer from which ``take`` takes the right one.

    ``short``, ``quote``, ``region``: the one of ``options`` that stands in the short answer, in the first quote, or is
    the place of the first document. ``outcome``: the verdict. ``observed``, ``gap``: figures of the verdict; a gap is
    told without its sign. ``figure``, ``name``: ``column`` of the table of figures, a number of its first row, or a
    name, for which the names of all rows count.
    """

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    kind: Literal["policy", "data", "check"]
    task: str = Field(min_length=2, max_length=300)
    ask: str = Field(min_length=2, max_length=200)
    take: Take
    options: tuple[str, ...] = ()
    column: str = ""
    unit: str = ""
    why: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _is_whole(self) -> Exercise:
        if (self.take in _CHOSEN) != (len(self.options) >= 2):
            raise ValueError("short, quote and region need options, the others have none")
        if (self.take in _FROM_A_COLUMN) != bool(self.column):
            raise ValueError("figure and name need a column, the others have none")
        return self

    @property
    def choices(self) -> tuple[str, ...]:
        """What to choose from; empty where something is to be entered."""
        return tuple(OUTCOMES.values()) if self.take == "outcome" else self.options

    @property
    def entry(self) -> Literal["choice", "number", "text"]:
        """How it is answered."""
        if self.choices:
            return "choice"
        return "text" if self.take == "name" else "number"


class Course(_Written):
    """A course: examples to be shown, exercises to be solved."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: str = Field(min_length=2, max_length=60)
    about: str = Field(min_length=2, max_length=300)
    examples: tuple[Example, ...] = Field(min_length=1, max_length=20)
    exercises: tuple[Exercise, ...] = Field(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _has_each_exercise_once(self) -> Course:
        if len({each.id for each in self.exercises}) != len(self.exercises):
            raise ValueError("two exercises have the same id")
        return self

    def exercise(self, ident: str) -> Exercise:
        """The exercise of this id; ``NotFound``."""
        found = next((each for each in self.exercises if each.id == ident), None)
        if found is None:
            raise NotFound("这门课里没有这道练习。", "请刷新页面。")
        return found


def load_courses(home: Path) -> dict[str, Course]:
    """The courses that come with the product, then those of the data directory, by id; ``NotReady`` for a bad file."""
    shipped = files("server.training") / "courses"
    courses = [_read(file) for file in _yaml_files(shipped.iterdir())]
    own = home / FOLDER
    courses += [_read(file) for file in _yaml_files(own.iterdir())] if own.is_dir() else []
    return {course.id: course for course in courses}


def _yaml_files(entries: Iterable[Traversable]) -> list[Traversable]:
    return sorted((entry for entry in entries if entry.name.endswith(".yaml")), key=lambda entry: entry.name)


def _read(file: Traversable) -> Course:
    try:
        return Course.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise NotReady(
            f"课程文件 {file.name} 读不出来：{error}。", "请对照 CONTRIBUTING.md 里“一门课”的写法改正。"
        ) from error
