"""Which years a condition must hold in: those said with it, those of the question, or all on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sql_tools.grammar.asks import Ask, Proportion
from sql_tools.grammar.conditions import Both, Condition, Either, Exists, No, Yearly, both, conjuncts, leaves
from sql_tools.grammar.dating import refuse_vague_years
from sql_tools.grammar.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.rules.year import YearRules
from sql_tools.grammar.toolbox import Tools
from sql_tools.grammar.years import read_years, whole_years
from sql_tools.recognizers.date import Years


class SeveralYears(Part):
    """Fills in the years of conditions over several years."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._rules = YearRules(tools.lexicon)

    def apply(self, frame: Frame, asked_on: date) -> tuple[str, ...]:
        """Give each condition its years; the years of the question are then spoken for. What must be said of it."""
        said = self._none_over_years(frame, self._every_year(frame))
        told = [*(each.condition for each in said), *_of_shares(frame)]
        open_ones = [leaf for each in told for leaf in _yearly(each) if not leaf.years]
        frame.conditions = said
        if not open_ones:
            return ()
        refuse_vague_years(frame)
        asked, notes = self._years_of(frame, open_ones, asked_on)
        frame.conditions = [replace(each, condition=_filled(each.condition, asked)) for each in said]
        frame.asks = [(place, _share_filled(ask, asked)) for place, ask in frame.asks]
        frame.years = self._left(frame.years)
        frame.periods, frame.by_year = [], False
        frame.groups = [group for group in frame.groups if not group.by_year]
        return notes

    def _left(self, years: list[Years]) -> list[Years]:
        """A single year beside several is the one that is asked about (…都低于1万元的户2025年人均纯收入)."""
        several = [each for each in years if _is_several(each)]
        return [each for each in years if each not in several and each.kind != "every"] if several else []

    def _years_of(
        self, frame: Frame, open_ones: list[Yearly], asked_on: date
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        run = max(leaf.run for leaf in open_ones)
        table = self._dated_table(open_ones)
        on_file = self.values.years.get(table, ())
        mentions = [*frame.years, *(y for token in frame.periods if (y := whole_years(token.value)) is not None)]
        several = [each for each in mentions if _is_several(each)]
        several = several or [each for each in mentions if each.kind != "every"]
        if not several:
            several = [Years("recent", count=run)] if run else [Years("every")]
        elif run and len(several) == 1 and len(several[0].exact) == 1:
            last = several[0].exact[0]
            several = [Years("years", tuple(range(last - run + 1, last + 1)))]
        read = read_years(several, on_file, asked_on, self.model.tables[table].label)
        return self._held(read.years, run, on_file, all(map(self._is_change, open_ones))), read.notes

    def _held(self, years: tuple[int, ...], run: int, on_file: tuple[int, ...], change: bool) -> tuple[int, ...]:
        """2023到2025年连续两年下降: from the first to the second year, and from there to the third.

        The first year on file has no change to say anything of (2021年以来年年增长).
        """
        if change and len(years) > 1 and (len(years) == run + 1 or (not run and years[0] == min(on_file, default=0))):
            return years[1:]
        if run and len(years) != run:
            raise CannotSay
        return years

    def _is_change(self, condition: Yearly) -> bool:
        changes = self._rules.changes
        refs = [ref for leaf in leaves(condition.inner) for ref in getattr(leaf, "refs", ())]
        return bool(refs) and all(ref.name in changes for ref in refs)

    def _dated_table(self, open_ones: list[Yearly]) -> str:
        tables = [
            ref.table
            for one in open_ones
            for leaf in leaves(one.inner)
            for ref in getattr(leaf, "refs", ())
            if ref.table is not None and self.model.tables[ref.table].year is not None
        ]
        return next(iter(tables), self.model.default_subject)

    def _every_year(self, frame: Frame) -> list[Said]:
        """2023、2024年都低于1万元: 都 behind several years and before the end of the condition."""
        several = [
            word for word in frame.words if word.can("years") and (_is_several(word.value) or _is_each(word.value))
        ]
        every = [word.start for word in frame.words if word.says_every_one]
        if not several or not every:
            return frame.conditions
        start = several[0].end
        return [
            replace(said, condition=self._each(said.condition))
            if any(start <= word < said.token.end for word in every)
            else said
            for said in frame.conditions
        ]

    def _none_over_years(self, frame: Frame, said: list[Said]) -> list[Said]:
        """2021年以来一个项目都没有的村: of things that are listed, in none of these years."""
        mentions = [*frame.years, *(y for token in frame.periods if (y := whole_years(token.value)) is not None)]
        apart = frame.by_year or frame.trend or any(group.by_year for group in frame.groups)
        whole = bool(frame.heads) or bool(frame.periods)
        if apart or not whole or not any(map(_is_several, mentions)) or len(mentions) != 1:
            return said
        return [replace(each, condition=self._lacking(each.condition)) for each in said]

    def _lacking(self, condition: Condition) -> Condition:
        items = [
            Yearly(item) if isinstance(item, Exists) and item.quantifier == "none" and self._rules.dated(item) else item
            for item in conjuncts(condition)
        ]
        joined = both(items)
        assert joined is not None
        return joined

    def _each(self, condition: Condition) -> Condition:
        """The parts that can differ from year to year."""
        items = [
            Yearly(item) if not isinstance(item, Yearly) and self._rules.dated(item) else item
            for item in conjuncts(condition)
        ]
        joined = both(items)
        assert joined is not None
        return joined


def _is_several(years: Years) -> bool:
    return years.kind in ("recent", "from", "some") or len(years.exact) > 1


def _is_each(years: Years) -> bool:
    """每年."""
    return years.kind == "every"


def _of_shares(frame: Frame) -> list[Condition]:
    """连续两年增长的脱贫户占比: what is said of the part and of the whole of a share."""
    shares = [ask for _, ask in frame.asks if isinstance(ask, Proportion)]
    return [side for ask in shares for side in (ask.part, ask.whole) if side is not None]


def _share_filled(ask: Ask, years: tuple[int, ...]) -> Ask:
    if not isinstance(ask, Proportion):
        return ask
    part, whole = (_filled(side, years) if side is not None else None for side in (ask.part, ask.whole))
    return replace(ask, part=part, whole=whole)


def _yearly(condition: Condition) -> list[Yearly]:
    if isinstance(condition, Yearly):
        return [condition]
    if isinstance(condition, Both | Either):
        return [found for item in condition.items for found in _yearly(item)]
    return _yearly(condition.item) if isinstance(condition, No) else []


def _filled(condition: Condition, years: tuple[int, ...]) -> Condition:
    if isinstance(condition, Yearly):
        return condition if condition.years else replace(condition, years=years)
    if isinstance(condition, Both | Either):
        return replace(condition, items=tuple(_filled(item, years) for item in condition.items))
    return No(_filled(condition.item, years)) if isinstance(condition, No) else condition
