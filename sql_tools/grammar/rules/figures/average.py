"""So many to each: 平均每户有几个老人, 户均在校生人数."""

from __future__ import annotations

from collections.abc import Sequence

from sql_tools.grammar.asks import Amount, Average
from sql_tools.grammar.conditions import Condition, Exists, both, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import Joins, events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref, table_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref

_OF = r"(?P<of>(?:(?:{cond}|{table}|{relation}){de}?)*(?:{cond}|{table}|{relation}))"
_PER = {
    "人": ("人均", "平均每人", "每人平均", "人平均"),
    "户": ("户均", "平均每户", "每户平均"),
    "个": ("村均", "平均每村", "每村平均"),
}
"""What divides a figure, by the unit of those that it is divided by."""
_ASKED = "多几"
_HOW_MANY = r"(?:{de}?(?:{howmany}|{howmuch}|{is}|{have})+{table}?)?"


class AverageRules(AskRules):
    """What belongs to rows, counted to each of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._upper = Joins(self.model).seen_from(self.model.default_subject).keys()
        self._events = events_of(self.model)

    def _each(self, found: Found) -> list[Token] | None:
        """平均每户有几个老人, 脱贫户残疾人平均每户几个."""
        if not any(token.can("mean") or token.text.endswith("每") for token in found["each"]):
            return None
        return self._average(found, found["noun"][0].of_role("table"))

    def _per(self, found: Found) -> list[Token] | None:
        """户均残疾人: 户均 by itself is the counter of a table and 均."""
        counter = found["per"][0].text.removesuffix("均")
        per = self._rows_counted_in({counter}) if counter != found["per"][0].text else ()
        return self._average(found, per) if per else None

    def _and_such(self, found: Found) -> list[Token] | None:
        """平均每户几口人、几个劳动力: the second to each as the first is."""
        first = found["first"][0]
        if not any(leaf.can("mean") or "每" in leaf.text for leaf in first.leaves()):
            return None
        said = first.value.refs if isinstance(first.value, Amount) else first.of_role("measure")
        below = [self.model.measures[ref.name].denominator for ref in said if ref.role == "measure"]
        units = {self.model.measures[name].unit for name in below if name is not None}
        per = self._rows_counted_in(units) if below else first.value.per if isinstance(first.value, Average) else ()
        made = self._average(found, per, found["first"]) if per else None
        return None if made is None else [first, *made]

    def _rows_counted_in(self, units: set[str | None]) -> tuple[Ref, ...]:
        tables = [name for name, table in self.model.tables.items() if table.counter in units and name in self._upper]
        return tuple(table_ref(self.model, name) for name in tables[:1])

    def _and_per(self, found: Found) -> list[Token] | None:
        """自付费用总共多少钱，人均多少: the figure before, divided as 人均 says."""
        per = found["per"][0]
        bare = [counter for counter in _PER if next(per.leaves()).text in _PER[counter]]
        before = [token for token in found.elsewhere("ask") if token.end <= found.all[0].start]
        for first in (found["first"][0], *reversed(before)):
            figures = self._divided(first.value, bare)
            if figures:
                return [*found.all[:-1], made_of("ask", Amount(figures), [per])]
            if not isinstance(first.value, Amount) or not self._counts(first.value, bare):
                break
        return None

    def _as_the_first(self, found: Found) -> list[Token] | None:
        """平均每次住院花多少、报多少: the second is divided as 平均 says of the first."""
        first, second = found["first"][0], found["second"][0]
        if "平均" not in first.text or not isinstance(first.value, Amount) or not isinstance(second.value, Amount):
            return None
        below = {self.model.measures[ref.name].denominator for ref in first.value.refs if ref.role == "measure"}
        above = {ref.name for ref in second.value.refs if ref.role == "measure"}
        refs = tuple(measure_ref(self.model, name) for name in self.model.quotients(above, below))
        asking = all(any(char in token.text for char in _ASKED) for token in (first, second))
        return [*found.all[:-1], made_of("ask", Amount(refs), [second])] if refs and asking else None

    def _divided(self, asked: object, bare: list[str]) -> tuple[Ref, ...]:
        """The measures that divide a sum by so many of this unit; none of those that are counted in it themselves."""
        if not bare or not isinstance(asked, Amount) or asked.function not in (None, "sum"):
            return ()
        above = {ref.name for ref in asked.refs if ref.role == "measure"} if not self._counts(asked, bare) else set()
        below = self.model.counted_in(bare[:1])
        return tuple(measure_ref(self.model, name) for name in self.model.quotients(above, below))

    def _counts(self, asked: Amount, bare: list[str]) -> bool:
        """纯收入总额、总人口、人均: the people are what the sum before them is divided by."""
        return any(ref.role == "measure" and self.model.measures[ref.name].unit in bare for ref in asked.refs)

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """Applied when figures are asked for."""
        return (
            rule("and_per", r"(?P<first>{ask})(?:{pause}|{stop}|{list_and})+(?P<per>{ask})", self._and_per),
            rule("as_the_first", r"(?P<first>{ask}){pause}(?P<second>{ask})", self._as_the_first),
        )

    def _average(self, found: Found, per: tuple[Ref, ...], kept: Sequence[Token] = ()) -> list[Token] | None:
        said = [token for token in found["of"] if not token.can("de")]
        whose = [token for token in said if token.can("cond") and tables_of(token.value) <= self._upper]
        mine = [token for token in said if token not in whose]
        conditions = [self._condition(token) for token in mine]
        known = [condition for condition in conditions if condition is not None]
        counted = self._people_of(mine, known)
        if not known or not counted or any(ref.name not in self._upper for ref in per):
            return None
        rest = [token for token in found.all if token not in (*whose, *kept)]
        figure = self._figure(mine, per)
        of = both(known)
        assert of is not None
        return [*whose, made_of("ask", Amount(figure) if figure else Average(of, counted, per), rest)]

    def _condition(self, token: Token) -> Condition | None:
        """What is said of those who are counted: 老人, 有老人, 务工."""
        if token.can("cond"):
            said: Condition = token.value
            single = isinstance(said, Exists) and said.quantifier == "any" and said.inner is not None
            return said.inner if single and isinstance(said, Exists) else said
        refs = tuple(ref for ref in token.of_role("table", "relation") if ref.table in self._events)
        return Exists("any", None, refs) if refs else None

    def _people_of(self, mine: list[Token], known: list[Condition]) -> tuple[Ref, ...]:
        """The people of whom it is said; none where something else is counted."""
        tables = {table for condition in known for table in tables_of(condition)} - self._upper
        tables |= {ref.name for token in mine for ref in token.of_role("table")} - self._upper
        happening = {table for table in tables & self._events if self.model.tables[table].counter in PEOPLE}
        whose = {join.to for table in happening for join in self.model.tables[table].joins}
        people = [
            name
            for name in (tables | whose) - self._events
            if self.model.tables[name].counter in PEOPLE and name not in self._upper
        ]
        return tuple(table_ref(self.model, name) for name in people[:1])

    def _figure(self, mine: list[Token], per: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """平均每户几个劳动力: the measure of the model that is this very average."""
        above = {ref.name for token in mine for ref in token.of_role("measure")} if len(mine) == 1 else set()
        below = self.model.counted_in({self.model.tables[ref.name].counter for ref in per})
        return tuple(measure_ref(self.model, name) for name in self.model.quotients(above, below))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before counts are read."""
        each = r"(?P<each>(?:{mean}|{each}))(?P<noun>{table})(?:{mean}|{have})*"
        more = r"(?P<first>{ask|measure})(?:{pause}|{list_and}|{stop})+{howmany}" + _OF
        return (
            rule("each_how_many_such", each + r"{howmany}{de}?" + _OF, self._each),
            rule("such_to_each", each + _OF + r"(?:{de}?{measure})?" + _HOW_MANY, self._each),
            rule("such_each", _OF + r"{de}?" + each + r"{howmany|howmuch}", self._each),
            rule(
                "per_such",
                r"(?P<per>{measure})(?:{have}|{howmany})*" + _OF + r"(?:{de}?{measure})?" + _HOW_MANY,
                self._per,
            ),
            rule("and_such", more, self._and_such),
        )
