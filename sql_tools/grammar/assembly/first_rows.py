"""Figures of the first rows by a figure of each: 收入最低的100户里低保户有几户, 人均纯收入最高的10%脱贫户平均收入."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count, OrderBy
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.predicates import all_of, conjoined
from sql_tools.plan import Figure, Measure, Narrow, Order, Predicate, QueryPlan, Related, Statistic
from sql_tools.recognizers.rank import Rank


class FirstRows(Part):
    """Which rows are chosen before figures are taken of them, and which of these a figure counts."""

    def apply(self, draft: Draft, frame: Frame, rows: list[Said], asks: list[tuple[int, Ask]]) -> list[Said]:
        """Narrow the draft to its first rows; the conditions that these rows were chosen by, all where none are."""
        if not draft.measures or draft.by or len(frame.tops) != 1 or len(frame.orders) != 1:
            return rows
        (place, rank), (_, order) = frame.tops[0], frame.orders[0]
        if rank.only or order.count or order.share or order.function is not None or frame.each:
            return rows
        draft.narrow.append(self._chosen(draft, order, rank))
        start = behind_top(frame, place)
        inner = [said for said in rows if start is not None and said.place > start]
        chosen = [said for said in rows if said not in inner]
        self._require_sense(frame, asks, rank, bool(inner))
        where = all_of([self.resolver.resolve(said.condition, draft.subject) for said in inner])
        draft.measures = [self.among(measure, where) for measure in draft.measures]
        return chosen

    def _chosen(self, draft: Draft, order: OrderBy, rank: Rank) -> Narrow:
        """By the figure of each row, never by one of all of them or of rows around them."""
        name = self.tools.seen_field(order.refs, draft.subject)
        if name is None or name.partition(".")[0] != draft.subject:
            raise CannotSay
        first = Order(by=name, descending=order.descending != rank.back)
        return Narrow(order=first, count=rank.count or None, percent=rank.percent)

    def _require_sense(self, frame: Frame, asks: list[tuple[int, Ask]], rank: Rank, narrower: bool) -> None:
        """The number of the first hundred is a hundred, and figures that each of them has are listed."""
        for _, ask in asks:
            counted = isinstance(ask, Count) and rank.percent is None and not narrower
            plain = isinstance(ask, Amount) and ask.function is None and rank.percent is None
            of_each = plain and isinstance(ask, Amount) and any(ref.role == "field" for ref in ask.refs)
            if counted or of_each:
                raise CannotSay
        if frame.apart:
            raise CannotSay

    def among(self, measure: Measure, where: Predicate | None) -> Measure:
        """The measure over those of the first rows that fit; people with a property are not all of their household."""
        if not isinstance(measure, Figure | Statistic):
            raise CannotSay
        people = isinstance(measure, Figure) and self.model.measures[measure.name].unit in PEOPLE
        if people and any(isinstance(part, Related) for part in (conjoined(where) if where is not None else ())):
            raise CannotSay
        return measure.model_copy(update={"where": all_of([measure.where, where])})


def behind_top(frame: Frame, top: int) -> int | None:
    """Where 里, 其中 or 是 (…有几户是低保户) stands behind the first rows: what follows is said of some of them."""
    among = (at for at, token in enumerate(frame.tokens) if at > top and (token.can("inside") or at in frame.within))
    return next(among, _where_it_is(frame, top))


def _where_it_is(frame: Frame, top: int) -> int | None:
    """是 in the clause of the first rows, in front of what is said of them."""
    stops = (at for at, token in enumerate(frame.tokens) if at > top and token.can("stop"))
    clause = range(top + 1, next(stops, len(frame.tokens)))
    said = {said.place for said in frame.conditions}
    return next((at for at in clause if frame.tokens[at].can("is") and at + 1 in said), None)


def require_some_of_first(frame: Frame, plan: QueryPlan) -> None:
    """前十的村有几个是重点村: which of the ten, not the first ten of those; ``CannotSay`` where the plan says that."""
    if plan.top is None or plan.narrow:
        return
    for place, _ in frame.tops:
        start = behind_top(frame, place)
        if start is None:
            continue
        if any(said.place > start for said in frame.conditions):
            raise CannotSay
        if any(token.can("places") for token in frame.tokens[start + 1 :]):
            raise CannotSay  # 全市前十的村里有几个在浏阳市: not the first ten of 浏阳市.
