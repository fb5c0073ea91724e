"""Which tables a row can see: those that it joins to, and those whose rows belong to it."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

from sql_tools.lexicon import Ref
from sql_tools.plan import (
    And,
    Compare,
    CompareAround,
    CompareFields,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    Related,
)
from sql_tools.semantic_model import Relation, SemanticModel


def events_of(model: SemanticModel) -> frozenset[str]:
    """Tables whose rows happen (a job, a payment): dated ones that say nothing of the default subject itself."""
    upper = Joins(model).seen_from(model.default_subject)
    dated = {name for name, table in model.tables.items() if table.year is not None or table.ledger}
    return frozenset(dated - upper.keys())


class Joins:
    """The ways between the tables of one model."""

    def __init__(self, model: SemanticModel) -> None:
        self.model = model
        self.seen_from = lru_cache(maxsize=None)(self._seen_from)
        self.relations_from = lru_cache(maxsize=None)(self._relations_from)

    def _seen_from(self, table: str) -> dict[str, bool]:
        """Tables and aliases that a row of ``table`` joins to, nearest first; true where the way there needs a year."""
        found: dict[str, bool] = {table: self.model.tables[table].year is not None}
        queue = deque([table])
        while queue:
            here = queue.popleft()
            for join in self.model.tables[here].joins:
                name = join.name
                if name not in found:
                    found[name] = found[here] or join.year is not None or self.model.tables[join.to].year is not None
                    if join.alias is None:
                        queue.append(join.to)
        return found

    def may_lack(self, table: str, owner: str) -> bool:
        """True where a row of ``table`` may have no row of ``owner`` (an optional join stands between)."""
        reached, queue = {table}, [table]
        while queue:
            for join in self.model.tables[queue.pop()].joins:
                if not join.optional and join.name not in reached:
                    reached.add(join.name)
                    if join.alias is None:
                        queue.append(join.to)
        return owner not in reached

    def sees(self, table: str, owner: str) -> bool:
        """True where a row of ``table`` has at most one row of ``owner`` (a table or an alias)."""
        return owner in self.seen_from(table)

    def _relations_from(self, table: str) -> tuple[tuple[str, str, Relation], ...]:
        """``(owner, name, relation)`` of everything that belongs to a row of ``table`` or of a table it joins to."""
        owners = [name for name in self.seen_from(table) if name in self.model.tables]
        return tuple(
            (owner, name, relation) for owner in owners for name, relation in self.model.tables[owner].relations.items()
        )

    def home_of(self, table: str) -> str | None:
        """The nearest table above a row of ``table`` to which others belong: of a person the household."""
        upper = self.seen_from(self.model.default_subject)
        above = (name for name in self.seen_from(table) if name in upper and name in self.model.tables)
        return next((name for name in above if self.model.tables[name].relations), None)

    def seen_over(self, table: str, home: str, said: Predicate) -> Predicate:
        """What is said of rows of ``home``, said of those of ``table`` that lie in them."""
        if not isinstance(said, Related):
            return said
        owner, _, bare = said.relation.rpartition(".")
        owner = owner or next(owner for owner, name, _ in self.relations_from(home) if name == bare)
        return said.model_copy(update={"relation": self.relation_name(table, owner, bare)})

    def relation_name(self, table: str, owner: str, name: str) -> str:
        """How a plan on ``table`` calls a relation: by its name alone where that finds this one first."""
        first = next(found for found, bare, _ in self.relations_from(table) if bare == name)
        return name if first == owner else f"{owner}.{name}"

    def find_relation(self, table: str, name: str) -> Relation:
        """The relation that a plan on ``table`` calls so."""
        owner, _, bare = name.rpartition(".")
        return next(r for o, n, r in self.relations_from(table) if n == bare and (not owner or o == owner))

    def is_around(self, table: str, name: str) -> bool:
        """True where such rows belong to the place that a row of ``table`` lies in, and not to the row itself."""
        home = self.model.places.table if self.model.places is not None else None
        owner, _, bare = name.rpartition(".")
        owners = (o for o, n, _ in self.relations_from(table) if n == bare and (not owner or o == owner))
        own = home is None or self.model.tables[home].noun == self.model.tables[table].noun
        return not own and next(owners, None) == home

    # ---- Whether a plan needs a year ------------------------------------------------------------------

    def needs_year(self, table: str, predicate: Predicate | None) -> bool:
        """True where the predicate over rows of ``table`` reads anything that belongs to a year."""
        match predicate:
            case None | InYears() | InPlaces():
                return False
            case Compare() | OneOf() | Missing() | CompareAround():
                return self.field_needs_year(table, predicate.field)
            case CompareFields():
                return self.field_needs_year(table, predicate.field) or self.field_needs_year(table, predicate.other)
            case InSegment():
                segment = self.model.segments[predicate.name]
                return self.seen_from(table).get(segment.table, False) or self.needs_year(segment.table, segment.where)
            case Related():
                return self._related_needs_year(table, predicate)
            case And() | Or():
                return any(self.needs_year(table, item) for item in predicate.items)
            case Not():
                return self.needs_year(table, predicate.item)

    def is_of_any_year(self, ref: Ref) -> bool:
        """True of a relation to all rows there are, whatever year is spoken of (享受过)."""
        owner, _, name = ref.name.partition(".")
        return ref.role == "relation" and self.model.tables[owner].relations[name].year == "any"

    def _related_needs_year(self, table: str, predicate: Related) -> bool:
        relation = self.find_relation(table, predicate.relation)
        if relation.year == "any":
            return False
        dated = self.model.tables[relation.table].year is not None
        return dated or self.needs_year(relation.table, predicate.where)

    def field_needs_year(self, table: str, ref: str) -> bool:
        """True where a field seen from ``table`` belongs to a year."""
        owner = ref.rpartition(".")[0]
        if self.seen_from(table).get(owner, False):
            return True
        rollup = self.model.field(ref).rollup
        if rollup is None:
            return False
        relation = self.model.tables[self.model.table_of(owner)].relations[rollup.relation]
        return self.model.tables[relation.table].year is not None

    def is_thing(self, table: str) -> bool:
        """True of rows that are things with a key of their own (a household, its year, a project), not payments."""
        content = self.model.tables[table]
        return (
            content.year is None
            or content.year in content.key
            or any(entry.values_from_data for entry in content.fields.values())
        )

    # ---- Entities -------------------------------------------------------------------------------------

    def home_of_level(self, level: str) -> str | None:
        """The table with one row for each place of a level (villages have one; towns may have none)."""
        if self.model.places is None:
            return None
        code = self.model.places.level(level).code
        owner, _, name = code.partition(".")
        table = self.model.tables[owner]
        columns = [table.fields[key].column or key if key in table.fields else key for key in table.key]
        entry = table.fields.get(name)
        return owner if entry is not None and columns == [entry.column or name] else None
