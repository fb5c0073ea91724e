"""Questions to start with, for who asks: a village cadre sees others than an official of a city."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field

from server.chat.answer import Kind
from sql_tools.plan import Place


class Example(BaseModel):
    """One example; ``levels`` are those of the places whose people it is for, none for people without a place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    question: str
    levels: tuple[str, ...] = Field(default=(), alias="for")


def examples_for(place: Place | None) -> tuple[Example, ...]:
    """The examples for people of ``place``, with its name in them; without a place those for everybody else."""
    if place is None:
        return tuple(each for each in _all() if not each.levels)
    ours = [each for each in _all() if place.level in each.levels]
    return tuple(each.model_copy(update={"question": each.question.format(place=place.name)}) for each in ours)


@cache
def _all() -> tuple[Example, ...]:
    text = (files("server.chat") / "examples.yaml").read_text(encoding="utf-8")
    return tuple(Example.model_validate(entry) for entry in yaml.safe_load(text))
