"""特困供养的人去年住过院的有多少个: people were named, and it is they who are counted, not what happened to them."""

from __future__ import annotations

from sql_tools.grammar.asks import Count
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import tables_of
from sql_tools.grammar.counters import PEOPLE, TIMES
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref


class Whom(Part):
    """Settles a number without a unit behind events that are counted in times."""

    def apply(self, frame: Frame) -> None:
        """The rows of the people who were named in front of what happened to them."""
        if len(frame.asks) != 1 or frame.asks[0][1] != Count():
            return
        happened = [place for place, token in frame.nouns if any(self._in_times(ref.table) for ref in token.refs)]
        happened += [s.place for s in frame.conditions if any(map(self._in_times, tables_of(s.condition)))]
        named = [(place, self._people(token)) for place, token in self._spoken(frame)]
        people = [refs for place, refs in named if refs and happened and place < min(happened)]
        if people:
            frame.asks = [(frame.asks[0][0], Count(people[-1]))]

    def _spoken(self, frame: Frame) -> list[tuple[int, Token]]:
        nouns = [(said.place, said.token) for said in frame.conditions if said.token.can("noun")]
        return sorted([*frame.nouns, *nouns], key=lambda entry: entry[0])

    def _people(self, token: Token) -> tuple[Ref, ...]:
        """人, 残疾人: by the noun that the word ends with."""
        names = [ref.name for ref in token.of_role("table")] or self.subjects.noun_at_end(token)
        people = [name for name in names if self.model.tables[name].counter in PEOPLE]
        return tuple(table_ref(self.model, name) for name in people if name not in self.tools.event_tables)

    def _in_times(self, name: str | None) -> bool:
        return name in self.tools.event_tables and name is not None and self.model.tables[name].counter in TIMES
