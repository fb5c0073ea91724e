"""What an answer tells of what it took over from the question before."""

from __future__ import annotations

from sql_tools.plan import QueryPlan


def kept_notes(before: QueryPlan, plan: QueryPlan) -> tuple[str, ...]:
    """沿用上一问的地区、年份: what stays as it was, where it narrows the answer."""
    kept = []
    if plan.places and plan.places == before.places:
        kept.append(f"地区（{'、'.join(place.name for place in plan.places)}）")
    if plan.where is not None and plan.where == before.where:
        kept.append("条件")
    if plan.years and plan.years == before.years:
        kept.append(f"年份（{'、'.join(map(str, plan.years))}年）")
    return (f"沿用上一问的{'、'.join(kept)}",) if kept else ()
