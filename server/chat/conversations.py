"""What a conversation remembers between two questions: the last question, plan, rules and clauses."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from sql_tools.plan import QueryPlan


@dataclass(frozen=True)
class Rows:
    """The few households that an answer picked, by their ``numbers``; ``listed`` is the plan of the place and year
    without what they were picked by.
    """

    numbers: tuple[str, ...]
    listed: QueryPlan

    def named_in(self, text: str) -> bool:
        """Whether the question names one of them itself."""
        return any(number in text for number in self.numbers)


@dataclass(frozen=True)
class Turn:
    """One question and what became of it; ``desk`` is the one that it was taken to.

    ``earlier``: the plan that ``plan`` went on from, so that the two can be compared. ``unanswered``: the question
    about data that got no figure, so that the next can go on from it. ``options``: the questions that were offered,
    so that the next may only say which (第一个). ``place``: level and name of the one place that the answer was
    about, so that the next may only point to it (那个镇). ``rows``: the households that it picked (他家).
    """

    text: str
    kind: str
    desk: str = "policy"
    plan: QueryPlan | None = None
    rule_ids: tuple[str, ...] = ()
    clause_ids: tuple[str, ...] = ()
    earlier: QueryPlan | None = None
    unanswered: str | None = None
    options: tuple[str, ...] = ()
    place: tuple[str, str] | None = None
    rows: Rows | None = None


class Memory(Protocol):
    """What the assistant asks of conversations, wherever they are kept."""

    def last(self, conversation_id: str) -> Turn | None:
        """The turn before, if any."""

    def remember(self, conversation_id: str, turn: Turn) -> None:
        """Keep the turn as the last one of its conversation."""


class Conversations:
    """The last turn of each conversation, in memory; the longest unused are forgotten beyond ``limit``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._lock = Lock()

    def last(self, conversation_id: str) -> Turn | None:
        """The turn before, if any."""
        with self._lock:
            return self._turns.get(conversation_id)

    def remember(self, conversation_id: str, turn: Turn) -> None:
        """Keep the turn as the last one of its conversation."""
        with self._lock:
            self._turns[conversation_id] = turn
            self._turns.move_to_end(conversation_id)
            while len(self._turns) > self._limit:
                self._turns.popitem(last=False)
