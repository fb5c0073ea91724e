"""What holds in a question that goes on from another: the conditions before, narrowed, replaced or bounded anew."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.describe import measure_unit
from sql_tools.grammar.assembly.resolve import Resolver
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.conditions import Fact, Test, both
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.talk.leaning import adds, leaves_unsaid_who, narrows
from sql_tools.grammar.talk.reworked import items_of, said_last, together
from sql_tools.grammar.token import Token
from sql_tools.plan import (
    And,
    Compare,
    CompareAround,
    CompareFields,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    QueryPlan,
    Related,
)
from sql_tools.recognizers.bound import Bound
from sql_tools.semantic_model import SemanticModel


class ConditionsBefore:
    """The conditions of the plan before with those of a fragment, over one model."""

    def __init__(self, resolver: Resolver, joins: Joins) -> None:
        self._resolver, self._joins = resolver, joins
        self._model: SemanticModel = resolver.model

    def where(
        self, frame: Frame, before: QueryPlan, subject: str, earlier: QueryPlan | None = None
    ) -> Predicate | None:
        """The conditions of the plan before, with those of the fragment added or put in their place.

        ``earlier`` is the plan that the one before has narrowed: what was said last is replaced first.
        """
        condition = both([said.condition for said in frame.conditions])
        old = self._rebound(frame, before)
        if condition is None:
            return old
        new = self._resolver.resolve(condition, subject)
        joined = together(old, new, self.kinds) if old is not None and adds(frame) else None
        if joined is not None:
            return joined
        turned = None if old is None else self._turned_round(old, new, subject)
        if turned is not None:
            return turned
        if narrows(frame) or old is None or _only_excludes(new) or self._are_also(frame, subject):
            return all_of([old, new])
        last = said_last(before, earlier)
        if leaves_unsaid_who(frame) and _are_groups(new) and not self._of_kind(new, last):
            return all_of([old, new])  # 拿低保的有几户: of those spoken of; a household may be of several groups.
        return self._replaced(old, new, last)

    def _turned_round(self, old: Predicate, new: Predicate, subject: str) -> Predicate | None:
        """不是低保的呢, after 低保的; 是的呢, after 不是的: the one stands in the place of the other."""
        against = new.item if isinstance(new, Not) else Not(item=new)
        items = items_of(old)
        if isinstance(new, Related) and new.where is None and new.quantifier != "all":
            # 没享受的呢, after 享受过危房改造的: what the others lack is this help, not any.
            related = [item for item in items if isinstance(item, Related)]
            of_it = [item for item in related if self._table(item, subject) == self._table(new, subject)]
            if len(of_it) == 1 and of_it[0].where is not None:
                turned = of_it[0].model_copy(update={"quantifier": new.quantifier, "at_least": new.at_least})
                return all_of([turned if item is of_it[0] else item for item in items])
        return all_of([new if item == against else item for item in items]) if against in items else None

    def _table(self, related: Related, subject: str) -> str:
        return self._joins.find_relation(subject, related.relation).table

    def _replaced(self, old: Predicate, new: Predicate, last: tuple[Predicate, ...]) -> Predicate | None:
        """监测户, 其中低保的, 特困的呢: in place of 低保; without such a step, in place of all of its kind."""
        items = items_of(old)
        stands_for = [item for item in self._of_kind(new, last) if item in items]
        if stands_for:
            return all_of([*(item for item in items if item not in stands_for), new])
        return all_of([self.besides(old, new), new])

    def _of_kind(self, new: Predicate, items: tuple[Predicate, ...]) -> list[Predicate]:
        return [item for item in items if self.kinds(item) & self.kinds(new)]

    def besides(self, old: Predicate | None, new: Predicate | None) -> Predicate | None:
        """省外的平均几个月, after 外出务工的有多少: what was said before of something else than the new condition."""
        kinds = set() if new is None else self.kinds(new)
        kept: list[Predicate | None] = []
        for item in items_of(old):
            if not self.kinds(item) & kinds:
                kept += self._parts_left(item, kinds)
        return all_of(kept)

    def _are_also(self, frame: Frame, subject: str) -> bool:
        """有监测户的呢, 是低保户的呢: those asked about before that are of this group as well."""
        leaves = [leaf for token in frame.tokens for leaf in token.leaves() if not leaf.can("follow")]
        counted = [place for place, leaf in enumerate(leaves) if leaf.can("howmany")][:1]
        for verb, group in pairwise(leaves):
            # 有几个是特困: of those, whatever follows 是.
            if counted and verb.can("is") and leaves.index(verb) > counted[0]:
                return True
            has = verb is leaves[0] and any(map(verb.can, ("have", "is", "exists")))
            if has and self._is_a_group_of(group, subject):
                return True
        return False

    def _is_a_group_of(self, word: Token, subject: str) -> bool:
        counter = self._model.tables[subject].counter
        tables = [ref.table for ref in word.of_role("fact") if isinstance(ref.fact, InSegment) and ref.table]
        return any(self._model.tables[table].counter == counter for table in tables)

    def _parts_left(self, item: Predicate, kinds: set[str]) -> list[Predicate]:
        """已消除的呢, after 未消除风险监测户: what the group says of that field is replaced, the rest of it stays."""
        where = self._model.segments[item.name].where if isinstance(item, InSegment) else None
        if not isinstance(where, And):
            return [item]
        left = [part for part in where.items if not self.kinds(part) & kinds]
        return left if len(left) < len(where.items) else [item]

    def _rebound(self, frame: Frame, before: QueryPlan) -> Predicate | None:
        """改成8000元以下, 低于1万的: a bound without its figure is one on the figure spoken of before."""
        amount = next((token.value for token in frame.left if token.can("amount")), None)
        if amount is not None:
            return self._with_amount(before, amount)
        bounds = [token.value for token in frame.bounds]
        if not bounds or self.having(frame, before) is not None:
            return before.where
        items = list(items_of(before.where))
        field = next(
            (item.field for item in items if isinstance(item, Compare) and self._bounds(item.field, bounds[0])), None
        )
        if field is None:
            field = self._field_of_figure(before, bounds[0])
        if field is None:
            raise Unreachable(Fact(()))
        kept = [item for item in items if not (isinstance(item, Compare) and item.field == field)]
        ref = field_ref(self._model, field)
        return all_of([*kept, self._resolver.resolve(Test((ref,), bounds[0].tests), before.subject)])

    def _with_amount(self, before: QueryPlan, amount: Bound) -> Predicate | None:
        """换成8000元: the one amount of the question before is another, the comparison stays."""
        held = [
            item for item in items_of(before.where) if isinstance(item, Compare) and self._bounds(item.field, amount)
        ]
        if len(held) != 1 or amount.about is not None:
            raise Unreachable(Fact(()))
        other = held[0].model_copy(update={"value": amount.tests[0][1]})
        return all_of([other if item is held[0] else item for item in items_of(before.where)])

    def having(self, frame: Frame, before: QueryPlan) -> Predicate | None:
        """低于1.5万的有哪些, after a figure of each group: the groups whose figure is within the bounds."""
        bounds = [token.value for token in frame.bounds]
        if not before.by or not before.measures or len(bounds) != 1 or bounds[0].about is not None:
            return None
        unit = measure_unit(before.measures[0], self._model)
        if bounds[0].unit not in (None, unit):
            return None
        return all_of([Compare(field="m0", op=op, value=value) for op, value in bounds[0].tests])

    def _bounds(self, name: str, bound: Bound) -> bool:
        entry = self._model.field(name)
        return entry.type in ("money", "number", "integer", "percent") and bound.unit in (None, entry.unit)

    def _field_of_figure(self, before: QueryPlan, bound: Bound) -> str | None:
        """The field of a row that has the name of the figure asked for before."""
        for measure in before.measures:
            label = self._model.measures[measure.name].label if isinstance(measure, Figure) else None
            for name, entry in self._model.tables[before.subject].fields.items():
                if entry.label == label and self._bounds(f"{before.subject}.{name}", bound):
                    return f"{before.subject}.{name}"
        return None

    def kinds(self, predicate: Predicate) -> set[str]:
        """What a condition speaks of; two of one kind stand for each other (脱贫户 → 监测户)."""
        match predicate:
            case InSegment():
                segment = self._model.segments[predicate.name]
                # 零就业户 says what a household has: no group that stands in the place of another (监测户里的呢).
                has = all(isinstance(part, Related) for part in items_of(segment.where))
                return {f"group {predicate.name}" if has else f"group of {segment.table}"}
            case Compare() | OneOf() | Missing() | CompareFields() | CompareAround():
                return {predicate.field}
            case InPlaces():
                return {"places"}
            case InYears():
                return self.kinds(predicate.where)
            case Not():
                return self.kinds(predicate.item)
            case Related():
                return {predicate.relation}
            case And() | Or():
                return set().union(*(self.kinds(item) for item in predicate.items))

    def carried(self, before: QueryPlan, subject: str) -> Predicate | None:
        """The conditions of the plan before, for rows of another table; ``Unreachable`` where they cannot be kept."""
        if self.fits(before.where, subject):
            return before.where
        for owner, name, relation in self._joins.relations_from(subject):
            if relation.table == before.subject:
                return Related(relation=self._joins.relation_name(subject, owner, name), where=before.where)
        raise Unreachable(Fact(()))

    def fits(self, predicate: Predicate | None, subject: str) -> bool:
        """True where the conditions before can be asked of rows of another table."""
        match predicate:
            case None:
                return True
            case Compare() | OneOf() | Missing():
                return self._joins.sees(subject, predicate.field.rpartition(".")[0])
            case InPlaces():
                return self._model.places is not None and self._joins.sees(subject, self._model.places.table)
            case InYears() | CompareAround():
                return False
            case CompareFields():
                return self._joins.sees(subject, predicate.field.rpartition(".")[0])
            case InSegment():
                return self._joins.sees(subject, self._model.segments[predicate.name].table)
            case Related():
                bare = predicate.relation.rpartition(".")[2]
                return any(name == bare for _, name, _ in self._joins.relations_from(subject))
            case And() | Or():
                return all(self.fits(item, subject) for item in predicate.items)
            case Not():
                return self.fits(predicate.item, subject)


def _are_groups(predicate: Predicate) -> bool:
    return all(isinstance(item, InSegment) for item in items_of(predicate))


def _only_excludes(predicate: Predicate) -> bool:
    """不要低保户: what is left out is left out of what was asked about."""
    return all(isinstance(item, Not) for item in items_of(predicate))
