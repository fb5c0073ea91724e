"""The first line over several verdicts: each by its name where they are few, else how many, and which were missed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.chat.checks.nodes import TARGET_WORDS
from server.chat.checks.target_answer import Verdict

_EACH = 3
_EACH_PLACE = 8
"""So many places of one target are all told."""
_NAMED = 3
_YEAR = re.compile(r"20\d\d|[今去前明]年|[上本]年")
_NAME = 2
"""So many characters of a place's name tell that it was named."""


def headline(verdicts: Sequence[Verdict], asked: str) -> str:
    """One line; a single verdict is told as it is, with its place and year where the question ``asked`` names none."""
    against = {verdict.against for verdict in verdicts}
    whose = against.pop() if len(against) == 1 else ""
    if len(verdicts) == 1:
        (only,) = verdicts
        place, year = only.node.subject.split()[0], only.node.subject.split()[-1]
        named = "" if place[:_NAME] in asked else place
        named += "" if _YEAR.search(asked) else f"{year}年"
        return f"{named}{'，' if named and whose else ''}{whose}{only.short}"
    return f"{whose}{'，' if whose else ''}{_of_several(verdicts)}"


def _of_several(verdicts: Sequence[Verdict]) -> str:
    one_rule = len({verdict.node.rule_id for verdict in verdicts}) == 1
    if len(verdicts) <= (_EACH_PLACE if one_rule else _EACH):
        return "；".join(_told(verdict, verdicts) for verdict in verdicts)
    words = [TARGET_WORDS[verdict.outcome] for verdict in verdicts]
    counted = "，".join(f"{words.count(word)}项{word}" for word in TARGET_WORDS.values() if word in words)
    missed = [verdict for verdict in verdicts if verdict.outcome == "not_met"]
    if not missed or len(missed) > _NAMED or len(missed) == len(verdicts):
        return counted
    return f"{counted}（{'；'.join(_told(verdict, verdicts) for verdict in missed)}）"


def _told(verdict: Verdict, among: Sequence[Verdict]) -> str:
    """What tells it from the others, and its outcome."""
    one_rule = len({each.node.rule_id for each in among}) == 1
    one_subject = len({each.subject for each in among}) == 1
    named = [] if one_subject and not one_rule else [verdict.subject]
    named += [] if one_rule else [f"“{verdict.node.label}”"]
    named += [verdict.against] if len({each.against for each in among}) > 1 else []
    word, _, figures = verdict.short.partition("：")
    return f"{''.join(named)}{word}{f'（{figures}）' if figures else ''}"
