"""哪几个镇低于全县平均, after a figure of each town: those whose figure lies below that of the place around."""

from __future__ import annotations

from sql_tools.grammar.asks import Count
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import AgainstAverage
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.plan import Around, Change, CompareFields, Figure, QueryPlan, Share, Statistic


class AverageBefore(Part):
    """Chooses among the groups of the question before, over one model."""

    def of(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """The groups above or below the average around them; ``None`` where the fragment names no average."""
        said = next((token.value for token in frame.left if token.can("above_average")), None)
        if not isinstance(said, AgainstAverage):
            return None
        asks = [ask for _, ask in frame.asks if not isinstance(ask, Count)]
        others = (frame.conditions, frame.places, frame.years, asks, frame.orders, frame.tops, frame.groups)
        figure = before.measures[0] if len(before.measures) == 1 else None
        if any(others) or len(before.years) > 1 or before.having is not None or not before.by:
            raise CannotSay
        if not isinstance(figure, Figure | Statistic | Share | Change) or not self._is_theirs(said, before):
            raise CannotSay
        inner = self.tools.lie_within(list(before.by), said.level)
        around = Around(of=figure, level=said.level if inner else None)
        having = CompareFields(field="m0", op=said.op, other="m1", times=said.times)
        counted = bool(frame.asks) and not frame.heads
        chosen = {"measures": (figure, around), "having": having, "top": None, "count_groups": counted}
        return before.model_copy(update=chosen)

    def _is_theirs(self, said: AgainstAverage, before: QueryPlan) -> bool:
        """Whether the average is that of those spoken of, over all of the place that is named."""
        same = said.whose is None or self.resolver.resolve(said.whose, before.subject) in items_of(before.where)
        if said.level is None or self.model.places is None:
            return same and len(before.places) < 2
        names = [level.name for level in self.model.places.levels]
        return same and all(names.index(place.level) <= names.index(said.level) for place in before.places)
