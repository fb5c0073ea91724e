"""The amounts that a rule states, and whether an amount of a question is one of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from policies_corpus.model import Condition, GroupRule, Statement, Target, Uncheckable
from policies_corpus.walk import leaves
from server.chat.checks.question import Amount
from sql_tools.recognizers.bound import Bound, bounds

_RATES = ("%", "百分点")
_ALIKE = (("人", "名", "位"), ("个村", "个", "村"), ("家", "个"), ("项", "个"))


def numbers_of(rule: Statement) -> tuple[Amount, ...]:
    """The amounts that a rule states: its threshold, the bounds of its conditions, and those that its label says."""
    return (*thresholds_of(rule), *_in_conditions(rule))


def thresholds_of(rule: Statement) -> tuple[Amount, ...]:
    """The amounts that must be reached: the threshold, and those that the label says."""
    said = tuple(
        Amount(tuple(value for _, value in mention.value.tests), mention.value.unit, 0, 0)
        for mention in bounds(rule.label)
        if isinstance(mention.value, Bound)
    )
    if not isinstance(rule, Target | Uncheckable) or rule.value is None:
        return said
    own = Amount((rule.value,), rule.unit, 0, 0)
    # 2万脱贫人口 in a label are 20000人: two万元 of a question are something else.
    return (*(each for each in said if each.unit is not None or each.values != own.values), own)


def _in_conditions(rule: Statement) -> Iterable[Amount]:
    trees = []
    if isinstance(rule, Target):
        trees = [rule.figure.where, rule.figure.part]
    elif isinstance(rule, GroupRule):
        trees = [rule.conditions]
    for tree in trees:
        for leaf in leaves(tree) if tree is not None else ():
            if (
                isinstance(leaf, Condition)
                and isinstance(leaf.value, int | Decimal)
                and not isinstance(leaf.value, bool)
            ):
                yield Amount((Decimal(leaf.value),), leaf.unit, 0, 0)


def is_among(amount: Amount, stated: Iterable[Amount]) -> bool:
    """Whether every value of the amount is stated with a unit that fits; an amount without a unit fits any."""
    values = {value for each in stated if _same_unit(amount.unit, each.unit) for value in each.values}
    return all(value in values for value in amount.values)


def _same_unit(said: str | None, stated: str | None) -> bool:
    """Whether a unit said in a question can be the one stated; 个 counts anything but money, rates and years."""
    if said is None or stated is None:
        return True
    if said in _RATES or stated in _RATES:
        return said in _RATES and stated in _RATES  # 占比够10个点没有
    if said == "个":
        return stated not in ("元", "年", "月", "天", "户")
    return said == stated or any(said in alike and stated in alike for alike in _ALIKE)
