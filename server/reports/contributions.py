"""Which households moved a sum, a mean or a figure per head most.

A figure is ``factor × Σa ÷ Σb`` (a sum has no ``b``, a mean counts 1 a household). With R₀ the figure before,

    contribution of a household = ((a₁ − R₀·b₁) − (a₀ − R₀·b₀)) ÷ Σb₁

of a sum simply a₁ − a₀. The contributions of all households add up to the change of the figure, and a household whose
values are as they were contributes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from server.chat.data.answer import DataDesk
from server.reports.condition_fields import COUNTED, KEYS, OWN, joined
from server.reports.why import GROUPED, SHOWN, Households, Pair, Why, whole
from sql_tools.plan import Figure, Predicate, QueryPlan, Statistic
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel

_SUM = re.compile(r"SUM\(\{([\w.]+)\}\)")
_ZERO, _ONE, _CENT = Decimal(0), Decimal(1), Decimal("0.01")
_ABSENT = "不在内"
_NOTE = "每户的影响加起来等于数的变化；只列影响最大的 {} 户。"
_MEAN_NOTE = "影响按“这户与上期平均水平的差距变了多少，除以本期总数”算，" + _NOTE

_Rows = dict[str, tuple[Decimal, Decimal]]
"""Household → its part above and below the line."""


@dataclass(frozen=True)
class _Formula:
    """``below`` None: a sum. ``each``: below the line every household counts 1."""

    above: str
    below: str | None
    each: bool
    factor: Decimal
    label: str
    unit: str
    where: Predicate | None


def why_figure(plan: QueryPlan, pair: Pair) -> Why | None:
    """The households that moved the first figure of a plan most; None where it is no sum, mean or figure per head."""
    of_groups = plan.count_groups or plan.over_groups is not None
    plain = plan.having is None and not plan.narrow and plan.top is None and not of_groups
    formula = _formula(plan, pair.now.queries.model) if plain else None
    if formula is None:
        return None
    last = plan.model_copy(update={"years": plan.years[-1:]})
    now, before = (_rows(desk, last, formula, pair) for desk in (pair.now, pair.before))
    parts = contributions(now, before, formula.below is not None or formula.each, formula.factor)
    return None if parts is None else _told(last, formula, now, before, parts)


def contributions(now: _Rows, before: _Rows, ratio: bool, factor: Decimal) -> dict[str, Decimal] | None:
    """Household → its part of the change; None where the figure was or is undefined (nobody below the line)."""
    idents = {**before, **now}
    nobody = (_ZERO, _ZERO)
    if not ratio:
        return {ident: factor * (now.get(ident, nobody)[0] - before.get(ident, nobody)[0]) for ident in idents}
    below_now, below_before = sum(b for _, b in now.values()), sum(b for _, b in before.values())
    if not below_now or not below_before:
        return None
    figure = sum((a for a, _ in before.values()), _ZERO) / below_before

    def apart(rows: _Rows, ident: str) -> Decimal:
        """How far a household lies from what it would have at the figure before."""
        a, b = rows.get(ident, nobody)
        return a - figure * b

    return {ident: factor * (apart(now, ident) - apart(before, ident)) / below_now for ident in idents}


def _told(plan: QueryPlan, formula: _Formula, now: _Rows, before: _Rows, parts: dict[str, Decimal]) -> Why:
    kinds = {
        "一直在内、数有变化的户": [ident for ident in parts if ident in now and ident in before and parts[ident]],
        "新算进来的户": [ident for ident in parts if ident not in before],
        "不再算在内的户": [ident for ident in parts if ident not in now],
    }
    totals = tuple(
        (f"{title} {len(idents)} 户", _cents(sum((parts[ident] for ident in idents), _ZERO)))
        for title, idents in kinds.items()
    )
    most = sorted((ident for ident in parts if parts[ident]), key=lambda ident: (-abs(parts[ident]), ident))
    rows = tuple((ident, _shown(before, ident), _shown(now, ident), _cents(parts[ident])) for ident in most[:SHOWN])
    year = f"按{plan.years[0]}年的数据，" if plan.years else ""
    change = _cents(sum(parts.values(), _ZERO))
    ratio = formula.below is not None or formula.each
    titles = ("户编号", f"{formula.label}（上期）", f"{formula.label}（本期）", f"影响（{formula.unit}）")
    return Why(
        f"{year}变化 {change:+,.2f}{formula.unit}，来自 {len(most)} 户。",
        totals,
        (Households("影响最大的户", len(most), titles, rows),),
        (_MEAN_NOTE if ratio else _NOTE).format(SHOWN) + (GROUPED if plan.by else ""),
        formula.unit,
    )


def _shown(rows: _Rows, ident: str) -> Cell:
    return _cents(rows[ident][0]) if ident in rows else _ABSENT


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT)


# ---- The formula of a figure -------------------------------------------------------------------------------


def _formula(plan: QueryPlan, model: SemanticModel) -> _Formula | None:
    first = plan.measures[0] if plan.measures and plan.subject in OWN else None
    if isinstance(first, Statistic) and first.function in ("sum", "mean"):
        known, mean = model.field(first.field), first.function == "mean"
        return _Formula(first.field, None, mean, _ONE, known.label, known.unit or "", first.where)
    if not isinstance(first, Figure) or first.name not in model.measures:
        return None
    measure = model.measures[first.name]
    where = joined(measure.where, first.where)
    if measure.numerator is None or measure.denominator is None:
        above = _summed(first.name, model)
        if above is None:
            return None
        return _Formula(above, None, False, _ONE, model.field(above).label, measure.unit or "", where)
    above, below = _summed(measure.numerator, model), _summed(measure.denominator, model)
    each = (model.measures[measure.denominator].sql or "").startswith(COUNTED)
    if above is None or (below is None and not each):
        return None
    factor = Decimal(100) if measure.type == "percent" else _ONE
    return _Formula(above, below, each, factor, model.field(above).label, measure.unit or "", where)


def _summed(name: str, model: SemanticModel) -> str | None:
    """The field that a figure adds up, if it does just that."""
    match = _SUM.fullmatch(model.measures[name].sql or "")
    return match.group(1) if match and model.measures[name].where is None else None


def _rows(desk: DataDesk, plan: QueryPlan, formula: _Formula, pair: Pair) -> _Rows:
    key = KEYS[plan.subject]
    columns = (key, formula.above, *((formula.below,) if formula.below else ()))
    listed = QueryPlan(
        model=plan.model,
        subject=plan.subject,
        columns=columns,
        where=joined(plan.where, formula.where),
        places=plan.places,
        years=plan.years,
    )
    rows = whole(desk.queries.run(listed, pair.area, pair.asked_on).result).exact
    return {
        str(row[0]): (Decimal(str(row[1])), Decimal(str(row[2])) if formula.below else _ONE)
        for row in rows
        if row[1] is not None and (not formula.below or row[2] is not None)
    }
