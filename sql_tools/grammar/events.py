"""When things happened: 2024年新增监测户, 享受过, each year's 消除风险."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sql_tools.grammar.asks import Count
from sql_tools.grammar.conditions import Both, Condition, Either, Exists, Fact, No, When
from sql_tools.grammar.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame, Said
from sql_tools.lexicon import Ref
from sql_tools.recognizers.date import Period


class Events(Part):
    """The years of a question that are those of an event, and events of any year."""

    def year_of_event(self, frame: Frame) -> None:
        """2024年…新增监测户多少户: the year is the one in which it happened, wherever it stands."""
        self._years_of_events(frame)
        years = {year for said in frame.years for year in said.exact}
        if len(years) != 1 or len(frame.years) != 1 or not all(isinstance(ask, Count) for _, ask in frame.asks):
            return
        year = years.pop()
        for position, said in enumerate(frame.conditions):
            fields = self._happened(said)
            if not fields or not isinstance(said.condition, Fact):
                continue
            when = When(fields, Period(date(year, 1, 1), date(year, 12, 31)))
            frame.conditions[position] = replace(said, condition=Both((said.condition, when)))
            frame.years = []
            if len(frame.asks) < 2:
                return  # 2024年新增监测户中已消除风险的: when the risk was gone is not said.

    def _happened(self, said: Said) -> tuple[Ref, ...]:
        """The date of the event that a condition names (新增监测户, 消除风险)."""
        fields = self.tools.happened(said.token)
        return fields if fields and self.model.field(fields[0].name).type == "date" else ()

    def _years_of_events(self, frame: Frame) -> None:
        """2023年到2025年每年新增监测户: grouped by the year of the event, only those years are counted."""
        happened = set(self.tools.years_of.values())
        fields = tuple(ref for group in frame.groups for ref in group.refs if ref.name in happened)
        years = sorted({year for said in frame.years for year in said.exact})
        if not fields or not frame.years or not all(isinstance(ask, Count) for _, ask in frame.asks):
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
        if not isinstance(condition, Exists):
            return condition
        timeless = tuple(ref for ref in condition.refs if self._any_year(ref))
        if not timeless:
            return condition
        refs = tuple(ref for ref in condition.refs if ref not in timeless) if dated else timeless
        return replace(condition, refs=refs)

    def _any_year(self, ref: Ref) -> bool:
        table, _, name = ref.name.partition(".")
        return ref.role == "relation" and self.model.tables[table].relations[name].year == "any"
