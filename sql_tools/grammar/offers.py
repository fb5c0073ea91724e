"""The ways out of a clarification: each a whole question that gets a figure, in words that an official would use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    plainest: Sequence[Option],
) -> Clarification:
    """The clarification with two to four whole questions; what would lead nowhere is left out.

    ``read`` reads an option as the question itself was read. ``partial``: the question was only a part of one, so that
    the options are told in full. ``plainest`` are the plainest questions of the same place, where too few are left.
    """
    told = [_told(option, model, read(option.question), partial) for option in asked_back.options]
    unique = tuple(dict.fromkeys(option for option in told if option is not None))
    more = plainest[: max(FEWEST - len(unique), 0)]
    return replace(asked_back, options=(*unique, *more)[:MOST])


def _told(option: Option, model: SemanticModel, reading: Reading, partial: bool) -> Option | None:
    if not reading.plans:
        return None
    if partial or option.retold:
        sentence = as_question(reading.plans[0], model)
        return Option(sentence, sentence)
    return _asked(option.question)


def _asked(question: str) -> Option:
    whole = question if question.endswith(("？", "?", "。")) or not question else f"{question}？"
    return Option(whole, whole)
