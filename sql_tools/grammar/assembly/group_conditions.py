"""Conditions on the groups of an answer (监测户占比超过3%的村), apart from those on rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.asks import Amount, Ask, Count, Moved
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.assembly.subjects import of_those, share
from sql_tools.grammar.conditions import (
    AgainstAverage,
    Condition,
    Either,
    Exists,
    Fact,
    FieldsTest,
    Many,
    Numbers,
    PartShare,
    Test,
    Yearly,
    both,
    conjuncts,
    fields_of,
    tables_of,
)
from sql_tools.grammar.frame import Frame, Said, measures_such
from sql_tools.grammar.talk.leaning import is_of_those
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Around, Change, Compare, CompareFields, Figure, Measure, Operator, Past, Share, Statistic
from sql_tools.semantic_model import PlaceLevel

_LACKING = ("没", "无", "未")


def _rises(leaf: Token) -> bool:
    return leaf.can("rise") or leaf.as_value("adjective") == "up"


def _falls(leaf: Token) -> bool:
    return leaf.can("fall") or leaf.as_value("adjective") == "down"


def lacks(said: Said) -> bool:
    """没有安置区, 无安置区: that something is not there; 非重点帮扶村 says what a village is."""
    return said.token.text.startswith(_LACKING)


class GroupConditions(Part):
    """Conditions on the groups of an answer (监测户占比超过3%的村), apart from those on rows."""

    def split(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> tuple[list[Said], list[Said]]:
        """Conditions of rows, and those of the places that are listed (监测户占比超过3%的村)."""
        rows: list[Said] = []
        groups: list[Said] = []
        grouped_by = {dimension.field for dimension in draft.by}
        for said in frame.conditions:
            for part in conjuncts(said.condition):
                piece = replace(said, condition=part)
                if frame.etc and isinstance(part, Either) and part.listed and fields_of(part) & grouped_by:
                    continue
                grouped = (
                    not self._within_group(frame, said)
                    and not self._of_figure(frame, said, draft.subject)
                    and not _denied_of_noun(frame, piece)
                    and not self._of_those_counted(frame, said)
                    and bool(draft.by)
                    and (level is not None or said.of_groups)
                    and (self._is_of_group(piece, draft.subject) or self._is_lacking(piece, draft.subject))
                )
                (groups if grouped or isinstance(part, PartShare | Numbers) else rows).append(piece)
        return rows, groups

    @staticmethod
    def of_figures(own: list[list[Said]], groups: list[Said]) -> list[list[Said]]:
        """The conditions of each figure, less those that choose the places.

        监测户15户以上的乡镇，户数和其中未消除的户数: so many in the town, and counted are those that are many.
        """
        chosen = {said.place: said.condition for said in groups}

        def without(said: Said) -> list[Said]:
            group = chosen.get(said.place)
            inner = group.inner if isinstance(group, Many) else None
            parts = [inner if part == group else part for part in conjuncts(said.condition)]
            rest = both([part for part in parts if part is not None])
            return [] if rest is None else [replace(said, condition=rest)]

        return [[each for said in mine for each in without(said)] for mine in own]

    def _within_group(self, frame: Frame, said: Said) -> bool:
        """低保户中收入超过1.5万元的前十个村，按户数排: ordered by their number, the rows are what fits."""
        before = frame.tokens[said.place - 1] if said.place else None
        behind = [token for token in frame.tokens[said.place + 1 : said.place + 3] if not token.can("de")][:1]
        if any(token.can("order") and self.tools.count_rows(token.value.refs) for token in behind):
            return True  # 收入下降的户数最多的乡镇: the number of those that fit.
        counted = any(order.count or self.tools.count_rows(order.refs) for _, order in frame.orders)
        return before is not None and before.can("inside") and counted and isinstance(said.condition, Test)

    @staticmethod
    def _of_those_counted(frame: Frame, said: Said) -> bool:
        """收入超过10万的有几个人，都是哪些镇的: said of the people who are counted, not of the towns."""
        asked = [ask for place, ask in frame.asks if place > said.place][:1]
        counted = any(isinstance(ask, Count) and any(ref.role == "table" for ref in ask.refs) for ask in asked)
        return counted and is_of_those(frame, said.place)

    def _of_figure(self, frame: Frame, said: Said, subject: str) -> bool:
        """享受医疗救助的人数最多的乡镇: the help itself is what is counted."""
        happened = subject in self.tools.event_tables and isinstance(said.condition, Exists)
        behind = frame.tokens[said.place + 1 : said.place + 3]
        counted = [ref for token in behind for leaf in token.leaves() for ref in leaf.of_role("measure")]
        home = self.model.places.table if self.model.places is not None else None
        places = any(home in self.model.measures[ref.name].subjects for ref in counted)  # 有养殖项目的村数
        return happened and not places and measures_such(behind)

    def of_places_themselves(self, draft: Draft, rows: list[Said]) -> None:
        """人均纯收入低于1万元的村: a figure of the place, never of one of its households."""
        for said in rows:
            if not isinstance(said.condition, Test | AgainstAverage) or said.attributive:
                continue
            if self.tools.seen_field(said.condition.refs, draft.subject) is None:
                raise CannotSay

    def _is_of_group(self, said: Said, subject: str) -> bool:
        condition = said.condition
        if isinstance(condition, PartShare | Numbers):
            return True
        if said.attributive and not said.of_groups and not self._counts_rows(condition, subject):
            return False
        if isinstance(condition, Yearly):
            return self._is_of_group(replace(said, condition=condition.inner), subject)
        if isinstance(condition, AgainstAverage) and condition.part is not None:
            return True
        if isinstance(condition, Test | AgainstAverage):
            return any(ref.role == "measure" for ref in condition.refs) or self._has_change(condition)
        if isinstance(condition, Many):
            return True
        if isinstance(condition, FieldsTest):
            return any(ref.role == "measure" for ref in condition.right) or self._is_change(condition)
        if isinstance(condition, Exists) and condition.quantifier == "all":
            return condition.inner is not None and self._counts_rows(condition, subject)
        return isinstance(condition, Exists)

    def _is_lacking(self, said: Said, subject: str) -> bool:
        """哪些乡镇没有重点帮扶村: none of the places in it is one, not those that are none."""
        condition = said.condition
        if not lacks(said) or not isinstance(condition, Fact) or self.model.places is None:
            return False
        return subject == self.model.places.table and self._held(condition) is not None

    def _held(self, lacking: Fact) -> Fact | None:
        """The fact that is lacking: the same field, where it holds."""
        refs = tuple(
            replace(ref, fact=ref.fact.model_copy(update={"value": True}))
            for ref in lacking.refs
            if isinstance(ref.fact, Compare) and ref.fact.value is False
        )
        return Fact(refs) if refs else None

    def _counts_rows(self, condition: Condition, subject: str) -> bool:
        """脱贫户超过50户, 没有监测户: so many of the rows themselves, which only a group of them can have."""
        if not isinstance(condition, Many | Exists):
            return False
        tables = {ref.table for ref in condition.refs if ref.table is not None}
        tables |= tables_of(condition.inner) if condition.inner is not None else set()
        return bool(tables) and all(self.joins.sees(subject, table) for table in tables)

    def _has_change(self, condition: Test | AgainstAverage) -> bool:
        changes = self.lexicon.section("changes", {})
        return any(ref.name in changes for ref in condition.refs)

    def moved(self, draft: Draft, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None) -> None:
        """人数比上年减少的乡镇: only those of whose figure it is true."""
        changes = [at for at, measure in enumerate(draft.measures) if isinstance(measure, Change)]
        said = [(place, ask) for place, ask in asks if isinstance(ask, Moved) and ask.verb and ask.form == "difference"]
        if level is None or len(changes) != 1 or len(said) != 1 or len(asks) != 1 or frame.orders or frame.tops:
            return
        way = list(frame.tokens[said[0][0]].leaves())
        rose, fell = any(map(_rises, way)), any(map(_falls, way))
        asked = any(leaf.can(kind) for leaf in way for kind in ("howmany", "howmuch", "percent_asked", "change", "or"))
        if rose != fell and not asked:
            draft.having.append(Compare(field=f"m{changes[0]}", op=">" if rose else "<", value=Decimal(0)))

    def apply(self, draft: Draft, condition: Condition) -> None:
        """The condition chooses among the groups."""
        match condition:
            case PartShare():
                self._having_share(draft, condition)
            case Many():
                self._having_number(draft, condition.inner, condition.refs, condition.tests)
            case Fact():
                self._having_number(draft, self._held(condition), (), (("=", Decimal(0)),))
            case Exists(quantifier="all", inner=every) if every is not None:
                self._having_share(draft, PartShare(every, None, None, (("=", Decimal(100)),)))
            case Exists(quantifier="none"):
                draft.every_group = True
                self._having_number(draft, condition.inner, condition.refs, (("=", Decimal(0)),))
            case Exists():
                self._having_number(draft, condition.inner, condition.refs, ((">=", Decimal(1)),))
            case Test():
                measure = self._group_measure(draft, condition, condition.refs)
                self._having_tests(draft, measure, condition.tests)
            case AgainstAverage():
                self._having_average(draft, condition)
            case Numbers():
                sides = (condition.left, condition.right)
                left, right = (self._number_of(draft, condition, side) for side in sides)
                draft.having.append(CompareFields(field=left, op=condition.op, other=right))
            case Yearly(inner=Test()):
                self._each_year(draft, condition)
            case FieldsTest() if self._is_change(condition):
                self._having_change(draft, condition)
            case FieldsTest():
                self._having_figures(draft, condition)
            case _:
                raise Unreachable(condition)

    def _having_average(self, draft: Draft, condition: AgainstAverage) -> None:
        """高于全县平均的乡镇: the figure of the group against that of the place around."""
        if condition.whose is not None:
            self._require_same(draft, condition.whose)
        measure = self._averaged(draft, condition)
        if not isinstance(measure, Figure | Statistic | Share | Change):
            raise Unreachable(condition)
        inner = self.tools.lie_within(draft.by, condition.level)
        left = draft.alias(measure)
        right = draft.alias(Around(of=measure, level=condition.level if inner else None))
        draft.having.append(CompareFields(field=left, op=condition.op, other=right, times=condition.times))

    def _having_figures(self, draft: Draft, condition: FieldsTest) -> None:
        """工资性收入高于经营性收入的村: two figures of the group."""
        left = draft.alias(self._group_measure(draft, condition, condition.left))
        right = draft.alias(self._group_measure(draft, condition, condition.right))
        compare = CompareFields(field=left, op=condition.op, other=right, times=condition.times, plus=condition.plus)
        draft.having.append(compare)

    def _is_change(self, condition: FieldsTest) -> bool:
        """经营性收入比上年下降的乡镇: a figure of the group as well as of a row, against the year before."""
        tables = {ref.table for ref in condition.right if ref.table is not None}
        before = any(table not in self.model.tables for table in tables)
        same = {self.model.table_of(table) for table in tables} & tables_of(condition)
        return before and bool(same) and any(ref.role == "measure" for ref in condition.left)

    def _having_change(self, draft: Draft, condition: FieldsTest) -> None:
        of = self._group_measure(draft, condition, condition.left)
        if not isinstance(of, Figure | Statistic):
            raise Unreachable(condition)
        percent = condition.times != 1
        change = Change(of=of, form="percent" if percent else "difference", years_back=condition.back)
        value = (condition.times - 1) * 100 if percent else condition.plus
        self._having_tests(draft, change, ((condition.op, value),))

    def _number_of(self, draft: Draft, numbers: Numbers, side: Condition) -> str:
        where = self.resolver.resolve(side, draft.subject)
        plain = self.tools.count_of(draft.subject)
        if not numbers.refs and not tables_of(side) & {draft.subject, *self.subjects.twins(draft.subject)}:
            raise Unreachable(numbers)  # 女的比男的多: more women, not more households with a woman.
        if numbers.refs:
            figure = self._group_measure(draft, numbers, numbers.refs)
            if not isinstance(figure, Figure | Statistic | Change):
                raise Unreachable(numbers)
            draft.without(figure, plain)
            return draft.alias(of_those(figure, where))
        draft.without(plain)
        return draft.alias(plain.model_copy(update={"where": where}))

    def _require_same(self, draft: Draft, whose: Condition) -> None:
        """人均纯收入低于全县脱贫户平均的乡镇: the average of others than those that are counted is not theirs."""
        told = [part for each in draft.where for part in self.tools.parts_of(each)]
        if self.resolver.resolve(whose, draft.subject) not in told:
            raise Unreachable(whose)

    def _averaged(self, draft: Draft, condition: AgainstAverage) -> Measure:
        if condition.part is None:
            return self._group_measure(draft, condition, condition.refs)
        count, part = self.tools.count_of(draft.subject), self.resolver.resolve(condition.part, draft.subject)
        if not condition.number:
            return share(count, part)
        number = count.model_copy(update={"where": part})
        draft.instead(count, number)
        return number

    def _each_year(self, draft: Draft, condition: Yearly) -> None:
        """连续两年下降的乡镇: the figure of each year within the bounds, or against the year before."""
        test = condition.inner
        if not isinstance(test, Test) or condition.some or not condition.years:
            raise Unreachable(condition)
        measure = self._group_measure(draft, test, test.refs)
        change = isinstance(measure, Change)
        of = measure.of if isinstance(measure, Change) else measure
        if not isinstance(of, Figure | Statistic | Share) or (change and any(value != 0 for _, value in test.tests)):
            raise Unreachable(condition)
        last = max(condition.years)
        draft.last_year = last

        def in_year(back: int) -> str:
            return draft.alias(Past(of=of, years_back=back) if back else of)

        for year in sorted(condition.years, reverse=True):
            for op, value in test.tests:
                now = in_year(last - year)
                if change:
                    draft.having.append(CompareFields(field=now, op=op, other=in_year(last - year + 1)))
                else:
                    draft.having.append(Compare(field=now, op=op, value=value))

    def _group_measure(self, draft: Draft, condition: Condition, refs: tuple[Ref, ...]) -> Measure:
        for candidate in self.subjects.candidates(Amount(refs), (draft.subject,), True):
            if candidate.subject == draft.subject and candidate.measures:
                return candidate.measures[0]
        raise Unreachable(condition)

    def _having_tests(self, draft: Draft, measure: Measure, tests: tuple[tuple[Operator, Decimal], ...]) -> None:
        alias = draft.alias(measure)
        for op, value in tests:
            draft.having.append(Compare(field=alias, op=op, value=value))

    def _having_share(self, draft: Draft, condition: PartShare) -> None:
        part = self.resolver.resolve(condition.part, draft.subject)
        told = condition.whole or (condition.part if isinstance(condition.part, Fact | Test) else None)
        if told is not None and not all(self.joins.sees(draft.subject, table) for table in tables_of(told)):
            raise Unreachable(condition)  # 监测户占比超过…的村有几个: of the households, not of villages that have one.
        if condition.of is not None and condition.of not in {draft.subject, *self.subjects.twins(draft.subject)}:
            raise Unreachable(condition)
        if condition.whole is not None:
            draft.where.append(self.resolver.resolve(condition.whole, draft.subject))
        of = self.tools.count_of(draft.subject)
        self._having_tests(draft, share(of, part), condition.tests)

    def _having_number(
        self, draft: Draft, inner: Condition | None, refs: tuple[Ref, ...], tests: tuple[tuple[Operator, Decimal], ...]
    ) -> None:
        """So many households of a kind in each place: the measure counts only those."""
        where = self.resolver.resolve(inner, draft.subject) if inner is not None else None
        own = {draft.subject, *self.subjects.twins(draft.subject)}
        others = bool(refs) and not any(ref.table in own for ref in refs)  # 住院的人: no number of households.
        if others or (inner is None and not any(ref.table == draft.subject for ref in refs)):
            raise Unreachable(Many(inner, refs, tests))
        if any(op in ("<", "<=", "=") for op, _ in tests):
            draft.every_group = True
        figure = self.tools.count_of(draft.subject).model_copy(update={"where": where})
        draft.instead(self.tools.count_of(draft.subject), figure)
        alias = draft.alias(figure)
        for op, value in tests:
            draft.having.append(Compare(field=alias, op=op, value=int(value)))


def _denied_of_noun(frame: Frame, said: Said) -> bool:
    """没务工的劳动力最多的乡镇: of those who have none, not of places in which nobody has."""
    behind = frame.tokens[said.place + 1 : said.place + 3]
    of_noun = len(behind) == 2 and behind[0].can("de") and behind[1].can("cond") and behind[1].can("noun")
    return of_noun and isinstance(said.condition, Exists) and said.condition.quantifier == "none"
