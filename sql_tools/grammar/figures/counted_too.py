"""Values that are counted as well: 读大学的有几个，高职高专的也算: the one or the other, not both at once."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.checks.traces import Tracer
from sql_tools.grammar.conditions import Both, Condition, Either, Exists, kinds_of
from sql_tools.grammar.frame import Frame, Said


def counted_too(frame: Frame, tracer: Tracer) -> None:
    """Join what 也算 is said of to the condition of its kind before it; without one it is not understood."""
    for said in list(frame.conditions):
        if not _is_counted_too(frame, said):
            continue
        kinds = _fields(said.condition, tracer)
        alike = [
            each for each in frame.conditions if each.place < said.place and _fields(each.condition, tracer) & kinds
        ]
        if len(alike) != 1:
            frame.left.append(said.token)
            continue
        joined = replace(alike[0], condition=_with(alike[0].condition, said.condition, kinds, tracer))
        frame.conditions = [joined if each is alike[0] else each for each in frame.conditions if each is not said]


def _with(condition: Condition, other: Condition, kinds: set[str], tracer: Tracer) -> Condition:
    """The condition with the other beside the part of it that is of the same kind."""
    match condition:
        case Both():
            parts = (
                _with(each, other, kinds, tracer) if _fields(each, tracer) & kinds else each for each in condition.items
            )
            return Both(tuple(parts))
        case Exists(inner=inner) if inner is not None:
            return replace(condition, inner=_with(inner, other, kinds, tracer))
        case _:
            return Either((condition, other))


def _is_counted_too(frame: Frame, said: Said) -> bool:
    """A clause of its own that ends in 也算, behind what is asked."""
    before, behind = frame.tokens[: said.place], frame.tokens[said.place + 1 :]
    behind = behind[1:] if behind and behind[0].can("de") else behind
    own_clause = bool(before) and (before[-1].can("stop") or before[-1].can("open"))
    return own_clause and bool(behind) and behind[0].can("also")


def _fields(condition: Condition, tracer: Tracer) -> set[str]:
    """What a condition speaks of, a named group by the fields that make it."""
    kinds = kinds_of(condition)
    return kinds.union(*(tracer.of_segment(kind).names for kind in kinds if tracer.is_segment(kind)))
