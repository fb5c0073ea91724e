"""Shares asked for after another question: 占比多少, 其中低保户占多少, 因残的呢, 换成占比."""

from __future__ import annotations

from collections.abc import Callable

from sql_tools.grammar.asks import PortionOf, Proportion
from sql_tools.grammar.assembly.resolve import Resolver
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.conditions import Condition, Either, Fact, both
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.leaning import narrows
from sql_tools.grammar.talk.other_figure import asks_for_more
from sql_tools.grammar.talk.reworked import items_of, said_last, with_its_part, without_settled_groups
from sql_tools.plan import Figure, InSegment, Portion, Predicate, QueryPlan, Share

Kinds = Callable[[Predicate], set[str]]


class ShareOfBefore:
    """What is the part and what the whole, where the question before has said one of them."""

    def __init__(self, resolver: Resolver, kinds: Kinds) -> None:
        self._resolver, self._kinds = resolver, kinds
        self._model = resolver.model

    @staticmethod
    def asked(frame: Frame) -> bool:
        """Whether the fragment asks for a share."""
        shares = any(isinstance(ask, Proportion | PortionOf) for _, ask in frame.asks)
        return shares or any(token.can("share") for token in (*frame.left, *frame.tokens))

    def of(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan | None:
        """The share; ``None`` where nothing before is its part or its whole."""
        figure = _figure_of(before)
        before = with_its_part(before) if narrows(frame) else before
        if figure is not None and any(isinstance(ask, PortionOf) and ask.areas for _, ask in frame.asks):
            return self._of_all_places(frame, before, figure)
        ask = next((ask for _, ask in frame.asks if isinstance(ask, Proportion)), None)
        said = both([each.condition for each in frame.conditions])
        part = both([each for each in (said, ask.part if ask is not None else None) if each is not None])
        whole = ask.whole if ask is not None else None
        if figure is None or figure.where is not None:
            return None
        if isinstance(part, Either) and part.listed and whole is None and frame.apart:
            return self._of_each(part, before, figure)
        if part is not None and whole is None:
            told = self._resolved(part, before)
            among = without_settled_groups(before, self._model, told)
            return self._made(among, figure, items_of(told), items_of(before.where))
        if part is not None:
            raise Unreachable(Fact(()))  # A share of its own, which leans on nothing before.
        if whole is None and before.by and not self._by_places(before):
            kept = before.measures if asks_for_more(frame) else (figure,)
            return before.model_copy(update={"measures": (*kept, Portion(of=figure)), "order": (), "top": None})
        share = self._of_all_said(before, earlier, figure, whole)
        return share if share is None or not asks_for_more(frame) else _beside(before, share)

    def _of_all_places(self, frame: Frame, before: QueryPlan, figure: Figure) -> QueryPlan:
        """分乡镇看最多的三个各占全县的百分之几: of the number before, in the place that it was of."""
        areas = {area for _, ask in frame.asks if isinstance(ask, PortionOf) for area in ask.areas}
        parted = frame.groups or frame.heads or (before.by and self._by_places(before))
        if not parted or frame.conditions or areas != {place.level for place in before.places} or len(frame.asks) > 1:
            raise Unreachable(Fact(()))
        return before.model_copy(update={"measures": (figure, Portion(of=figure))})

    def _of_each(self, listed: Either, before: QueryPlan, figure: Figure) -> QueryPlan | None:
        """其中省外、省内各占多少: the share of each of them."""
        made = [
            self._made(before, figure, (self._resolved(item, before),), items_of(before.where)) for item in listed.items
        ]
        shares = tuple(measure for plan in made if plan is not None for measure in plan.measures)
        if len(shares) < len(listed.items):
            raise Unreachable(listed)
        return before.model_copy(update={"measures": shares, "order": (), "top": None, "parts": False})

    def _by_places(self, before: QueryPlan) -> bool:
        levels = self._model.places.levels if self._model.places is not None else ()
        return {each.field for each in before.by} <= {level.title for level in levels}

    def _of_all_said(
        self, before: QueryPlan, earlier: QueryPlan | None, figure: Figure, named: Condition | None
    ) -> QueryPlan | None:
        """占比多少: what was said last among what was asked about before it, or of one question its last group."""
        items, last = items_of(before.where), said_last(before, earlier)
        if named is not None:
            whole = list(items_of(self._resolved(named, before)))
        elif last:
            whole = [item for item in items if item not in last]
        else:
            whole = [item for item in items if isinstance(item, InSegment)]
        part = [item for item in items if item not in whole]
        if not part and named is None:
            whole, part = whole[:-1] or self._widened(whole, earlier), whole[-1:]
        return self._made(before, figure, tuple(part), tuple(whole))

    def _widened(self, last: list[Predicate], earlier: QueryPlan | None) -> list[Predicate]:
        """监测户, 消除风险的呢, 占比: a group that took the place of the one that it is a part of."""
        named = [self._model.segments[item.name].where for item in last if isinstance(item, InSegment)]
        parts = {part for where in named for part in items_of(where)}
        return [item for item in items_of(earlier.where) if item in parts] if earlier is not None else []

    def other_part(self, frame: Frame, before: QueryPlan) -> QueryPlan | None:
        """因残的呢, after 因病的占多少: another part of the same whole."""
        share = before.measures[0] if len(before.measures) == 1 else None
        condition = both([each.condition for each in frame.conditions])
        if not isinstance(share, Share) or condition is None:
            return None
        new = self._resolved(condition, before)
        kinds = self._kinds(new)
        kept = [item for item in items_of(share.part) if not self._kinds(item) & kinds]
        if len(kept) == len(items_of(share.part)):
            return None
        part = all_of([*kept, new])
        assert part is not None
        return before.model_copy(update={"measures": (share.model_copy(update={"part": part, "label": None}),)})

    def _resolved(self, condition: Condition, before: QueryPlan) -> Predicate:
        return self._resolver.resolve(condition, before.subject)

    @staticmethod
    def _made(
        before: QueryPlan, figure: Figure, part: tuple[Predicate, ...], whole: tuple[Predicate, ...]
    ) -> QueryPlan | None:
        condition = all_of(list(part))
        if condition is None or set(part) <= set(whole):
            return None
        share = Share(of=figure.name, part=condition)
        return before.model_copy(update={"measures": (share,), "where": all_of(list(whole)), "order": (), "top": None})


def _figure_of(before: QueryPlan) -> Figure | None:
    """The figure of the whole; 省外的占多少 / 女的占多少: one share behind another is of the same whole."""
    share = before.measures[0] if len(before.measures) == 1 else None
    if isinstance(share, Share):
        return Figure(name=share.of)
    return next((measure for measure in before.measures if isinstance(measure, Figure)), None)


def _beside(before: QueryPlan, share: QueryPlan) -> QueryPlan | None:
    """再加一列占比: the figures before, each of the part, and the share of it."""
    [portion] = share.measures
    if not isinstance(portion, Share) or not all(isinstance(each, Figure) for each in before.measures):
        return None
    kept = [each.model_copy(update={"where": portion.part}) for each in before.measures]
    return share.model_copy(update={"measures": (*kept, portion), "order": before.order, "top": before.top})
