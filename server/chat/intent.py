"""Which desk answers: policy, data or check. Decided from the words, and said in the steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from server.chat.conversations import Turn
from sql_tools.reading import Reading

SURE = 0.5
PLAINLY_POLICY = 0.9


@dataclass(frozen=True)
class Intent:
    """The desk asked first, and why (Chinese)."""

    kind: Literal["policy", "data", "check"]
    why: str


def choose(text: str, reading: Reading, rules_asked: bool, previous: Turn | None = None) -> Intent:
    """A verdict that a rule can give is a check; a readable question for figures is data; everything else is policy.

    After a question about data, what can be read as going on with it is about data too (那长沙县呢).
    """
    if reading.refusal is not None and reading.refusal.reason == "not_permitted":
        return Intent("data", "问题涉及不能提供或不能执行的内容")
    if rules_asked:
        return Intent("check", "问的是规则是否达到，或规则圈定了哪些对象")
    weight = policy_weight(text)
    goes_on = previous is not None and previous.desk == "data" and reading.refusal is None
    if goes_on and weight < PLAINLY_POLICY:
        return Intent("data", "接着上一个数据问题问")
    if reading.about_data >= max(SURE, weight):
        return Intent("data", "问的是数据库里的数")
    return Intent("policy", "问的是政策条文")


def policy_weight(text: str) -> float:
    """How strongly the wording asks for what a document says, 0 to 0.9."""
    return max((weight for pattern, weight in _cues() if pattern.search(text)), default=0.0)


@cache
def _cues() -> tuple[tuple[re.Pattern[str], float], ...]:
    data = yaml.safe_load((files("server.chat") / "intent.yaml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(pattern), float(weight)) for weight, patterns in data["policy"].items() for pattern in patterns
    )
