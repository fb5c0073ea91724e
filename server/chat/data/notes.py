"""What a reader must know of a plan beside its figure: counting rules, the status on file, groups inside a group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sql_tools.plan import And, Change, Figure, InSegment, QueryPlan
from sql_tools.semantic_model import Segment, SemanticModel

HOUSEHOLDS = "户"


def notes_of(plan: QueryPlan, model: SemanticModel, newest_year: int | None) -> list[str]:
    """Chinese sentences: how groups and measures of the plan are counted, and that a status is the one on file now."""
    segments = [model.segments[name] for name in dict.fromkeys(_segments(plan.model_dump()))]
    notes = [f"{segment.label}：{segment.note}。" for segment in segments if segment.note]
    by_status = [segment.label for segment in segments if segment.status_on_file]
    backs = [measure.years_back for measure in plan.measures if isinstance(measure, Change)]
    if by_status and newest_year is not None and plan.years and min(plan.years) - max(backs, default=0) < newest_year:
        notes.append(f"{'、'.join(by_status)}按现在库内登记的身份计算，过去年份也一样。")
    measures = [model.measures[each.name] for each in plan.measures if isinstance(each, Figure)]
    notes += [f"{measure.label}：{measure.note}。" for measure in measures if measure.note]
    return list(dict.fromkeys(notes))


def inner_group(plan: QueryPlan, model: SemanticModel) -> tuple[Segment, QueryPlan] | None:
    """The group to be told with a count of another (监测户: 已消除风险), and the plan to count it, if there is one."""
    names = list(_segments(plan.model_dump()))
    figure = plan.measures[0] if len(plan.measures) == 1 else None
    if not isinstance(figure, Figure) or figure.where is not None or model.measures[figure.name].unit != HOUSEHOLDS:
        return None
    if plan.by or plan.having is not None or plan.count_groups or plan.where is None or len(plan.years) > 1:
        return None
    told = [model.segments[name].tell for name in names if model.segments[name].tell]
    if not told or set(told) & set(names) or _within(plan, model, told[0]):
        return None
    where = And(items=(plan.where, InSegment(name=str(told[0]))))
    return model.segments[str(told[0])], plan.model_copy(update={"where": where, "order": (), "top": None})


def said_of_inner_group(segment: Segment, rows: Sequence[Sequence[Any]]) -> str:
    """The note of an inner group: its number alone, or that of each place that stands side by side with others."""
    counts = [f"{''.join(map(str, names))}{count}{HOUSEHOLDS}" for *names, count in rows]
    return f"其中{segment.label}{'、'.join(counts) or f'0{HOUSEHOLDS}'}。"


def _within(plan: QueryPlan, model: SemanticModel, told: str | None) -> bool:
    """Whether the plan speaks of what the inner group is about already (未消除风险)."""
    assert told is not None
    fields = set(_fields(model.segments[told].where.model_dump()))
    return bool(fields & set(_fields(plan.where.model_dump() if plan.where else {})))


def _segments(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if node.get("kind") == "segment":
            yield node["name"]
        for value in node.values():
            yield from _segments(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _segments(value)


def _fields(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if "field" in node:
            yield node["field"]
        for value in node.values():
            yield from _fields(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _fields(value)
