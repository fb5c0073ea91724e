"""A question about changes, typed: which change, since when, of whose households. No SQL, no free text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from server.chat.changes.heard import Change, Heard, hear
from server.chat.changes.since import LastImport, Since, Span
from server.chat.conversations import Turn
from server.chat.data.answer import DataDesk
from server.chat.follow_up import is_elliptic
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.reports.condition_fields import counted_condition
from sql_tools.plan import InSegment, Predicate, QueryPlan
from sql_tools.reading import Reading, Word
from sql_tools.warehouse.diff import ChangeKind

_HOW_MANY = "有多少户"
_ALL = "农户"
_YEARS = re.compile(r"\d{4}|去年|今年|前年|上年|同比|[一二]〇")
_LEAD = re.compile(r"^(?:那么?|还有|再|换成|改成)+|[呢的？?。！!\s]+$")
_WATCHED = ("monitored", "uncleared")
_CLEARED = ("monitored", "cleared")


@dataclass(frozen=True)
class ChangeQuestion:
    """``plan`` counts the households that are compared (of a ``why`` any figure); its places cut both snapshots.

    ``kind`` is a change that the comparison of snapshots knows by itself; None: who came into and went out of the
    group of the plan. ``listing``: the households themselves are asked for, at most ``top`` of them. ``asked`` is the
    whole question, where it goes on from the one before. ``reading`` tells what became of the words.
    """

    change: Change
    since: Since
    plan: QueryPlan
    reading: Reading
    kind: ChangeKind | None = None
    top: int | None = None
    listing: bool = False
    asked: str | None = None


@dataclass(frozen=True)
class Unclear:
    """It is about a change, but cannot be answered as it stands; ``options`` are questions that can."""

    prompt: str
    options: tuple[str, ...]
    reading: Reading


class ChangeReader:
    """Reads questions; what they say of places and groups is read by the parser of data questions."""

    def __init__(self, data: DataDesk, places: Callable[[], Gazetteer], ids: Callable[[], tuple[str, ...]]) -> None:
        """``ids`` gives the snapshots that a question may name."""
        self._data = data
        self._places = places
        self._ids = ids

    def read(self, question: Question, previous: Turn | None) -> ChangeQuestion | Unclear | None:
        """The typed question; None where nothing is asked of a change between snapshots."""
        heard, text = self._hear(question.text, question), question.text
        before = self._hear(previous.text, question) if previous is not None and previous.desk == "data" else None
        if before is not None and _complete(before) and not _complete(heard) and is_elliptic(text):
            text = self._continued(text, heard, before)
            heard = self._hear(text, question)
        if heard is None:
            return None
        plan = previous.plan if previous is not None and heard.nobody else None
        goes_on = plan is not None and heard.since is not None and heard.change in (None, "both", "why", "came", "gone")
        if plan is not None and goes_on:
            return self._typed(heard, heard.change or "both", plan, Reading(plans=(plan,), words=heard.words()), None)
        if not _complete(heard) or heard.change is None:
            return None
        return self._of_rest(heard, heard.change, question, text if text != question.text else None)

    def _hear(self, text: str, question: Question) -> Heard | None:
        return hear(text, question.asked_on, self._ids())

    def _of_rest(
        self, heard: Heard, change: Change, question: Question, asked: str | None
    ) -> ChangeQuestion | Unclear | None:
        if change == "why" and heard.nobody:
            prompt = "想知道哪个数为什么变了？请连数一起问。"
            since = heard.said("since") or "和上次导入比"
            options = tuple(f"{each}{since}为什么不同" for each in ("监测户户数", "脱贫户人均纯收入"))
            return Unclear(prompt, options, Reading(words=heard.words()))
        reading = self._read_rest(heard, question, change)
        if len(reading.plans) == 1:
            return self._typed(heard, change, reading.plans[0], reading, asked)
        if isinstance(heard.since, Span) or heard.since is None:
            return None  # The time may be one of the data after all; the other desks say what is the matter.
        unknown = "、".join(f"“{word.text}”" for word in reading.words if word.used_as == "not_understood")
        prompt = f"比较两个快照时没有听懂{unknown or f'“{heard.rest}”'}，可以这样问："
        return Unclear(prompt, self._options(heard), reading)

    def _typed(
        self, heard: Heard, change: Change, plan: QueryPlan, reading: Reading, asked: str | None
    ) -> ChangeQuestion | Unclear | None:
        known = ChangeQuestion(
            change, heard.since or LastImport(), plan, reading, None, heard.top, heard.listing, asked
        )
        if change == "why":
            return known
        model = self._data.queries.model
        counts, where = counted_condition(plan, model)
        plain = counts and not heard.of_others and plan.having is None and not plan.narrow and plan.top is None
        if not plain:
            if isinstance(heard.since, LastImport):
                return Unclear("两个快照之间只能逐户比较，可以这样问：", self._options(heard), reading)
            return None
        kind = None if plan.by else _kind(change, where, plan.subject)
        if kind is not None or change in ("both", "came", "gone"):
            return replace(known, kind=kind)
        if change == "cleared" and not plan.by:
            return known
        if change == "overview" and where is None and not plan.by:
            return known
        return Unclear("这样的变化只能限定地区来比较，不能再加条件或分组，可以这样问：", self._options(heard), reading)

    def _options(self, heard: Heard) -> tuple[str, ...]:
        since = heard.said("since") or "和上次导入比"
        return tuple(
            f"{since}{each}" for each in ("新增监测户有哪些", "收入变化最大的户", "多了哪些脱贫户", "有什么变化")
        )

    def _read_rest(self, heard: Heard, question: Question, change: Change) -> Reading:
        """The reading of what is left over, with its words where they stand in the whole question."""
        rest = heard.rest
        tails = ("", _HOW_MANY) if change == "why" else (_HOW_MANY,)
        reading = Reading()
        for tail in tails:
            text = f"{_ALL if heard.nobody else rest}{tail}"
            reading = self._data.read(replace(question, text=text), None)
            if reading.plans:
                break
        own = () if heard.nobody else (_moved(word, heard) for word in reading.words if word.start < len(rest))
        words = (*own, *heard.words())
        return replace(reading, words=tuple(sorted(words, key=lambda word: word.start)))

    def _continued(self, text: str, heard: Heard | None, before: Heard) -> str:
        """The whole question of 那低保户呢, 西渡镇呢, 那少了哪些, after one about a change."""
        topic = _LEAD.sub("", text)
        since, change = before.said("since"), before.said("change")
        if heard is not None and heard.since is not None:
            return f"{topic}，{change}{before.rest}"
        if heard is not None and heard.change is not None:
            return f"{since}，{before.rest if heard.nobody else ''}{topic}"
        place = self._named(topic)
        if place == topic:
            return f"{since}，{topic}{change}{before.rest.replace(self._named(before.rest), '')}"
        return f"{since}，{self._named(before.rest) if not place else ''}{change}{topic}"

    def _named(self, text: str) -> str:
        named = self._places().named_in(text)
        return text[named[0].start : named[-1].end] if named else ""


def _complete(heard: Heard | None) -> bool:
    """Whether both are said: what changed, and since when."""
    if heard is None or heard.change is None:
        return False
    return heard.since is not None or (heard.by_itself and not _YEARS.search(heard.text))


def _kind(change: Change, where: Predicate | None, subject: str) -> ChangeKind | None:
    """The change that the comparison of snapshots knows by itself; None where a condition goes beyond it."""
    group = where.name if isinstance(where, InSegment) and subject == "household" else None
    if change == "came" and group in _WATCHED:
        return "newly_watched"
    if change == "cleared" and (where is None or group in _CLEARED):
        return "cleared"
    if where is not None or subject != "household":
        return None
    match change:
        case "came" | "gone" | "altered" | "income_changed" | "income_raised" | "income_lowered":
            return change
        case _:
            return None


def _moved(word: Word, heard: Heard) -> Word:
    """A word of the rest at its place in the whole question."""
    last = min(word.end, len(heard.places)) - 1
    start, end = heard.places[word.start], heard.places[last] + 1
    return replace(word, text=heard.text[start:end], start=start, end=end)
