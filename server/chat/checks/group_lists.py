"""Whom a rule of households or villages holds of, in places and a year: counted and listed by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policies_corpus.model import GroupRule
from server.chat.checks.predicates import AsPredicate, conjunction, negation
from server.chat.checks.rule_plans import SUBJECTS, columns_of, holds
from server.chat.data.queries import Answered, Asker, Blocks
from sql_tools.plan import Compare, Figure, Order, Place, Predicate, QueryPlan
from sql_tools.result import Result

KEYS = {"household": "household_year.household_id", "village": "village.village_code"}
_COUNTS = {"household": "households", "village": "villages"}


@dataclass(frozen=True)
class Counts:
    """How many of those that a rule speaks of are in, perhaps in (a person must look), surely out, or unknown."""

    scope: int
    met: int
    review: int
    unknown: int


@dataclass(frozen=True)
class GroupList:
    """The members of a group: ``result`` lists those that are in (and those that a person must look at).

    ``columns`` are the fields of the first columns of the rows, ``sure`` the keys of those that need nobody's look.
    ``readings`` are label, reason and count of the other readings.
    """

    rule: GroupRule
    counts: Counts
    readings: tuple[tuple[str, str, int], ...]
    result: Result
    columns: tuple[str, ...]
    sure: frozenset[str]
    day: date
    data: int
    reads: tuple[tuple[str, int], ...]


class GroupLister:
    """Lists groups for one asker; ``day`` is the day judged."""

    def __init__(self, asker: Asker, blocks: Blocks, day: date) -> None:
        self._asker = asker
        self._blocks = blocks
        self._model = asker.queries.model
        self._day = day
        self._sure = AsPredicate(day, judgements=False, unrecorded=False)
        self._likely = AsPredicate(day, judgements=True, unrecorded=False)
        self._open = AsPredicate(day, judgements=True, unrecorded=True)

    def members(self, rule: GroupRule, places: Sequence[Place], year: int) -> GroupList:
        """Count and list the group; the rows are those that are in or that a person must look at."""
        wanted = holds(rule, rule.conditions, self._likely)
        listed = self._list(rule, wanted, places, year)
        scope = self._open.of(rule.scope)
        counted, *readings = self._counted(
            rule,
            places,
            year,
            [
                scope,
                holds(rule, rule.conditions, self._sure),
                wanted,
                conjunction([scope, negation(self._open.of(rule.conditions) if rule.conditions is not None else True)]),
                *(holds(rule, each.conditions, self._likely) for each in rule.readings),
            ],
        )
        return GroupList(
            rule,
            counted,
            tuple((each.label, each.why, count) for each, count in zip(rule.readings, readings, strict=True)),
            listed.result,
            columns_of(rule),
            self._sure_keys(rule, places, year, wanted, listed.result),
            self._day,
            self._blocks.index(listed.block),
            listed.reads,
        )

    def _counted(
        self, rule: GroupRule, places: Sequence[Place], year: int, groups: Sequence[Predicate | bool]
    ) -> tuple[Counts, *tuple[int, ...]]:
        """The counts of scope, surely in, likely in and surely out, then those of the readings, in one query."""
        name = _COUNTS[rule.subject]
        measures = [
            Figure(name=name, where=None if isinstance(where, bool) else where, label=f"{name}{n}")
            for n, where in enumerate(groups)
        ]
        row = self._asker.run(self._plan(rule, places, year, measures=tuple(measures))).result.rows[0]
        numbers = [0 if where is False else int(str(cell or 0)) for where, cell in zip(groups, row, strict=True)]
        scope, met, likely, surely_out, *readings = numbers
        unknown = scope - likely - surely_out + self._without_a_row(rule, places, year)
        return (Counts(scope, met, likely - met, unknown), *readings)

    def _without_a_row(self, rule: GroupRule, places: Sequence[Place], year: int) -> int:
        """Villages of which nothing is on file for the year: nobody knows whether they are in."""
        if rule.subject != "village":
            return 0
        name = _COUNTS[rule.subject]
        own = self._plan(rule, places, year, measures=(Figure(name=name),))
        every = own.model_copy(update={"subject": "village", "years": ()})
        first, second = (self._asker.run(plan).result.rows[0][0] for plan in (every, own))
        return int(str(first or 0)) - int(str(second or 0))

    def _sure_keys(
        self, rule: GroupRule, places: Sequence[Place], year: int, wanted: Predicate | bool, listed: Result
    ) -> frozenset[str]:
        """The keys of those that surely fit: all that are listed, where nothing is left to a person."""
        where = holds(rule, rule.conditions, self._sure)
        if where is False:
            return frozenset()
        if where == wanted:
            key = columns_of(rule).index(KEYS[rule.subject])
            return frozenset(str(row[key]) for row in listed.rows)
        kept = None if where is True else where
        plan = self._plan(rule, places, year, columns=(KEYS[rule.subject],), where=kept)
        return frozenset(str(row[0]) for row in self._asker.run(plan).result.rows)

    def _list(self, rule: GroupRule, where: Predicate | bool, places: Sequence[Place], year: int) -> Answered:
        columns = columns_of(rule)
        order = (Order(by=rule.columns[0], descending=False),) if rule.columns else ()
        # Nobody surely fits: an empty list, not everybody.
        nobody = Compare(field="village.village_code", op="=", value="")
        kept = nobody if where is False else (None if where is True else where)
        return self._asker.run(self._plan(rule, places, year, columns=columns, where=kept, order=order))

    def _plan(self, rule: GroupRule, places: Sequence[Place], year: int, **parts: object) -> QueryPlan:
        return QueryPlan.model_validate(
            {
                "model": self._model.name,
                "subject": SUBJECTS[rule.subject],
                "places": tuple(places),
                "years": (year,),
                **parts,
            }
        )
