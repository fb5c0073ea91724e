"""A question as it reaches the chat, checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from server.errors import BadQuestion
from sql_tools.plan import EVERYWHERE, Area

MAX_CHARACTERS = 2000

Desk = Literal["policy", "data", "check"]


@dataclass(frozen=True)
class Question:
    """``text`` as typed; ``asked_on`` is the asker's day; ``region`` the asker's own place (name or code), if known.

    ``area`` is the part of the data that the asker may see. ``desk`` is given by programs that ask one desk only.
    """

    text: str
    asked_on: date
    region: str | None = None
    area: Area = EVERYWHERE
    conversation_id: str = ""
    desk: Desk | None = None


def checked(text: str) -> str:
    """The text without surrounding white space; ``BadQuestion`` if it is empty, over 2,000 characters, or no text."""
    stripped = text.strip()
    if not stripped:
        raise BadQuestion("问题是空的。", "请输入要问的话，例如：西渡镇人均纯收入低于1万元的脱贫户有多少户？")
    if len(stripped) > MAX_CHARACTERS:
        raise BadQuestion(f"问题有 {len(stripped)} 个字，超过了 {MAX_CHARACTERS} 字。", "请缩短后再问，一次问一件事。")
    if not is_text(stripped):
        raise BadQuestion("问题里有不完整的字符。", "请重新输入这个问题。")
    return stripped


def is_text(text: str) -> bool:
    """Whether this can be searched and put on file: JSON can also bring half a character (``\\ud800``)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
