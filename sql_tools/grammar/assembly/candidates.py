"""Whose rows could be counted or listed, by what is asked and by the places that the answer lists."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Ask, Count, Rows
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.assembly.subjects import Candidate
from sql_tools.grammar.conditions import (
    Condition,
    Exists,
    Fact,
    FieldsTest,
    Many,
    Numbers,
    PartShare,
    Test,
    Unrecorded,
    conjuncts,
    leaves,
    tables_of,
)
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.refs import table_ref
from sql_tools.semantic_model import PlaceLevel


class Candidates(Part):
    """The subjects of one model that a question could be about."""

    def of(self, frame: Frame, asks: list[tuple[int, Ask]], level: PlaceLevel | None) -> list[Candidate]:
        """All of them; the assembler weighs them against the conditions, orders and groups."""
        dated = frame.dated
        nouns = self.tools.nouns(frame)
        home = self.joins.home_of_level(level.name) if level is not None else None
        if not asks:
            found = self.subjects.candidates(Count(), nouns, dated)
            if level is not None:
                found += self._of_those_compared(frame, dated)
            if level is not None and home is None:
                found += self._of_those_counted(frame, dated)
                found += self._of_all_places(frame)
            if home is not None:
                bare = not ((frame.conditions and not self._told_by_row(frame, home)) or frame.orders or frame.nouns)
                found.append(Candidate(home, (), -2.0 if frame.asks or bare else 0.4))
            return found
        found = self.subjects.candidates(asks[0][1], nouns, dated)
        if not found and asks[0][1] == Amount(()):
            # 医疗救助金额按男女分: the money of what happens, whoever is named behind it.
            spoken = {table for said in frame.conditions for table in tables_of(said.condition)}
            events = tuple(sorted(spoken & self.tools.event_tables))
            found = self.subjects.candidates(asks[0][1], events, dated)
        if isinstance(asks[0][1], Rows):
            told = [ref.table for _, order in frame.orders for ref in order.refs if ref.role == "field"]
            told += [ref.table for refs in asks[0][1].refs for ref in refs if ref.table in self.tools.event_tables]
            others = dict.fromkeys(table for table in told if table is not None and table not in nouns)
            found += [Candidate(table, (), 0.3) for table in others if table in self.model.tables]
            found += [Candidate(home, (), 0.4)] if home is not None else []  # 哪些村…？列出村名和乡镇
        return found

    def _told_by_row(self, frame: Frame, home: str) -> bool:
        """还没填集体收入的村, 收入比上年多10万的村: only the row of a place itself says so, no figure of rows in it."""
        noun = self.model.tables[home].noun
        own = {name for name, table in self.model.tables.items() if table.noun == noun}
        said = [leaf for each in frame.conditions for leaf in leaves(each.condition)]
        of_rows = any(isinstance(leaf, Unrecorded | FieldsTest) or _names_no_measure(leaf) for leaf in said)
        return of_rows and all(tables_of(leaf) & own for leaf in said)

    def _of_all_places(self, frame: Frame) -> list[Candidate]:
        """浏阳市有哪些乡镇: all of them, also those without a row of anything else."""
        places = self.model.places
        said = [leaf for each in frame.conditions for leaf in leaves(each.condition)]
        home = {places.table} if places is not None else set()
        of_themselves = all(isinstance(leaf, Fact) and tables_of(leaf) <= home for leaf in said)
        if places is None or frame.orders or frame.nouns or not of_themselves:
            return []
        found = self.subjects.candidates(Count((table_ref(self.model, places.table),)), (places.table,), False)
        return [replace(each, cost=each.cost - 2.0) for each in found if each.subject == places.table]

    def _of_those_compared(self, frame: Frame, dated: bool) -> list[Candidate]:
        """女的比男的多的乡镇, 监测户都消除风险的村: the rows of both, of the part and of the whole."""
        said = [part for each in frame.conditions for part in conjuncts(each.condition)]
        held = [tables_of(part.left) & tables_of(part.right) for part in said if isinstance(part, Numbers)]
        held += [tables_of(part.whole) for part in said if isinstance(part, PartShare) and part.whole is not None]
        names = dict.fromkeys(name for names in held for name in sorted(names))
        counts = [self.subjects.candidates(Count((table_ref(self.model, name),)), (name,), dated) for name in names]
        return [each for found in counts for each in found]

    def _of_those_counted(self, frame: Frame, dated: bool) -> list[Candidate]:
        """没有产业项目的乡镇: of each place the rows are counted of which it has none, or so many."""
        said = [part for each in frame.conditions for part in conjuncts(each.condition)]
        bare = [part for part in said if isinstance(part, Exists | Many) and part.inner is None]
        tables = [ref for part in bare for ref in part.refs if ref.role == "table"]
        return [each for ref in tables for each in self.subjects.candidates(Count((ref,)), (ref.name,), dated)]


def _names_no_measure(leaf: Condition) -> bool:
    return isinstance(leaf, Test) and not any(ref.role == "measure" for ref in leaf.refs)
