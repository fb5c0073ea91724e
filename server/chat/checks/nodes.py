"""Checks of the corpus as nodes of an answer: figures with two decimals, gap = observed − threshold of what is
shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from policies_corpus.model import Check
from server.chat.answer import CheckNode

_CENT = Decimal("0.01")
WORDS = {"met": "满足", "not_met": "不满足", "unknown": "待核实", "needs_review": "需人工核实"}
TARGET_WORDS = {"met": "达到", "not_met": "未达到", "unknown": "待核实", "needs_review": "需人工核实"}


def cents(value: Decimal | None) -> Decimal | None:
    """Two decimals, half up."""
    return None if value is None else value.quantize(_CENT, ROUND_HALF_UP)


def node(
    check: Check,
    citations: Sequence[int] = (),
    data: Sequence[int] = (),
    note: str | None = None,
    children: Sequence[CheckNode] | None = None,
) -> CheckNode:
    """One check with what it rests on; children of the check itself carry no citations of their own."""
    observed, threshold = cents(check.observed), cents(check.threshold)
    gap = None if observed is None or threshold is None else observed - threshold
    return CheckNode(
        rule_id=check.rule_id,
        label=check.label,
        subject=check.subject,
        outcome=check.outcome,
        observed=_number(observed),
        threshold=_number(threshold),
        gap=_number(gap),
        unit=check.unit,
        note=note if note is not None else check.note,
        citations=list(citations),
        data=list(data),
        children=list(children) if children is not None else [node(child) for child in check.children],
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
