"""A fragment that sets something against what was asked before: 哪个多, 跟全县比呢, 跟监测户比呢, 和去年比呢."""

from __future__ import annotations

from datetime import date

from sql_tools.describe import measure_unit
from sql_tools.grammar.asks import Amount, Count, Moved
from sql_tools.grammar.assembly.assemble import Assembled, Assembler
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.talk.leaning import sets_against
from sql_tools.grammar.talk.paired import Way, figures_apart, ordered, paired, places_apart, way_of
from sql_tools.grammar.talk.reworked import against_year
from sql_tools.grammar.talk.taken_over import kept_notes
from sql_tools.grammar.talk.told_apart import Kinds, groups_apart, set_against
from sql_tools.grammar.talk.unchanged import says_how_far, says_how_far_from, says_nothing_new, speaks_of_time
from sql_tools.plan import Figure, Measure, QueryPlan

_REMEMBERED = 2
"""Of so many questions before, the plans are known."""


_IN_BOTH: tuple[tuple[str, Way], ...] = (("both_of_them", "both"), ("none_of_both", "neither"))


class AgainstBefore(Part):
    """Puts the figures of two questions, groups, places or years together."""

    def __init__(self, assembler: Assembler, kinds: Kinds) -> None:
        super().__init__(assembler.tools)
        self.wanted, self.dating = assembler.wanted, assembler.dating
        self._kinds = kinds

    def of(
        self, frame: Frame, places: PlacesRead, asked_on: date, before: QueryPlan, earlier: QueryPlan | None
    ) -> Assembled | None:
        """The plan of both together; ``None`` where the fragment compares nothing."""
        if sets_against(frame) and self._names_another_figure(frame, before):
            raise CannotSay  # 比西渡镇多几个人, after a number of households.
        frame = _without_unit(frame) if sets_against(frame) else frame
        return (
            self._group(frame, before)
            or self._in_both(frame, before, earlier)
            or self._of_both(frame, before, earlier)
            or self._other_place(frame, before, places)
            or self._year(frame, before, asked_on)
        )

    def _in_both(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> Assembled | None:
        """两样都有的呢, 两样都没有的呢: those who were in each of the last two numbers, or in neither."""
        way: Way | None = next((way for kind, way in _IN_BOTH if any(token.can(kind) for token in frame.left)), None)
        if way is None:
            return None
        asks = [ask for _, ask in frame.asks if not isinstance(ask, Count)]
        plain = says_nothing_new(frame) and not asks and not self._names_another_figure(frame, before)
        made = paired(before, earlier, way) if plain and earlier is not None else None
        if made is None:
            raise CannotSay
        return Assembled(made, ("与上一问、再上一问合在一起看",))

    def _of_both(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> Assembled | None:
        """哪个多, 相差多少, 合计呢: the last two figures together."""
        way = way_of(frame)
        if frame.those is not None and frame.those > _REMEMBERED:
            raise CannotSay
        if way is None or not says_nothing_new(frame) or self.wanted.level_of_order(frame) is not None:
            return None
        if self.wanted.head_level(frame) is not None and (earlier is None or earlier.places == before.places):
            return None  # 哪个村最多: villages are asked for, not which of the two figures is larger.
        if self._names_another_figure(frame, before):
            return None
        if any(ask == Amount(()) for _, ask in frame.asks) and self._unit(before) != "元":
            if frame.apart:
                raise CannotSay  # 金额各多少, after two numbers of households.
            return None
        if way == "apart" and (before.side_by_side or len(before.measures) == 2):
            apart = places_apart(before) if before.side_by_side else figures_apart(before)
            return None if apart is None else Assembled(apart, ())
        made = None if earlier is None else paired(before, earlier, way)
        if made is None:
            if says_how_far(frame) and not speaks_of_time(frame):
                raise CannotSay
            return None
        if earlier is not None and way == "apart" and self._unit(before) != self._unit(earlier):
            raise CannotSay
        picks = [order.descending for _, order in frame.orders]
        return Assembled(ordered(made, picks[0]) if picks else made, ("与上一问、再上一问合在一起看",))

    def _unit(self, plan: QueryPlan) -> str | None:
        return measure_unit(plan.measures[0], self.model)

    def _names_another_figure(self, frame: Frame, before: QueryPlan) -> bool:
        """一共有多少人, after two numbers of households."""
        named = {ref.name for _, ask in frame.asks if isinstance(ask, Amount | Count) for ref in ask.refs}
        told = {measure.name for measure in before.measures if isinstance(measure, Figure)}
        units = {self.model.measures[name].unit for name in told}
        same = {name for name, table in self.model.tables.items() if table.counter in units}
        return bool(named) and not named & (told | same)

    def summed(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan:
        """一共有多少人, 两种一起按乡镇分: of both groups asked about before, where there were two; else of the one."""
        both = (frame.those is not None and (frame.groups or frame.years)) or self._asks_of_each(frame, before)
        if earlier is None or not (both or (frame.together and self._names_another_figure(frame, before))):
            return before
        made = paired(before, earlier, "sum" if frame.together else "beside")
        if made is None and both:
            raise CannotSay
        return made or before

    def _asks_of_each(self, frame: Frame, before: QueryPlan) -> bool:
        """脱贫户几户 / 监测户呢 / 人均收入各多少: another figure of each of those two."""
        said = (frame.conditions, frame.groups, frame.heads, frame.nouns, frame.tops, frame.orders)
        one = (
            len([ask for _, ask in frame.asks if ask != Count()]) == 1
            and len(before.measures) == 1
            and len(before.years) < 2
        )
        plain = one and not (any(said) or frame.places or frame.areas or before.by or before.side_by_side)
        return plain and frame.apart and self._names_another_figure(frame, before)

    def _other_place(self, frame: Frame, before: QueryPlan, places: PlacesRead) -> Assembled | None:
        """跟全县比呢: the figure of the other place beside that of the place asked about; 比西渡镇高多少: the gap."""
        asks = [ask for _, ask in frame.asks if ask != Count() and not isinstance(ask, Moved)]
        others = (frame.conditions, asks, frame.groups, frame.orders, frame.heads, frame.years)
        beside = frame.areas or (frame.places and frame.beside and says_how_far_from(frame))
        if not (frame.versus and beside) or any(others):
            return None
        if before.by or not before.measures or not before.places or before.places == places.places:
            raise CannotSay
        if any(token.can("mean") for token in frame.left) and any(map(self._adds_up, before.measures)):
            raise CannotSay  # 比全县平均多: the mean of the towns, or of the households?
        both = tuple(dict.fromkeys((*before.places, *places.places)))
        plan = before.model_copy(update={"places": both, "side_by_side": True})
        if says_how_far_from(frame):
            apart = places_apart(plan, absolute=False)
            if apart is None:
                raise CannotSay
            plan = apart
        return Assembled(plan, (*places.notes, *kept_notes(before, plan)))

    def _adds_up(self, measure: Measure) -> bool:
        return isinstance(measure, Figure) and self.model.measures[measure.name].additive

    def _group(self, frame: Frame, before: QueryPlan) -> Assembled | None:
        """跟监测户比呢: the figure of the group asked about before beside that of the other."""
        if not frame.against or frame.conditions:
            return None
        far = says_how_far_from(frame)
        plan = (groups_apart if far else set_against)(frame, before, self.resolver, self._kinds)
        if plan is None:
            raise CannotSay
        return Assembled(plan, kept_notes(before, plan))

    def _year(self, frame: Frame, before: QueryPlan, asked_on: date) -> Assembled | None:
        """和去年比呢: how far the figure has moved since."""
        compared = frame.versus or any(leaf.can("last_time") for token in frame.tokens for leaf in token.leaves())
        others = (frame.conditions, frame.places, frame.asks, frame.groups, frame.orders, frame.heads)
        if not compared or any(others) or before.by:
            return None
        plan = before
        draft = Draft(plan.subject, list(plan.measures))
        if not plan.years:
            known = self.values.years.get(self.dating.twin(plan.subject) or plan.subject, ())
            years = [year for year in known if year <= asked_on.year]
            if not years:
                return None
            plan = plan.model_copy(update={"years": (max(years),)})
        if len(plan.years) > 1:
            return None
        said = self.dating.of_fragment(draft, frame, asked_on) if frame.years else (plan.years[0] - 1,)
        made = against_year(plan, said[0], self.model) if len(said) == 1 else None
        if made is None:
            return None
        note = () if said[0] != plan.years[0] else (f"上一问就是{said[0]}年的数，与{said[0] - 1}年比",)
        return Assembled(self.dating.settled(made, asked_on), (*note, *kept_notes(before, made)))


def _without_unit(frame: Frame) -> Frame:
    """比西渡镇多几户, after a number of households: they are counted anyway."""
    frame = frame.copied()
    frame.asks = [(place, Count() if isinstance(ask, Count) else ask) for place, ask in frame.asks]
    return frame
