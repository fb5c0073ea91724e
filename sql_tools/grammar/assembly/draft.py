"""A plan in the making, and the base of the steps that make it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sql_tools.grammar.assembly.toolbox import CannotSay, Tools
from sql_tools.plan import Change, Dimension, Figure, Measure, Narrow, Order, Predicate, Statistic


@dataclass
class Draft:
    """A plan in the making over rows of ``subject``."""

    subject: str
    measures: list[Measure] = field(default_factory=list)
    where: list[Predicate] = field(default_factory=list)
    having: list[Predicate] = field(default_factory=list)
    by: list[Dimension] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    order: list[Order] = field(default_factory=list)
    narrow: list[Narrow] = field(default_factory=list)
    top: int | None = None
    last_year: int | None = None
    """The year that the plan must speak of, where a condition of its groups says so."""
    within: list[str] = field(default_factory=list)
    every_group: bool = False
    count_groups: bool = False
    cost: float = 0.0

    @property
    def held(self) -> list[Predicate]:
        """What holds of the rows, or of those that one of the figures counts."""
        own = [m.where for m in self.measures if isinstance(m, Figure | Statistic)]
        return [*self.where, *(predicate for predicate in own if predicate is not None)]

    def alias(self, measure: Measure) -> str:
        """The alias of a measure, which is added where it is not there yet."""
        if measure not in self.measures:
            self.measures.append(measure)
        return f"m{self.measures.index(measure)}"

    def without(self, *measures: Measure) -> None:
        """Leave these out, where no condition of the groups counts on the places of the others."""
        if not self.having:
            self.measures = [measure for measure in self.measures if measure not in measures]

    def instead(self, measure: Measure, other: Measure) -> None:
        """Put ``other`` where ``measure`` stands: the aliases of the others stay theirs."""
        if measure in self.measures and other not in self.measures:
            self.measures[self.measures.index(measure)] = other

    def measure_since(self, back: int) -> None:
        """Changes since the year before are since so many years before; two that are then one are shown once."""
        moved = [
            measure.model_copy(update={"years_back": back})
            if isinstance(measure, Change) and measure.years_back == 1
            else measure
            for measure in self.measures
        ]
        self.measures = list(dict.fromkeys(moved))
        alias = {f"m{at}": f"m{self.measures.index(measure)}" for at, measure in enumerate(moved)}
        self.order = [each.model_copy(update={"by": alias.get(each.by, each.by)}) for each in self.order]
        self.having = [_renamed(each, alias) for each in self.having]


def _renamed(condition: Predicate, alias: dict[str, str]) -> Predicate:
    sides = {name: alias[ref] for name in ("field", "other") if (ref := getattr(condition, name, None)) in alias}
    return condition.model_copy(update=sides)


class Part:
    """One step of the assembly, with what all steps share."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.lexicon, self.model, self.values = tools.lexicon, tools.model, tools.values
        self.joins, self.resolver, self.subjects = tools.joins, tools.resolver, tools.subjects


__all__ = ["CannotSay", "Draft", "Part"]
