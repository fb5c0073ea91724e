"""What a question compares with (全省农村居民, 当地农民): a rule that compares with something else is not meant.

衡阳县's rule compares with the farmers of the county; a question about those of the province is another question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policies_corpus.model import Figure, Statement, Target, Uncheckable
from server.chat.checks.words import words
from server.chat.region import NATION, Gazetteer

PUBLISHED_DIGITS = 6
"""Published figures exist down to counties."""
_DIGITS = {"nation": 0, "province": 2, "city": 4, "county": 6}
_PUBLISHED = ("published_growth", "published_income")
RURAL = "rural"


@dataclass(frozen=True)
class AskedBenchmark:
    """``people``: ``rural`` (农村居民) or a group of households of the model; None where only 平均 was said.

    ``level`` is the level said (全省), ``code`` that of a place said by name; both None: 当地. ``start`` and ``end``
    are where it stands in the text.
    """

    people: str | None
    level: str | None
    code: str | None
    start: int
    end: int

    def place_for(self, code: str) -> str | None:
        """The code of the place compared with, for the place asked about; None where that is not within such a one."""
        if self.code is not None:
            return self.code
        if self.level is None:
            return code[:PUBLISHED_DIGITS]
        digits = _DIGITS[self.level]
        return NATION if digits == 0 else (code[:digits] if len(code) >= digits else None)

    def cut_from(self, text: str) -> str:
        """The text without the words for what is compared with: they name no place and no group that is asked about."""
        return f"{text[: self.start]}　{text[self.end :]}"


def asked_benchmark(text: str, gazetteer: Gazetteer | None = None) -> AskedBenchmark | None:
    """What a normalised text compares with, where it says of which place; places by name need the ``gazetteer``."""
    for lead in re.finditer(words()["compares"], text):
        at = lead.end()
        scope = _scope(text, at, gazetteer)
        if scope is None:
            continue
        level, code, end = scope
        people = _people().match(text, end)
        if people is not None:
            # 脱贫户人均纯收入高于湖南省: against the same group of the other place.
            same = group_named(text[: lead.start()]) if code is not None else None
            return AskedBenchmark(people.lastgroup or same, level, code, at, people.end())
    return None


def _scope(text: str, at: int, gazetteer: Gazetteer | None) -> tuple[str | None, str | None, int] | None:
    said = _scopes().match(text, at)
    if said is not None:
        return (None if said.lastgroup == "same" else said.lastgroup), None, said.end()
    named = gazetteer.named_in(text[at:]) if gazetteer is not None else ()
    if named and named[0].start == 0:
        return None, named[0].code, at + named[0].end
    return None


def compares_with(rule: Statement, code: str, asked: AskedBenchmark) -> bool | None:
    """Whether a rule, judged for the place ``code``, compares with what is asked; None: it compares with nobody."""
    own = _compared_with(rule, code)
    if own is None:
        return None
    people, place = own
    wanted = asked.place_for(code)
    same_people = people is None or asked.people is None or people == asked.people
    return same_people and (wanted is None or place == wanted)


def _compared_with(rule: Statement, code: str) -> tuple[str | None, str] | None:
    """The people and the place that a rule compares with; None where it compares with nobody."""
    if isinstance(rule, Uncheckable):
        said = asked_benchmark(rule.label)
        place = said.place_for(rule.region.code) if said is not None else None
        return (said.people, place) if said is not None and place is not None else None
    figure = _benchmark_figure(rule)
    if figure is None or figure.year is not None:
        return None
    published = figure.measure in _PUBLISHED
    own = rule.region.code if figure.place == "region" else code
    return (RURAL, own[:PUBLISHED_DIGITS]) if published else (figure.of, own)


def _benchmark_figure(rule: Statement) -> Figure | None:
    if not isinstance(rule, Target):
        return None
    return rule.benchmark.figure if rule.benchmark is not None else rule.figure.over


@cache
def _scopes() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in words()["benchmark_scopes"].items()))


@cache
def _people() -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{pattern})" for name, pattern in words()["benchmark_people"].items())
    return re.compile(rf"的?(?:同期)?(?:平均(?:水平)?)?的?(?:{named})|的?(?:同期)?平均(?:水平|数)?|(?=[吗没不了?,]|$)")


def group_named(text: str) -> str | None:
    """The group of households that a text speaks of, by its longest name; None where it names none."""
    found = [(len(match.group()), match.lastgroup) for match in _groups().finditer(text)]
    return max(found)[1] if found else None


@cache
def _groups() -> re.Pattern[str]:
    named = {name: pattern for name, pattern in words()["benchmark_people"].items() if name != RURAL}
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in named.items()))
