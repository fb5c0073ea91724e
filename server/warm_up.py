"""The examples are answered once before anybody asks: what is made at first use (parser, names, statements, pages of
words) is then there, and the first who ask do not all wait for it at the same time."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from server.chat.assistant import Assistant
from server.chat.examples import examples_for
from server.chat.question import Question
from server.errors import ROOM_ERRORS, ServerError


def warm_up(assistant: Assistant, asked_on: date) -> None:
    """Answer the examples on this day, for nobody; what cannot be answered now is told to who asks it."""
    for example in examples_for(None):
        with suppress(ServerError, *ROOM_ERRORS):
            assistant.ask(Question(example.question, asked_on))
