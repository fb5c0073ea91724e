"""监测户户数、公益岗人数、务工人数: figures of a report in a row, each of rows of its own."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Ask, Count
from sql_tools.grammar.assembly.draft import Draft, Part
from sql_tools.grammar.conditions import Fact, Test, fields_of, leaves, tables_of
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.predicates import values_named
from sql_tools.plan import Compare, Figure


class Indicators(Part):
    """Which figure of a list is not of the group that the first one counts."""

    def of_other_rows(self, frame: Frame, ask: Ask, own: list[list[Said]], mine: list[Said]) -> bool:
        """True of 公益岗人数 behind 监测户户数, and of 务工人数 behind the numbers of two groups.

        监测户的户数、务工人数 and 监测户务工人数、公益岗人数 are all of the group that stands in front of the list.
        """
        first = own[0]
        if not mine:
            return any(each != first for each in own) and self._happens(ask)
        inherited = any(each[: len(first)] == first for each in own[1:])
        return not inherited and self._counts_itself(frame, first) and not self._said_of_homes(mine)

    def only_of_what_happened(self, draft: Draft, frame: Frame) -> bool:
        """监测户的户数和务工人数: the households of the group are not only those of which somebody works."""
        first = draft.measures[0] if draft.measures else None
        if draft.subject not in self.tools.event_tables or not isinstance(first, Figure) or not frame.asks:
            return False
        place, asked = frame.asks[0]
        number = isinstance(asked, Count) or self.model.measures[first.name].label in frame.tokens[place].text
        spoken = {table for said in frame.conditions for table in tables_of(said.condition)}
        named = (*(token.refs for _, token in frame.nouns), *(each.refs for each in frame.groups))
        spoken |= {ref.table for refs in named for ref in refs if ref.table is not None}
        number = number and self.model.measures[first.name].subjects[0] not in self.tools.event_tables
        of_group = number and place > 0 and frame.tokens[place - 1].can("cond")
        return of_group and draft.subject not in spoken | {frame.prefer}

    def events_named(self, ask: Ask) -> set[str]:
        """务工人数: the events whose rows the figure counts by their own name; 人数 may be of others."""
        refs = ask.refs if isinstance(ask, Amount) else ()
        tables = {self.model.measures[ref.name].subjects[0] for ref in refs if ref.role == "measure"}
        return tables if tables <= self.tools.event_tables else set()

    def of_more_than_happened(self, frame: Frame, ask: Ask) -> bool:
        """残疾人总数、务工人数: the first is of all of those, and the figure that both would be is of some of them."""
        first = frame.asks[0][1] if frame.asks else ask
        return bool(self.events_named(ask)) and not self.events_named(first) and not frame.nouns and first != ask

    def settles(self, ask: Ask, said: Said) -> bool:
        """没参加医保的多少人，参保率多少: among those chosen by it the rate would be all or nothing."""
        asked = [ref.name for ref in ask.refs if ref.role == "measure"] if isinstance(ask, Amount) else []
        parts = [share.part for name in asked if (share := self.model.measures[name].share) is not None]
        fell = [leaf.flag.fact for leaf in leaves(said.condition) if isinstance(leaf, Test) and leaf.flag is not None]
        named = {*fields_of(said.condition), *(fact.field for fact in fell if isinstance(fact, Compare))}
        return any(values_named(part, field) for part in parts for field in named)

    def _happens(self, ask: Ask) -> bool:
        """务工人数, 住院人次: of what happened, which no group of households is."""
        refs = [ref for ref in ask.refs if ref.role == "measure"] if isinstance(ask, Amount) else []
        return bool(refs) and all(self.model.measures[ref.name].subjects[0] in self.tools.event_tables for ref in refs)

    def _counts_itself(self, frame: Frame, first: list[Said]) -> bool:
        """监测户户数, 低保户数: the number of a group by its name, with no 的 that would lead the list."""
        if len(first) != 1 or not isinstance(first[0].condition, Fact):
            return False
        asked = frame.tokens[first[0].place + 1]
        if not isinstance(asked.value, Amount) or next(asked.leaves()).can("de"):
            return False
        group = first[0].token.names_group
        counters = {self.model.tables[name].counter for name in self.subjects.noun_at_end(first[0].token)}
        named = [self.model.measures[ref.name] for ref in asked.value.refs if ref.role == "measure"]
        units = {
            measure.unit for measure in named if measure.subjects[0] not in self.tools.event_tables
        }  # 脱贫人口务工人数
        return group and bool(units & counters)

    def _said_of_homes(self, mine: list[Said]) -> bool:
        """收入低于1万的户数: says more of households, where 公益岗 and 残疾 are of persons and what they do."""
        upper = self.joins.seen_from(self.model.default_subject)
        return any(tables_of(leaf) & upper.keys() for said in mine for leaf in leaves(said.condition))
