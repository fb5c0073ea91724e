"""The typed query plan: what a question about data means, before any SQL.

A plan names only things of a semantic model (fields ``table.field``, measures, segments, relations), and holds
every value as a value. The compiler alone turns it into SQL; ``describe`` turns it into one Chinese sentence;
the parser reads that sentence back into the same plan.

All types are frozen. Money is in yuan as ``Decimal``, shares and rates are percentages (5.5 means 5.5 %).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Scalar = bool | int | Decimal | date | str
Operator = Literal["<", "<=", "=", "!=", ">=", ">"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- Predicates: what must hold of a row --------------------------------------------------------------


class Compare(_Frozen):
    """``field op value``; of a HAVING, ``field`` is the alias of a measure of the plan."""

    kind: Literal["compare"] = "compare"
    field: str
    op: Operator
    value: Scalar


class CompareFields(_Frozen):
    """``field op other * times + plus``: two fields (or aliases) against each other, e.g. cost above income."""

    kind: Literal["compare_fields"] = "compare_fields"
    field: str
    op: Operator
    other: str
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)


class OneOf(_Frozen):
    """The field has one of the values."""

    kind: Literal["one_of"] = "one_of"
    field: str
    values: tuple[Scalar, ...] = Field(min_length=1)


class Missing(_Frozen):
    """The field is not recorded."""

    kind: Literal["missing"] = "missing"
    field: str


class InSegment(_Frozen):
    """A named group of the semantic model, e.g. 脱贫户."""

    kind: Literal["segment"] = "segment"
    name: str


class Related(_Frozen):
    """A condition over the rows that belong to the subject: its members, its jobs, its help received.

    ``any``: at least one related row fits ``where``; ``none``: none fits; ``all``: every related row fits (and
    there is one). ``at_least`` counts: that many fit. Rows of tables with a year are those of the plan's year.
    """

    kind: Literal["related"] = "related"
    relation: str
    quantifier: Literal["any", "none", "all"] = "any"
    at_least: int = Field(default=1, ge=1)
    where: Predicate | None = None


class InYears(_Frozen):
    """``where`` holds in ``every`` one of these years, or in ``some``, whatever year the plan speaks of.

    It is asked of the same thing in each year (the household, the village). Where the thing has no row for a year that
    decides, it is unknown.
    """

    kind: Literal["in_years"] = "in_years"
    years: tuple[int, ...] = Field(min_length=1)
    quantifier: Literal["every", "some"] = "every"
    where: Predicate


class InPlaces(_Frozen):
    """The row lies in one of these places."""

    kind: Literal["in_places"] = "in_places"
    places: tuple[Place, ...] = Field(min_length=1)


class CompareAround(_Frozen):
    """``field op the figure`` of all rows of the subject around it: in the same place of ``level``, in the same year.

    ``times``: so many times that figure (低于全县平均的一半).
    ``of`` is the measure that the field is compared with (人均纯收入低于全县的人均纯收入), its ``where`` narrows whose.
    """

    kind: Literal["compare_around"] = "compare_around"
    field: str
    op: Operator
    of: Figure | Statistic
    level: str
    times: Decimal = Decimal(1)


class And(_Frozen):
    """Every item holds."""

    kind: Literal["and"] = "and"
    items: tuple[Predicate, ...] = Field(min_length=2)


class Or(_Frozen):
    """At least one item holds."""

    kind: Literal["or"] = "or"
    items: tuple[Predicate, ...] = Field(min_length=2)


class Not(_Frozen):
    """The item does not hold. A row whose fact is not recorded is on neither side."""

    kind: Literal["not"] = "not"
    item: Predicate


Predicate = Annotated[
    Compare
    | CompareFields
    | OneOf
    | Missing
    | InSegment
    | Related
    | InYears
    | InPlaces
    | CompareAround
    | And
    | Or
    | Not,
    Field(discriminator="kind"),
]


# ---- Measures: one figure of a group -------------------------------------------------------------------


class Figure(_Frozen):
    """A measure that the model defines by name; ``where`` narrows the rows it counts."""

    kind: Literal["figure"] = "figure"
    name: str
    where: Predicate | None = None
    label: str | None = None


class Statistic(_Frozen):
    """A function over one field. ``mean`` leaves out what is not recorded, and the result says how many."""

    kind: Literal["statistic"] = "statistic"
    function: Literal["sum", "mean", "median", "min", "max", "count_distinct"]
    field: str
    where: Predicate | None = None
    label: str | None = None


class Share(_Frozen):
    """100 × (measure over rows that fit ``part``) ÷ (measure over rows that fit ``whole``), in percent.

    Numerator and denominator are shown as columns of their own.
    """

    kind: Literal["share"] = "share"
    of: str
    part: Predicate
    whole: Predicate | None = None
    label: str | None = None


class Portion(_Frozen):
    """A group's part of the total over all groups of the result, in percent.

    With ``level`` the total is over those that lie in the same place of it (各县致贫原因的占比).
    """

    kind: Literal["portion"] = "portion"
    of: Figure | Statistic
    level: str | None = None
    label: str | None = None


class Change(_Frozen):
    """The measure in the plan's year against ``years_back`` years before.

    ``percent``: (now ÷ before − 1) × 100, unknown where before is zero or less; ``difference``: now − before;
    ``annual``: the compound yearly rate over ``years_back`` years, in percent.
    """

    kind: Literal["change"] = "change"
    of: Figure | Statistic
    form: Literal["percent", "difference", "annual"] = "percent"
    years_back: int = Field(default=1, ge=1)
    label: str | None = None


class Past(_Frozen):
    """The measure as it was ``years_back`` years before the plan's year."""

    kind: Literal["past"] = "past"
    of: Figure | Statistic | Share
    years_back: int = Field(default=1, ge=1)
    label: str | None = None


