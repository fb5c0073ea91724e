"""How many years back a condition looks that holds a figure against an earlier year (比2022年低, of 2025)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from sql_tools.grammar.asks import Ask, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import Condition, FieldsTest, leaves, mapped
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.times.years import read_years, whole_years
from sql_tools.lexicon import Ref
from sql_tools.recognizers.date import Years


class SinceYear(Part):
    """Tells the years between, once it is known which year is asked about."""

    def apply(self, frame: Frame, asked_on: date) -> None:
        """How far back each condition looks is filled in; ``CannotSay`` where several years are asked about."""
        sides = [ask for _, ask in frame.asks if isinstance(ask, Proportion)]
        told = [said.condition for said in frame.conditions]
        told += [side for ask in sides for side in (ask.part, ask.whole) if side is not None]
        if not any(_since(leaf) for each in told for leaf in leaves(each)):
            return
        now = self._year_asked(frame, asked_on)
        fill = partial(mapped, change=lambda leaf: self._back(leaf, now, asked_on))
        frame.conditions = [replace(said, condition=fill(said.condition)) for said in frame.conditions]
        frame.asks = [(place, _filled(ask, fill)) for place, ask in frame.asks]

    def _year_asked(self, frame: Frame, asked_on: date) -> int:
        several = frame.by_year or frame.trend or any(group.by_year for group in frame.groups)
        spans = [whole_years(token.value) for token in frame.periods]
        mentions = [*frame.years, *(years for years in spans if years is not None)]
        asked = self._on_file(mentions, asked_on)
        if several or len(asked) != 1:
            raise CannotSay
        return asked[0]

    def _on_file(self, mentions: list[Years], asked_on: date) -> tuple[int, ...]:
        table = self.model.default_subject
        return read_years(mentions, self.values.years.get(table, ()), asked_on, self.model.tables[table].label).years

    def _back(self, leaf: Condition, now: int, asked_on: date) -> Condition:
        """Against the row of so many years before."""
        if not isinstance(leaf, FieldsTest) or leaf.since is None:
            return leaf
        self._on_file([Years("years", (leaf.since,))], asked_on)
        if leaf.since >= now:
            raise CannotSay
        back = now - leaf.since
        return replace(leaf, right=tuple(self._of_year(ref, back) for ref in leaf.right), since=None, back=back)

    def _of_year(self, ref: Ref, back: int) -> Ref:
        alias, _, field = ref.name.partition(".")
        join = self.model.join_named(alias)
        assert join is not None
        name = join.further(back).name
        return replace(ref, name=f"{name}.{field}", table=name)


def _filled(ask: Ask, fill: Callable[[Condition], Condition]) -> Ask:
    if not isinstance(ask, Proportion):
        return ask
    part, whole = (fill(side) if side is not None else None for side in (ask.part, ask.whole))
    return replace(ask, part=part, whole=whole)


def _since(leaf: Condition) -> bool:
    return isinstance(leaf, FieldsTest) and leaf.since is not None
