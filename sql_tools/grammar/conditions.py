"""Conditions as a question says them, before it is known what is counted.

A condition names words of the model (``Ref``), not yet columns: whether 人均纯收入 is a figure of one row or of a
group, and whether 残疾人 is the thing counted or a member of it, is settled in ``resolve`` once the subject is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, InSegment, OneOf, Operator
from sql_tools.recognizers.date import Period
from sql_tools.values import PlaceName

Quantifier = Literal["any", "none", "all"]
Tests = tuple[tuple[Operator, Decimal], ...]


@dataclass(frozen=True)
class Fact:
    """A group, a value or a yes/no that holds: 脱贫户, 因病, 参加医保. One of ``refs`` is meant."""

    refs: tuple[Ref, ...]


@dataclass(frozen=True)
class Test:
    """A figure within bounds: 人均纯收入低于1万元. ``refs`` are fields of a row and measures of a group."""

    refs: tuple[Ref, ...]
    tests: Tests
    unit: str | None = None
    flag: Ref | None = None
    """The yes/no field of a row that says the same (收入下降)."""


@dataclass(frozen=True)
class FieldsTest:
    """One figure against another: 支出高于收入. ``left op right * times + plus``.

    ``since``: against the same figure of that year; ``right`` is of the year before until it is known which year is
    asked about, and then of ``back`` years before.
    """

    left: tuple[Ref, ...]
    op: Operator
    right: tuple[Ref, ...]
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)
    since: int | None = None
    back: int = 1


@dataclass(frozen=True)
class When:
    """A date or year field within a stretch of time: 2023年纳入监测."""

    refs: tuple[Ref, ...]
    period: Period


@dataclass(frozen=True)
class Unrecorded:
    """The field is not on file: 联系方式未登记."""

    refs: tuple[Ref, ...]
    holds: bool = True


@dataclass(frozen=True)
class Exists:
    """Something that belongs to the subject: a member who…, no job, all members. ``refs`` are tables or relations.

    ``of_upper``: said of the default subject (有残疾人的脱贫户), whatever is counted.
    """

    quantifier: Quantifier
    inner: Condition | None = None
    refs: tuple[Ref, ...] = ()
    of_upper: bool = False


@dataclass(frozen=True)
class Many:
    """So many of something: 两个以上残疾人, 脱贫户超过50户."""

    inner: Condition | None
    refs: tuple[Ref, ...]
    tests: Tests


@dataclass(frozen=True)
class PartShare:
    """A share within bounds: 监测户占比超过3%."""

    part: Condition
    whole: Condition | None
    of: str | None
    tests: Tests


@dataclass(frozen=True)
class Numbers:
    """The number of one group against that of another: 监测户数大于脱贫户数; or their figures, which ``refs`` name."""

    left: Condition
    op: Operator
    right: Condition
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Within:
    """In one of these places, where a place belongs to one condition of several (望城区的甲和长沙县的乙)."""

    places: tuple[PlaceName, ...]


@dataclass(frozen=True)
class Outside:
    """Not in any of these places."""

    places: tuple[PlaceName, ...]


@dataclass(frozen=True)
class Yearly:
    """``inner`` holds in every one of several years (``some``: in one of them).

    ``years`` are those said with it; none: those of the question, the ``run`` newest on file (连续两年), or all.
    """

    inner: Condition
    years: tuple[int, ...] = ()
    run: int = 0
    some: bool = False


@dataclass(frozen=True)
class AgainstAverage:
    """A figure against the average of the place around: 低于全县平均. ``level`` none: of the place asked.

    ``times``: against so many times the average (全县平均的一半).
    """

    refs: tuple[Ref, ...]
    op: Operator
    level: str | None = None
    part: Condition | None = None
    """The average of a share: of the rows that fit this."""
    number: bool = False
    """Of the number of these rows, not of their share."""
    times: Decimal = Decimal(1)
    whose: Condition | None = None
    """The average of these alone (低于全县脱贫户平均水平)."""
    by_name: bool = False
    """The place around was said by its name (低于衡阳市平均)."""


@dataclass(frozen=True)
class Both:
    """All hold. ``joined`` false: the parts came from separate phrases."""

    items: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """One of them holds. ``listed``: said as a list (脱贫户和监测户), which 分别 takes apart."""

    items: tuple[Condition, ...]
    listed: bool = False


@dataclass(frozen=True)
class No:
    """It does not hold."""

    item: Condition


Condition = (
    Fact
    | Test
    | FieldsTest
    | When
    | Unrecorded
    | Exists
    | Many
    | PartShare
    | Numbers
    | Within
    | Outside
    | Yearly
    | AgainstAverage
    | Both
    | Either
    | No
)


def both(items: list[Condition]) -> Condition | None:
    """One condition out of several; nested conjunctions are flattened."""
    flat = [part for item in items for part in (item.items if isinstance(item, Both) else (item,))]
    return None if not flat else flat[0] if len(flat) == 1 else Both(tuple(flat))


def conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    """The parts of a conjunction."""
    if condition is None:
        return ()
    return condition.items if isinstance(condition, Both) else (condition,)


def leaves(condition: Condition | None) -> Iterator[Condition]:
    """All conditions without parts of their own."""
    if isinstance(condition, Both | Either):
        for item in condition.items:
            yield from leaves(item)
    elif isinstance(condition, No):
        yield from leaves(condition.item)
    elif isinstance(condition, Yearly):
        yield from leaves(condition.inner)
    elif isinstance(condition, PartShare):
        yield condition
        yield from leaves(condition.part)
        yield from leaves(condition.whole)
    elif isinstance(condition, AgainstAverage) and condition.part is not None:
        yield condition
        yield from leaves(condition.part)
    elif isinstance(condition, Exists | Many) and condition.inner is not None:
        yield condition
        yield from leaves(condition.inner)
    elif condition is not None:
        yield condition


def mapped(condition: Condition, change: Callable[[Condition], Condition]) -> Condition:
    """The same condition, its parts that have none of their own changed."""
    match condition:
        case Both() | Either():
            return replace(condition, items=tuple(mapped(item, change) for item in condition.items))
        case No():
            return No(mapped(condition.item, change))
        case Exists() | Many() if condition.inner is not None:
            return replace(condition, inner=mapped(condition.inner, change))
        case PartShare():
            whole = mapped(condition.whole, change) if condition.whole is not None else None
            return replace(condition, part=mapped(condition.part, change), whole=whole)
        case _:
            return change(condition)


def opposite(said: Condition) -> Condition:
    """That it does not hold; of a yes/no field its other value."""
    if isinstance(said, Exists) and said.quantifier == "all" and said.inner is not None:
        return replace(said, quantifier="any", inner=opposite(said.inner))
    if isinstance(said, Exists) and said.quantifier != "all":
        return replace(said, quantifier="none" if said.quantifier == "any" else "any")
    facts = said.refs if isinstance(said, Fact) else ()
    turned = tuple(
        replace(ref, fact=ref.fact.model_copy(update={"value": not ref.fact.value}))
        for ref in facts
        if isinstance(ref.fact, Compare) and isinstance(ref.fact.value, bool)
    )
    return Fact(turned) if turned and len(turned) == len(facts) else No(said)


def denies(condition: Condition) -> bool:
    """True where a part of a conjunction is denied."""
    return any(
        isinstance(part, No) or (isinstance(part, Exists) and part.quantifier == "none")
        for part in conjuncts(condition)
    )


def same_group(said: Condition, whole: Condition) -> bool:
    """True of a group named once more (占残疾人总数), in these words or others."""
    if not isinstance(said, Fact) or not isinstance(whole, Fact):
        return said == whole
    facts = [{ref.fact.model_dump_json() for ref in each.refs if ref.fact is not None} for each in (said, whole)]
    return bool(facts[0] & facts[1])


def tables_of(condition: Condition) -> set[str]:
    """The tables that the leaves of a condition speak of."""
    return {table for leaf in leaves(condition) for table in _tables(leaf)}


def _tables(leaf: Condition) -> set[str]:
    if isinstance(leaf, Fact | Test | When | Unrecorded | Exists | Many | AgainstAverage):
        return {ref.table for ref in leaf.refs if ref.table is not None}
    if isinstance(leaf, FieldsTest):
        return {ref.table for ref in leaf.left if ref.table is not None}
    return set()


def fields_of(condition: Condition) -> set[str]:
    """The fields whose values a condition names."""
    facts = [ref.fact for leaf in leaves(condition) if isinstance(leaf, Fact) for ref in leaf.refs]
    return {fact.field for fact in facts if isinstance(fact, Compare)}


def one_field(condition: Condition | None) -> str | None:
    """男女: the field whose values are listed, where it is the one of all of them."""
    if not isinstance(condition, Either) or not condition.listed:
        return None
    named = [fields_of(item) for item in condition.items]
    fields = set.union(*named)
    return next(iter(fields)) if len(fields) == 1 and all(named) else None


def kinds_of(condition: Condition) -> set[str]:
    """What a condition speaks of: two of one kind stand for each other (男的 → 女的, 1万以下 → 2万以上)."""
    found: set[str] = set()
    for leaf in leaves(condition):
        match leaf:
            case Fact():
                facts = [ref.fact for ref in leaf.refs]
                found |= {fact.field for fact in facts if isinstance(fact, Compare | OneOf)}
                found |= {fact.name for fact in facts if isinstance(fact, InSegment)}
            case Test() | When() | Unrecorded() | Exists() | Many():
                found |= {ref.name for ref in leaf.refs}
            case FieldsTest():
                found |= {ref.name for ref in leaf.left}
    return found
