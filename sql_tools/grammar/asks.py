"""What a question wants to see: figures, shares, changes, rows; in which groups and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sql_tools.grammar.conditions import Condition
from sql_tools.lexicon import Ref
from sql_tools.recognizers.date import Years
from sql_tools.values import PlaceName

Function = Literal["sum", "mean", "median", "min", "max"]
ChangeForm = Literal["percent", "difference", "annual"]


@dataclass(frozen=True)
class Count:
    """多少户, 几个村: ``refs`` are the tables or the level that the counting word names; none: what is spoken of."""

    refs: tuple[Ref, ...] = ()
    times: bool = False
    """多少次, 多少笔: what happened, however often it happened to one."""


@dataclass(frozen=True)
class Amount:
    """A figure by name: 人均纯收入, 平均务工月数. ``refs`` are measures of a group and fields of a row."""

    refs: tuple[Ref, ...]
    function: Function | None = None
    """Without ``refs`` it is of the figure that was asked for before (中位数呢)."""


@dataclass(frozen=True)
class Moved:
    """A figure against an earlier year; ``of`` none: the number of what is spoken of. ``since``: the year named."""

    of: Amount | Count
    form: ChangeForm
    since: Years | None = None
    verb: bool = False
    """Said as what happened (增长了多少), not by name (增速)."""


@dataclass(frozen=True)
class Proportion:
    """The part that fits ``part`` of what fits ``whole`` (none: of all)."""

    part: Condition | None
    whole: Condition | None = None
    refs: tuple[Ref, ...] = ()
    areas: tuple[str, ...] = ()
    """占全县…: the whole is a place of this level; the groups of the answer are parts of it."""
    named: tuple[PlaceName, ...] = ()
    """占衡阳县…: the place that the whole lies in, by its name."""
    place_alone: bool = False
    """占全县的比例: of the whole nothing but its place is named."""
    counted: bool = False
    """…有多少户，占比多少: the number of the part is asked for as well."""
    figure: tuple[Ref, ...] = ()
    """The part and the whole are of this amount, not of a number of rows."""


@dataclass(frozen=True)
class Among:
    """占残疾人总数的几成: what was counted before, among those that fit ``whole`` (none: all of the same rows)."""

    whole: Condition | None
    happens: tuple[Ref, ...] = ()
    """占务工总人数: among those to whom this happens."""
    areas: tuple[str, ...] = ()
    """占全县…: among those of a place of this level."""
    place_alone: bool = False


@dataclass(frozen=True)
class Gap:
    """How far two things of a list are apart in a figure, or the one as so many times the other.

    ``of`` is the figure of both; with ``other`` the two sides are two figures. ``turned``: the second less the first.
    ``around``: the second side is the figure of the place of this level around. ``of_whole``: it is of all rows of the
    place, the first of those that fit.
    """

    of: Amount | Count
    form: Literal["absolute", "difference", "times", "percent"] = "absolute"
    other: Amount | None = None
    turned: bool = False
    around: str | None = None
    of_whole: bool = False


@dataclass(frozen=True)
class Average:
    """平均每户有几个老人: how many that fit ``of`` there are to each row of ``per``; ``refs`` are what is counted."""

    of: Condition
    refs: tuple[Ref, ...]
    per: tuple[Ref, ...]


@dataclass(frozen=True)
class PortionOf:
    """Each group's part of the total of all groups."""

    of: Amount | Count | None = None
    areas: tuple[str, ...] = ()
    named: tuple[PlaceName, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """Several measures that have one name (收入结构)."""

    name: str


@dataclass(frozen=True)
class Spread:
    """The distribution of a field over its bands or values."""

    refs: tuple[Ref, ...]


@dataclass(frozen=True)
class Rows:
    """A list of what is spoken of, with these figures of each row."""

    refs: tuple[tuple[Ref, ...], ...] = ()
    exactly: bool = False
    """The columns are told one by one, the key of the row among them."""


Ask = Count | Amount | Average | Gap | Moved | Proportion | PortionOf | Bundle | Spread | Rows


@dataclass(frozen=True)
class GroupBy:
    """Groups by a place level, a field, its usual bands, bands with the ``edges`` that were said, or by year."""

    level: str | None = None
    refs: tuple[Ref, ...] = ()
    bands: bool = False
    edges: tuple[Decimal, ...] = ()
    by_sort: bool = False
    by_year: bool = False
    said: int | None = None
    """六个县各有多少: how many groups there are was said as well."""


@dataclass(frozen=True)
class OrderBy:
    """``refs`` name the figure (none: the figure asked for). ``count``: by the number of what is spoken of.

    ``pick``: a superlative or comparison that wants only the first (最高的, 哪个更高).
    """

    refs: tuple[Ref, ...] = ()
    descending: bool = True
    count: bool = False
    pick: bool = False
    share: bool = False
    named: str = ""
    """By a figure that was asked for, called by the end of its name (按户数占比)."""
    function: Function | None = None
    """By this function of the figure (按人均纯收入的中位数)."""


@dataclass(frozen=True)
class Head:
    """What the answer is a list of: 哪些村, 最低的五个乡镇, 脱贫户名单. ``count``: how many of them are wanted."""

    refs: tuple[Ref, ...]
    count: int | None = None
