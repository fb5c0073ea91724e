"""What the parser made of a question: a plan, or why there is none, and what became of every word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sql_tools.plan import QueryPlan

WordUse = Literal["used", "harmless", "not_understood"]
RefusalReason = Literal["not_covered", "no_field", "no_data", "not_permitted", "out_of_domain"]


@dataclass(frozen=True)
class Mention:
    """Something recognised in the question. ``start``/``end`` point into the original text; ``rule`` found it."""

    kind: str
    value: object
    start: int
    end: int
    rule: str
    text: str


@dataclass(frozen=True)
class Word:
    """One stretch of the question, what became of it, and what it was taken to mean (Chinese)."""

    text: str
    start: int
    end: int
    used_as: WordUse
    means: str


@dataclass(frozen=True)
class Option:
    """One way out of a clarification: what is chosen, and the whole question that it stands for."""

    label: str
    question: str
    retold: bool = False
    """Told by the sentence of its plan: the question with a word struck out would not read well."""
    plainest: bool = field(default=False, repr=False)
    """Offered for want of anything nearer: it says nothing of what was asked."""


@dataclass(frozen=True)
class Slot:
    """The stretch of a question that is open, so that a short reply (8000元以下, 2024年, 西渡镇) can stand in it.

    The whole question is ``before + reply + after``; ``lead`` is put before a reply that does not say what it is of.
    """

    takes: Literal["amount", "year", "place"]
    before: str
    after: str
    lead: str = ""


@dataclass(frozen=True)
class Clarification:
    """What is unclear, with two to four concrete options."""

    prompt: str
    options: tuple[Option, ...]
    slot: Slot | None = None


@dataclass(frozen=True)
class Refusal:
    """Why no figure is given. ``message`` and ``hint`` are Chinese sentences.

    ``known_absent``: the thing is known to the model as one of the field that is not on file. ``personal``: it is on
    file, and never shown to many.
    """

    reason: RefusalReason
    message: str
    hint: str = ""
    known_absent: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Context:
    """What the parser knows besides the words: the asking date, the asker's place, and the plan before.

    ``earlier``: the plan that ``previous`` went on from, so that the two can be compared.
    ``unanswered``: the question before, where it got no figure; what leans on it goes on from it, and not from
    ``previous``.
    """

    asked_on: date
    region: str | None = None
    previous: QueryPlan | None = None
    earlier: QueryPlan | None = None
    unanswered: str | None = None


@dataclass(frozen=True)
class Reading:
    """The outcome: exactly one of ``plans``, ``clarification``, ``refusal`` is given.

    ``about_data`` is the parser's own view of whether the question asks for data at all (0 to 1): the server uses it
    to choose between a policy answer, a figure and a check. ``notes`` are sentences that must stand in the answer
    (which year was used, that 长沙 was read as 长沙市). ``region_from`` says where the place came from. ``goes_on``:
    the words are only a part of a question and lean on the one before. ``leans``: they would, were there one.
    """

    plans: tuple[QueryPlan, ...] = ()
    clarification: Clarification | None = None
    refusal: Refusal | None = None
    words: tuple[Word, ...] = ()
    notes: tuple[str, ...] = ()
    about_data: float = 0.0
    region_from: Literal["question", "asker", "default"] = "default"
    goes_on: bool = False
    leans: bool = False
    mentions: tuple[Mention, ...] = field(default=(), repr=False)
