"""A plan without measures as SQL: a list of rows."""

from __future__ import annotations

from sqlglot import exp

from sql_tools.compiler.gaps import may_be_empty
from sql_tools.compiler.joins import ROOT
from sql_tools.compiler.keys import place_level
from sql_tools.compiler.rows import YEARS, table_as
from sql_tools.compiler.scope import RANK, Scope, not_null, ordered, rank
from sql_tools.compiler.statement import column, named
from sql_tools.compiler.terms import Terms
from sql_tools.compiler.values import require_order
from sql_tools.errors import PlanError
from sql_tools.plan import QueryPlan
from sql_tools.result import Column


class Listing:
    """Writes the statement of a plan without measures."""

    def __init__(self, plan: QueryPlan, scope: Scope) -> None:
        if plan.by or plan.having is not None:
            raise PlanError("名单不能分组。", hint="请说明要统计的指标，例如户数。")
        self.plan = plan
        self.scope = scope
        self.statement = scope.statement
        self.model = scope.model
        self.terms: Terms = scope.fitting(plan.years, plan.places)
        self._fields = self._field_names()

    def _field_names(self) -> dict[str, str]:
        """Field → column of the result: those asked for (or the usual ones), those ordered by, the year of several."""
        table = self.model.tables[self.plan.subject]
        refs = list(self.plan.columns or table.list_columns)
        refs += [ref for ref in self.plan.within if ref not in refs]
        if not self.plan.distinct:
            refs += [order.by for order in self.plan.order]
            if table.year is not None and len(self.plan.years) != 1:
                refs.append(f"{self.plan.subject}.{table.year}")
        if not refs:
            raise PlanError(f"没有说明要列出“{table.label}”的哪些内容。", hint="请说明要列出的内容。")
        names: dict[str, str] = {}
        taken = {"year"} if self._crossed() else set()
        for ref in dict.fromkeys(refs):
            short = ref.rpartition(".")[2]
            names[ref] = short if short not in taken else ref.replace(".", "_")
            taken.add(short)
        return names

    def query(self) -> tuple[exp.Select, tuple[Column, ...]]:
        """The statement and the columns it returns."""
        values = {name: self.terms.shown(ref) for ref, name in self._fields.items()}
        columns = [self._column(ref, name) for ref, name in self._fields.items()]
        if self._crossed():
            values["year"], columns = column("year", YEARS), [*columns, Column("year", "年份", type="year")]
        shown = [named(value, name) for name, value in values.items()]
        if self.plan.distinct:
            return self._different(shown), tuple(columns)
        if self.plan.top is not None:
            return self._first(shown), tuple(columns)
        query = self.terms.rows.select(*shown)
        return query.order_by(*self._order(), *self._ties(), copy=False), tuple(columns)

    def _column(self, ref: str, name: str) -> Column:
        field = self.model.field(ref)
        names = tuple((each.value, each.label) for each in field.values if each.label is not None)
        return Column(name, field.label, field.unit, field.type, names, masked=self.terms.hides(field))

    def _order(self) -> list[exp.Expr]:
        order = []
        for each in self.plan.order:
            field, value = self.terms.field(each.by)
            if field.type not in ("text", "enum"):
                require_order(field)
            order.append(ordered(value, each.descending))
        return order

    def _ties(self) -> list[exp.Expr]:
        """What makes the order the same every time: the key of the row."""
        return [ordered(value, False) for value in self._keys()]

    def _keys(self) -> list[exp.Expr]:
        table = self.terms.rows.table(ROOT)
        keys: list[exp.Expr] = [column(table.fields[key].column or key, self.terms.rows.alias) for key in table.key]
        return [*keys, column("year", YEARS)] if self._crossed() else keys

    def _crossed(self) -> bool:
        """Whether each row stands there once a year of several, itself having none."""
        return self.terms.rows.table(ROOT).year is None and len(self.plan.years) > 1

    def _first(self, shown: list[exp.Expr]) -> exp.Select:
        """The first rows: all that tie at the last place, none without the figure."""
        order = self._order()
        for each, value in zip(self.plan.order, order, strict=True):
            if may_be_empty(each.by, self.terms.rows):
                self.terms.rows.conditions.append(not_null(value.this))
        apart = [*self.scope.apart(self.terms), *map(self._apart_by, self.plan.within)]
        place = named(rank(order or self._ties(), apart), RANK)
        keys = [named(value, f"key_{number}") for number, value in enumerate(self._keys())]
        ranked = self.statement.cte("ranked", self.terms.rows.select(*shown, *keys, place))
        query = exp.Select(expressions=[column(each.alias) for each in shown])
        query = query.from_(table_as(ranked, ranked), copy=False).where(self._within_first(), copy=False)
        if self.plan.within:
            groups = [column(self._fields[ref]) for ref in self.plan.within if ref in self._fields]
            query = query.order_by(*(ordered(each, False) for each in groups), copy=False)
        return query.order_by(column(RANK), *(column(key.alias) for key in keys), copy=False)

    def _apart_by(self, ref: str) -> exp.Expr:
        """What first rows are taken within: a place by its code, anything else by its value."""
        level = place_level(ref, self.model)
        return self.terms.field(ref)[1] if level is None else self.terms.value(level.code)

    def _within_first(self) -> exp.Expr:
        return exp.LTE(this=column(RANK), expression=self.statement.param(self.plan.top or 0))

    # ---- different values -----------------------------------------------------------------------------

    def _different(self, shown: list[exp.Expr]) -> exp.Select:
        """Every row of values once, in the order asked for, then in that of the values."""
        names = [each.alias for each in shown]
        different = self.statement.cte("different", self.terms.rows.select(*shown).distinct(copy=False))
        order = [ordered(column(self._shown_name(each.by)), each.descending) for each in self.plan.order]
        ties = [ordered(column(name), False) for name in names]
        query = exp.Select(expressions=[column(name) for name in names])
        if self.plan.top is None:
            return query.from_(table_as(different, different), copy=False).order_by(*order, *ties, copy=False)
        place = named(rank(order or ties, []), RANK)
        every = exp.Select(expressions=[*map(column, names), place]).from_(table_as(different, different), copy=False)
        ranked = self.statement.cte("ranked", every.where(*(not_null(each.this) for each in order), copy=False))
        query = query.from_(table_as(ranked, ranked), copy=False).where(self._within_first(), copy=False)
        return query.order_by(*order, *ties, copy=False)

    def _shown_name(self, ref: str) -> str:
        if ref not in self._fields:
            raise PlanError(f"不能按没有列出的“{self.model.field(ref).label}”排序。", hint="请把它也列出来。")
        return self._fields[ref]
