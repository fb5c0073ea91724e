"""Which desk answers: policy, data or check. Decided from the words, and said in the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from server.chat.conversations import Turn
from server.chat.follow_up import is_elliptic
from sql_tools.reading import Reading, Word

SURE = 0.5
LIKELY = 0.3
"""Enough where no word asks for what a document says."""
A_LITTLE = 0.08
"""Some word of the question is of the data."""
SURE_ASKED = 0.9
"""So surely a figure is asked for, of a thing that is not on file."""
_SHORT = 20
"""So few characters behind an answer are about what it showed, if no word asks for a document."""
PLAINLY_POLICY = 0.9
SURELY_POLICY = 1.0


@dataclass(frozen=True)
class Intent:
    """The desk asked first, and why (Chinese)."""

    kind: Literal["policy", "data", "check", "elsewhere"]
    why: str


def choose(text: str, reading: Reading, rules_asked: bool, previous: Turn | None = None) -> Intent:
    """A verdict that a rule can give is a check; a readable question for figures is data; everything else is policy.

    After a question about data, what can be read as going on with it is about data too (那长沙县呢).
    """
    weight = _weight_of(text, reading)
    not_permitted = reading.refusal is not None and reading.refusal.reason == "not_permitted"
    demanded = any(pattern.search(text) for pattern in _patterns()["demands"])
    if not_permitted and (reading.about_data >= weight or demanded):
        return Intent("data", "问题涉及不能提供或不能执行的内容")
    if rules_asked:
        return Intent("check", "问的是规则是否达到，或规则圈定了哪些对象")
    if reading.about_data < SURE and any(pattern.search(text) for pattern in _patterns()["elsewhere"]):
        return Intent("elsewhere", "问的是与本行无关的事")
    if previous is not None and previous.desk == "policy" and is_elliptic(text):
        return Intent("policy", "接着上一个政策问题问")
    after_data = previous is not None and previous.desk == "data"
    in_short = not weight and len(text) <= _SHORT
    goes_on = after_data and (in_short or reading.refusal is None or reading.goes_on)
    # 不要劳动力这个条件: what was read to its last word as a part of the question before asks for no document.
    if goes_on and (weight < PLAINLY_POLICY or (reading.plans and reading.goes_on and weight < SURELY_POLICY)):
        return Intent("data", "接着上一个数据问题问")
    if weight <= _FAINT and (not weight or says_rows(text)) and _asks_of_rows(reading, text):
        return Intent("data", "问的是数据库里的数")
    refusal = reading.refusal
    not_on_file = refusal is not None and refusal.reason == "no_field"
    absent = refusal is not None and refusal.known_absent
    figure = asks_for_figure(text)
    if absent and weight < PLAINLY_POLICY and reading.about_data >= (SURE if figure and not weight else SURE_ASKED):
        return Intent("data", "问的是这一行的事，但库里没有登记")
    if not_on_file and not figure and any(word.used_as == "not_understood" for word in reading.words):
        return Intent("policy", "问到的事库里没有，也不是要一个数")
    if figure and not weight and (reading.about_data >= A_LITTLE or _names_where_or_when(reading)):
        return Intent("data", "要的是一个数，没有问文件怎么写")
    readable = bool(reading.plans) or weight < PLAINLY_POLICY
    if readable and weight < SURELY_POLICY and reading.about_data >= (max(SURE, weight) if weight else LIKELY):
        return Intent("data", "问的是数据库里的数")
    return Intent("policy", "问的是政策条文")


def _asks_of_rows(reading: Reading, text: str) -> bool:
    """Whether a question that no word ties to documents can be read, or speaks of what is on file as only data are
    spoken of: of a year gone by, of a town or village, of how many rows. What it says besides is asked back, if no
    clause says it.
    """
    if reading.plans:
        return True
    return reading.about_data >= A_LITTLE and (says_rows(text) or _names_a_small_place(reading))


def _names_a_small_place(reading: Reading) -> bool:
    """Whether a town or village is named: no document is of one."""
    places = (place for mention in reading.mentions if mention.kind == "place" for place in mention.value)  # type: ignore[attr-defined]
    return any(place.level in ("town", "village") for place in places)


def _names_where_or_when(reading: Reading) -> bool:
    """衡阳县村均监测户数: a number of a place or a year, though some word of it is not understood."""
    return any(mention.kind in ("place", "years") for mention in reading.mentions)


def says_rows(text: str) -> bool:
    """Whether the wording is one that only rows on file are spoken of with (去年, 几户, 按乡镇)."""
    return any(pattern.search(text) for pattern in _patterns()["rows"])


def asks_for_figure(text: str) -> bool:
    """Whether the wording asks for a number, a list or a comparison."""
    return any(pattern.search(text) for pattern in _patterns()["figures"])


def policy_weight(text: str) -> float:
    """How strongly the wording asks for what a document says, 0 to 1."""
    return max((weight for weight in _WEIGHTS if any(p.search(text) for p in _patterns()[weight])), default=0.0)


def _weight_of(text: str, reading: Reading) -> float:
    """The weight of a question without what only says who asks and what for (审计组要材料); a faint sign within the
    name of something on file (帮扶措施) is none.
    """
    text = without_asking(text, reading)
    names = [word for word in reading.words if word.used_as == "used" and len(word.text) >= _NAME]
    weight = policy_weight(text)
    return weight if weight > _FAINT else policy_weight(_blanked(text, names))


def without_asking(text: str, reading: Reading) -> str:
    """The text with blanks for the clauses that only say who asks and what for (医保局来函要求排查)."""
    return _blanked(text, [word for word in reading.words if word.used_as == "harmless" and len(word.text) >= _CLAUSE])


def _blanked(text: str, words: list[Word]) -> str:
    for word in words:
        text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
    return text


_CLAUSE, _NAME = 5, 4
_FAINT = 0.5
_WEIGHTS = (1.0, 0.9, 0.5)


@cache
def words_for_text() -> frozenset[str]:
    """Words for what a document says (种类, 做法); its clauses need not have the word."""
    return frozenset(_wording()["asks_of_text"].split())


@cache
def _patterns() -> dict[float | str, tuple[re.Pattern[str], ...]]:
    """The patterns of ``intent.yaml``: by the weight of what speaks for the documents, and what is ``elsewhere``, what
    ``demands`` a change of data, and what asks for ``figures``."""
    data = _wording()
    return {
        name: tuple(map(re.compile, listed))
        for name, listed in (
            *data["policy"].items(),
            *((name, data[name]) for name in ("elsewhere", "demands", "figures", "rows")),
        )
    }


@cache
def _wording() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((files("server.chat") / "intent.yaml").read_text(encoding="utf-8"))
    return loaded
