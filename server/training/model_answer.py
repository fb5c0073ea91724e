"""The right answer to an exercise, taken from what the assistant answers; and whether a learner has it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from server.chat.answer import Answer, CheckNode
from server.errors import BadRequest, Conflict
from server.training.course import OUTCOMES, Exercise

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(万|亿)?(?:元|户|人|个|村|个村|%|个百分点)?")
_TIMES = {"": 1.0, "万": 10_000.0, "亿": 100_000_000.0}
_WITHIN = {"元": 0.5, "%": 0.05, "个百分点": 0.05}
"""How far a number may be off, by unit: rounding is right, another figure is not. What is counted must be exact."""
_SMALLEST = 1e-6
_PLACE = re.compile(r"(?<=..)(?:镇|乡|街道|村)$")


@dataclass(frozen=True)
class ModelAnswer:
    """``number`` for exercises that want one, else ``texts``, each of which is right. ``shown`` is for people."""

    shown: str
    number: float | None = None
    texts: tuple[str, ...] = ()


def model_answer(exercise: Exercise, answer: Answer) -> ModelAnswer:
    """The right answer; ``Conflict`` where the assistant's answer has none, or more than one."""
    match exercise.take:
        case "short":
            return _chosen(exercise, [each for each in exercise.options if each in answer.short])
        case "quote":
            quote = answer.citations[0].quote if answer.citations else ""
            return _chosen(exercise, [each for each in exercise.options if each in quote])
        case "region":
            region = answer.citations[0].region if answer.citations else ""
            return _chosen(exercise, [each for each in exercise.options if each == region])
        case "outcome":
            return _chosen(exercise, [OUTCOMES[_verdict(exercise, answer).outcome]])
        case "observed":
            return _number(exercise, _verdict(exercise, answer).observed)
        case "gap":
            return _number(exercise, _verdict(exercise, answer).gap)
        case "figure":
            return _number(exercise, next(iter(_column(exercise, answer)), None))
        case "name":
            names = tuple(str(value) for value in _column(exercise, answer) if value is not None)
            if not names:
                raise _none(exercise)
            return ModelAnswer("、".join(names), texts=names)


def is_right(exercise: Exercise, model: ModelAnswer, given: str) -> bool:
    """Whether a learner's answer is the right one; ``BadRequest`` for one that is no answer at all."""
    text = unicodedata.normalize("NFKC", given).strip().replace(",", "").replace(" ", "")
    if exercise.entry == "choice" and given not in exercise.choices:
        raise BadRequest("没有这个选项。", "请从列出的选项里选一个。")
    if not text:
        raise BadRequest("还没有填。", "请先填写或选择，再提交。")
    if exercise.entry != "number" or model.number is None:
        return any(_bare(text) == _bare(each) for each in model.texts)
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise BadRequest("请只填一个数。", "例如 46 或 15991.22，单位不用写。")
    entered = float(found[1]) * _TIMES[found[2] or ""]
    return abs(entered - model.number) <= _WITHIN.get(exercise.unit, 0.0) + _SMALLEST


def _bare(text: str) -> str:
    """A place is known without its 镇 or 村; full-width and half-width forms are the same."""
    return _PLACE.sub("", unicodedata.normalize("NFKC", text).replace(" ", ""))


def _chosen(exercise: Exercise, found: list[str]) -> ModelAnswer:
    if len(found) != 1:
        raise _none(exercise)
    return ModelAnswer(found[0], texts=(found[0],))


def _verdict(exercise: Exercise, answer: Answer) -> CheckNode:
    if answer.kind != "check" or not answer.checks:
        raise _none(exercise)
    return answer.checks[0]


def _column(exercise: Exercise, answer: Answer) -> list[bool | int | float | str | None]:
    if answer.kind != "data" or not answer.data:
        raise _none(exercise)
    names = [column.name for column in answer.data[0].columns]
    if exercise.column not in names:
        raise _none(exercise)
    return [row[names.index(exercise.column)] for row in answer.data[0].rows]


def _number(exercise: Exercise, value: bool | int | float | str | None) -> ModelAnswer:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _none(exercise)
    size = abs(value) if exercise.take == "gap" else value
    return ModelAnswer(f"{size:.15g} {exercise.unit}".strip(), number=float(size))


def _none(exercise: Exercise) -> Conflict:
    return Conflict(
        f"练习“{exercise.task}”在现在的演示数据上没有唯一的答案。",
        "请换一门课，或用 zengshou data demo 重新生成演示数据。",
    )
