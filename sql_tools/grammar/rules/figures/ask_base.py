"""The base of the rules for what is asked, and what they share."""

from __future__ import annotations

from functools import cached_property

from sql_tools.grammar.asks import Amount, Ask, ChangeForm, Count, GroupBy
from sql_tools.grammar.counters import ONE_BY_ONE, PEOPLE, TIMES
from sql_tools.grammar.pattern import Build, Found
from sql_tools.grammar.refs import field_ref, measure_ref, table_ref, type_of
from sql_tools.grammar.rules.conditions.field import SUM
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.bound import Bound
from sql_tools.semantic_model import SemanticModel


def ask(found: Found, asked: Ask) -> Token:
    """A token that asks for something, in place of all that was matched."""
    return made_of("ask", asked, found.all)


class AskRules:
    """Rules over the words of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.model: SemanticModel = lexicon.model
        self._lexicon = lexicon
        self._sorts: dict[str, str] = lexicon.section("sorts", {})
        self._kinds: dict[str, str] = lexicon.section("kinds", {})
        self._changes: dict[str, dict[str, str]] = lexicon.section("changes", {})

    def kind_of(self, ref: Ref) -> str:
        """The type of a figure: money, percent, enum …"""
        return type_of(self.model, ref)

    def unit_of(self, ref: Ref) -> str | None:
        """In what a figure is counted: 元, 户, 人."""
        if ref.role == "measure":
            return self.model.measures[ref.name].unit
        return self.model.field(ref.name).unit if ref.role == "field" else None

    def added_up(self, measure: str) -> tuple[Ref, ...]:
        """The field of a row that a measure adds up; none where it does something else."""
        match = SUM.fullmatch(self.model.measures[measure].sql or "")
        return (field_ref(self.model, match["field"]),) if match is not None else ()

    def own_share(self, measure: str) -> str | None:
        """The share that a sum of money has by its very name (工资性收入占比 is of the net income), if there is one."""
        amounts = [name for name, each in self.model.measures.items() if each.type == "money" and each.additive]
        shares = self.model.shares({measure}, amounts)
        return shares[0] if len(shares) == 1 and measure in amounts else None

    def shares_of(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """Those shares as measures that are meant; none unless each of the figures has one."""
        names = [self.own_share(name) for name in self.sums_of(refs)]
        shares = tuple(measure_ref(self.model, name) for name in names if name is not None)
        return shares if len(shares) == len(names) else ()

    def sums_of(self, refs: tuple[Ref, ...]) -> list[str]:
        """The measures that are named, or else those that add up the figure of a row that is."""
        told = [ref.name for ref in refs if ref.role == "measure"]
        rows = {ref.name for ref in refs if ref.role == "field"}
        return told or [name for name in self.model.measures if {ref.name for ref in self.added_up(name)} & rows]

    @cached_property
    def of_home(self) -> set[str]:
        """The table of places, and those whose rows belong to a place and to nothing in it (projects of a village)."""
        if self.model.places is None:
            return set()
        home = self.model.places.table
        noun = self.model.tables[home].noun
        of_others = {r.table for t in self.model.tables.values() if t.noun != noun for r in t.relations.values()}
        own = {relation.table for relation in self.model.tables[home].relations.values()} - of_others
        return {home} | {name for name in own if not self.model.tables[name].relations}

    def values_of(self, found: Found) -> Token | None:
        """风险类型有哪些: the values of a classification are its groups."""
        fields = found["what"][0].of_role("field")
        refs = tuple(ref for ref in fields if self.kind_of(ref) in ("enum", "boolean"))
        if refs:
            return made_of("group", GroupBy(refs=refs), found.all)
        texts = tuple(ref for ref in fields if self.kind_of(ref) == "text")
        return ask(found, Amount(texts)) if texts else None

    def count(self, found: Found) -> Token:
        """多少户, 几个村: the number of what is said."""
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("level") or token.of_role("table"))
        refs = refs or self._counted_by(found)
        times = not refs and any(leaf.text.endswith(TIMES) for token in found.all for leaf in token.leaves())
        return ask(found, Count(refs, times))

    def count_noun(self, found: Found) -> list[Token] | Token:
        """务工人员多少; 住院几个: what happens in times, counted one by one, is of the people to whom it happens."""
        noun, asking = found["noun"][0], [token for token in found.all if token not in found["noun"]]
        one_by_one = asking[-1].text.endswith(ONE_BY_ONE)
        joins = (join for ref in noun.of_role("table") for join in self.model.tables[ref.name].joins)
        people = [j.to for j in joins if not j.optional and self.model.tables[j.to].counter in PEOPLE]
        if not (one_by_one and people and all(self._in_times(ref) for ref in noun.of_role("table"))):
            return self.count(found)
        refs = tuple(table_ref(self.model, name) for name in people)
        return [noun, made_of("ask", Count(refs), asking)]

    def _in_times(self, ref: Ref) -> bool:
        return self.model.tables[ref.name].counter.endswith(TIMES)

    def _counted_by(self, found: Found) -> tuple[Ref, ...]:
        """几家: a counter that is a noun of its own says what is counted."""
        counters = {leaf.text[-1] for token in found.all for leaf in token.leaves() if leaf.can("howmany")}
        return tuple(ref for each in counters for ref in self._lexicon.find(each) if ref.role == "table")


ASKING = r"(?:{howmuch}|{howmany}|{is}|{percent_asked})*"
"""What may stand behind a figure: 是多少."""
RUN = r"(?:(?:{cond}|{table}){de}?)*{cond}(?:{de}?{table})?"
"""A noun phrase with at least one condition."""


def change_form(found: Found) -> ChangeForm:
    """增长百分之几 is in percent, 增长多少 as a difference, by name in percent; 同比增加多少元 is a difference."""
    way = found["way"]
    if any(token.can("rise") or token.can("fall") for token in found.all) and asks_in_units(found):
        return "difference"
    if any(token.can("annual_growth") for token in way):
        return "annual"
    if any(token.can("percent_asked") for token in found.all):
        return "percent"
    return "percent" if any(token.can("growth") for token in way) else "difference"


def asks_in_units(found: Found) -> bool:
    """多少元, 几户: in the unit of the figure."""
    money = any(token.can("howmuch") and token.as_value("howmuch") == "money" for token in found.all)
    return money or (found.all[-1].can("table") and any(token.can("howmany") for token in found.all[-2:]))


def after(kind: str, build: Build) -> Build:
    """The rule applies only behind a token of this kind."""

    def checked(found: Found) -> list[Token] | Token | None:
        return build(found) if found.before is not None and found.before.can(kind) else None

    return checked


SEVERAL = {"哪些", "哪几", "有哪"}
"""哪些 asks for more than one of them: nothing is chosen."""


def is_whole(bound: Bound) -> bool:
    """So many whole things, one or more: how many of them are wanted."""
    value = bound.tests[0][1]
    return len(bound.tests) == 1 and value == value.to_integral_value() and value >= 1
