"""A word that is one figure of the one and another of the other: 收入 of who works is what that person earned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import InSegment, Related

_AHEAD = 8
"""So far behind a word its noun may stand (收入不到两万的务工人员)."""
_BELONGS = ("have", "have_not", "not", "nobody", "somebody", "at_least_one", "relation")
"""有人务工的: what belongs to a row is not who is spoken of."""


class WhoseRules:
    """The rules of one model: its ``of_whom`` says which words these are, and what they stand for beside which rows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._model = lexicon, lexicon.model
        self._events = events_of(self._model)
        self._words: dict[str, dict[str, list[str]]] = lexicon.section("of_whom", {})

    def _of_them(self, found: Found) -> Token | None:
        word = found.all[0]
        meant = self._words.get(word.text)
        if meant is None:
            return None
        spoken = self._without_places(self._noun_behind(found) or self._noun_before(found), found)
        said = next((said for table, said in meant.items() if table in spoken), [])
        refs = tuple(dict.fromkeys(ref for each in said for ref in self._lexicon.find(each)))
        kinds = ("term", *dict.fromkeys(ref.role for ref in refs))
        return replace(word, kinds=kinds, refs=refs, values=()) if refs else None

    def _without_places(self, spoken: set[str], found: Found) -> set[str]:
        """收入最低的村: of those who live there; 集体经济 beside it names what is on file for the place itself."""
        home = self._model.places.table if self._model.places is not None else None
        if home not in spoken:
            return spoken
        noun = self._model.tables[home].noun
        named = [{ref.name for ref in token.of_role("table")} for token in found.elsewhere("table")]
        own = [each for each in named if each and home not in each]
        of_place = {table for each in own for table in each if self._model.tables[table].noun == noun}
        return of_place | {table for table in spoken if self._model.tables[table].noun != noun}

    def _noun_behind(self, found: Found) -> set[str]:
        """收入不到两万的务工人员: the noun behind the 的 that ends what is said with the word."""
        ahead = found.ahead(_AHEAD)
        ends = next((at for at, token in enumerate(ahead) if token.can("de") or token.can("stop")), len(ahead))
        if ends + 1 >= len(ahead) or ahead[ends].can("stop"):
            return set()
        following = ahead[ends + 1 :]
        rows = self._rows(following[0])
        if following[0].can("amount") and not rows:
            following = following[1:]
        return self._rows(following[0]) if following and not self._only_people(following[0]) else set()

    def _noun_before(self, found: Found) -> set[str]:
        """务工人员里收入…: the last noun before the word, where it is who is spoken of."""
        before = found.behind(found.start)
        for place in range(len(before) - 1, -1, -1):
            rows = self._rows(before[place])
            if rows:
                told = [token for token in before[:place] if not token.can("de")]
                owned = told[-1] if told else None
                if owned is not None and self._are_people(before[place]):
                    rows |= self._rows(owned)  # 打工的人, 打工的妇女
                return set() if owned is not None and any(map(owned.can, _BELONGS)) else rows
        return set()

    def _only_people(self, token: Token) -> bool:
        """人, 人员: who they are is said in front."""
        return not token.can("fact") and any(
            self._model.tables[ref.name].counter in PEOPLE and ref.name not in self._events
            for ref in token.of_role("table")
        )

    def _are_people(self, token: Token) -> bool:
        """人, 妇女, 残疾人: people by themselves, not a group of households."""
        facts = {ref.table for ref in token.of_role("fact") if ref.table in self._model.tables}
        people = {name for name in facts if self._model.tables[name].counter in PEOPLE and name not in self._events}
        return self._only_people(token) or (bool(facts) and facts == people)

    def _rows(self, token: Token) -> set[str]:
        """The tables whose rows a noun names: 务工人员, 公益岗, 脱贫户; of 10户 those that are counted so."""
        if token.can("amount"):
            return self._counted_in(token.value.unit)
        if not (token.can("table") or token.can("fact")):
            return set()
        named = {ref.table for ref in token.of_role("table", "fact") if ref.table is not None}
        return named | {table for ref in token.of_role("fact") for table in self._happening(ref)}

    def _happening(self, ref: Ref) -> Iterator[str]:
        """务工的人: a group of those to whom something happens."""
        where = self._model.segments[ref.fact.name].where if isinstance(ref.fact, InSegment) else None
        if isinstance(where, Related) and where.quantifier == "any" and where.where is None and ref.table is not None:
            yield self._model.tables[ref.table].relations[where.relation].table

    def _counted_in(self, unit: str | None) -> set[str]:
        tables = self._model.tables.items()
        return {name for name, table in tables if table.counter == unit and unit not in {*PEOPLE, "个"}}

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves, before any rule takes them."""
        return (rule("of_them", r"{term|ambiguous}", self._of_them),)
