"""What an answer must look like: “多少钱” wants an amount, “谁牵头” an agency (``data/shapes.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class AnswerShape:
    """``asks`` is found in questions, ``holds`` in answers, both squeezed text.

    ``needed``: a text without it does not answer. ``complete``: all members of an enumeration belong to the answer.
    """

    name: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]
    needed: bool
    complete: bool


@cache
def answer_shapes() -> tuple[AnswerShape, ...]:
    """All shapes, those that are recognised first in front."""
    raw = yaml.safe_load((resources.files("retrieval") / "data" / "shapes.yaml").read_text(encoding="utf-8"))
    return tuple(
        AnswerShape(each["name"], re.compile(each["asks"]), re.compile(each["holds"]), each["needed"], each["complete"])
        for each in raw
    )


def shape_of(question: str) -> AnswerShape | None:
    """The shape that a squeezed question asks for; None where nothing special is asked."""
    return next((shape for shape in answer_shapes() if shape.asks.search(question)), None)
