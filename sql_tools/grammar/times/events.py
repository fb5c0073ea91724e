"""When things happened: 2024年新增监测户, 享受过, each year's 消除风险."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeGuard

from sql_tools.grammar.asks import Amount, Ask, Gap, GroupBy, Moved
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    Many,
    No,
    Test,
    When,
    both,
    conjuncts,
)
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.years.year import YearRules
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, Predicate
from sql_tools.recognizers.date import Period, Years


class Events(Part):
    """The years of a question that are those of an event, and events of any year."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._years = YearRules(tools.lexicon)

    def year_of_event(self, frame: Frame) -> None:
        """2024年…新增监测户多少户: the year is the one in which it happened, wherever it stands."""
        self._years_of_events(frame)
        self._against_year(frame)
        self._each_of_years(frame)
        span = self._span(frame)
        if span is None or not self._only_counts(frame):
            return
        for position, said in enumerate(frame.conditions):
            fields = self._happened(said)
            if not fields or not isinstance(said.condition, Fact) or self._is_of_another(frame, said):
                continue
            when = When(fields, span)
            frame.conditions[position] = replace(said, condition=Both((said.condition, when)))
            frame.years, frame.periods = [], []
            if len(frame.asks) < 2:
                return  # 2024年新增监测户中已消除风险的: when the risk was gone is not said.

    def _is_of_another(self, frame: Frame, event: Said) -> bool:
        """纳入监测的户里去年没住过院的: the year stands behind the event, before what has a year of its own."""
        spoken = next((at for at, token in enumerate(frame.tokens) if token.can("years") or token.can("period")), 0)
        behind = next((said for said in frame.conditions if said.place > spoken), None)
        return event.place < spoken and behind is not None and self._years.dated(behind.condition)

    def until(self, frame: Frame) -> None:
        """纳入监测不到一年就消除风险的: where the end is said too, the stretch is the one up to it."""
        facts = frame.facts
        held = {part.field for fact in facts for part in self.tools.parts_of(fact) if _holds(part)}
        known: dict[str, dict[str, str]] = self.lexicon.section("until", {})
        ended = {name: field_ref(self.model, each["field"]) for name, each in known.items() if each["ends"] in held}
        frame.conditions = [replace(said, condition=_renamed(said.condition, ended)) for said in frame.conditions]
        # 消除风险平均用了几个月.
        frame.asks = [(place, _ended(ask, ended)) for place, ask in frame.asks]

    def _exact(self, said: Years) -> tuple[int, ...]:
        """近三年: the newest years on file."""
        known = self.values.years.get(self.model.default_subject, ())
        return known[-said.count :] if said.kind == "recent" else said.exact

    def apart(self, frame: Frame) -> list[Frame]:
        """每年新增监测户和消除风险户数: each by the year of its own event, so that each is a question of its own."""
        listed = [said for said in frame.conditions if isinstance(said.condition, Either) and said.condition.listed]
        yearly = frame.by_year or any(group.by_year or group.refs for group in frame.groups)
        parts = [part for said in listed for part in said.token.parts if part.can("cond")]
        days = [self.tools.happened(part)[:1] for part in parts]
        if len(listed) != 1 or not yearly or not all(days) or len(set(days)) < len(days):
            return []
        return [self._of_event(frame, listed[0], part) for part in parts]

    def _of_event(self, frame: Frame, listed: Said, part: Token) -> Frame:
        made = frame.copied()
        own = replace(listed, condition=part.value, token=part)
        made.conditions = [own if said is listed else said for said in frame.conditions]
        made.groups = [group for group in frame.groups if group.level is not None] + [self._by_year_of(own)]
        made.by_year = made.apart = made.versus = False
        return made

    def _by_year_of(self, said: Said) -> GroupBy:
        return GroupBy(refs=(field_ref(self.model, self.tools.years_of[self._happened(said)[0].name]),))

    def _only_counts(self, frame: Frame) -> bool:
        """多少户, 户数: nothing is asked that belongs to a year of its own."""
        return all(self.tools.is_number(ask) for _, ask in frame.asks)

    def _against_year(self, frame: Frame) -> None:
        """2025年比2024年新增的监测户多多少: how far those of the two years are apart, and the number of each."""
        moved = [(at, place, ask) for at, (place, ask) in enumerate(frame.asks) if isinstance(ask, Moved)]
        events = [(at, said) for at, said in enumerate(frame.conditions) if self._happened(said)]
        if len(moved) != 1 or len(events) != 1 or not self.tools.is_number(moved[0][2].of):
            return
        if any(ask != moved[0][2].of for _, ask in frame.asks if not isinstance(ask, Moved)):
            raise CannotSay
        (position, said), (_, place, ask) = events[0], moved[0]
        now = self._own_year(said) or self._year_of(frame)
        before = ask.since.exact[0] if ask.since is not None and ask.since.exact else None
        if now is None or ask.form != "difference":
            raise CannotSay
        years = (now, before if before is not None else now - 1)
        plain = [part for part in conjuncts(said.condition) if not isinstance(part, When)]
        items = tuple(both([*plain, self._in_year(said, year)]) for year in years)
        frame.conditions[position] = replace(said, condition=Either(tuple(filter(None, items)), listed=True))
        frame.asks, frame.years = [(place, Gap(ask.of, "difference"))], []

    def _each_of_years(self, frame: Frame) -> None:
        """2023年到2025年新增的监测户各多少户: grouped by the year of the event."""
        events = [said for said in frame.conditions if self._happened(said)]
        one_by_one = len(events) == 1 and not frame.together and _lists_years(events[0].token)
        if not (one_by_one or (frame.apart and not frame.groups and len(frame.conditions) == 1)):
            return
        yearly = frame.by_year or any(group.by_year for group in frame.groups)
        several = len(events) == 1 and not yearly and not any(len(token.value) > 1 for token in frame.places)
        if not several or len(frame.asks) != 1 or not self._only_counts(frame):
            return
        spans = [part.period for part in conjuncts(events[0].condition) if isinstance(part, When)]
        said = [(span.first, span.last) for span in spans] or [self._ends(frame)]
        years = [(first.year, last.year) for first, last in said if first is not None and last is not None]
        if len(years) == 1 and years[0][0] < years[0][1]:
            frame.groups.insert(0, self._by_year_of(events[0]))

    def _ends(self, frame: Frame) -> tuple[date | None, date | None]:
        span = self._span(frame)
        return (span.first, span.last) if span is not None else (None, None)

    def _in_year(self, said: Said, year: int) -> When:
        return When(self._happened(said), Period(date(year, 1, 1), date(year, 12, 31)))

    def _own_year(self, said: Said) -> int | None:
        """The one year that the condition was said with."""
        spans = [part.period for part in conjuncts(said.condition) if isinstance(part, When)]
        years = {day.year for span in spans for day in (span.first, span.last) if day is not None}
        return years.pop() if len(spans) == 1 and len(years) == 1 else None

    def _year_of(self, frame: Frame) -> int | None:
        years = {year for said in frame.years for year in said.exact}
        return years.pop() if len(years) == 1 else None

    def _span(self, frame: Frame) -> Period | None:
        """The one stretch of time that the question speaks of: some years, a quarter, since a year."""
        if len(frame.periods) == 1 and not frame.years:
            span = frame.periods[0].value
            return span if isinstance(span, Period) else None
        years = self._exact(frame.years[0]) if len(frame.years) == 1 and not frame.periods else ()
        if not years or max(years) - min(years) >= len(set(years)):
            return None
        first, last = min(years), max(years)
        return Period(date(first, 1, 1), date(last, 12, 31))

    def _happened(self, said: Said) -> tuple[Ref, ...]:
        """The date of the event that a condition names (新增监测户, 消除风险)."""
        fields = self.tools.happened(said.token)
        return fields if fields and self.model.field(fields[0].name).type == "date" else ()

    def _years_of_events(self, frame: Frame) -> None:
        """2023年到2025年每年新增监测户: grouped by the year of the event, only those years are counted."""
        happened = set(self.tools.years_of.values())
        fields = tuple(ref for group in frame.groups for ref in group.refs if ref.name in happened)
        years = sorted({year for said in frame.years for year in self._exact(said)})
        if not fields or not frame.years or not self._only_counts(frame):
            return
        if not frame.conditions or not years or years != list(range(years[0], years[-1] + 1)):
            raise CannotSay
        other = {self.tools.years_of[ref.name] for said in frame.conditions for ref in self._happened(said)}
        if other - {ref.name for ref in fields}:
            raise CannotSay  # 每年新增和消除: each is of another year.
        when = When(fields, Period(date(years[0], 1, 1), date(years[-1], 12, 31)))
        frame.conditions[0] = replace(frame.conditions[0], condition=Both((frame.conditions[0].condition, when)))
        frame.years = []

    def ever(self, frame: Frame) -> None:
        """没有享受过: without a year, of all years on file; with one, of that year."""
        dated = bool(frame.years or frame.periods)
        frame.conditions = [replace(said, condition=self._in_time(said.condition, dated)) for said in frame.conditions]

    def _in_time(self, condition: Condition, dated: bool) -> Condition:
        if isinstance(condition, Both | Either):
            return replace(condition, items=tuple(self._in_time(item, dated) for item in condition.items))
        if isinstance(condition, No):
            return No(self._in_time(condition.item, dated))
        if not isinstance(condition, Exists | Many):
            return condition
        timeless = tuple(ref for ref in condition.refs if self.joins.is_of_any_year(ref))
        if not timeless:
            return condition
        refs = tuple(ref for ref in condition.refs if ref not in timeless) if dated else timeless
        return replace(condition, refs=refs)


def _holds(part: Predicate) -> TypeGuard[Compare]:
    return isinstance(part, Compare) and part.op == "=" and part.value is True


def _renamed(condition: Condition, fields: dict[str, Ref]) -> Condition:
    """The condition with other fields in place of these."""
    if isinstance(condition, Test):
        return replace(condition, refs=tuple(fields.get(ref.name, ref) for ref in condition.refs))
    if isinstance(condition, Both):
        return Both(tuple(_renamed(item, fields) for item in condition.items))
    return condition


def _lists_years(token: Token) -> bool:
    """2023年、2024年、2025年新增的: years told one by one are wanted one by one; 2023年和2024年 may be one time."""
    said = [leaf.value for leaf in token.leaves() if isinstance(leaf.value, Years) and _PAUSE in leaf.text]
    return any(len(years.exact) > 1 and not years.is_range for years in said)


_PAUSE = "、"


def _ended(ask: Ask, ended: dict[str, Ref]) -> Ask:
    own = next((ended[ref.name] for ref in ask.refs if ref.name in ended), None) if isinstance(ask, Amount) else None
    return replace(ask, refs=(own,)) if own is not None and isinstance(ask, Amount) else ask
