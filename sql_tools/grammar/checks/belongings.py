"""What is said of those who belong to a row: their sums, their own figures, all of them.

A plan about the row that loses one of these says something else.
"""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import FILLER, Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, CompareFields, Difference, Figure, InSegment, Predicate, QueryPlan, Ratio, Related
from sql_tools.recognizers.bound import Bound

_MOUTHS, _HOME = "口人", ("家", "户", "屋")


class Belongings(Part):
    """The checks over one model."""

    def of(self, frame: Frame, plans: tuple[QueryPlan, ...]) -> None:
        """``CannotSay`` where a figure or a condition is of the wrong one of the two, in each of the plans."""
        if all(self._is_amiss(frame, plan) for plan in plans):
            raise CannotSay

    def _is_amiss(self, frame: Frame, plan: QueryPlan) -> bool:
        of_figures = (self._added_up, self._of_the_row, self._held_against)
        of_members = (self._only_some, self._people_of_households, self._two_of_one, self._homes_as_people)
        return any(is_wrong(frame, plan) for is_wrong in (*of_figures, *of_members))

    def _added_up(self, frame: Frame, plan: QueryPlan) -> bool:
        """务工月数加起来超过12个月的户: the sum over the members is no figure of one of them."""
        said = [part for each in self._inside(plan.where) for part in self.tools.parts_of(each)]
        inner = {part.value for part in said if isinstance(part, Compare)}
        bounds = (b.value for a, b in pairwise(frame.words) if a.says_in_all and isinstance(b.value, Bound))
        return any(value in inner for bound in bounds for _, value in bound.tests)

    def _of_the_row(self, frame: Frame, plan: QueryPlan) -> bool:
        """公益岗工资 is of the job: no figure of the households that have one."""
        events = self.tools.event_tables
        homes = {self.model.measures[m.name].subjects[0] for m in plan.measures if isinstance(m, Figure)}
        if not homes or homes & events or plan.subject in events:
            return False
        return any(
            self._is_of_events(event) and self._is_figure_of(figure, homes) for event, figure in pairwise(_told(frame))
        )

    def _held_against(self, frame: Frame, plan: QueryPlan) -> bool:
        """公益岗工资超过家庭纯收入: what one job pays is no figure of all jobs of the household."""
        fields = [part for part in self.tools.parts_of(plan.where) if isinstance(part, CompareFields)]
        if not fields or plan.subject in self.tools.event_tables:
            return False
        pairs = pairwise(_told(frame))
        return any(self._is_of_events(kind) and term.of_role("measure", "field") for kind, term in pairs)

    def _is_of_events(self, word: Token) -> bool:
        tables = {ref.table for ref in word.of_role("fact")}
        return bool(tables) and tables <= self.tools.event_tables

    def _is_figure_of(self, word: Token, homes: set[str]) -> bool:
        measures = [self.model.measures[ref.name] for ref in word.of_role("measure")]
        figures = [m for m in measures if m.subjects[0] in homes and m.unit != self.model.tables[m.subjects[0]].counter]
        return bool(figures) and not word.can("fact")

    def _people_of_households(self, frame: Frame, plan: QueryPlan) -> bool:
        """护林员各多少人: those who are it, not all people of the households that have one."""
        figures = [self.model.measures[m.name] for m in plan.measures if isinstance(m, Figure)]
        homes = {figure.subjects[0] for figure in figures if figure.unit in PEOPLE}
        if not homes - self.tools.event_tables or self.model.tables[plan.subject].counter in PEOPLE:
            return False
        told = [word for word in _told(frame) if not (word.can("each") or word.can("respectively") or word.can("have"))]
        for who, asking, noun in zip(told, told[1:], told[2:], strict=False):
            people = any(self.model.tables[ref.name].counter in PEOPLE for ref in noun.of_role("table"))
            if asking.can("howmany") and people and self._is_of_events(who):
                return True
        return False

    def _homes_as_people(self, frame: Frame, plan: QueryPlan) -> bool:
        """残疾人家庭里领低保的占比, 有病人的户里有多少学生: of the households, not of those who make them such."""
        units = {self.model.measures[m.name].unit for m in plan.measures if isinstance(m, Figure)}
        people = self.model.tables[plan.subject].counter in PEOPLE or bool(units & PEOPLE)
        if plan.subject in self.joins.seen_from(self.model.default_subject) or not (plan.measures and people):
            return False
        who, behind = self._at_home(_told(frame))
        if who is None or not behind:
            return False
        said = {name for part in self.tools.parts_of(plan.where) for name in _named(part)}
        themselves = any(said & _facts_named(ref) for ref in who.of_role("fact"))
        return themselves or not any(map(self._names_people, behind))

    def _at_home(self, told: list[Token]) -> tuple[Token | None, list[Token]]:
        """Those who make a household what it is (残疾人家庭, 家里有残疾人的), and what is said behind."""
        for place, (one, other) in enumerate(pairwise(told)):
            if self._are_people(one) and self._is_home(one, other):
                return one, told[place + 2 :]
            has = other.can("have") and one.can("relation") and one.text.startswith(_HOME)
            if has and place + 2 < len(told) and self._are_people(told[place + 2]):
                return told[place + 2], told[place + 3 :]
        return None, []

    def _is_home(self, who: Token, home: Token) -> bool:
        """家庭, 家里 right behind those whose it is, 的 between them or not."""
        people = any(ref.table and self.model.tables[ref.table].counter in PEOPLE for ref in home.of_role("table"))
        named = home.can("table") or (home.can("relation") and not home.can("fact"))
        return home.start - who.end <= 1 and named and not people and home.text.startswith(_HOME)

    def _names_people(self, word: Token) -> bool:
        tables = {ref.table for ref in word.refs if ref.table is not None}
        return any(self.model.tables[table].counter in PEOPLE for table in tables)

    def _only_some(self, frame: Frame, plan: QueryPlan) -> bool:
        """父母都还在的户, 家里两口人都在外务工的户: both of them, not one of the two."""
        parts = self.tools.parts_of(plan.where)
        related = [part for part in parts if isinstance(part, Related) and part.at_least == 1]
        if self.model.tables[plan.subject].counter in PEOPLE or "in_years" in plan.model_dump_json():
            return False
        if not related or any(part.quantifier != "any" for part in related):
            return False
        told = _told(frame)
        pairs = [*pairwise(told), *pairwise(word for word in told if not word.can("amount"))]
        return any(every.says_every_one and self._are_people(who) for who, every in pairs)

    def _two_of_one(self, _frame: Frame, plan: QueryPlan) -> bool:
        """户主是女性的比男性户主的: the one member of whom both are said is not two members."""
        rows = {part.relation for part in self.tools.parts_of(plan.where) if isinstance(part, Related)}
        apart = [side for m in plan.measures if isinstance(m, Difference | Ratio) for side in (m.left, m.right)]
        sides = (part for side in apart for part in self.tools.parts_of(getattr(side, "where", None)))
        return any(isinstance(part, Related) and part.relation in rows for part in sides)

    def _are_people(self, word: Token) -> bool:
        if isinstance(word.value, Bound) and word.value.unit in (*PEOPLE, _MOUTHS):
            return True  # 家里两口人都在外务工
        return any(self.model.tables[ref.table].counter in PEOPLE for ref in word.of_role("fact") if ref.table)

    def _inside(self, predicate: Predicate | None) -> list[Predicate]:
        """What is said of the things that belong to a row."""
        parts = self.tools.parts_of(predicate)
        return [part.where for part in parts if isinstance(part, Related) and part.where is not None]


def _told(frame: Frame) -> list[Token]:
    """The words that say something, 都 among them."""
    kept = (word for word in frame.words if word.says_every_one or FILLER not in word.kinds)
    return [word for word in kept if not word.can("de")]


def _named(part: Predicate) -> set[str]:
    """The field or the group that is said of the row itself."""
    return {part.field} if isinstance(part, Compare) else {part.name} if isinstance(part, InSegment) else set()


def _facts_named(ref: Ref) -> set[str]:
    return {ref.name, *([ref.fact.field] if isinstance(ref.fact, Compare) else [])}
