"""Stretches of a question: two words as one, a stretch with the fillers before it, the question around a stretch."""

from __future__ import annotations

from typing import Literal

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import FILLER, Token
from sql_tools.reading import Slot
from sql_tools.text import NormalText


def spanning(first: Token, last: Token) -> Token:
    """The stretch from one word to another that follows it."""
    return Token(first.text + last.text if first is not last else first.text, first.start, last.end, ())


def with_fillers(token: Token, frame: Frame) -> Token:
    """The stretch with the words right before it that only fill the sentence (表现 in 表现好)."""
    start = token.start
    for word in reversed(frame.words):
        if word.end == start and FILLER in word.kinds and len(word.text) > 1:
            start = word.start
    return Token(token.text, start, token.end, ())


def slot(takes: Literal["amount", "year", "place"], text: NormalText, token: Token, lead: str = "") -> Slot:
    """The question around a stretch."""
    left, right = text.original_span(token.start, token.end)
    return Slot(takes, text.original[:left], text.original[right:], lead)


def struck_out(text: NormalText, token: Token) -> str:
    """The question without a stretch."""
    opening = slot("amount", text, token)
    return opening.before + opening.after
