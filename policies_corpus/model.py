"""What the law says: documents, clauses, and rules as data.

``Clause.text`` is the repaired text of one clause; ``Clause.offsets[i]`` is the place of its i-th character in the
source file's text, so that every quote can be shown in the original. Rules name fields, measures and segments of the
household model by their names only: this room knows no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Level = Literal["national", "province", "city", "county"]
LEVELS: tuple[Level, ...] = ("county", "city", "province", "national")
"""From the nearest to the farthest, the order in which answers show them."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Frozen):
    """A place of a document: administrative code by level (national: ``0``), e.g. 4301 长沙市."""

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
    numbered heading); ``path`` are the headings from the outermost to its own; ``page`` is 1-based where the format has
    pages. A heading that the text goes on from (“工作目标。严格落实……”) is ``text[:body_start]``. ``cuts``: indices in
    the text before which characters of the source, not only white space, were taken away: no quote reaches across one.
    """

    clause_id: str
    doc_id: str
    number: str
    path: tuple[str, ...]
    text: str
    offsets: tuple[int, ...]
    page: int | None = None
    body_start: int = 0
    cuts: tuple[int, ...] = ()


# ---- Rules ---------------------------------------------------------------------------------------------

Operator = Literal["<", "<=", "=", "!=", ">=", ">"]
Outcome = Literal["met", "not_met", "unknown", "needs_review"]
Scalar = bool | int | Decimal | str
RuleKind = Literal["target", "focus_group", "eligibility", "benefit", "monitoring"]


class Condition(_Frozen):
    """A field of the row against a value, some values or another field; unknown where one is not recorded.

    ``field`` and ``other`` are names of the household model (``table.field``); ``value`` in the field's own unit (yuan,
    percent). ``years_before``: the field is a date, compared with the judging day that many years ago.
    """

    field: str
    label: str
    op: Operator = "="
    value: Scalar | None = None
    values: tuple[str, ...] = ()
    other: str | None = None
    years_before: int | None = None
    unit: str | None = None
    quote: str | None = None

    @model_validator(mode="after")
    def _one_right_side(self) -> Condition:
        given = [self.value is not None, bool(self.values), self.other is not None, self.years_before is not None]
        if sum(given) != 1:
            raise ValueError(f"条件“{self.label}”要在 value、values、other、years_before 中恰好写一个")
        return self


class Member(_Frozen):
    """The row belongs to a named group of the household model, e.g. ``lifted`` 脱贫户."""

    segment: str
    label: str


class Related(_Frozen):
    """Rows that belong to the subject (its members, its jobs, its help received), those of the judged year.

    ``any``: one fits ``where``; ``none``: none fits; ``all``: every one fits and there is one.
    """

    related: str
    label: str
    quantifier: Literal["any", "none", "all"] = "any"
    where: ConditionTree | None = None


class Judgement(_Frozen):
    """A condition that needs a person: always 需人工核实, never 不符合. ``quote`` are the clause's words."""

    judgement: str
    quote: str

    @property
    def label(self) -> str:
        return self.judgement


class Unrecorded(_Frozen):
    """A fact that the schema has no place for: always 待核实. ``missing`` names the field or table that would be
    needed."""

    unrecorded: str
    missing: str

    @property
    def label(self) -> str:
        return self.unrecorded


class AllOf(_Frozen):
    """Every part holds."""

    all: tuple[ConditionTree, ...] = Field(min_length=2)
    label: str = "以下各条都要满足"


class AnyOf(_Frozen):
    """At least one part holds."""

    any: tuple[ConditionTree, ...] = Field(min_length=2)
    label: str = "以下满足一条即可"


class NotOf(_Frozen):
    """``label`` says the negated condition as a sentence of its own."""

    negated: ConditionTree = Field(alias="not")
    label: str


_BRANCHES = ("field", "segment", "related", "judgement", "unrecorded", "all", "any", "not")


def _branch(node: Any) -> str | None:
    """Which condition a mapping (or an already built node) is: by the one key that only it has."""
    if isinstance(node, dict):
        return next((key for key in _BRANCHES if key in node), None)
    return next((key for key in _BRANCHES if hasattr(node, "negated" if key == "not" else key)), None)


ConditionTree = Annotated[
    Annotated[Condition, Tag("field")]
    | Annotated[Member, Tag("segment")]
    | Annotated[Related, Tag("related")]
    | Annotated[Judgement, Tag("judgement")]
    | Annotated[Unrecorded, Tag("unrecorded")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotOf, Tag("not")],
    Discriminator(_branch),
]


