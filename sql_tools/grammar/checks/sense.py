"""What no question means: figures that are always all or nothing, and plans that lost a word that changes the figure.

Every check raises ``CannotSay``, or asks back where a word wants a year.
"""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import Count, GroupBy
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.checks.counted_units import CountedUnits
from sql_tools.grammar.checks.denied import Denied
from sql_tools.grammar.checks.held_apart import HeldApart
from sql_tools.grammar.conditions import tables_of
from sql_tools.grammar.counters import PEOPLE, TIMES
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.times.several_years import of_each_year
from sql_tools.grammar.times.years_in_turn import IN_TURN
from sql_tools.grammar.token import Token
from sql_tools.plan import (
    Change,
    Compare,
    Figure,
    InSegment,
    Measure,
    Not,
    OneOf,
    Portion,
    Predicate,
    QueryPlan,
    Related,
    Scalar,
    Share,
    Statistic,
)
from sql_tools.reading import Option

_RATE = "率"
_STILL = "也还又仍"
"""2024年务工、2025年还务工的: those of both years, not the number of each."""


class Sense(Part):
    """The checks over one model."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.denied, self._units, self._held_apart = Denied(tools), CountedUnits(tools), HeldApart(tools)

    def of_draft(self, draft: Draft) -> None:
        """A plan in the making is no figure that is always all, always none, or of other rows than were meant."""
        if any(isinstance(m, Share) and self._is_all(m, draft.where) for m in draft.measures):
            raise CannotSay
        if any(self._is_settled(measure, draft.where) for measure in draft.measures) or self._is_one_part(draft):
            raise CannotSay
        if len(draft.measures) > 1 and any(map(self._is_of_everybody, draft.measures)):
            raise CannotSay
        if draft.measures and draft.columns:
            raise CannotSay  # No table is both a list of rows and their number.
        if any(isinstance(m, Share) and self._of_whole_households(draft, m) for m in draft.measures):
            raise CannotSay
        if any(isinstance(measure, Change) for measure in draft.measures) and self._chosen_by_change(draft.where):
            raise CannotSay
        if any(self._is_one_of_itself(draft, measure) for measure in draft.measures):
            raise CannotSay
        if any(self._of_all_people(draft, m) or self._of_all_at_home(draft, m) for m in draft.measures):
            raise CannotSay
        own = [measure.where for measure in draft.measures if isinstance(measure, Figure | Statistic)]
        joined = [all_of([*draft.where, where]) for where in own or [None]]
        happens = [part.where for each in joined for part in self.tools.parts_of(each) if isinstance(part, Related)]
        if any(self._is_impossible(each) or self._both_is_and_is_not(each) for each in (*joined, *happens)):
            raise CannotSay
        if self.denied.is_amiss(draft):
            raise CannotSay

    def _chosen_by_change(self, where: list[Predicate]) -> bool:
        """收入下降的户…比上年: those that fell this year are others than those that fell the year before."""
        changes: dict[str, object] = self.lexicon.section("changes", {})
        told = (part for each in where for part in self.tools.parts_of(each))
        return any(isinstance(part, Compare) and part.field in changes for part in told)

    def _is_one_of_itself(self, draft: Draft, measure: Measure) -> bool:
        """各镇有多少个镇: the number of places of a level in each place of it is always one."""
        levels = self.model.places.levels if self.model.places is not None else ()
        codes = {level.code for level in levels if level.title in {each.field for each in draft.by}}
        home = self.model.tables[self.model.places.table].noun if self.model.places is not None else ""
        if isinstance(measure, Figure) and levels:
            counted = self.model.measures[measure.name]
            alone = measure.where is None and self.model.tables[counted.subjects[0]].noun == home
            return (
                alone
                and counted.type == "integer"
                and levels[-1].code in codes
                and any(each.bands for each in draft.by)
            )  # 各村集体收入分档
        return isinstance(measure, Statistic) and measure.function == "count_distinct" and measure.field in codes

    def _of_all_people(self, draft: Draft, measure: Measure) -> bool:
        """75岁以上监测户人口: the number on file for a place is of all of its people, not of those who fit."""
        home = self.model.tables[self.model.places.table].noun if self.model.places is not None else ""
        if self.model.tables[draft.subject].noun != home or not isinstance(measure, Figure):
            return False
        people = self.model.measures[measure.name].unit in PEOPLE
        parts = [part for each in draft.where for part in self.tools.parts_of(each) if isinstance(part, Related)]
        tables = [self.joins.find_relation(draft.subject, part.relation).table for part in parts]
        return people and any(self.model.tables[table].counter in PEOPLE for table in tables)

    def _of_all_at_home(self, draft: Draft, measure: Measure) -> bool:
        """男劳动力占比: the part of all people of households in which a man lives is not what is asked for."""
        figure = self.model.measures[measure.name] if isinstance(measure, Figure) else None
        if figure is None or figure.numerator is None or figure.denominator is None:
            return False
        people = all(self.model.measures[name].unit in PEOPLE for name in (figure.numerator, figure.denominator))
        parts = [part for each in draft.where for part in self.tools.parts_of(each) if isinstance(part, Related)]
        tables = [self.joins.find_relation(draft.subject, part.relation).table for part in parts]
        return people and any(self.model.tables[table].counter in PEOPLE for table in tables)

    def _of_whole_households(self, draft: Draft, share: Share) -> bool:
        """慢性病人占人口的比例 is of persons: not the part of the people who live with one."""
        people = self.model.measures[share.of].unit in PEOPLE and self.model.tables[draft.subject].counter not in PEOPLE
        return people and any(isinstance(part, Related) for part in self.tools.parts_of(share.part))

    def of_plan(self, frame: Frame, plan: QueryPlan) -> None:
        """The finished plan says all that the words do, also where it was made from the plan before."""
        self._require_possible(plan)
        self._require_number(frame, plan)
        self._require_once(frame, plan)
        self._require_year(frame, plan)
        self._require_whole(frame, plan)
        self._require_known_rate(frame, plan)
        self._units.of(frame, plan)
        self._require_each_answered(frame, plan)
        self._require_something_to_rank(frame, plan)
        self._require_places_apart(frame, plan)
        self._require_one_year(plan)
        self._require_years_apart(frame, plan)
        self._held_apart.of(frame, plan)
        self._require_every_year(frame, plan)
        self._require_several_in_each(plan)

    def _require_several_in_each(self, plan: QueryPlan) -> None:
        """各村集体收入合计，平均每个村: one village has no mean of villages; it was asked of all of them."""
        places = self.model.places
        of_places = places is not None and self.model.tables[plan.subject].noun == self.model.tables[places.table].noun
        if places is None or not of_places or all(each.field != places.levels[-1].title for each in plan.by):
            return
        figures = [self.model.measures[each.name] for each in plan.measures if isinstance(each, Figure)]
        if any((figure.sql or "").startswith("AVG(") for figure in figures):
            raise CannotSay

    def require_dated(self, frame: Frame, plans: tuple[QueryPlan, ...]) -> None:
        """2021年到2025年纳入监测的…: a time beside what happened on a day is when it happened, unless that is said."""
        leaves = [leaf for token in frame.tokens if not token.can("group") for leaf in token.leaves()]
        free = [place for place, token in enumerate(frame.tokens) if self._is_free_time(frame, place, token)]
        if not free:
            return  # 2022年纳入的，消除了多少户: the only time is that of another event.
        told = "".join(plan.model_dump_json() for plan in plans)
        for leaf in leaves:
            days = [ref.name for ref in self.tools.happened(leaf) if self.model.field(ref.name).type == "date"]
            if (
                days
                and leaf.can("fact")
                and not self._is_denied(frame, leaf)
                and not any(f'"{name}"' in told or f'"{self.tools.years_of[name]}"' in told for name in days)
            ):
                raise CannotSay

    def _is_free_time(self, frame: Frame, place: int, token: Token) -> bool:
        """A time that is not said right with what it is the time of: 2022年纳入, …的户，去年没享受…."""
        timed = any(leaf.can("years") or leaf.can("period") for leaf in token.leaves())
        if not timed or any(map(self.tools.happened, token.leaves())):
            return False
        behind = frame.tokens[place + 1 : place + 2]
        begins = place > 0 and any(map(frame.tokens[place - 1].can, ("stop", "both")))
        said = tables_of(behind[0].value) if behind and behind[0].can("cond") else set()
        return not (begins and any(self.model.tables[table].year is not None for table in said))

    @staticmethod
    def _is_denied(frame: Frame, leaf: Token) -> bool:
        """没纳入监测的: what has not happened has no day."""
        before = [word for word in frame.words if word.end == leaf.start]
        return any(word.can("have_not") or word.can("not") for word in before)

    def _require_once(self, frame: Frame, plan: QueryPlan) -> None:
        """一人只算一次: what happened to somebody is counted as often as it did, and amounts are added up."""
        once = any(word.can("once") for word in frame.words)
        if once and self.model.tables[plan.subject].counter in TIMES:
            raise CannotSay

    def _require_possible(self, plan: QueryPlan) -> None:
        """已消除的呢, put to 未消除风险: no row is both."""
        if self._is_impossible(plan.where) or self._both_is_and_is_not(plan.where):
            raise CannotSay

    def _require_every_year(self, frame: Frame, plan: QueryPlan) -> None:
        """每年收入都增长的, 前年和去年都住院的: in all of the years, not the number of each year."""
        every = of_each_year(frame.words)
        if every is None or not plan.measures or len(plan.years) < 2 or plan.years_together:
            return
        told = [*(said.token for said in frame.conditions), *(noun for _, noun in frame.nouns)]
        told += [frame.tokens[place] for place, ask in frame.asks if isinstance(ask, Count) and ask.refs]
        if any(token.end > every for token in told) and "in_years" not in plan.model_dump_json():
            raise CannotSay

    def _require_something_to_rank(self, frame: Frame, plan: QueryPlan) -> None:
        """小额信贷最多的多少: one figure has no first place, and there is nothing to choose from; another was asked."""
        if len({each.by for each in plan.order}) < len(plan.order):
            raise CannotSay  # 最高和最低: the two ends of one figure are two answers.
        if plan.top is not None and plan.by and not frame.groups and self._is_one_group(plan):
            raise CannotSay  # 演陂镇…最穷的镇: it alone is the first of itself.
        several = plan.by or plan.side_by_side or plan.narrow or (len(plan.years) > 1 and not plan.years_together)
        if plan.measures and (plan.top is not None or plan.having is not None or plan.order) and not several:
            raise CannotSay

    def _is_one_group(self, plan: QueryPlan) -> bool:
        """Whether all lies in one place of the level that it is grouped by."""
        levels = [level.title for level in self.model.places.levels] if self.model.places is not None else []
        names = [level.name for level in self.model.places.levels] if self.model.places is not None else []
        wider = levels[: names.index(plan.places[0].level) + 1] if len(plan.places) == 1 else []
        return bool(wider) and all(each.field in wider for each in plan.by)

    def _require_one_year(self, plan: QueryPlan) -> None:
        """最快的20户，2024年人均纯收入、2025年人均纯收入: first rows of two years are other rows than those meant."""
        table = self.model.tables[plan.subject]
        yearly = table.year is not None and table.year in table.key  # A project or a stay is of one year only.
        if yearly and not plan.measures and plan.top is not None and len(plan.years) > 1:
            raise CannotSay

    def _require_years_apart(self, frame: Frame, plan: QueryPlan) -> None:
        """2024年监测户、2025年脱贫户: each group is of the year in front of it, and no row must be both."""
        single = [at for at, token in enumerate(frame.tokens) if token.can("years") and len(token.value.exact) == 1]
        if len(plan.years) < 2 or plan.years_together or len(single) < 2 or len(single) != len(plan.years):
            return
        asks = any(single[0] < place < single[1] for place, _ in frame.asks)
        words = [(said.place, said.token) for said in frame.conditions] + frame.nouns
        told: dict[int, set[str]] = {}
        for place, token in words:
            told.setdefault(sum(at < place for at in single), set()).add(token.text.removesuffix("的"))
        told.pop(0, None)
        again = any(word.text[0] in _STILL and word.start == frame.tokens[single[1]].end for word in frame.words)
        same = not again and len({frozenset(each) for each in told.values()}) == 1  # 2024年务工、2025年务工的各多少人
        if not asks and len(told) > 1 and not same:
            raise CannotSay

    def _require_places_apart(self, frame: Frame, plan: QueryPlan) -> None:
        """宁乡市…比衡阳县…: two places that stand apart in the question are not one figure of both."""
        if frame.areas and frame.numbers_in_turn and len(plan.places) < 2:
            raise CannotSay  # 西渡镇有多少监测户，全县脱贫户有多少: each number is of a place of its own.
        apart = len(frame.places) > 1 and len(plan.places) > 1 and not frame.together
        one = bool(plan.measures) and not plan.side_by_side and not plan.by
        if apart and one and all(isinstance(measure, Figure | Statistic | Share) for measure in plan.measures):
            raise CannotSay

    def _require_each_answered(self, frame: Frame, plan: QueryPlan) -> None:
        """几个村设了安置区，几个是…: two numbers asked for, each with a condition, are not one with both."""
        asks = [place for place, ask in frame.asks if isinstance(ask, Count)]
        alone = len(plan.measures) == 1 and isinstance(plan.measures[0], Figure)
        if len(asks) < 2 or not alone or IN_TURN in frame.said:
            return
        conditions = [said.place for said in frame.conditions]
        events = [place for place, noun in frame.nouns if self._is_event(noun)]
        told = events if plan.by or plan.side_by_side else [*conditions, *events]
        if any(place > asks[0] for place in told):
            raise CannotSay

    def _is_event(self, noun: Token) -> bool:
        return any(ref.table in self.tools.event_tables for ref in noun.refs)

    def _require_number(self, frame: Frame, plan: QueryPlan) -> None:
        """六个县分别…: so many there must be, or the asker thinks of other places than these."""
        inside = {place.code for place in plan.places}
        for group in frame.groups:
            known = [
                place
                for place in self.values.places
                if place.level == group.level and (not inside or inside & {place.code, *place.path})
            ]
            if group.level is not None and group.said not in (None, len(known)):
                raise self._other_number(frame, group, len(known))

    def _other_number(self, frame: Frame, group: GroupBy, known: int) -> Unclear:
        assert self.model.places is not None and group.level is not None
        label = self.model.places.level(group.level).label
        token = next(token for token in frame.tokens if token.can("group") and token.value is group)
        option = Option(f"库里的{known}个{label}", frame.rewrite(token, f"各{label}"))
        return Unclear(f"库里有{known}个{label}，不是{group.said}个，要统计哪几个？", (option,))

    def _require_year(self, frame: Frame, plan: QueryPlan) -> None:
        """新增监测户 without a year is asked back: all that there are were new at some time."""
        dated: dict[str, list[str]] = self.lexicon.section("needs_year", {})
        if any(self.model.field(dimension.field).type == "year" for dimension in plan.by):
            return
        for word in frame.words:
            field = next((name for name, listed in dated.items() if word.text in listed), None)
            if field is not None and field not in plan.model_dump_json():
                raise self._which_year(word, frame)
        for leaf in (leaf for token in frame.tokens for leaf in token.leaves() if leaf.can("begun")):
            if not any(ref.name in plan.model_dump_json() for ref in leaf.of_role("field")):
                raise self._which_year(leaf, frame)

    def _which_year(self, token: Token, frame: Frame) -> Unclear:
        known = sorted(self.values.years.get(self.model.default_subject, ()), reverse=True)[:3]
        options = tuple(Option(f"{year}年", frame.rewrite(token, f"{year}年{token.text}")) for year in known)
        return Unclear(f"“{token.text}”是哪一年的？没有说年份。", options)

    def _require_whole(self, frame: Frame, plan: QueryPlan) -> None:
        """西渡镇监测户占全县的比例 has all of the county as its whole: no share within the town answers it."""
        wholes = [area.value for area in frame.own_areas if self._is_taken_of(frame, area)]
        titles = [level.title for level in (self.model.places.levels if self.model.places else ())]
        parted = bool(frame.groups) or any(each.field in titles for each in plan.by)
        narrower = parted or any(place.level not in wholes for place in plan.places)
        if wholes and narrower and any(isinstance(measure, Share) for measure in plan.measures):
            raise CannotSay

    @staticmethod
    def _is_taken_of(frame: Frame, area: Token) -> bool:
        return area.value is not None and any(word.can("take") and word.end == area.start for word in frame.words)

    def _require_known_rate(self, frame: Frame, plan: QueryPlan) -> None:
        """A rate of events (劳动力务工率) has people as its whole: a share among the events themselves would always be
        100 %, and a part of the total is another figure."""
        events = self.tools.event_tables
        if plan.subject not in events and not any(isinstance(measure, Portion) for measure in plan.measures):
            return
        for event, rate in pairwise(frame.words):
            if rate.text == _RATE and rate.can("share") and any(ref.table in events for ref in event.refs):
                raise CannotSay

    def _is_impossible(self, predicate: Predicate | None) -> bool:
        """Two values of one classification at once, two bounds of one figure on the same side, or bounds between which
        nothing lies: the words were put together wrongly."""
        items = [part for part in self.tools.parts_of(predicate) if isinstance(part, Compare)]
        values = {(item.field, item.value) for item in items if item.op == "="}
        below = {(item.field, item.value) for item in items if item.op in ("<", "<=")}
        above = {(item.field, item.value) for item in items if item.op in (">", ">=")}
        twice = any(len({field for field, _ in said}) < len(said) for said in (values, below, above))
        if any(not allowed for allowed in self._allowed(predicate).values()):
            return True
        exact = {(name, value) for name, value in values if not isinstance(value, bool | str)}
        limits = dict(below | exact)
        crossed = any(name in limits and value > limits[name] for name, value in above | exact)  # type: ignore[operator]
        beyond = any(name in dict(below) and value > dict(below)[name] for name, value in exact)  # type: ignore[operator]
        return twice or crossed or beyond or self._both_ways(items)

    def _allowed(self, predicate: Predicate | None) -> dict[str, set[Scalar]]:
        """在校生并且非在校生: the values of each field that all parts leave, also those that a group stands for."""
        allowed: dict[str, set[Scalar]] = {}
        for part in self.denied.opened(predicate) if predicate is not None else ():
            where = self.model.segments[part.name].where if isinstance(part, InSegment) else part
            if isinstance(where, Compare) and where.op == "=":
                allowed[where.field] = allowed.get(where.field, {where.value}) & {where.value}
            elif isinstance(where, OneOf):
                allowed[where.field] = allowed.get(where.field, set(where.values)) & set(where.values)
        return allowed

    def _both_ways(self, items: list[Compare]) -> bool:
        """收入增加了…和收入减少了…: nothing rose and fell in one year."""
        links: dict[str, dict[str, str]] = self.lexicon.section("changes", {})
        moved = [links[item.field] for item in items if item.field in links and item.value is True]
        forms = {(link["measure"], link["form"]) for link in moved if link["form"] in ("up", "down")}
        return len({measure for measure, _ in forms}) < len(forms)

    def _both_is_and_is_not(self, predicate: Predicate | None) -> bool:
        """Something that belongs to the row both there and not there: one of the two words was only the object."""
        happens = [part for part in self.tools.parts_of(predicate) if isinstance(part, Related)] if predicate else []
        parts = self.tools.parts_of(predicate)
        if any(isinstance(part, Not) and part.item in parts for part in parts):
            return True
        denied = [part.item.name for part in parts if isinstance(part, Not) and isinstance(part.item, InSegment)]
        if any(self.model.segments[name].where in parts for name in denied):
            return True  # 不是已就业人员并且有务工就业
        none = {(item.relation, item.where) for item in happens if item.quantifier == "none"}
        had = [item for item in happens if item.quantifier != "none"]
        return any((item.relation, item.where) in none or (item.relation, None) in none for item in had)

    def _is_all(self, share: Share, where: list[Predicate]) -> bool:
        """True of a share whose part is already said of every row: always 100 %."""
        said = [*where, *([share.whole] if share.whole is not None else [])]
        known = {item for each in said for item in self.tools.parts_of(each)}
        return all(item in known for item in self.tools.parts_of(share.part))

    def _is_settled(self, measure: Measure, where: list[Predicate]) -> bool:
        """参保率 of those who are not insured: a rate that is always all or nothing."""
        share = self.model.measures[measure.name].share if isinstance(measure, Figure) else None
        if share is None:
            return False
        said = self.tools.parts_of(all_of(list(where)))
        part: list[Predicate | None] = [share.part]
        all_fit = all(each in said for each in self.tools.parts_of(share.part))
        return all_fit or self._is_impossible(all_of([*part, *where]))

    def _is_one_part(self, draft: Draft) -> bool:
        """健康状况各多少人，慢性病占比; 公益岗分类人数: of the groups only one is left, and it is all of them."""
        groups = {dimension.field for dimension in draft.by}
        wheres = [each.where for each in draft.measures if isinstance(each, Figure | Statistic)]
        held = [{p.field for p in self.tools.parts_of(w) if isinstance(p, Compare) and p.op == "="} for w in wheres]
        if groups and len(held) == len(draft.measures) > 1 and all(fields & groups for fields in held):
            return True
        said = self.tools.parts_of(all_of(list(draft.where)))
        one = any(isinstance(part, Compare) and part.op == "=" and part.field in groups for part in said)
        return one and any(isinstance(measure, Portion) for measure in draft.measures)

    def _is_of_everybody(self, measure: Measure) -> bool:
        """True of a figure over every value of a classification (男女) beside others: its values were asked one by one,
        of the group spoken of before."""
        where = measure.where if isinstance(measure, Figure | Statistic) else None
        where = where.where if isinstance(where, Related) else where
        return any(isinstance(part, OneOf) and self.tools.names_all(part) for part in self.tools.parts_of(where))
