"""What a question says that matters for rules: its form, its places, years and amounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from server.chat.checks.cues import asks_list, asks_text, asks_verdict
from server.chat.checks.words import spelled_out, words
from sql_tools.reading import Mention
from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.recognizers.date import Years, dates
from sql_tools.text import normalize

_HOUSEHOLD_ID = re.compile(
    r"(?:户(?:编号|号|id)[为是:]?\s*)?(?<![a-z\d])(?P<id>[a-z]{1,3}\d{6,})(?![\d])|户(?:编号|号)[为是:]?\s*(?P<bare>\d{4,})"
)
_COUNTERS = (None, "个", "项", "次")
_FEW = 20
_LEAST_INCOME = 300
_NOT_A_QUANTITY = re.compile(
    r"(?:个|项|条|类|种)?(?:增速|收入)?(?:目标|指标|任务|文件|方案|条件|问题|样|人群|群体|人的)|(?:的)?(?:行动|计划|规划|方案|来|以来|里|间|的)"
)


@dataclass(frozen=True)
class Amount:
    """An amount that the question mentions: values with their unit (元, %, 百分点, 人 …; None where none was said)."""

    values: tuple[Decimal, ...]
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Supposition:
    """An amount supposed in place of one on file, with its unit as said; ``before``: it is the year before's."""

    value: Decimal
    unit: str | None
    before: bool = False

    @property
    def is_money(self) -> bool:
        """Whether it can be an income."""
        return self.unit in (None, "元") and self.value >= _LEAST_INCOME


@dataclass(frozen=True)
class CheckQuestion:
    """A question with what was recognised in it; ``text`` is normalised (half-width, lower case, no spaces).

    ``everything`` asks for all that holds of a household; ``which`` asks back for those that the verdict before
    counted, ``which_too`` for them along with a verdict; ``short`` asks how much is missing, ``whom`` for whom
    something is; ``short_again`` asks it of the verdict before, ``same_household`` speaks of the household before.
    ``difference`` asks by how much one figure is above or below another.
    """

    text: str
    asked_on: date
    years: tuple[int, ...]
    amounts: tuple[Amount, ...]
    household_id: str | None
    households: int
    verdict: bool
    policy: bool
    listing: bool
    members: bool
    lists_villages: bool
    target_word: bool
    entitlement: bool
    everything: bool
    each_level: str | None
    why: bool
    what_if: bool
    which: bool
    which_too: bool
    short: bool
    whom: bool
    short_again: bool
    same_household: bool
    difference: bool


def read_check_question(question: str, asked_on: date) -> CheckQuestion:
    """Recognise the forms that stand in ``words.yaml`` and the years and amounts of the question."""
    text = spelled_out(normalize(question).text)
    found_years = [mention for mention in dates(text, asked_on) if mention.kind == "years"]
    household = _HOUSEHOLD_ID.search(text)
    amounts = tuple(_amounts(text, found_years, household))
    return CheckQuestion(
        text=text,
        asked_on=asked_on,
        years=_years(found_years),
        amounts=amounts,
        household_id=_household_id(household),
        households=len(_HOUSEHOLD_ID.findall(text)),
        verdict=asks_verdict(text, [(amount.start, amount.end) for amount in amounts]),
        policy=asks_text(text),
        listing=asks_list(text),
        members=_one_of("members", text),
        lists_villages=_one_of("villages", text),
        target_word=_one_of("target", text),
        entitlement=_one_of("entitlement", text),
        everything=_one_of("everything_for_one", text),
        each_level=_each_level(text),
        why=_one_of("why", text),
        what_if=_one_of("what_if", text),
        which=_one_of("which", text),
        which_too=_one_of("which_too", text),
        short=_one_of("short", text),
        whom=_one_of("whom", text),
        short_again=_one_of("short_again", text),
        same_household=_one_of("same_household", text),
        difference=_one_of("difference", text),
    )


def _years(mentions: list[Mention]) -> tuple[int, ...]:
    exact = [year for mention in mentions if isinstance(mention.value, Years) for year in mention.value.exact]
    return tuple(sorted(set(exact)))


def _amounts(text: str, years: list[Mention], household: re.Match[str] | None) -> list[Amount]:
    taken = [(mention.start, mention.end) for mention in years]
    if household is not None:
        taken.append(household.span())
    found = []
    for mention in _longest(list(bounds(text))):
        if not isinstance(mention.value, Bound) or any(
            mention.start < end and start < mention.end for start, end in taken
        ):
            continue
        values = tuple(dict.fromkeys(value for _, value in mention.value.tests))
        counts = mention.value.unit in (*_COUNTERS, "年") and max(values) <= _FEW
        no_unit = mention.value.unit is None
        if counts and (no_unit or not any(values) or _NOT_A_QUANTITY.match(text, mention.end)):
            continue  # 零就业, 清零, 三个目标, 两后生
        found.append(Amount(values, mention.value.unit, mention.start, mention.end))
    return found


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Mentions that do not lie within a longer one."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda each: (each.start - each.end, each.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda each: each.start)


def supposition(question: CheckQuestion) -> Supposition | None:
    """The amount that a what-if supposes; None where it supposes none, or more than one."""
    exact = [amount for amount in question.amounts if len(amount.values) == 1]
    if not question.what_if or len(exact) != 1:
        return None
    return Supposition(exact[0].values[0], exact[0].unit, _one_of("year_before", question.text))


def _household_id(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    return (match["id"] or match["bare"]).upper()


def says_no_more(text: str, *names: str) -> bool:
    """Whether nothing is left of the text but these words, years and the words of 目标完成了吗."""
    for word in sorted(names, key=len, reverse=True):
        text = text.replace(word, "")
    return re.sub(rf"20\d\d|[\W_]|{words()['said_of_any_target']}", "", text) == ""


def _one_of(name: str, text: str) -> bool:
    return re.search(words()[name], text) is not None


@cache
def _level_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    each = words()["each"]
    named = f"{each}|{words()['which_each']}"  # 哪些村 asks for a list, 哪些区县 for a verdict on each
    return tuple(
        (
            level,
            re.compile(
                rf"(?:{each if level == 'village' else named})(?:个)?(?:{'|'.join(map(re.escape, spelt.split('|')))})"
            ),
        )
        for level, spelt in words()["levels"].items()
    )


def _each_level(text: str) -> str | None:
    """The level in 各区县, 每个乡镇; None where each of several places is not asked about."""
    return next((level for level, pattern in _level_patterns() if pattern.search(text)), None)
