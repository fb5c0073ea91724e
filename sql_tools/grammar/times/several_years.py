"""Which years a condition must hold in: those said with it, those of the question, or all on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sql_tools.grammar.asks import Ask, Count, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import Both, Condition, Either, Exists, No, Yearly, both, conjuncts, leaves
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.rules.years.year import YearRules
from sql_tools.grammar.times.dating import refuse_vague_years
from sql_tools.grammar.times.years import read_years, whole_years
from sql_tools.grammar.token import FILLER, Token
from sql_tools.recognizers.date import Years

_EVERY = "都"
_HOLDS, _ASKING = (FILLER, "is", "have"), ("howmany", "howmuch", "which", "list")
_THOSE = ("table", "noun", "level")


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
        """2023、2024年都低于1万元, 前年和去年都住过院的: 都 behind several years, before the end of a condition."""
        every = of_each_year(frame.words)
        if every is None:
            return frame.conditions
        self._events_that_happen(frame, every)
        return [
            replace(said, condition=self._each(said.condition)) if every < said.token.end else said
            for said in frame.conditions
        ]

    def _events_that_happen(self, frame: Frame, every: int) -> None:
        """前年和去年都住过院的有多少人: what happened in each year says which of those who are counted."""
        counted = {ref.name for _, ask in frame.asks if isinstance(ask, Count) for ref in ask.refs}
        for place, token in list(frame.nouns):
            refs = tuple(ref for ref in token.of_role("table", "relation") if ref.table in self.tools.event_tables)
            de, who = [*frame.tokens[place + 1 : place + 3], None, None][:2]
            told = token.start >= every and de is not None and de.can("de")
            others = counted - self.tools.event_tables or (who is not None and any(map(who.can, _THOSE)))
            if refs and told and others:
                frame.nouns.remove((place, token))
                frame.conditions.append(Said(Exists("any", None, refs), place, token))
        frame.conditions.sort(key=lambda said: said.place)

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
            Yearly(self._in_a_year(item)) if not isinstance(item, Yearly) and self._rules.dated(item) else item
            for item in conjuncts(condition)
        ]
        joined = both(items)
        assert joined is not None
        return joined

    def _in_a_year(self, condition: Condition) -> Condition:
        """都拿过的: had in each of the years, though 过 by itself is of any year."""
        if not isinstance(condition, Exists):
            return condition
        return replace(condition, refs=tuple(ref for ref in condition.refs if not self.joins.is_of_any_year(ref)))


def _is_several(years: Years) -> bool:
    return years.kind in ("recent", "from", "some") or len(years.exact) > 1


def of_each_year(words: list[Token]) -> int | None:
    """Where 都 stands behind several years, in one word or two (前年和去年); 都多少 asks for the figure of each."""
    start = next((end for place in range(len(words)) if (end := _end_of_several(words[place:])) is not None), None)
    for place, word in enumerate(words):
        every = word.says_every_one or (word.text.startswith(_EVERY) and (word.can("have") or word.can("have_not")))
        if start is not None and word.start >= start and every:
            behind = next((after for after in words[place + 1 :] if not any(map(after.can, _HOLDS))), None)
            return None if behind is not None and any(map(behind.can, _ASKING)) else word.start
    return None


def _end_of_several(words: list[Token]) -> int | None:
    """Where several years end that the words begin with."""
    first, others = words[0], [word for word in words[1:3] if not (word.can("list_and") or word.can("pause"))]
    if not first.can("years"):
        return None
    if _is_several(first.value) or _is_each(first.value):
        return first.end
    return others[0].end if others and others[0].can("years") else None


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
