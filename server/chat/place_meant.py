"""那个镇, 这个村, 它: the place that the answer before was about, as it is called in a question of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from server.chat.answer import DataBlock
from server.chat.conversations import Turn
from server.chat.question import Question
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import PlaceLevel, SemanticModel

_IT = re.compile(r"^(?:那么|请问)?(?P<it>这一?个|那一?个|该|此|(?:这|那)(?:里|儿|边)|当地|这|那|它(?!们))的?")
_THERE = ("它", "里", "儿", "边", "地")
"""Words that point to a place of any level."""


def place_told(plan: QueryPlan, block: DataBlock, model: SemanticModel) -> tuple[str, str] | None:
    """The level and name of the one place that an answer is about: of its only row, else of its plan."""
    levels = {level.title.partition(".")[2]: level for level in (model.places.levels if model.places else ())}
    told = (
        [(levels[c.name], str(cell)) for c, cell in zip(block.columns, block.rows[0], strict=True) if c.name in levels]
        if len(block.rows) == 1
        else []
    )
    around = plan.places[0] if len(plan.places) == 1 else None
    if told and plan.measures:
        name = "".join(name for _, name in told)
        return told[-1][0].name, (around.name if around is not None else "") + name
    return (around.level, around.name) if around is not None and not plan.by else None


def with_place_meant(question: Question, previous: Turn | None, model: SemanticModel) -> Question:
    """The question with the place by its name, where it opens with 那个镇 and the answer before was about one town."""
    found = _IT.match(question.text)
    if found is None or previous is None or previous.place is None or model.places is None:
        return question
    level, name = previous.place
    rest = question.text[found.end() :]
    called = next((word for word in _called(model.places.level(level)) if rest.startswith(word)), None)
    if called is None and not found["it"].endswith(_THERE):
        return question
    return replace(question, text=name + rest.removeprefix(called or ""))


def _called(level: PlaceLevel) -> list[str]:
    """The words for a place of the level, the longest first."""
    return sorted({level.label, *level.suffixes, *level.words, "地方"}, key=len, reverse=True)
