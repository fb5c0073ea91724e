"""Which rows a plan speaks of: its years, its places, the asker's area, its conditions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from sql_tools.compile_gaps import may_be_empty
from sql_tools.compile_joins import ROOT
from sql_tools.compile_rows import Rows
from sql_tools.compile_statement import Statement, column, named
from sql_tools.compile_terms import Terms
from sql_tools.compile_values import require_order
from sql_tools.errors import PlanError
from sql_tools.plan import And, Area, Narrow, Place, Predicate, QueryPlan

RANK = "rank_no"


class Scope:
    """The rows of a plan for a given asker. ``years`` are those to read (with base years of a change)."""

    def __init__(self, plan: QueryPlan, statement: Statement, area: Area) -> None:
        self.plan = plan
        self.statement = statement
        self.model = statement.model
        self.area = area

    def rows(self, table: str, years: Iterable[int], places: tuple[Place, ...]) -> Terms:
        """The rows of ``table`` in these years and places that the asker may see."""
        together = self.plan.years_together and len(self.plan.years) > 1
        terms = Terms(Rows(self.statement, table, tuple(sorted(set(years)))), together)
        self._add_years(terms.rows)
        self._add_area(terms.rows)
        if places:
            within = [self._within(place, terms) for place in places]
            terms.rows.conditions.append(exp.or_(*within, copy=False))
        return terms

    def fitting(self, years: Iterable[int], places: tuple[Place, ...]) -> Terms:
        """The subject's rows that fit the plan's conditions, and are among the first of its narrowing."""
        years, kept = tuple(years), list[tuple[str, int]]()
        for narrow in self.plan.narrow:
            if is_field(narrow.order.by):
                ranked = self._ranked(narrow, self._fitting(years, places, kept))
                kept.append((ranked, narrow.count))
        return self._fitting(years, places, kept)

    def _fitting(self, years: tuple[int, ...], places: tuple[Place, ...], kept: list[tuple[str, int]]) -> Terms:
        terms = self.rows(self.plan.subject, years, places)
        terms.rows.conditions += [terms.condition(item) for item in conjuncts(self.plan.where)]
        for ranked, count in kept:
            terms.rows.keep(ranked, joined_by(self._keys(), ranked, terms.rows.alias))
            within = exp.LTE(this=column(RANK, ranked), expression=self.statement.param(count))
            terms.rows.conditions.append(within)
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
        place = named(rank([ordered(value, narrow.order.descending)], partition), RANK)
        return self.statement.cte("ranked", terms.rows.select(*keys, place))

    def apart(self, terms: Terms) -> list[exp.Expr]:
        """What ranks are taken within: each of the places that stand side by side."""
        places = self.plan.places
        if not self.plan.side_by_side or self.plan.measures or len({place.level for place in places}) != 1:
            return []
        table, level = terms.rows.table(ROOT), places[0].level
        if table.place:
            return [terms.value(f"{terms.rows.root}.{self._own_level(terms.rows, places[0])}")]
        return [terms.value(self.model.places.level(level).code)] if self.model.places is not None else []

    def _add_years(self, rows: Rows) -> None:
        own = rows.table(ROOT).year
        years = rows.year(ROOT).values
        if own is None or not years:
            return
        values = [self.statement.param(year) for year in years]
        value = column(own, rows.alias)
        one = exp.EQ(this=value, expression=values[0])
        rows.conditions.append(one if len(values) == 1 else exp.In(this=value, expressions=values))

    def _add_area(self, rows: Rows) -> None:
        """The area stands on the place table itself, joined for it: the guard looks for it there."""
        place, table = self.area.place, rows.table(ROOT)
        if place is None or table.public:
            return
        if table.place:
            code = table.fields[self._own_level(rows, place)].column or self._own_level(rows, place)
            value = column(code, rows.alias)
        else:
            places = self.model.places
            if places is None:
                raise PlanError("这个库没有地区，不能按地区限定查询范围。", hint="请联系管理员设置权限。")
            owner, _, name = places.level(place.level).code.rpartition(".")
            path = rows.find(owner)
            value = column(rows.table(path).fields[name].column or name, rows.joined(path))
        rows.conditions.append(exp.EQ(this=value, expression=self.statement.param(place.code)))

    def _within(self, place: Place, terms: Terms) -> exp.Expr:
        """Rows of a place; of published figures its own row, unless the plan asks for a level."""
        code = self.statement.param(place.code)
        table = terms.rows.table(ROOT)
        if not table.place:
            if self.model.places is None:
                raise PlanError("这个库没有地区，不能按地区查询。", hint="请去掉地区。")
            return exp.EQ(this=terms.value(self.model.places.level(place.level).code), expression=code)
        root = terms.rows.root
        fits = exp.EQ(this=terms.value(f"{root}.{self._own_level(terms.rows, place)}"), expression=code)
        level = f"{root}.{table.place_level}"
        if table.place_level is None or level in self.plan.model_dump_json():
            return fits
        own_row = exp.EQ(this=terms.value(level), expression=self.statement.param(place.level))
        return exp.and_(fits, own_row, copy=False)

    def _own_level(self, rows: Rows, place: Place) -> str:
        table = rows.table(ROOT)
        if place.level not in table.place:
            raise PlanError(f"“{table.label}”没有“{place.name}”这一级的数据。", hint="请换成上一级地区。")
        return table.place[place.level]


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


def ordered(value: exp.Expr, descending: bool) -> exp.Expr:
    """One term of ORDER BY; what is not recorded comes last."""
    return exp.Ordered(this=value, desc=descending, nulls_first=False)
