"""Conditions of rules as predicates of a query plan, and predicates decided on the facts of one row.

Both ways to evaluate a rule meet here: ``as_predicate`` for SQL over a set, ``Groups`` for the named groups of one
row. They must agree; a test compares them over the demo database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from policies_corpus.check import COMPARE, Fact, Facts, years_before
from policies_corpus.model import AllOf, AnyOf, Condition, ConditionTree, Judgement, Member, NotOf, Unrecorded
from policies_corpus.model import Related as RelatedCondition
from sql_tools.plan import And, Compare, CompareFields, InSegment, Missing, Not, OneOf, Or, Predicate, Related
from sql_tools.semantic_model import SemanticModel


class AsPredicate:
    """Turns conditions into predicates, for rules judged on ``day``.

    ``judgements`` and ``unrecorded`` say what conditions that no query can decide are taken to be: all true gives
    those of whom the rule might hold, all false those of whom it surely holds.
    """

    def __init__(self, day: date, judgements: bool, unrecorded: bool) -> None:
        self._day = day
        self._judgements = judgements
        self._unrecorded = unrecorded

    def of(self, tree: ConditionTree) -> Predicate | bool:
        """The predicate, or True/False where it does not depend on the data."""
        match tree:
            case Condition():
                return self._condition(tree)
            case Member():
                return InSegment(name=tree.segment)
            case RelatedCondition():
                return self._related(tree)
            case Judgement():
                return self._judgements
            case Unrecorded():
                return self._unrecorded
            case AllOf():
                return conjunction(self.of(part) for part in tree.all)
            case AnyOf():
                return disjunction(self.of(part) for part in tree.any)
            case NotOf():
                return negation(self.of(tree.negated))

    def _condition(self, tree: Condition) -> Predicate:
        if tree.values:
            return OneOf(field=tree.field, values=tree.values)
        if tree.other is not None:
            return CompareFields(field=tree.field, op=tree.op, other=tree.other)
        value = tree.value if tree.years_before is None else years_before(self._day, tree.years_before)
        assert value is not None  # the model of a condition demands one right side
        return Compare(field=tree.field, op=tree.op, value=value)

    def _related(self, tree: RelatedCondition) -> Predicate | bool:
        where = self.of(tree.where) if tree.where is not None else True
        if where is False:
            return tree.quantifier == "none"
        return Related(
            relation=tree.related, quantifier=tree.quantifier, where=None if isinstance(where, bool) else where
        )


def conjunction(parts: Iterable[Predicate | bool]) -> Predicate | bool:
    """All of the parts."""
    kept = [part for part in parts if part is not True]
    if any(part is False for part in kept):
        return False
    predicates = tuple(part for part in kept if not isinstance(part, bool))
    return And(items=predicates) if len(predicates) > 1 else (predicates[0] if predicates else True)


def disjunction(parts: Iterable[Predicate | bool]) -> Predicate | bool:
    """At least one of the parts."""
    kept = [part for part in parts if part is not False]
    if any(part is True for part in kept):
        return True
    predicates = tuple(part for part in kept if not isinstance(part, bool))
    return Or(items=predicates) if len(predicates) > 1 else (predicates[0] if predicates else False)


def negation(part: Predicate | bool) -> Predicate | bool:
    """Surely not the part."""
    return not part if isinstance(part, bool) else Not(item=part)


class Groups(Mapping[str, bool | None]):
    """Whether one row belongs to each named group of the model; decided when asked for, unless it is ``known``."""

    def __init__(self, model: SemanticModel, known: Mapping[str, bool | None] | None = None) -> None:
        self._model = model
        self._known = known or {}
        self._facts: Facts | None = None

    def bind(self, facts: Facts) -> None:
        """The row that is asked about (it in turn carries these groups)."""
        self._facts = facts

    def __getitem__(self, name: str) -> bool | None:
        assert self._facts is not None
        return self._belongs(name, self._facts)

    def _belongs(self, name: str, facts: Facts) -> bool | None:
        if name in self._known:
            return self._known[name]
        return self._holds(self._model.segments[name].where, facts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._model.segments)

    def __len__(self) -> int:
        return len(self._model.segments)

    def _holds(self, item: Predicate, facts: Facts) -> bool | None:
        match item:
            case Compare():
                return self._compare(item.field, facts, lambda found: COMPARE[item.op](found, item.value), item.op)
            case CompareFields():
                other = facts.values.get(item.other)
                if not isinstance(other, int | Decimal):
                    return None
                wanted = other * item.times + item.plus
                return self._compare(item.field, facts, lambda found: COMPARE[item.op](found, wanted))
            case OneOf():
                return self._compare(item.field, facts, lambda found: found in item.values)
            case Missing():
                return facts.values.get(item.field) is None
            case InSegment():
                return self._belongs(item.name, facts)
            case Related():
                return self._related(item, facts)
            case And():
                return _every([self._holds(part, facts) for part in item.items])
            case Or():
                return _some([self._holds(part, facts) for part in item.items])
            case Not():
                held = self._holds(item.item, facts)
                return None if held is None else not held
            case _:
                return None  # conditions over several years or places: one row of one year cannot tell

    def _compare(self, field: str, facts: Facts, test: Callable[[Fact], bool], op: str = "=") -> bool | None:
        found = facts.values.get(field)
        if found is not None:
            return test(found)
        absent = self._model.field(field).absent is not None
        return op == "!=" if absent else None

    def _related(self, item: Related, facts: Facts) -> bool | None:
        rows = facts.related.get(item.relation)
        if rows is None:
            return None
        held: list[bool | None] = [self._holds(item.where, row) if item.where is not None else True for row in rows]
        if item.relation in facts.partial:
            held.append(None)
        if item.quantifier == "all":
            return _every(held) if held else False
        if item.quantifier == "any" and item.at_least > 1:
            sure, open_ = held.count(True), held.count(None)
            return True if sure >= item.at_least else (None if sure + open_ >= item.at_least else False)
        found = _some(held)
        return found if item.quantifier == "any" or found is None else not found


def _every(held: list[bool | None]) -> bool | None:
    if any(each is False for each in held):
        return False
    return None if any(each is None for each in held) else True


def _some(held: list[bool | None]) -> bool | None:
    if any(each is True for each in held):
        return True
    return None if any(each is None for each in held) else False
