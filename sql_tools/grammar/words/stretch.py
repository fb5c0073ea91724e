"""Stretches of a question: two words as one, a stretch with the fillers before it, the question around a stretch."""

from __future__ import annotations

from typing import Literal

import rjieba

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.reading import Slot
from sql_tools.text import NormalText


def spanning(first: Token, last: Token) -> Token:
    """The stretch from one word to another that follows it."""
    return Token(first.text + last.text if first is not last else first.text, first.start, last.end, ())


def in_full(token: Token, frame: Frame, text: NormalText) -> Token:
    """A stretch that was not understood, with the rest of the dictionary words that it is a part of (海 of 上海).

    A longer word of the data is never taken in.
    """
    start, end = _covering(text.text, token, 0)
    if _takes_known(frame, start, end):
        start, end = _covering(text.text, token, token.start)
    if (start, end) == (token.start, token.end) or _takes_known(frame, start, end):
        return token
    return Token(text.text[start:end], start, end, (UNKNOWN,))


def _covering(text: str, token: Token, begin: int) -> tuple[int, int]:
    """Where the dictionary words begin and end that the stretch touches, of the text from ``begin`` on."""
    start, end, at = token.start, token.end, begin
    for word in rjieba.cut(text[begin:], False):
        if at < token.end and at + len(word) > token.start:
            start, end = min(start, at), max(end, at + len(word))
        at += len(word)
    return start, end


def _takes_known(frame: Frame, start: int, end: int) -> bool:
    inside = [word for word in frame.words if word.start < end and word.end > start]
    bits = (word.can(UNKNOWN) or FILLER in word.kinds or len(word.text) == 1 for word in inside)
    return not all(bits) or any(word.start < start or word.end > end for word in inside)


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
