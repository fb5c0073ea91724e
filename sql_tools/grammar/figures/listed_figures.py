"""Figures of each of a list: 脱贫户和监测户各有多少户, 三类户各多少."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count, Gap, Moved, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.subjects import Candidate
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import Either, No, one_field
from sql_tools.grammar.figures.gaps import Gaps
from sql_tools.grammar.figures.of_rows import narrowed
from sql_tools.grammar.figures.one_by_one import OneByOne
from sql_tools.grammar.frame import Frame, Said
from sql_tools.plan import Compare, Dimension, InSegment, Predicate, Related

_SORT = "类"


class ListedFigures(Part):
    """Which list is told apart, and whether its parts are groups or figures of their own."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.gaps, self.one_by_one = Gaps(tools), OneByOne(tools)

    def take_apart(
        self, draft: Draft, candidate: Candidate, frame: Frame, rows: list[Said], asks: list[tuple[int, Ask]]
    ) -> list[list[Said]]:
        """脱贫户和监测户各有多少户: one figure for each, or groups where they are values of one field."""
        lists = [said for said in rows if isinstance(said.condition, Either) and said.condition.listed]
        # 脱贫户和监测户中普通劳动力、技能劳动力各多少: the list before 中 says among whom.
        told = [said for said in lists if not _is_inside(frame, said)]
        listed = next(iter(told or lists), None)
        gaps = [ask for _, ask in asks if isinstance(ask, Gap)]
        if gaps:
            if len(asks) > 1:
                raise CannotSay
            return self.gaps.apply(draft, frame, listed, rows, gaps[0])
        if listed is None:
            self._by_its_sorts(draft, frame, asks)
            return []
        if not candidate.measures or not self._of_all(listed, asks):
            return []
        assert isinstance(listed.condition, Either)
        predicates = [self.resolver.resolve(item, draft.subject) for item in listed.condition.items]
        opposite = self._are_opposite(predicates)
        if not (opposite or self._is_wanted_of_each(draft, listed, frame, asks)):
            return []
        if self._are_groups(draft, listed.condition, predicates, split=not opposite or _is_one_share(asks)):
            return []
        if any(asks[0][0] < said.place < asks[-1][0] for said in frame.conditions):
            raise CannotSay  # Each of the list, and of each again those who…
        rows.remove(listed)
        self._beside_each_other(draft, frame, asks, predicates)
        return [[listed]]

    def _by_its_sorts(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]]) -> None:
        apart = frame.apart and all(isinstance(ask, Count) for _, ask in asks)
        by_sorts = (frame.apart or frame.versus) and self._of_plain_figures(asks) and self._names_its_sorts(frame)
        if not draft.by and (apart or by_sorts):
            self._by_sort(draft, frame)

    def _is_wanted_of_each(self, draft: Draft, listed: Said, frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
        moved = any(isinstance(ask, Moved) for _, ask in asks)  # 比上年 sets nothing of the list side by side.
        compared = frame.versus and not frame.orders and not moved
        ranked = _put_in_order(frame, listed) and not draft.by
        one_by_one = self.one_by_one.are_wanted(listed, frame, asks, grouped=bool(draft.by))
        return frame.apart or compared or ranked or one_by_one

    def _are_groups(self, draft: Draft, listed: Either, predicates: list[Predicate], split: bool) -> bool:
        """Values of one field: the groups of the answer, which are made here unless they are so already."""
        fields = {predicate.field for predicate in predicates if isinstance(predicate, Compare)}
        rest = any(isinstance(item, No) for item in listed.items)
        valued = all(isinstance(predicate, Compare) and predicate.op == "=" for predicate in predicates)
        if len(fields) == 1 and not rest and valued and split:
            draft.by.append(Dimension(field=fields.pop()))
            return True
        return any(dimension.field in fields for dimension in draft.by)

    def _beside_each_other(
        self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]], predicates: list[Predicate]
    ) -> None:
        """Each figure of each of the list."""
        found = [next(iter(self.tools.same_subject(draft.subject, ask, frame)), None) for _, ask in asks]
        measures = [measure for each in found if each is not None for measure in each.measures]
        if None in found:
            raise CannotSay
        for predicate in predicates:
            for measure in measures:
                draft.alias(narrowed(measure, predicate))

    def _by_sort(self, draft: Draft, frame: Frame) -> None:
        """三类户各有多少: by the classification that makes the group what it is."""
        several = sum(len(token.value) for token in frame.places) + len(frame.own_areas) > 1
        several = several or (len(frame.years) > 0 and not self._names_its_sorts(frame))
        own = (draft.subject, *self.subjects.twins(draft.subject))
        sort = next((self.tools.sorts[table] for table in own if table in self.tools.sorts), None)
        groups = [
            ref.fact.name for said in frame.conditions for ref in said.token.refs if isinstance(ref.fact, InSegment)
        ]
        if several or sort is None or not (len(frame.asks) == 1 or self._names_its_sorts(frame)):
            return
        if any(sort in self.model.segments[name].where.model_dump_json() for name in groups):
            draft.by.append(Dimension(field=sort))

    def _names_its_sorts(self, frame: Frame) -> bool:
        """三类监测对象: the noun itself says that there are sorts of it."""
        return any(said.token.can("noun") and _SORT in said.token.text for said in frame.conditions)

    def _are_opposite(self, predicates: list[Predicate]) -> bool:
        """已消除和未消除风险的, 有人务工和没人务工的: what is and what is not: all there are."""
        if len(predicates) != 2:
            return False
        one, other = predicates
        if isinstance(one, Related) and isinstance(other, Related):
            turned = {one.quantifier, other.quantifier} == {"any", "none"}
            return turned and (one.relation, one.where) == (other.relation, other.where)
        held = [
            {(part.field, part.value) for part in self.tools.parts_of(each) if isinstance(part, Compare)}
            for each in predicates
        ]
        return any(isinstance(value, bool) and (field, not value) in held[1] for field, value in held[0])

    @staticmethod
    def _of_plain_figures(asks: list[tuple[int, Ask]]) -> bool:
        return len(asks) == 1 or (bool(asks) and all(isinstance(ask, Count | Amount) for _, ask in asks))

    @staticmethod
    def _of_all(listed: Said, asks: list[tuple[int, Ask]]) -> bool:
        """脱贫户和监测户各有多少户，人均纯收入各是多少: every figure is asked of each of the list."""
        plain = all(isinstance(ask, Count | Amount | Moved) for _, ask in asks)
        return len(asks) == 1 or (bool(asks) and plain and listed.place < asks[0][0])


def _is_one_share(asks: list[tuple[int, Ask]]) -> bool:
    return len(asks) == 1 and isinstance(asks[0][1], Proportion)


def _put_in_order(frame: Frame, listed: Said) -> bool:
    """种植类和养殖类项目的带动户数，从高到低: values of one field that are put in order are told apart."""
    several = len(frame.places) > 1 or len(frame.years) > 1
    return bool(frame.orders) and not frame.tops and not several and one_field(listed.condition) is not None


def _is_inside(frame: Frame, said: Said) -> bool:
    """Whether 中 stands right behind a condition."""
    return any(token.can("inside") for token in frame.tokens[said.place + 1 : said.place + 2])
