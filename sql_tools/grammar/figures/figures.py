"""From what is asked to the measures of a plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from sql_tools.grammar.asks import Amount, Ask, Average, Count, GroupBy, PortionOf, Proportion, Rows, Spread
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.grouping import Grouping
from sql_tools.grammar.assembly.listing import Listing
from sql_tools.grammar.assembly.own_conditions import each_of_list
from sql_tools.grammar.assembly.subjects import Candidate, share
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import Condition, Either, both, conjuncts, one_field, same_group, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.figures.gaps import NUMERIC
from sql_tools.grammar.figures.indicators import Indicators
from sql_tools.grammar.figures.of_rows import Side, narrowed
from sql_tools.grammar.figures.part_of import PartOf
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.refs import field_ref
from sql_tools.lexicon import Ref
from sql_tools.plan import Dimension, Figure, InSegment, Measure, Portion, Predicate, Ratio, Related, Share, Statistic


class Figures(Part):
    """From what is asked to the measures of a plan."""

    def __init__(self, tools: Tools, grouping: Grouping, listing: Listing) -> None:
        super().__init__(tools)
        self.grouping, self.listing, self.indicators = grouping, listing, Indicators(tools)
        self.part_of = PartOf(tools)

    def of_own(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]], own: list[list[Said]]) -> None:
        """Each number over the rows of its own conditions, side by side."""
        for (place, ask), mine in zip(asks, own, strict=True):
            if isinstance(ask, Proportion):
                beside = self._beside(draft.subject, ask, frame)
                if (made := self._share_of_those_before(draft, beside.measures[0], ask, own)) is not None:
                    draft.alias(made)
                elif frame.within:
                    self._measure(draft, beside, ask, frame)
                else:
                    draft.alias(self._share_of_its_own(draft, beside.measures[0], ask))
                continue
            if ask == Count() and (told := self._of_these(frame, place)):
                ask = Count(told)
            behind = place == asks[0][0] and any(said.place == place + 1 for said in mine)  # 有多少残疾人，其中…
            nouns = self.subjects.noun_tables(frame, before=place + 2 if behind else place)
            candidates = [c for c in self.subjects.candidates(ask, nouns, frame.dated) if c.subject == draft.subject]
            if not candidates:
                raise CannotSay
            measures = min(candidates, key=lambda c: c.cost).measures
            if not measures:
                raise CannotSay
            measure = self._people_as_before(draft, frame, place, ask) or measures[0]
            if not isinstance(measure, Side) or self._counts_others(frame, place, measure):
                raise CannotSay
            mine = [said for said in mine if not self._is_group_of(said, draft)]
            for one in each_of_list(frame, mine, place):
                condition = both([said.condition for said in one])
                where = self.resolver.resolve(condition, draft.subject) if condition is not None else None
                if self._of_those_at_home(draft.subject, measure, where) or self._of_no_event(draft, measure, one):
                    raise CannotSay
                common = [said for said in frame.conditions if not any(said in each for each in own)]
                if isinstance(ask, Count) and self._of_others(draft, nouns, [*one, *common]):
                    raise CannotSay
                draft.alias(measure if where is None else narrowed(measure, where))
        if len(draft.measures) < len(asks):
            raise CannotSay  # Two numbers were asked for, and no two found.

    def of_rows(self, draft: Draft, rows: list[Said], own: list[list[Said]]) -> list[Said]:
        """What holds of all rows beside figures of their own: 小学、初中的各多少人，其中…: of these two alone."""
        told = {said.place for mine in own for said in mine}
        of_groups = [said for said in rows if said.place in told and self._is_group_of(said, draft)]
        if any(said.place not in {each.place for each in mine} for said in of_groups for mine in own):
            raise CannotSay
        return [said for said in rows if said.place not in told or said in of_groups]

    @staticmethod
    def _is_group_of(said: Said, draft: Draft) -> bool:
        """男、女: the values listed are the groups of the answer."""
        return one_field(said.condition) in {dimension.field for dimension in draft.by}

    def _beside(self, subject: str, ask: Ask, frame: Frame) -> Candidate:
        """How an ask beside others is answered over the same rows."""
        found = next(iter(self.tools.same_subject(subject, ask, frame)), None)
        if found is None:
            raise CannotSay
        return found

    def _of_no_event(self, draft: Draft, measure: Side, mine: list[Said]) -> bool:
        """脱贫户户数、小额信贷金额: those households are not only the ones that have a loan."""
        if draft.subject not in self.tools.event_tables or not isinstance(measure, Figure):
            return False
        spoken = {table for said in mine for table in tables_of(said.condition)}
        return draft.subject not in {*spoken, self.model.measures[measure.name].subjects[0]}

    def _of_others(self, draft: Draft, nouns: tuple[str, ...], mine: list[Said]) -> bool:
        """劳动力有多少，其中务工的多少: the first number is of people, whether they have a job or not."""
        spoken = {table for said in mine for table in tables_of(said.condition)}
        return draft.subject in self.tools.event_tables and draft.subject not in {*spoken, *nouns}

    def _of_those_at_home(self, subject: str, measure: Side, where: Predicate | None) -> bool:
        """公益岗人数 is of persons who have such a job, never of all in whose household there is one."""
        people = isinstance(measure, Figure) and self.model.measures[measure.name].unit in PEOPLE
        below = self.model.tables[subject].counter not in PEOPLE
        return people and below and any(isinstance(part, Related) for part in self.tools.parts_of(where))

    def _counts_others(self, frame: Frame, place: int, measure: Side) -> bool:
        """几个村设有安置区，里头有多少搬迁户: the noun behind a number is what it counts."""
        behind = frame.tokens[place + 1 : place + 2]
        if not behind or not behind[0].can("noun") or not isinstance(measure, Figure):
            return False
        groups = {ref.table for ref in behind[0].of_role("fact") if isinstance(ref.fact, InSegment)}
        home = self.model.measures[measure.name].subjects[0]
        return bool(groups) and not groups & {home, *self.subjects.twins(home)}

    def _people_as_before(self, draft: Draft, frame: Frame, place: int, ask: Ask) -> Figure | None:
        """残疾人有多少，其中监测户多少: of people who were counted those who live in such households, as people."""
        inner = any(frame.asks[0][0] < at < place for at in frame.within)
        first = draft.measures[0] if draft.measures else None
        if ask != Count() or not inner or not isinstance(first, Figure):
            return None
        people = self.model.measures[first.name].unit in PEOPLE and self.model.tables[draft.subject].counter in PEOPLE
        return Figure(name=first.name) if people else None

    def _of_these(self, frame: Frame, place: int) -> tuple[Ref, ...]:
        """这些人里…的有几个: what the number counts is said with 这些."""
        inner = [at for at in frame.within if at < place]
        return frame.tokens[max(inner)].refs if inner else ()

    def apply(self, draft: Draft, candidate: Candidate, frame: Frame, asks: list[tuple[int, Ask]]) -> None:
        """All figures over the same rows; the first is the one that the rows were chosen for."""
        for place, (_, ask) in enumerate(asks):
            found = candidate if place == 0 else self._beside(draft.subject, ask, frame)
            if found.measures[:1] == tuple(draft.measures[:1]) and self.indicators.of_more_than_happened(frame, ask):
                raise CannotSay
            draft.cost += found.cost if place else 0
            self._measure(draft, found, ask, frame)
        if len(asks) > 1 and (self.indicators.only_of_what_happened(draft, frame) or _of_two_wholes(asks)):
            raise CannotSay
        if (
            frame.within
            and 0 < len(draft.measures) < len(asks)
            and all(isinstance(ask, Count | Amount) for _, ask in asks)
        ):
            raise CannotSay  # 残疾人总数，其中务工人数: two numbers were asked for, and one is found.

    def _measure(self, draft: Draft, found: Candidate, ask: Ask, frame: Frame) -> None:
        match ask:
            case Proportion():
                self._proportion(draft, found.measures[0], ask, frame)
            case Average():
                draft.alias(self._average(draft, found.measures[0], ask, frame))
            case Spread():
                spread = self._spread(ask, draft.subject)
                if all(dimension.field != spread.field for dimension in draft.by):  # 年龄结构：16岁以下、…
                    draft.by.append(spread)
                draft.alias(found.measures[0])
            case Rows(exactly=True):
                self.listing.columns_told(draft, frame, ask.refs)
            case Rows():
                for refs in ask.refs or ((),):
                    self.listing.apply(draft, frame, refs)
            case Amount() if not found.measures:
                if draft.measures:
                    raise CannotSay
                self.listing.apply(draft, frame, ask.refs)
            case PortionOf() if not draft.by:
                raise CannotSay
            case _:
                for measure in found.measures:
                    draft.alias(measure)

    def _proportion(self, draft: Draft, of: Measure, ask: Proportion, frame: Frame) -> None:
        said = [part for each in frame.conditions for part in conjuncts(each.condition)]
        if ask.part is None and ask.whole is not None and said and self._is_all_of(ask.whole, said):
            ask = replace(ask, part=ask.whole)  # 监测户最多的三个乡镇各占全县监测户的百分之几
        if self._is_portion(ask, draft):
            self._portion(draft, of, ask.part)
        elif (name := self.part_of.told_by_value(ask, draft.subject, frame)) is not None:
            group = GroupBy(refs=(field_ref(self.model, name),))
            draft.by.append(self.grouping.dimension(group, draft.subject))
            self._portion(draft, of, ask.whole or self.part_of.whole_of_sorts(ask))
        elif isinstance(ask.part, Either) and self._one_by_one(ask.part, frame):
            self._hold(draft, ask.whole or self._whole_unsaid(ask.part, frame))
            for item in ask.part.items:
                draft.alias(share(summed(of), self.resolver.resolve(item, draft.subject)))
        else:
            self._share(draft, of, ask, frame)

    @staticmethod
    def _is_all_of(whole: Condition, said: list[Condition]) -> bool:
        """Whether what is said of the part is said of the whole again, and no more."""
        again = list(conjuncts(whole))
        return len(said) == len(again) and all(any(same_group(one, other) for other in again) for one in said)

    def _portion(self, draft: Draft, of: Measure, held: Condition | None) -> None:
        """The figure of each group, and its part in all of those of whom the condition holds."""
        self._hold(draft, held)
        draft.alias(of)
        draft.alias(Portion(of=summed(of)))

    def _share(self, draft: Draft, of: Measure, ask: Proportion, frame: Frame) -> None:
        part = self.resolver.resolve(ask.part, draft.subject) if ask.part is not None else None
        if part is None or not isinstance(of, Figure):
            raise CannotSay
        self._hold(draft, ask.whole or self._whole_unsaid(ask.part, frame))
        if ask.counted:
            draft.alias(summed(of).model_copy(update={"where": part}))
        draft.alias(share(of, part))

    def _hold(self, draft: Draft, condition: Condition | None) -> None:
        """The condition holds of all rows."""
        if condition is not None:
            draft.where.append(self.resolver.resolve(condition, draft.subject))

    def _share_of_its_own(self, draft: Draft, of: Measure, ask: Proportion) -> Measure:
        """监测户户数、未消除风险户数、风险消除率: the share stands beside figures of other rows."""
        part = self.resolver.resolve(ask.part, draft.subject) if ask.part is not None else None
        whole = ask.whole or self.part_of.only_whole(ask.part)
        if part is None or not isinstance(of, Figure):
            raise CannotSay
        made = share(of, part)
        return made if whole is None else narrowed(made, self.resolver.resolve(whole, draft.subject))

    def _share_of_those_before(self, draft: Draft, of: Measure, ask: Proportion, own: list[list[Said]]) -> Side | None:
        """新纳入…户，其中已消除…户，消除率: of the number before of which another has counted the same part."""
        if ask.part is None or ask.whole is not None or ask.areas or ask.named or not isinstance(of, Figure):
            return None
        part = self.resolver.resolve(ask.part, draft.subject)
        same = set(self.tools.parts_of(part))
        for whole, mine in permutations([each for each in own if each], 2):
            counted = both([said.condition for said in mine if said not in whole])
            held = both([said.condition for said in whole])
            if counted is None or held is None or any(said not in mine for said in whole):
                continue
            if same & set(self.tools.parts_of(self.resolver.resolve(counted, draft.subject))):
                return narrowed(share(of, part), self.resolver.resolve(held, draft.subject))
        return None

    def _whole_unsaid(self, part: Condition | None, frame: Frame) -> Condition | None:
        return None if frame.conditions else self.part_of.only_whole(part)

    @staticmethod
    def _one_by_one(listed: Either, frame: Frame) -> bool:
        """因病、因残的占比: the share of each, unless it is asked of them together."""
        return listed.listed and not frame.together and (frame.apart or one_field(listed) is not None)

    def _average(self, draft: Draft, of: Measure, ask: Average, frame: Frame) -> Measure:
        """平均每户有几个老人: whose households they are narrows both numbers, what they are only the first."""
        upper = self.joins.seen_from(self.model.default_subject).keys()
        if not isinstance(of, Ratio) or any(not tables_of(said.condition) <= upper for said in frame.conditions):
            raise CannotSay
        where = self.resolver.resolve(ask.of, draft.subject)
        return of.model_copy(update={"left": of.left.model_copy(update={"where": where})})

    def _is_portion(self, ask: Proportion, draft: Draft) -> bool:
        """各乡镇监测户占全县监测户的比重: each group's part of the sum of all groups."""
        if ask.whole is None and self.part_of.is_decided(ask.part, draft):
            return True
        levels = {level.title: level.name for level in (self.model.places.levels if self.model.places else ())}
        own = {levels.get(dimension.field) for dimension in draft.by}
        narrower = bool(ask.areas) and bool(draft.by) and not own & set(ask.areas)
        return narrower and (ask.whole == ask.part or (ask.whole is None and (ask.place_alone or not ask.refs)))

    def _spread(self, ask: Spread, subject: str) -> Dimension:
        group = GroupBy(refs=ask.refs, bands=True)
        dimension = self.grouping.dimension(group, subject)
        if self.model.field(dimension.field).type in NUMERIC and not dimension.bands:
            raise CannotSay
        return dimension

    def fits(self, measure: Measure, subject: str) -> bool:
        """True where the measure, called by its name, can be taken over rows of ``subject``."""
        named = self.named(measure)
        return not isinstance(named, Figure) or subject in self.model.measures[named.name].subjects

    def named(self, measure: Measure) -> Measure:
        """A share that the model defines by name is called by it."""
        if isinstance(measure, Share):
            for name, model in self.model.measures.items():
                same = model.share is not None and (model.share.of, model.share.part) == (measure.of, measure.part)
                if same and model.share is not None and model.share.whole == measure.whole and model.where is None:
                    return Figure(name=name)
        return measure


def summed(measure: Measure) -> Figure | Statistic:
    """The measure, if it is one that others can be made of; else ``CannotSay``."""
    if not isinstance(measure, Figure | Statistic):
        raise CannotSay
    return measure


def _of_two_wholes(asks: list[tuple[int, Ask]]) -> bool:
    """监测户中低保户占比、脱贫户中低保户占比: one table of rows cannot be the whole of both."""
    wholes = [ask.whole for _, ask in asks if isinstance(ask, Proportion) and ask.whole is not None]
    return any(whole != wholes[0] for whole in wholes)
