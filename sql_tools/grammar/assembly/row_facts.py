"""What a row says itself, or anything that it joins to: its fields against bounds, days, places."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.conditions import Condition, Fact, FieldsTest, Test, Unrecorded, When, Within
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.predicates import joined, within
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, CompareFields, InPlaces, InSegment, Missing, Not, Operator, Place, Predicate
from sql_tools.values import PlaceName


class Unreachable(Exception):
    """The condition cannot be asked of rows of this table; ``condition`` says which."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(str(condition))
        self.condition = condition


class RowFacts:
    """The facts of rows over one model; of several fields that a word may mean, the nearest to the row."""

    def __init__(self, joins: Joins) -> None:
        self.joins, self.model = joins, joins.model

    def of(self, condition: Condition, table: str) -> Predicate | None:
        """The predicate of a single condition; ``None`` where a row of ``table`` does not say it itself."""
        match condition:
            case Fact():
                return self._fact(condition, table)
            case Test(flag=Ref(fact=Compare() as fact)) if self.joins.sees(table, fact.field.partition(".")[0]):
                return fact
            case Test():
                field = self.nearest(condition.refs, table)
                return None if field is None else joined([self._compare(field, op, v) for op, v in condition.tests])
            case FieldsTest():
                return self._two_fields(condition, table)
            case When():
                field = self.nearest(condition.refs, table)
                return None if field is None else within(field, self.model.field(field).type, condition.period)
            case Unrecorded():
                field = self.nearest(condition.refs, table)
                missing = None if field is None else Missing(field=field)
                return missing if missing is None or condition.holds else Not(item=missing)
            case Within() if not condition.places:
                raise Unreachable(condition)  # 占全县的, where nobody has said of which county.
            case Within():
                return self.in_places(condition.places, table)
            case _:
                return None

    def _two_fields(self, test: FieldsTest, table: str) -> Predicate | None:
        if test.since is not None:
            raise Unreachable(test)  # Which year is asked about is not known, so neither how many lie between.
        left, right = self.nearest(test.left, table), self.nearest(test.right, table)
        if left is None or right is None:
            return None
        return CompareFields(field=left, op=test.op, other=right, times=test.times, plus=test.plus)

    def _fact(self, fact: Fact, table: str) -> Predicate | None:
        seen = self.joins.seen_from(table)
        reachable = [ref for ref in fact.refs if ref.fact is not None and ref.table in seen]
        order = list(seen)
        best = min(
            reachable, key=lambda ref: (not isinstance(ref.fact, InSegment), order.index(ref.table or "")), default=None
        )
        return best.fact if best is not None else None

    def nearest(self, refs: tuple[Ref, ...], table: str) -> str | None:
        """The field among ``refs`` that stands nearest to a row of ``table``."""
        return self.nearest_of([ref.name for ref in refs if ref.role == "field"], table)

    def nearest_of(self, names: list[str], table: str) -> str | None:
        """务工收入 of a person is what that person earned, not what the household did together."""
        seen = list(self.joins.seen_from(table))

        def distance(name: str) -> tuple[bool, int]:
            owner = name.partition(".")[0]
            return owner != table and self.model.field(name).rollup is not None, seen.index(owner)

        return min((name for name in names if name.partition(".")[0] in seen), key=distance, default=None)

    def _compare(self, field: str, op: Operator, value: Decimal) -> Predicate:
        entry = self.model.field(field)
        value = value / entry.scale
        whole = entry.type in ("integer", "year") and value == value.to_integral_value()
        return Compare(field=field, op=op, value=int(value) if whole else value)

    def in_places(self, places: tuple[PlaceName, ...], table: str) -> Predicate:
        """The row lies in one of these."""
        assert self.model.places is not None
        own = self.model.tables[table].place
        if not own and not self.joins.sees(table, self.model.places.table):
            raise Unreachable(Within(places))
        if own and any(place.level not in own for place in places):
            raise Unreachable(Within(places))
        return InPlaces(places=tuple(Place(level=p.level, code=p.code, name=p.name) for p in places))
