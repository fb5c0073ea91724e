"""What the law says: documents, clauses, and rules as data.

``Clause.text`` is the repaired text of one clause; ``Clause.offsets[i]`` is the place of its i-th character in the
source file's text, so that every quote can be shown in the original. Rules name fields, measures and segments of the
household model by their names only: this room knows no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["national", "province", "city", "county"]
LEVELS: tuple[Level, ...] = ("county", "city", "province", "national")
"""From the nearest to the farthest, the order in which answers show them."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Frozen):
    """A place of a document: administrative code by level (national: ``0``), e.g. 4301 长沙市; with the names above it."""

    code: str
    name: str
    level: Level


class Definition(_Frozen):
    """A word that the document defines for itself: the word, the segment that it means, and where it says so."""

    word: str
    segment: str
    clause: str
    quote: str


class DocumentMeta(_Frozen):
    """Hand-checked metadata of a document; None where the text does not say."""

    doc_id: str
    title: str
    short_titles: tuple[str, ...] = ()
    doc_number: str | None = None
    issuer: str
    region: Region
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    replaces: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    source: str
    source_from: str
    sha256: str

    def in_force(self, day: date) -> bool:
        """Whether the document is valid on ``day``; an open end counts as open."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Document:
    """A document: its metadata and the text of its source file as read."""

    meta: DocumentMeta
    text: str


@dataclass(frozen=True)
class Clause:
    """One clause: its own text without that of its children.

    ``clause_id`` is ``doc_id/number``; ``number`` joins the printed numbers (2.1.1; 0 is what stands before the first
    numbered heading); ``path`` are the headings from the outermost to its own; ``page`` is 1-based where the format has pages.
    """

    clause_id: str
    doc_id: str
    number: str
    path: tuple[str, ...]
    text: str
    offsets: tuple[int, ...]
    page: int | None = None


# ---- Rules ---------------------------------------------------------------------------------------------

Operator = Literal["<", "<=", "=", "!=", ">=", ">"]
Outcome = Literal["met", "not_met", "unknown", "needs_review"]


class Benchmark(_Frozen):
    """A threshold that is itself a figure: measure × ``times`` + ``plus`` of the same year.

    ``of`` names the group (None: the published statistic of the place); ``near`` says in Chinese which worded benchmark is
    not on file and which near one is used for it.
    """

    measure: str
    of: str | None = None
    place: Literal["same", "province", "nation", "city"] = "same"
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    near: str | None = None


class Condition(_Frozen):
    """A comparison of a field or measure with a threshold, or a segment that must (not) hold.

    ``thresholds`` of different years: the one whose year is judged. Exactly one of ``field``, ``measure``, ``segment`` and
    ``related`` is given.
    """

    kind: Literal["condition"] = "condition"
    label: str
    field: str | None = None
    measure: str | None = None
    of: str | None = None
    segment: str | None = None
    related: str | None = None
    quantifier: Literal["any", "none", "all"] = "any"
    where: ConditionTree | None = None
    op: Operator | None = None
    value: Decimal | bool | str | None = None
    values: tuple[str, ...] = ()
    by_year: dict[int, Decimal] = Field(default_factory=dict)
    benchmark: Benchmark | None = None
    unit: str | None = None


class Judgement(_Frozen):
    """A condition that needs a person: always 需人工核实, never 不符合."""

    kind: Literal["judgement"] = "judgement"
    label: str
    quote: str


class AllOf(_Frozen):
    kind: Literal["all"] = "all"
    items: tuple[ConditionTree, ...]


class AnyOf(_Frozen):
    kind: Literal["any"] = "any"
    items: tuple[ConditionTree, ...]


class NotOf(_Frozen):
    kind: Literal["not"] = "not"
    item: ConditionTree


ConditionTree = Annotated[Condition | Judgement | AllOf | AnyOf | NotOf, Field(discriminator="kind")]


class ReadingOf(_Frozen):
    """Another way to read the rule; its result stands beside the default's. ``why`` says whose reading it is."""

    label: str
    why: str
    of: str | None = None
    conditions: ConditionTree | None = None


class Rule(_Frozen):
    """One quantified statement of a clause, decidable from facts.

    ``subject`` place: ``conditions`` compare measures of the group ``of`` in a place and year (a target). Subjects
    village, household and person: ``conditions`` hold of one such row within the group ``of`` (a focus group, an eligibility).
    ``years`` are the years that it speaks of. ``region`` is the place code that it binds. ``topics`` are the words by which people
    ask for it, beside those of its label. ``for_each_level`` names the level of places that a place rule speaks of when asked
    for several places at once.
    """

    id: str
    label: str
    kind: Literal["target", "focus_group", "eligibility", "benefit", "monitoring"]
    clause: str
    quote: str
    subject: Literal["place", "village", "household", "person"]
    of: str | None = None
    conditions: ConditionTree
    judgements: tuple[Judgement, ...] = ()
    region: Region
    years: tuple[int, ...]
    readings: tuple[ReadingOf, ...] = ()
    benefit: str | None = None
    next_step: str | None = None
    topics: tuple[str, ...] = ()
    note: str | None = None
    last_checked: date


@dataclass(frozen=True)
class Check:
    """One verdict and what it rests on. ``gap`` = observed − threshold, always; None where either is unknown."""

    rule_id: str
    label: str
    subject: str
    outcome: Outcome
    observed: Decimal | None = None
    threshold: Decimal | None = None
    unit: str | None = None
    note: str | None = None
    children: tuple[Check, ...] = ()

    @property
    def gap(self) -> Decimal | None:
        """How far the observed figure is from the threshold, in the check's unit."""
        if self.observed is None or self.threshold is None:
            return None
        return self.observed - self.threshold


for _model in (Condition, AllOf, AnyOf, NotOf, ReadingOf, Rule):
    _model.model_rebuild()
