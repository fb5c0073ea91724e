"""Rows put in order by what each holds of other rows: 劳动力最多的10户, 帮扶金额最高的户."""

from __future__ import annotations

from collections.abc import Iterator

from sql_tools.grammar.asks import GroupBy, OrderBy
from sql_tools.grammar.conditions import tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import CLAUSE, Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.rank import Rank

_NUMBER = ("数", "人数", "次数")
"""What the number of something in a row is called by: 劳动力数, 帮扶次数."""


class TotalOfRowRules(AskRules):
    """The rules of one model: a row has a figure of its own for all that belongs to it (``rollup`` and columns)."""

    def _of_figure(self, found: Found) -> list[Token] | None:
        """帮扶金额最高的户: by all that the household got in the year, not by one payment."""
        named = {ref.name for ref in found["term"][0].of_role("measure")}
        refs = tuple(ref for ref, measure in self._rolled_up(found) if measure in named)
        return self._ordered(found, refs) or self._summed_up(found, named)

    def _summed_up(self, found: Found, named: set[str]) -> list[Token] | None:
        """医疗救助金额最高的户, 省外务工收入最高的10户: all of those rows that each household has."""
        narrowed = {table for token in found.elsewhere("cond") for table in tables_of(token.value)}
        events = events_of(self.model) & narrowed
        sums = tuple(
            ref
            for ref in found["term"][0].of_role("measure")
            if ref.name in named and ref.table in events and self.model.measures[ref.name].additive
        )
        keys = [(name, self.model.tables[name].key) for name in self._tables(found) if name not in events]
        # A row of a job is the person's already.
        own = {name for event in events for name in self.model.tables[event].key}
        alone = [f"{name}.{key[0]}" for name, key in keys if len(key) == 1 and key[0] not in own]
        if not sums or len(alone) != 1 or found.anywhere("group"):
            return None
        if any(token.can("level") for token in found.ahead(CLAUSE)):
            return [made_of("unread", None, found.all)]  # 救助金额最高的户在哪个乡镇: no town has most.
        key = field_ref(self.model, alone[0])
        ordered = self._ordered(found, sums)
        said = found["rows"][1]
        first = int(said.value.tests[0][1]) if said.can("amount") else said.value.count if said.can("top") else None
        top = [made_of("top", Rank(first), [said])] if first is not None else []
        return [made_of("group", GroupBy(refs=(key,)), found["rows"][:1]), *(ordered or ())[:1], *top]

    def _within_bounds(self, found: Found) -> list[Token] | None:
        """帮扶金额超过5000元的户: all that the household got in the year, not one payment of so much."""
        term, named = found["term"][0], {ref.name for ref in found["term"][0].of_role("measure")}
        refs = tuple(ref for ref, measure in self._rolled_up(found) if measure in named)
        by_name = any(ref.role == "measure" for ref in self._lexicon.find(term.text))  # not 贷3万以上的有几户
        of_one = found.before is not None and any(map(found.before.can, ("table", "somebody")))
        if not refs or not by_name or of_one or len(list(term.leaves())) > 1:
            return None  # 有一笔帮扶金额超过5000元的户, 有人务工收入超过5万的户
        return [made_of("term field", None, [term], refs=refs), *found["between"], *found["rows"]]

    def _of_number(self, found: Found) -> list[Token] | None:
        """劳动力最多的10户, 家里人最多的户: by how many of them each household has."""
        what = found["term"][0]
        if any(ref.table in events_of(self.model) for ref in what.refs):
            return None  # 得到帮扶最多的户: how often, or how much, is not said.
        names = dict.fromkeys([what.text, *(ref.label for ref in what.refs)])
        tables = self._tables(found)
        fields = (self._lexicon.find(name + tail) for tail in _NUMBER for name in names)
        refs = next((own for each in fields if (own := _of_tables(each, tables))), ())
        return self._ordered(found, refs)

    def _ordered(self, found: Found, refs: tuple[Ref, ...]) -> list[Token] | None:
        descending, _ = found["most"][0].value
        said = [*found["term"], *found["most"]]
        return [made_of("order", OrderBy(refs, descending, pick=True), said), *found["rows"]] if refs else None

    def _rolled_up(self, found: Found) -> Iterator[tuple[Ref, str]]:
        """The figures over rows of another table, each with its measure; none of a table of which a part is named."""
        narrowed = {table for token in found.elsewhere("cond") for table in tables_of(token.value)}
        narrowed |= {ref.table for token in found.elsewhere("fact") for ref in token.of_role("fact") if ref.table}
        for table in self._tables(found):
            for name, entry in self.model.tables[table].fields.items():
                if entry.rollup is None or entry.rollup.where is not None:
                    continue
                if self.model.tables[table].relations[entry.rollup.relation].table not in narrowed:
                    yield field_ref(self.model, f"{table}.{name}"), entry.rollup.measure

    def _tables(self, found: Found) -> list[str]:
        """The tables of the rows that are chosen: 户, 10户, 脱贫户."""
        rows = found["rows"][-1]
        if rows.can("fact"):
            nouns = {self.model.tables[ref.table].noun for ref in rows.of_role("fact") if ref.table is not None}
            return [name for name, table in self.model.tables.items() if table.noun in nouns and self._is_whole(name)]
        refs = self._lexicon.find(rows.value.unit or "") if isinstance(rows.value, Bound | Rank) else rows.refs
        return [ref.name for ref in refs if ref.role == "table" and self._is_whole(ref.name)]

    def _is_whole(self, table: str) -> bool:
        """True of what other rows belong to."""
        noun = self.model.tables[self.model.default_subject].noun
        people = self.model.tables[table].counter in PEOPLE and table not in events_of(self.model)
        return people or self.model.tables[table].noun == noun

    def bounded(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds are read as those of one thing that happened."""
        return (
            rule(
                "total_within_bounds",
                r"(?P<term>{measure})(?P<between>(?:{de}|{is}|{have}|{inside})*{bound}(?:{both}|{list_and}|{stop})*{bound}?{de}{have}?{howmany|which}?)"
                r"(?P<rows>{table|fact})",
                self._within_bounds,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before a superlative is read as that of a figure or a number of rows."""
        rows = (
            r"(?P<rows>{de}(?:{table}(?!{de}?{table|measure|field})|{top}{table}?(?!{de}?{measure|field})"
            r"|{amount}(?={stop}|{is}|{have}|{which}|$)))"
        )
        return (
            rule("most_in_row", r"(?P<term>{measure})(?P<most>{most})" + rows, self._of_figure),
            rule("most_of_them_in_row", r"(?P<term>{cond|relation|table})(?P<most>{most})" + rows, self._of_number),
        )


def _of_tables(refs: tuple[Ref, ...], tables: list[str]) -> tuple[Ref, ...]:
    """The fields among these that are of one of the tables."""
    return tuple(ref for ref in refs if ref.role == "field" and ref.table in tables)
