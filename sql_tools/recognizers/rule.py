"""A recogniser is a tuple of rules; a rule is a name, a pattern and a production.

Rules read normalised text (``sql_tools.text``) and know no word of any domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sql_tools.reading import Mention


@dataclass(frozen=True)
class Rule:
    """``produce`` turns a match into a value; ``None`` means that it only looked like one."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    produce: Callable[[re.Match[str]], object | None]


def scan(text: str, rules: tuple[Rule, ...]) -> Iterator[Mention]:
    """All matches of all rules; matches of different rules may overlap."""
    for rule in rules:
        for match in rule.pattern.finditer(text):
            value = rule.produce(match)
            if value is not None and match.end() > match.start():
                yield Mention(rule.kind, value, match.start(), match.end(), rule.name, match.group())
