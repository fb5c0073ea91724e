"""Which rows a plan speaks of: its years, its places, the asker's area, its conditions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from sql_tools.compiler.area import add_area, add_years, lies_in, own_level
from sql_tools.compiler.gaps import may_be_empty
from sql_tools.compiler.joins import ROOT
from sql_tools.compiler.rows import Rows
from sql_tools.compiler.statement import Statement, column, named
from sql_tools.compiler.terms import Terms
from sql_tools.compiler.values import require_order
from sql_tools.plan import And, Narrow, Place, Predicate, QueryPlan

RANK = "rank_no"
RANKED = "ranked_rows"
"""How many rows have a rank, beside the rank of each."""


class Scope:
    """The rows that a plan speaks of, for the asker of its statement."""

    def __init__(self, plan: QueryPlan, statement: Statement) -> None:
        self.plan = plan
        self.statement = statement
        self.model = statement.model
        self.area = statement.area

    def rows(self, table: str, years: Iterable[int], places: tuple[Place, ...]) -> Terms:
        """The rows of ``table`` in these years and places that the asker may see."""
        together = self.plan.years_together and len(self.plan.years) > 1
        terms = Terms(Rows(self.statement, table, tuple(sorted(set(years))), places=places), together)
        add_years(terms.rows)
        add_area(terms.rows)
        if places:
            within = [self._within(place, terms) for place in places]
            terms.rows.conditions.append(exp.or_(*within, copy=False))
        return terms

    def fitting(self, years: Iterable[int], places: tuple[Place, ...]) -> Terms:
        """The subject's rows that fit the plan's conditions, and are among the first of its narrowing."""
        years, kept = tuple(years), list[tuple[str, Narrow]]()
        for narrow in self.plan.narrow:
            if is_field(narrow.order.by):
                ranked = self._ranked(narrow, self._fitting(years, places, kept))
                kept.append((ranked, narrow))
        return self._fitting(years, places, kept)

    def _fitting(self, years: tuple[int, ...], places: tuple[Place, ...], kept: list[tuple[str, Narrow]]) -> Terms:
        terms = self.rows(self.plan.subject, years, places)
        terms.rows.conditions += [terms.condition(item) for item in conjuncts(self.plan.where)]
        for ranked, narrow in kept:
            terms.rows.keep(ranked, joined_by(self._keys(), ranked, terms.rows.alias))
            terms.rows.conditions.append(among_first(narrow, self.statement, ranked))
        return terms

    def _keys(self) -> tuple[str, ...]:
        table = self.model.tables[self.plan.subject]
        return tuple(table.fields[name].column or name for name in table.key)

    def _ranked(self, narrow: Narrow, terms: Terms) -> str:
        """The keys of the rows with their rank by one field, within each year; those without it have none."""
        field, value = terms.field(narrow.order.by)
        require_order(field)
        own_year = terms.rows.table(ROOT).year
        partition = [*self.apart(terms), *([column(own_year, terms.rows.alias)] if own_year is not None else [])]
        if may_be_empty(narrow.order.by, terms.rows):
            terms.rows.conditions.append(not_null(value))
        keys = [column(name, terms.rows.alias) for name in self._keys()]
        places = ranks(narrow, [ordered(value, narrow.order.descending)], partition)
        return self.statement.cte("ranked", terms.rows.select(*keys, *places))

    def apart(self, terms: Terms) -> list[exp.Expr]:
        """What ranks are taken within: each of the places that stand side by side."""
        places = self.plan.places
        if not self.plan.side_by_side or self.plan.measures or len({place.level for place in places}) != 1:
            return []
        table, level = terms.rows.table(ROOT), places[0].level
        if table.place:
            return [terms.value(f"{terms.rows.root}.{own_level(terms.rows, places[0])}")]
        return [terms.value(self.model.places.level(level).code)] if self.model.places is not None else []

    def _within(self, place: Place, terms: Terms) -> exp.Expr:
        """Rows of a place; of published figures its own row, unless the plan asks for a level."""
        table = terms.rows.table(ROOT)
        if not table.place:
            return lies_in(place, terms.rows)
        root = terms.rows.root
        code = terms.value(f"{root}.{own_level(terms.rows, place)}")
        fits = exp.EQ(this=code, expression=self.statement.param(place.code))
        level = f"{root}.{table.place_level}"
        if table.place_level is None or level in self.plan.model_dump_json():
            return fits
        own_row = exp.EQ(this=terms.value(level), expression=self.statement.param(place.level))
        return exp.and_(fits, own_row, copy=False)


def conjuncts(item: Predicate | None) -> tuple[Predicate, ...]:
    """The conditions that must all hold."""
    if isinstance(item, And):
        return item.items
    return (item,) if item is not None else ()


def not_null(value: exp.Expr) -> exp.Expr:
    """The value is recorded."""
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))


def is_field(name: str) -> bool:
    """Whether a name in a plan is a field (``table.field``), not the alias of a measure."""
    return "." in name


def joined_by(names: Iterable[str], left: str, right: str, same: type[exp.Binary] = exp.EQ) -> exp.Expr:
    """Two tables of the statement are equal in these columns."""
    return exp.and_(*(same(this=column(name, left), expression=column(name, right)) for name in names), copy=False)


def rank(order: list[exp.Expr], partition: list[exp.Expr]) -> exp.Expr:
    """``RANK() OVER (…)``: rows that tie share a rank."""
    return exp.Window(
        this=exp.Anonymous(this="RANK"), partition_by=partition, order=exp.Order(expressions=order), over="OVER"
    )


def ranks(narrow: Narrow, order: list[exp.Expr], partition: list[exp.Expr]) -> list[exp.Expr]:
    """The rank of each row, and where a part of the rows is wanted how many have one."""
    found = [named(rank(order, partition), RANK)]
    if narrow.percent is not None:
        alike = [each.copy() for each in partition]
        number = exp.Window(this=exp.Sum(this=exp.Literal.number(1)), partition_by=alike, over="OVER")
        found.append(named(number, RANKED))
    return found


def among_first(narrow: Narrow, statement: Statement, source: str | None = None) -> exp.Expr:
    """The row is one of the first so many, or of the first so many percent (a part of a row counts as one)."""
    place = column(RANK, source)
    if narrow.count is not None:
        return exp.LTE(this=place, expression=statement.param(narrow.count))
    before = exp.paren(exp.Sub(this=place, expression=exp.Literal.number(1)), copy=False)
    share = exp.Mul(this=column(RANKED, source), expression=statement.param(narrow.percent))
    return exp.LT(this=exp.Mul(this=before, expression=exp.Literal.number(100)), expression=share)


def ordered(value: exp.Expr, descending: bool) -> exp.Expr:
    """One term of ORDER BY; what is not recorded comes last."""
    return exp.Ordered(this=value, desc=descending, nulls_first=False)