class Figure(_Frozen):
    """A figure of a group of rows in a place and year, as a measure of the household model.

    ``of`` narrows to a named group, ``where`` to rows that fit. ``part``: 100 × the measure over rows that also fit
    ``part`` ÷ the measure over all of them. ``form`` ``growth``: percent over the year before; ``annual_growth``:
    compound yearly percent since the year ``since``; ``increase``: this year minus the year before; ``compounded``:
    the compound yearly rate of a measure that is itself a yearly rate, over the years after ``since``. ``over``:
    ``times`` × this ÷ that. ``place``: ``same`` is the judged place (for published figures the nearest one that has
    them), ``region`` the rule's own. ``year``: a fixed year in place of the judged one. ``subject``: whose rows,
    where not those of the measure's own home.
    """

    measure: str
    subject: str | None = None
    of: str | None = None
    where: ConditionTree | None = None
    part: ConditionTree | None = None
    form: Literal["value", "growth", "annual_growth", "increase", "compounded"] = "value"
    since: int | None = None
    over: Figure | None = None
    times: Decimal = Decimal(100)
    place: Literal["same", "region"] = "same"
    year: int | None = None


class Benchmark(_Frozen):
    """A threshold that is itself a figure: its value + ``plus``, called ``label``.

    ``near`` says which worded benchmark is not on file and which near one stands for it.
    """

    figure: Figure
    label: str
    plus: Decimal = Decimal(0)
    near: str | None = None


class _Statement(_Frozen):
    """What every rule and every uncheckable statement says of itself.

    ``quote`` stands in the clause's text; ``years`` are the years that it speaks of; ``region`` binds its own place
    and what lies below. How people ask for it: ``called`` are the words for those it speaks of; ``topics`` are groups
    of words of which each must be met (the words of one group are joined by ``|``); ``unless`` are words that mean
    something else.
    """

    id: str
    label: str
    kind: RuleKind
    clause: str
    quote: str
    region: Region
    years: tuple[int, ...]
    called: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    unless: str | None = None
    note: str | None = None


class Uncheckable(_Statement):
    """A quantified statement that the household model cannot check; ``missing`` names the field or table."""

    kind: RuleKind = "target"
    op: Operator = ">="
    value: Decimal | None = None
    unit: str | None = None
    missing: str


class TargetReading(_Frozen):
    """Another way to read a target; its figure stands beside the default's."""

    label: str
    why: str
    figure: Figure
    counted_as: dict[str, Figure] = Field(default_factory=dict)


class Target(_Statement):
    """A figure of a place and year that must reach a threshold: exactly one of ``value`` and ``benchmark``.

    ``group`` is the default reading of whom it counts, in Chinese. ``counted_as``: the same counted in another unit
    (人 → a figure in persons). ``total``: the threshold is for the whole region and was not shared out to the places
    in it. ``narrowed_by``: the clause speaks of a part of those counted that is not on file: only “none is left” and
    “all do” carry over to a part. ``partly_on_file``: only a part of what the clause counts is on file (said in
    Chinese): short of the threshold is then 待核实. ``near`` as in Benchmark. ``best_effort``: the clause says 力争.
    """

    kind: RuleKind = "target"
    figure: Figure
    op: Operator = ">="
    value: Decimal | None = None
    benchmark: Benchmark | None = None
    unit: str
    group: str
    counted_as: dict[str, Figure] = Field(default_factory=dict)
    readings: tuple[TargetReading, ...] = ()
    narrowed_by: Judgement | Unrecorded | None = None
    partly_on_file: str | None = None
    total: bool = False
    near: str | None = None
    best_effort: bool = False
    last_checked: date

    @model_validator(mode="after")
    def _one_threshold(self) -> Target:
        if (self.value is None) == (self.benchmark is None):
            raise ValueError("value 和 benchmark 要恰好写一个")
        return self


class GroupReading(_Frozen):
    """Another way to read the conditions of a group; its result stands beside the default's."""

    label: str
    why: str
    conditions: ConditionTree


class GroupRule(_Statement):
    """Conditions that hold of one household or village: a focus group, an eligibility, a benefit, a duty to watch.

    ``scope`` is who the rule speaks of at all: outside it the rule says nothing. ``columns`` are the fields shown for
    each member of the group. ``benefit`` says what it
    brings, ``next_step`` what to check or do next; ``rank`` orders the rules of one household, the most useful first
    (1).
    """

    subject: Literal["village", "household"]
    scope: ConditionTree
    conditions: ConditionTree | None = None
    readings: tuple[GroupReading, ...] = ()
    columns: tuple[str, ...] = ()
    benefit: str | None = None
    next_step: str | None = None
    near: str | None = None
    rank: int = Field(default=5, ge=1, le=9)
    last_checked: date


Rule = Target | GroupRule
Statement = Target | GroupRule | Uncheckable


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


for _model in (Related, AllOf, AnyOf, NotOf, Figure, Benchmark, TargetReading, Target, GroupReading, GroupRule):
    _model.model_rebuild()
