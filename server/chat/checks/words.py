"""The words of questions about rules, from ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def words() -> dict[str, Any]:
    """The whole file: patterns by name, and groups of words that mean the same."""
    loaded: dict[str, Any] = yaml.safe_load((files("server.chat.checks") / "words.yaml").read_text(encoding="utf-8"))
    return loaded


def same_people(named: Iterable[str]) -> set[str]:
    """The words with all other words for the same people."""
    found = set(named)
    for group in words()["same_people"]:
        if found & set(group):
            found |= set(group)
    return found


@cache
def topic_pattern(topic: str) -> re.Pattern[str]:
    """One topic of a rule (words joined by ``|``) with all other words for the same thing."""
    said = topic.split("|")
    others = [word for group in words()["same_thing"] if set(group) & set(said) for word in group]
    return re.compile("|".join(dict.fromkeys((*said, *others))))


def spelled_out(text: str) -> str:
    """The text with spoken quantities as they are written: 3个点 → 3个百分点, 一半 → 50%."""
    for pattern, written in words()["spoken_quantities"]:
        text = re.sub(pattern, written, text)
    return text
