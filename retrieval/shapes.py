"""What an answer must look like: “多少钱” wants an amount, “谁牵头” an agency (``data/shapes.yaml``), and of which kind
a figure must be: “每月” wants one by the month (``data/qualifiers.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True)
class AnswerShape:
    """``asks`` is found in questions, ``holds`` in answers, both squeezed text.

    ``needed``: a text without it does not answer. ``complete``: all members of an enumeration belong to the answer.
    """

    name: str
    kind: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]
    needed: bool
    complete: bool


@cache
def answer_shapes() -> tuple[AnswerShape, ...]:
    """All shapes, those that are recognised first in front."""
    raw = yaml.safe_load((resources.files("retrieval") / "data" / "shapes.yaml").read_text(encoding="utf-8"))
    return tuple(_shape(each) for each in raw)


def _shape(raw: dict[str, Any]) -> AnswerShape:
    return AnswerShape(
        raw["name"], raw["kind"], re.compile(raw["asks"]), re.compile(raw["holds"]), raw["needed"], raw["complete"]
    )


def shape_of(question: str) -> AnswerShape | None:
    """The shape that a squeezed question asks for; None where nothing special is asked."""
    return next((shape for shape in answer_shapes() if shape.asks.search(question)), None)


_COUNTED = re.compile(
    r"(?:多少|几)(?:万|千|百|十|亿)?(?:脱贫|监测|搬迁|低保|特困|困难)?([个家户人名位所座亩条项件头只羽辆张次])"
    r"|(?P<before>户)(?:一共|总共|共)?(?:有|是)(?:多少|几)"
)
_UNITS = {
    "个": "个家人名项所座户处",
    "人": "人名个",
    "名": "人名个",
    "位": "人名位",
    "家": "家个",
    "只": "只羽",
    "头": "头",
}


_PEOPLE = "(?:[^\\d,。;]{0,4}(?:人口|群众|劳动力|学生|对象))"
"""2万脱贫人口 counts people without their unit."""


def counted_unit(question: str) -> re.Pattern[str] | None:
    """A number with the unit that a squeezed question counts in (“多少户”, “的户有多少” → 300户).

    None where the question names no unit.
    """
    asked = _COUNTED.search(question)
    if asked is None:
        return None
    unit = asked.group(1) or asked["before"]
    units = _UNITS.get(unit, unit)
    counted = rf"(?:[{units}]|{_PEOPLE})" if unit in "人名" else f"[{units}]"
    # 一户一策 counts nothing.
    return re.compile(rf"[\d二两三四五六七八九十百千][\d.,]*[多余]?[万千百亿]?[多余]?{counted}(?!月|百分点)")


def answer_pattern(question: str, shape: AnswerShape) -> re.Pattern[str]:
    """What an answer of this shape to a squeezed question holds: with the unit that it counts in, if it names one."""
    return (counted_unit(question) if shape.kind == "number" else None) or shape.holds


_FIGURES = ("amount", "number")


def qualifiers_of(question: str, shape: AnswerShape) -> tuple[re.Pattern[str], ...]:
    """What must stand beside a figure for it to be the one that a squeezed question asks for."""
    if shape.kind not in _FIGURES:
        return ()
    return tuple(holds for asks, holds in _qualifiers() if asks.search(question))


@cache
def _qualifiers() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    raw = yaml.safe_load((resources.files("retrieval") / "data" / "qualifiers.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(each["asks"]), re.compile(each["holds"])) for each in raw)
