"""Gold questions as read from YAML, and asking them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from server.chat.answer import Answer
from server.chat.question import Question
from server.errors import BadRequest

if TYPE_CHECKING:
    from server.chat.assistant import Assistant

DEFAULT_DAY = date(2026, 3, 15)


@dataclass(frozen=True)
class Verdict:
    """How one gold question came out: each named point with right or wrong, and why where it is wrong."""

    id: str
    question: str
    points: dict[str, bool]
    why: str
    answer: str

    @property
    def right(self) -> bool:
        """Whether every point is right."""
        return all(self.points.values())


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The entries of one gold file."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadRequest(f"题库 {path} 读不了：{error}", "请检查路径和 YAML 格式。") from error
    return list(entries)


def ask_entry(assistant: Assistant, entry: dict[str, Any]) -> Answer:
    """The answer to an entry's question, or to the last of its turns."""
    day = date.fromisoformat(str(entry["asked_on"])) if entry.get("asked_on") else DEFAULT_DAY
    conversation = uuid.uuid4().hex
    answers = [
        assistant.ask(Question(text, day, region=entry.get("region"), conversation_id=conversation))
        for text in entry.get("turns") or [entry["question"]]
    ]
    return answers[-1]


def asked_text(entry: dict[str, Any]) -> str:
    """The question of an entry for a list of misses."""
    return " / ".join(entry.get("turns") or [entry["question"]])


def squeezed(text: str) -> str:
    """Without white space and Markdown marks, so that words can be looked for."""
    return re.sub(r"[\s*]+", "", text)


def any_of(item: Any) -> list[str]:
    """An item that may be one string or a list of alternatives."""
    return [str(each) for each in item] if isinstance(item, list) else [str(item)]


def kinds(entry: dict[str, Any]) -> list[str]:
    """The kinds that an entry accepts."""
    return any_of(entry["kind"])
