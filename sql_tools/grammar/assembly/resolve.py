"""From a condition in words to a predicate of the plan, once it is known whose rows are asked about.

A fact of the row itself, or of anything it joins to, is compared directly; a fact of something that belongs to it (a
member, a job) becomes a condition that at least one such thing fits, unless the question says none or all.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from sql_tools.grammar.assembly.row_facts import RowFacts, Unreachable
from sql_tools.grammar.conditions import (
    AgainstAverage,
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    Many,
    No,
    Outside,
    Yearly,
    both,
    denies,
    tables_of,
)
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.joins import Joins, events_of
from sql_tools.grammar.predicates import any_of, at_odds, counted, is_known, joined, without_implied
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, CompareAround, Figure, InYears, Not, Predicate, Related, Statistic
from sql_tools.semantic_model import Relation


class Resolver:
    """Turns conditions into predicates over one model."""

    def __init__(self, joins: Joins) -> None:
        self.joins = joins
        self.model = joins.model
        self.rows = RowFacts(joins)
        self._events = events_of(joins.model)
        places, tables = joins.model.places, joins.model.tables
        home = tables[places.table].noun if places is not None else None
        self._homes = tuple(name for name, table in tables.items() if table.noun == home)

    def resolve(self, condition: Condition, table: str) -> Predicate:
        """The predicate over rows of ``table``; ``Unreachable`` where it cannot be said of them."""
        match condition:
            case Both():
                return self._both(condition, table)
            case Either():
                return self._either(condition, table)
            case No():
                return self._no(condition, table)
            case Exists():
                return self._exists(condition, table)
            case Many():
                return self._many(condition, table)
            case Outside():
                return Not(item=self.rows.in_places(condition.places, table))
            case Yearly():
                return self._yearly(condition, table)
            case _:
                direct = self._direct(condition, table)
                return direct if direct is not None else self._of_belongings(condition, table)

    # ---- What a row says itself -----------------------------------------------------------------------

    def _direct(self, condition: Condition, table: str) -> Predicate | None:
        """Without what belongs to a row: what it says itself."""
        match condition:
            case Both() | Either() | No() | Outside():
                return self._direct_parts(condition, table)
            case AgainstAverage():
                return self._around(condition, table)
            case Yearly():
                return self._yearly(condition, table) if self._direct(condition.inner, table) is not None else None
            case _:
                return self.rows.of(condition, table)

    def _direct_parts(self, condition: Both | Either | No | Outside, table: str) -> Predicate | None:
        if isinstance(condition, Outside):
            return Not(item=self.rows.in_places(condition.places, table))
        if isinstance(condition, No):
            item = self._direct(condition.item, table)
            return None if item is None else self._no_such_event(condition.item, table) or Not(item=item)
        parts = [self._direct(item, table) for item in condition.items]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if isinstance(condition, Both):
            return None if at_odds(known) else joined(without_implied(self.model, known))
        return any_of(self.model, known)

    def _around(self, condition: AgainstAverage, table: str) -> Predicate | None:
        """A row against the group around it: by the measure that has the field's name, else the mean of the field."""
        field = self.rows.nearest(condition.refs, table)
        if field is None or condition.level is None:
            return None
        label = self.model.field(field).label
        named = {n: m for n, m in self.model.measures.items() if m.label == label and m.sql is None}
        name = next((n for n, m in named.items() if table in m.subjects), None)
        own, twin = self.model.tables[table], field.partition(".")[0]
        of_twin = any(twin in measure.subjects for measure in named.values())
        if name is None and of_twin and own.noun == self.model.tables[twin].noun:
            raise Unreachable(condition)  # A group's figure is of the rows that have it: of the household's year.
        whose = self.resolve(condition.whose, table) if condition.whose is not None else None
        mean = Statistic(function="mean", field=field, where=whose)
        of = Figure(name=name, where=whose) if name is not None else mean
        return CompareAround(field=field, op=condition.op, of=of, level=condition.level, times=condition.times)

    def _yearly(self, condition: Yearly, table: str) -> Predicate:
        """Asked of the same thing in each of the years; rows that happen once are of one year only."""
        content = self.model.tables[table]
        if not condition.years or (content.year is not None and content.year not in content.key):
            raise Unreachable(condition)
        where = self.resolve(condition.inner, table)
        return InYears(years=condition.years, quantifier="some" if condition.some else "every", where=where)

    # ---- What belongs to a row ------------------------------------------------------------------------

    def _of_belongings(self, condition: Condition, table: str) -> Predicate:
        related = self._related(condition, table, ())
        if related is None:
            raise Unreachable(condition)
        return related

    def _related(self, inner: Condition, table: str, refs: tuple[Ref, ...]) -> Related | None:
        """At least one thing that fits ``inner``; ``refs`` say of which kind, where the question does."""
        found: list[tuple[int, Related]] = []
        for name, relation in self._relations(table, refs):
            if relation.table in self._events and (tables_of(inner) & self._events) - {relation.table}:
                continue  # 自己创业又拿了小额信贷的: two things that happened are no single one.
            where = self._direct(inner, relation.table) or self._of_one(inner, relation.table)
            if where is not None and is_known(where, relation.known_of):
                found.append((self._strangers(inner, relation.table), Related(relation=name, where=where)))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _of_one(self, inner: Condition, table: str) -> Predicate | None:
        """劳动力 who have no job: what is said of one of them, and of what happens to it."""
        if (
            isinstance(inner, Both)
            and any(isinstance(item, Exists) for item in inner.items)
            and table not in self._events
        ):
            with suppress(Unreachable):
                return self.resolve(inner, table)
        return None

    def _strangers(self, inner: Condition, table: str) -> int:
        """How many tables the condition speaks of that a row of ``table`` may lack: 0 where it is of the row itself."""
        return len({owner for owner in tables_of(inner) if self.joins.may_lack(table, owner)})

    def _relations(self, table: str, refs: tuple[Ref, ...]) -> list[tuple[str, Relation]]:
        found = []
        homes = self._homes if table in self._events else ()
        for owner, name, relation in self.joins.relations_from(table):
            if owner in homes:
                continue  # What else there is in the village of a project says nothing of the project.
            named = any(
                (ref.role == "relation" and ref.name == f"{owner}.{name}")
                or (ref.role == "table" and ref.name == relation.table)
                or (bool(relation.known_of) and ref.table == relation.table and ref.name.endswith(f".{name}"))
                for ref in refs
            )
            if named or not refs:
                found.append((self.joins.relation_name(table, owner, name), relation))
        return found

    def _exists(self, condition: Exists, table: str) -> Predicate:
        if condition.of_upper and table not in self.joins.seen_from(self.model.default_subject):
            return self._of_home(condition, table)
        inner = condition.inner
        # 得到临时救助的, of the rows of help themselves: these are they.
        own = table if condition.quantifier == "any" or table in self._events else None
        scoped = [ref for ref in condition.refs if ref.role == "relation" and ref.table != own]
        if inner is not None and not (scoped and self._relations(table, tuple(scoped)) and not self._of_whole(inner)):
            direct = self._direct(inner, table)
            lent = any(self.joins.may_lack(table, owner) for owner in tables_of(inner) - self._events)
            of_others = (table in self._events and lent) or self._is_denied_help(condition, table)
            if direct is not None and not of_others:
                return (
                    direct if condition.quantifier != "none" else self._no_such_event(inner, table) or Not(item=direct)
                )
        related = self._existing(condition, table)
        if related is None:
            raise Unreachable(condition)
        return related.model_copy(update={"quantifier": condition.quantifier})

    def _is_denied_help(self, condition: Exists, table: str) -> bool:
        """没享受过雨露计划的, of rows of help: whose they are never had it; who is no 外出务工 may work."""
        own = condition.inner is not None and table in tables_of(condition.inner)
        return condition.quantifier == "none" and own and self._happens_to_others(table)

    def _happens_to_others(self, table: str) -> bool:
        """True of payments and stays; a job is who has it."""
        return table in self._events and self.model.tables[table].counter not in PEOPLE

    def _of_home(self, condition: Exists, table: str) -> Predicate:
        """没人务工的户里的在校生: said of the household of each, not of the one who is counted."""
        home = self.joins.home_of(table)
        if home is None:
            raise Unreachable(condition)
        return self.joins.seen_over(table, home, self._exists(replace(condition, of_upper=False), home))

    def _of_whole(self, inner: Condition) -> bool:
        """家里有八口人: said of the household itself, though 家里 names its members."""
        tables = tables_of(inner)
        return bool(tables) and tables <= self.joins.seen_from(self.model.default_subject).keys()

    def _no_such_event(self, inner: Condition, table: str) -> Related | None:
        """没有外出务工的劳动力: who has no job at all has none of that kind either."""
        events = {owner for owner in tables_of(inner) & self._events if self.joins.may_lack(table, owner)}
        if not events or not isinstance(inner, Fact) or self._direct(inner, table) is None:
            return None
        happens = self._related(inner, table, ())
        return None if happens is None else happens.model_copy(update={"quantifier": "none"})

    def _existing(self, condition: Exists, table: str) -> Related | None:
        if condition.inner is not None:
            narrow = self._related(condition.inner, table, condition.refs)
            if narrow is not None and denies(condition.inner):  # Who has no such job may have none at all.
                return narrow
            wide = self._related(condition.inner, table, ())
            return self._nearer(narrow, wide, condition.inner, table)
        found = self._relations(table, condition.refs) if condition.refs else []
        # 没享受过帮扶的人: help as such is the household's, only some kinds of it are a person's.
        found = [(name, relation) for name, relation in found if not relation.known_of] or found
        # 没有收入记录的户: none of the rows of the year themselves is without one.
        if self.model.tables[table].year is not None and table not in self._events:
            found = [(name, relation) for name, relation in found if relation.table != table]
        return Related(relation=found[0][0]) if found else None

    def _nearer(self, narrow: Related | None, wide: Related | None, inner: Condition, table: str) -> Related | None:
        """The relation named, unless what is said is a fact of another one (没有一个成员外出务工 is about jobs)."""
        if narrow is None or wide is None:
            return narrow or wide

        def strangers(related: Related) -> int:
            return self._strangers(inner, self.joins.find_relation(table, related.relation).table)

        return wide if strangers(wide) < strangers(narrow) else narrow

    def _many(self, condition: Many, table: str) -> Predicate:
        if condition.inner is not None and self._direct(condition.inner, table) is not None:
            raise Unreachable(condition)  # 监测户超过15户: no household has so many in it.
        if isinstance(condition.inner, Exists):
            # 两人以上住院: people to whom it happened are counted, not what happened.
            related = next(
                (
                    Related(relation=name, where=self.resolve(condition.inner, relation.table))
                    for name, relation in self._relations(table, condition.refs)
                ),
                None,
            )
        elif condition.inner is not None:
            related = self._related(condition.inner, table, condition.refs) or self._related(condition.inner, table, ())
        else:
            name = next((name for name, _ in self._relations(table, condition.refs)), None)
            related = None if name is None else Related(relation=name)
        if related is None:
            raise Unreachable(condition)
        return joined([counted(related, op, int(value)) for op, value in condition.tests])

    # ---- Joint conditions -----------------------------------------------------------------------------

    def _both(self, condition: Both, table: str) -> Predicate:
        """Facts of one phrase that belong to members speak of the same member."""
        direct: list[Predicate] = []
        belongings: list[Condition] = []
        for item in condition.items:
            found = None if _of_its_own(item) else self._direct(item, table)
            if found is not None:
                direct.append(found)
            elif _of_its_own(item):
                direct.append(self.resolve(item, table))
            else:
                belongings.append(item)
        if at_odds(direct):
            raise Unreachable(condition)
        if belongings:
            together = both(belongings)
            assert together is not None
            related = self._related(together, table, ())
            direct += [related] if related is not None else [self._of_belongings(item, table) for item in belongings]
        return joined(without_implied(self.model, direct))

    def _either(self, condition: Either, table: str) -> Predicate:
        together = self._direct(condition, table)
        if together is not None:
            return together
        alternatives = [self.resolve(item, table) for item in condition.items]
        if any(not isinstance(item, Related) for item in alternatives):
            return any_of(
                self.model, alternatives
            )  # 低保户或者有残疾人的: said of the row itself, and of what belongs to it.
        related = self._related(condition, table, ())
        return related if related is not None else any_of(self.model, alternatives)

    def _no(self, condition: No, table: str) -> Predicate:
        none = self._no_such_event(condition.item, table)
        if none is not None:
            return none
        item = self.resolve(condition.item, table)
        if isinstance(item, Related) and item.quantifier == "any" and item.at_least == 1:
            return item.model_copy(update={"quantifier": "none"})
        if isinstance(item, Compare) and isinstance(item.value, bool) and item.op == "=":
            return item.model_copy(update={"value": not item.value})
        return Not(item=item)


def _of_its_own(item: Condition) -> bool:
    """有甲, 没有乙, 有甲或者有乙: said of the row, whatever else is said of its members."""
    choice = isinstance(item, Either) and all(isinstance(part, Exists | Many) for part in item.items)
    return choice or isinstance(item, Exists | Many | Yearly)
