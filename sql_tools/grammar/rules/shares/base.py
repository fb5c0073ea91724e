"""What the rules of shares share: which conditions, events and people a noun phrase speaks of."""

from __future__ import annotations

from sql_tools.grammar.conditions import Condition, Exists, Fact, Test, both, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import InSegment


class ShareBase(AskRules):
    """The noun phrases of a part and of a whole."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._events = events_of(self.model)

    def _happens(self, tokens: list[Token]) -> tuple[Ref, ...]:
        """The tables of events among these: 务工 said as such, or by the number of its rows (务工人数)."""
        found: list[Ref] = []
        for token in tokens:
            if token.can("cond"):
                continue
            counted = (ref for ref in token.of_role("measure") if self.model.measures[ref.name].counts_rows)
            tables = dict.fromkeys([*(ref.name for ref in token.of_role("table")), *(ref.table for ref in counted)])
            events = [name for name in tables if name is not None and self._happening(name)]
            if events and len(events) == len(tables):
                found += [table_ref(self.model, name) for name in events]
        return tuple(dict.fromkeys(found))

    def _happening(self, table: str) -> bool:
        """True of a table whose rows happen to what another table of the model holds (a job of a person)."""
        return table in self._events

    def _said_of(self, tokens: list[Token]) -> list[Condition]:
        """The conditions of a noun phrase; an event in front of a group (务工脱贫人口) is one of them."""
        said: list[Condition] = []
        for place, token in enumerate(tokens):
            if token.can("cond"):
                said.append(token.value)
            elif any(later.can("cond") for later in tokens[place + 1 :]) and token.of_role("table"):
                said.append(Exists("any", None, token.of_role("table", "relation")))
        return said

    def _people_in(self, tokens: list[Token]) -> tuple[Ref, ...]:
        """The table of people that the last condition of a noun phrase speaks of."""
        last = next((token.value for token in reversed(tokens) if token.can("cond")), None)
        tables = tables_of(last) if isinstance(last, Fact) else set()
        if isinstance(last, Fact) and len(tables) > 1:
            tables = {ref.table for ref in last.refs if ref.role == "fact" and ref.table is not None}  # 劳动力
        people = [name for name in tables if self.model.tables[name].counter in PEOPLE]
        return tuple(table_ref(self.model, name) for name in people if len(tables) == 1)

    def _members_named(self, tokens: list[Token]) -> tuple[Ref, ...]:
        """监测户中劳动力, 脱贫户中学生: people by the name of their group, who are counted one by one."""
        last = next((token for token in reversed(tokens) if token.can("cond")), None)
        if last is None or not isinstance(last.value, Fact):
            return ()
        named = all(isinstance(ref.fact, InSegment) for ref in last.value.refs if ref.role == "fact")
        named = named or any(self.model.tables[ref.name].counter in PEOPLE for ref in self._noun_at_end(last))
        people = self._people_in(tokens) if named else ()
        return () if any(ref.name in self._events for ref in people) else people

    def _held_by(self, people: tuple[Ref, ...], part: Condition | None) -> Condition | None:
        """劳动力中省外务工占比: those of them who have such a job, of all of them."""
        persons = bool(people) and not any(ref.name in self._events for ref in people)
        event = isinstance(part, Fact) and tables_of(part) <= self._events
        return Exists("any", part) if persons and event else part

    def _persons_of(self, part: list[Condition]) -> tuple[Ref, ...]:
        """The table of people of which the conditions speak; none where they speak of households."""
        tables = set().union(*map(tables_of, part))
        found = [name for name in tables if self.model.tables[name].counter in PEOPLE and name not in self._events]
        return tuple(table_ref(self.model, name) for name in found if len(tables) == 1)

    def _nouns_at_end(self, tokens: list[Token]) -> tuple[Ref, ...]:
        last = next((token for token in reversed(tokens) if token.can("cond")), None)
        return self._noun_at_end(last) if last is not None else ()

    def _noun_at_end(self, token: Token) -> tuple[Ref, ...]:
        """脱贫人口 are people: the noun that the name of a group ends with."""
        for length in (2, 1):
            refs = tuple(ref for ref in self._lexicon.find(token.text[-length:]) if ref.role == "table")
            if refs and len(token.text) > length:
                return refs
        return ()

    def _whose(self, events: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """Those to whom an event happens: of 务工 the persons, counted as the event is."""
        found = []
        for event in events:
            counter = self.model.tables[event.name].counter
            for join in self.model.tables[event.name].joins:
                if self.model.tables[join.to].counter == counter and not join.optional:
                    found.append(table_ref(self.model, join.to))
        return tuple(found)

    def _events_in(self, said: list[Condition]) -> tuple[Ref, ...]:
        """外出务工: the tables of what happens."""
        names = sorted(set().union(*map(tables_of, said)) & self._events)
        return tuple(table_ref(self.model, name) for name in names)

    def _people(self, counted: Token | None) -> tuple[Ref, ...]:
        """脱贫户的人口数占比: of their people, not of the households."""
        return self._people_of(counted.refs) if counted is not None else ()

    def _people_at_end(self, token: Token) -> tuple[Ref, ...]:
        """脱贫人口占比: of the people of such households."""
        if self._persons_of([token.value]):
            return ()
        named = (self._lexicon.find(token.text[-length:]) for length in (2, 1) if len(token.text) > length)
        return next((people for refs in named if (people := self._people_of(refs))), ())

    def _people_of(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        measures = (ref for ref in refs if ref.role == "measure")
        return tuple(ref for ref in measures if self.model.measures[ref.name].unit in PEOPLE)

    def _event_facts(self, said: list[Condition]) -> list[Condition]:
        """外出务工, 小额信贷: what happens, by the name of its kind."""
        return [
            item
            for item in said
            if isinstance(item, Fact | Test)
            and {ref.table for ref in item.refs if ref.role in ("fact", "field")} <= self._events
        ]

    def _without(self, said: list[Condition], events: list[Condition]) -> list[Condition]:
        """What else is said of the part; that it happens at all goes without saying."""
        tables = {ref.name for ref in self._events_in(events)}
        bare = [item for item in said if isinstance(item, Exists) and item.inner is None and tables_of(item) <= tables]
        return [item for item in said if item not in events and item not in bare]

    def _happening_part(
        self, found: Found, part: list[Condition], whole: list[Condition], again: tuple[Ref, ...]
    ) -> tuple[Condition | None, tuple[Ref, ...]] | None:
        """公益岗人数占劳动力的比例: of all of those, not only of those who have a job; and what is counted.

        外出务工人数占总人口的比例: of all people.
        """
        events = self._event_facts(part)
        counts = self._people_of(again)
        everybody = any(self.model.measures[ref.name].subjects[0] not in self._events for ref in counts)
        if not events or (self._event_facts(whole) if whole else not everybody):
            return None
        event = Exists("any", both(events), self._events_in(events))
        rest = [item for item in self._without(part, events) if item not in whole]
        return both([*rest, event]), self._counted_of(found, event) if whole else self._whose(event.refs)

    def _counted_of(self, found: Found, event: Exists) -> tuple[Ref, ...]:
        """Of which rows the share is: people where people are counted, else what the whole is called by."""
        people = self._people_in(found["whole"])
        counted = self._people_of(tuple(ref for token in found["part"] for ref in token.refs if not token.can("cond")))
        nouns = self._nouns_at_end(found["whole"])
        return people or (self._whose(event.refs) if counted else nouns) or nouns or self._whose(event.refs)

    def _rows_counted(self, number: Token) -> tuple[Ref, ...]:
        """户数 is the number of rows of these tables."""
        measures = [self.model.measures[ref.name] for ref in number.of_role("measure")]
        plain = [m for m in measures if m.counts_all_rows]
        tables = [name for m in plain for name in m.subjects if self.model.tables[name].counter == m.unit]
        return tuple(table_ref(self.model, name) for name in tables)
