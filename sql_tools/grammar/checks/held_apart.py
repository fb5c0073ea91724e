"""What is held against something else: an earlier year or another place is not one more year or place of the answer."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import Token
from sql_tools.plan import (
    And,
    Compare,
    CompareFields,
    Difference,
    Figure,
    InPlaces,
    Not,
    Or,
    Predicate,
    QueryPlan,
    Statistic,
)
from sql_tools.semantic_model import SemanticModel


class HeldApart(Part):
    """The checks over one model."""

    def of(self, frame: Frame, plan: QueryPlan) -> None:
        """``CannotSay`` where what was only held against is counted as well."""
        self._require_since(frame, plan)
        self._require_own_places(plan)

    def _require_since(self, frame: Frame, plan: QueryPlan) -> None:
        """比2022年…下降的: the year to measure from is none of the answer; so many years before several are several."""
        parts = self.tools.parts_of(plan.where)
        changes: dict[str, object] = self.lexicon.section("changes", {})
        moved = any(isinstance(part, Compare) and part.field in changes for part in parts)
        if len(plan.years) > 1 and moved and any(_is_since(*pair) for pair in pairwise(frame.tokens)):
            raise CannotSay
        if len(plan.years) != 1 and any(_years_back(part, self.model) > 1 for part in parts):
            raise CannotSay

    @staticmethod
    def _require_own_places(plan: QueryPlan) -> None:
        """浏阳和宁乡差多少 / 加上望城区: two places are held against each other; a third is neither of them."""
        gaps = [measure for measure in plan.measures if isinstance(measure, Difference)]
        sides = [side.where for gap in gaps for side in (gap.left, gap.right) if isinstance(side, Figure | Statistic)]
        told = {place for where in sides if isinstance(where, InPlaces) for place in where.places}
        if told and set(plan.places) - told:
            raise CannotSay


def _is_since(one: Token, other: Token) -> bool:
    """比2022年, 2022年相比."""
    year = other if one.can("versus") else one if other.can("versus") else None
    return year is not None and year.can("years") and len(year.value.exact) == 1


def _years_back(part: Predicate, model: SemanticModel) -> int:
    """How many years before the row is that it is held against; 0 where it is none of an earlier year."""
    join = model.join_named(part.other.partition(".")[0]) if isinstance(part, CompareFields) else None
    return join.back if join is not None and join.year == "previous" else 0


def against_same_year(plan: QueryPlan, before: QueryPlan, model: SemanticModel) -> QueryPlan:
    """2025年收入比2022年低的 / 2024年呢: the year that is held against stays the same."""
    if len(plan.years) != 1 or len(before.years) != 1 or plan.where is None or before.where is None:
        return plan
    return plan.model_copy(update={"where": _moved(plan.where, plan.years[0] - before.years[0], model)})


def _moved(item: Predicate, by: int, model: SemanticModel) -> Predicate:
    match item:
        case CompareFields():
            back = _years_back(item, model)
            if back < 2 or by == 0:
                return item
            if back + by < 1:
                raise CannotSay
            alias, _, field = item.other.partition(".")
            alias = alias.removesuffix(f"_{back}") + (f"_{back + by}" if back + by > 1 else "")
            return item.model_copy(update={"other": f"{alias}.{field}"})
        case And() | Or():
            return item.model_copy(update={"items": tuple(_moved(each, by, model) for each in item.items)})
        case Not():
            return Not(item=_moved(item.item, by, model))
        case _:
            return item