class Around(_Frozen):
    """The measure over all groups together that lie in the same place of ``level``; a count is their mean.

    ``level`` none: over all groups of the answer.
    """

    kind: Literal["around"] = "around"
    of: Figure | Statistic | Share | Change
    level: str | None = None
    label: str | None = None


class Ratio(_Frozen):
    """``left ÷ right`` of two figures of the same group: in ``percent``, how many ``times``, or so many to ``each``.

    The right side may be the figure of a wider place. ``each``: ``left`` counts some of what belongs to what ``right``
    counts (平均每户老年人的人数).
    """

    kind: Literal["ratio"] = "ratio"
    left: Figure | Statistic
    right: Figure | Statistic | Around
    form: Literal["percent", "times", "each"] = "percent"
    label: str | None = None


class Difference(_Frozen):
    """``left − right`` of two figures of the same group, e.g. group growth above the published one.

    ``absolute``: only how far they are apart (两者相差多少). The right side may be the figure of a wider place.
    """

    kind: Literal["difference"] = "difference"
    left: Figure | Statistic | Share | Change
    right: Figure | Statistic | Share | Change | Around
    absolute: bool = False
    label: str | None = None


Measure = Annotated[
    Figure | Statistic | Share | Portion | Change | Past | Around | Ratio | Difference, Field(discriminator="kind")
]


# ---- Grouping, ordering, places -----------------------------------------------------------------------


class Dimension(_Frozen):
    """A field to group by; with ``bands`` (rising inner borders) its values fall into [low, high) bands."""

    field: str
    bands: tuple[Decimal, ...] = ()


class Order(_Frozen):
    """By a measure alias (``m0``, ``m1`` … in the order of ``measures``) or by a field."""

    by: str
    descending: bool = True


class Place(_Frozen):
    """A place of the data: ``level`` is one of the model's place levels, e.g. town; ``name`` is for people."""

    level: str
    code: str
    name: str


class Narrow(_Frozen):
    """Keep the ``count`` best rows by a field before anything else is asked of them (前五名里…最低的).

    Or the best ``percent`` of them (收入最高的10%): of 95 rows the best 10. One of the two is given.
    """

    order: Order
    count: int | None = Field(default=None, ge=1)
    percent: Decimal | None = Field(default=None, gt=0, lt=100)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Narrow:
        if (self.count is None) == (self.percent is None):
            raise ValueError("either count or percent")
        return self


class QueryPlan(_Frozen):
    """One question about data.

    ``subject`` is the table of the model whose rows are counted or listed. With ``measures`` the answer is one row
    a group (one row in all without ``by``); without them it is a list of ``columns``. ``places`` are joined by OR and
    empty means everywhere. ``years`` empty means that the subject has no year; more than one year groups by year.
    ``top`` keeps all rows that tie at the last place; with ``within`` so many of each value of these fields
    (各乡镇最低的三户). ``every_group`` lists also groups without a row (没有…的村).
    ``side_by_side`` shows each of ``places`` as a group of its own. ``count_groups`` asks only how many groups there
    are (监测户占比超过3%的乡镇有几个); ``years_together`` adds the years up (2021年以来累计). ``parts``: shares and
    changes are shown with the figures that they are worked out of. ``over_groups``: one row in place of the groups,
    the ``mean`` of each figure over them, or how far the highest lies above the lowest (``gap``, ``times``).
    """

    model: str
    subject: str
    measures: tuple[Measure, ...] = ()
    columns: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()
    where: Predicate | None = None
    having: Predicate | None = None
    narrow: tuple[Narrow, ...] = ()
    order: tuple[Order, ...] = ()
    top: int | None = Field(default=None, ge=1)
    within: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    side_by_side: bool = False
    years: tuple[int, ...] = ()
    every_group: bool = False
    count_groups: bool = False
    over_groups: Literal["mean", "gap", "times"] | None = None
    years_together: bool = False
    parts: bool = True
    distinct: bool = False


class Area(_Frozen):
    """The part of the data that an asker may see. It never stands in a plan: the compiler adds it to every query.

    ``names``: whether with names and numbers of persons. ``demo_only``: nothing but made-up data.
    """

    place: Place | None
    names: bool = False
    demo_only: bool = False

    @property
    def everything(self) -> bool:
        """True only for an asker who was explicitly given the whole database."""
        return self.place is None


EVERYWHERE = Area(place=None)

for _model in (Related, InYears, InPlaces, CompareAround, And, Or, Not, Figure, Statistic, Share, QueryPlan):
    _model.model_rebuild()
