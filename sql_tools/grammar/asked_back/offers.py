"""The ways out of a clarification: each a whole question that gets a figure, in words that an official would use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sql_tools.describe import as_question
from sql_tools.reading import Clarification, Option, Reading
from sql_tools.semantic_model import SemanticModel

MOST = 4
FEWEST = 2


def settled(
    asked_back: Clarification,
    model: SemanticModel,
    read: Callable[[str], Reading],
    partial: bool,
    related: Iterable[Option],
) -> Clarification:
    """The clarification with two to four whole questions; what would lead nowhere is left out.

    ``read`` reads an option as the question itself was read. ``partial``: the question was only a part of one, so that
    the options are told in full. ``related`` are other questions about the same things, where too few are left.
    """
    kept: dict[str, Option] = {}
    for at, option in enumerate((*asked_back.options, *related)):
        if len(kept) >= (FEWEST if at >= len(asked_back.options) else MOST):
            break
        told = _told(option, model, read(option.question), partial)
        if told is not None and at >= len(asked_back.options):
            told = replace(told, plainest=True)  # Another question, no meaning of this one.
        if told is not None:
            kept.setdefault(told.question, told)
    return replace(asked_back, options=tuple(kept.values()))


def _told(option: Option, model: SemanticModel, reading: Reading, partial: bool) -> Option | None:
    if not reading.plans:
        return None
    if partial or option.retold:
        sentence = as_question(reading.plans[0], model)
        return replace(option, label=sentence, question=sentence, retold=False)
    return replace(_asked(option.question), plainest=option.plainest)


def _asked(question: str) -> Option:
    whole = question if question.endswith(("？", "?", "。")) or not question else f"{question}？"
    return Option(whole, whole)
