"""A plan with measures as SQL: one row a group.

The aggregates are one SELECT. What needs several groups at once (a change, a portion, a rank, a condition on figures)
is worked out in steps on top of it, each a CTE with the columns of the step before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from sql_tools.compiler.around import level_code
from sql_tools.compiler.conditions import Conditions
from sql_tools.compiler.joins import ROOT, Path
from sql_tools.compiler.keys import PLACE, PLACE_ORDER, YEAR, Key, keys_of, place_level
from sql_tools.compiler.measures import Measures, Pieces
from sql_tools.compiler.over_groups import over_groups
from sql_tools.compiler.rows import table_as
from sql_tools.compiler.scope import Scope, among_first, is_field, joined_by, not_null, ordered, ranks
from sql_tools.compiler.statement import Statement, column, named
from sql_tools.compiler.terms import Terms
from sql_tools.errors import PlanError
from sql_tools.plan import Narrow, Order, Place, QueryPlan
from sql_tools.result import Column
from sql_tools.semantic_model import FieldModel

_NUMBER = Column("groups", "组数", "个", "integer")


@dataclass(frozen=True)
class Step:
    """A part of the statement that the next part selects from; ``pending`` is still to be asked of its rows."""

    name: str
    pending: tuple[exp.Expr, ...] = ()

    def select(self, values: Iterable[exp.Expr]) -> exp.Select:
        """These columns of the rows that fit."""
        query = exp.Select(expressions=list(values)).from_(table_as(self.name, self.name), copy=False)
        return query.where(*self.pending, copy=False) if self.pending else query


class Groups:
    """Writes the statement of a plan with measures."""

    def __init__(self, plan: QueryPlan, scope: Scope) -> None:
        if plan.columns:
            raise PlanError("汇总和名单不能在同一个查询里。", hint="请分两次问。")
        self.plan = plan
        self.scope = scope
        self.statement: Statement = scope.statement
        self.model = scope.model
        self.measures = Measures(plan, self.model)
        self.columns = tuple(worked.column for worked in self.measures.columns)
        self.branches: list[Place | None] = list(plan.places) if plan.side_by_side and plan.places else [None]
        self.keys = self._keys()
        # Sums are zero, and groups are shown, only where there are groups to complete.
        self._completes = plan.every_group and bool(plan.by)

    def _keys(self) -> tuple[Key, ...]:
        """What tells groups apart: places side by side, the fields grouped by, the year where several are read."""
        keys = list(keys_of(self.plan, self.model, self.scope.area))
        if self.branches != [None]:
            keys = [Key(PLACE_ORDER, "", None, True), Key(PLACE, "", Column(PLACE, "地区"), True), *keys]
        for level, name in self.measures.levels.items():
            keys.append(Key(name, self._around_code(level), None, True))
        if self.measures.years_back and YEAR not in {key.name for key in keys}:
            own = self.model.tables[self.plan.subject].year
            keys.append(Key(YEAR, f"{self.plan.subject}.{own}" if own else "", None, True))
        return tuple(keys)

    def _around_code(self, level: str) -> str:
        """The code of the place of a level around each group, which must be a narrower place."""
        code = level_code(level, self.statement)
        assert self.model.places is not None
        names = [each.name for each in self.model.places.levels]
        grouped = [found for each in self.plan.by if (found := place_level(each.field, self.model)) is not None]
        if not any(names.index(each.name) >= names.index(level) for each in grouped):
            raise PlanError("不是按地区分组，不能与所在地区的平均水平比较。", hint="请改为按地区分组。")
        if any(names.index(place.level) > names.index(level) for place in self.plan.places):
            raise PlanError(
                f"只统计其中一部分，算不出全{self.model.places.level(level).label}的平均水平。",
                hint="请去掉下级地区再问。",
            )
        return code

    def query(self) -> tuple[exp.Select, tuple[Column, ...]]:
        """The statement and the columns it returns."""
        columns = (*(key.column for key in self.keys if key.column is not None), *self.columns)
        names = [each.name for each in columns]
        if self.plan.count_groups:
            count = exp.Count(this=exp.Star(), big_int=True)
            return self._steps().select([named(count, _NUMBER.name)]), (self._number(),)
        if self.plan.over_groups is not None:
            return self._over_groups(self.plan.over_groups)
        if self._is_one_select():
            query, values = self._aggregate(None)
            query.set("expressions", [each for each in query.expressions if each.alias in names])
        else:
            query = self._steps().select(map(column, names))
            values = {key.name: column(key.name) for key in self.keys}
        order = self._order(values)
        return query.order_by(*order, copy=False) if order else query, columns

    def _over_groups(self, form: Literal["mean", "gap", "times"]) -> tuple[exp.Select, tuple[Column, ...]]:
        """One row for all groups, of several years or places one for each of them."""
        if not self.plan.by:
            raise PlanError("没有说按什么分组，算不出各组的平均或差距。", hint="请说明是各县、各乡镇还是各村。")
        apart = [key for key in self.keys if key.name in (PLACE_ORDER, PLACE, YEAR)]
        apart = apart if len(apart) < len(self.keys) else []
        figures = [each for each in self.columns if each.name in self._measured()]
        return over_groups(form, self._steps().select, apart, figures)

    def _measured(self) -> set[str]:
        """The columns of the measures themselves, without those that they are worked out of."""
        return {f"m{number}" for number in range(len(self.plan.measures))}

    def _number(self) -> Column:
        """How the number of groups is called: by the place level that they are, else 组数."""
        levels = [place_level(each.field, self.model) for each in self.plan.by]
        label = next((f"{level.label}数" for level in levels if level is not None), _NUMBER.label)
        return replace(_NUMBER, label=label)

    @property
    def is_one_row(self) -> bool:
        """Whether the plan asks for figures of all its rows together, and for nothing in steps."""
        plan = self.plan
        undated = self.model.tables[plan.subject].year is not None and not plan.years
        counted = plan.count_groups or plan.over_groups is not None
        return self._is_one_select() and not (counted or self.keys or plan.narrow or plan.order or undated)

    def _is_one_select(self) -> bool:
        plan = self.plan
        aggregates_only = self.branches == [None] and not self._completes and not self.measures.worked_out
        return aggregates_only and plan.having is None and plan.top is None and not self._group_narrows()

    # ---- aggregates -----------------------------------------------------------------------------------

    def _years_read(self) -> tuple[int, ...]:
        backs = (0, *self.measures.years_back)
        return tuple(sorted({year - back for year in self.plan.years for back in backs}))

    def _aggregate(self, place: Place | None) -> tuple[exp.Select, dict[str, exp.Expr]]:
        """The keys and pieces of every group of a place (None: of all places together), and the values of the keys."""
        terms = self.scope.fitting(self._years_read(), self.plan.places if place is None else (place,))
        self._require_year(terms)
        values = {key.name: key.value(terms) for key in self.keys if key.name not in (PLACE, PLACE_ORDER)}
        keys = [named(value, name) for name, value in values.items()]
        pieces = [named(piece.write(terms), piece.name) for piece in self.measures.pieces.values()]
        query = terms.rows.select(*self._place_columns(place), *keys, *pieces)
        groups = [value.copy() for value in values.values()]
        return query.group_by(*groups, copy=False) if groups else query, values

    def _require_year(self, terms: Terms) -> None:
        """Years are never added up unasked."""
        own = terms.rows.table(ROOT).year
        grouped = any(key.ref == f"{self.plan.subject}.{own}" for key in self.keys)
        if not self.plan.years and (self.measures.years_back or (own is not None and not grouped)):
            raise PlanError(f"查“{terms.rows.table(ROOT).label}”时没有说明年份。", hint="请说明要查哪一年。")

    def _place_columns(self, place: Place | None) -> list[exp.Expr]:
        if place is None:
            return []
        name = exp.cast(self.statement.param(place.name), "varchar")
        return [named(exp.Literal.number(self.plan.places.index(place)), PLACE_ORDER), named(name, PLACE)]

    # ---- groups without a row -------------------------------------------------------------------------

    def _completed(self, grouped: str) -> str:
        """All groups of the places asked about, also those without a row; their sums and counts are zero."""
        base = self.statement.cte("all_groups", _union([self._base(place) for place in self.branches]))
        names = [key.name for key in self.keys]
        values = [named(column(name, base), name) for name in names]
        for piece in self.measures.pieces.values():
            value: exp.Expr = column(piece.name, grouped)
            if piece.additive:
                value = exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])
            values.append(named(value, piece.name))
        query = exp.Select(expressions=values).from_(table_as(base, base), copy=False)
        on = joined_by(names, grouped, base)
        query.append("joins", exp.Join(this=table_as(grouped, grouped), side="LEFT", on=on))
        return self.statement.cte("completed", query)

    def _base(self, place: Place | None) -> exp.Select:
        places = self.model.places
        if places is None or any(place_level(each.field, self.model) is None for each in self.plan.by):
            raise PlanError("只有按地区分组时才能列出没有记录的组。", hint="请改为按地区分组。")
        dated = any(key.name == YEAR for key in self.keys)
        asked = self.plan.places if place is None else (place,)
        terms = self.scope.rows(places.table, self._years_read() if dated else (), asked)
        values = [
            named(terms.rows.year_value() if key.name == YEAR else key.value(terms), key.name)
            for key in self.keys
            if key.name not in (PLACE, PLACE_ORDER)
        ]
        return terms.rows.select(*self._place_columns(place), *values).distinct(copy=False)

    # ---- steps ----------------------------------------------------------------------------------------

    def _steps(self) -> Step:
        grouped = self.statement.cte("grouped", _union([self._aggregate(place)[0] for place in self.branches]))
        if self._completes:
            grouped = self._completed(grouped)
        step = Step(grouped)
        if self.measures.worked_out:
            step = Step(self.statement.cte("figures", self._worked_out(grouped)))
        for narrow in self._group_narrows():
            step = self._ranked(step, (narrow.order,), narrow)
        if self.plan.having is not None:
            conditions = GroupConditions(self.statement, self.keys, self.columns)
            step = Step(step.name, (*step.pending, conditions.condition(self.plan.having)))
        if self.plan.top is not None:
            order = self.plan.order or (Order(by="m0"),)
            step = self._ranked(step, order, Narrow(order=order[0], count=self.plan.top), self._within_keys())
        return step

    def _within_keys(self) -> list[str]:
        """The keys of the groups of which each has first rows of its own."""
        found = []
        for ref in self.plan.within:
            level = place_level(ref, self.model)
            wanted = level.code if level is not None else ref
            name = next((key.name for key in self.keys if key.ref == wanted), None)
            if name is None:
                raise PlanError("要在每一组里取前几名，先要按它分组。", hint="请说明按什么分组。")
            found.append(name)
        return found

    def _worked_out(self, grouped: str) -> exp.Select:
        """Every column of the result, and the keys."""
        names = [key.name for key in self.keys]
        before = {back: self.statement.alias("before") for back in sorted(self.measures.years_back)}
        pieces = Pieces(grouped, before, tuple(self._outer_keys()))
        values = [named(column(name, grouped), name) for name in names]
        values += [named(worked.value(pieces), worked.column.name) for worked in self.measures.columns]
        query = exp.Select(expressions=values).from_(table_as(grouped, grouped), copy=False)
        for back, alias in before.items():
            earlier = exp.Sub(this=column(YEAR, grouped), expression=exp.Literal.number(back))
            on: list[exp.Expr] = [exp.EQ(this=column(YEAR, alias), expression=earlier)]
            on += [self._same(key, alias, grouped) for key in self.keys if key.name != YEAR]
            query.append("joins", exp.Join(this=table_as(grouped, alias), side="LEFT", on=exp.and_(*on, copy=False)))
        if before:
            years = [self.statement.param(year) for year in self.plan.years]
            query = query.where(exp.In(this=column(YEAR, grouped), expressions=years), copy=False)
        return query

    def _same(self, key: Key, left: str, right: str) -> exp.Expr:
        """A key is equal on both sides; where it may be empty, empty equals empty."""
        always = not key.ref or self.model.field(key.ref).required
        return joined_by([key.name], left, right, exp.EQ if always else exp.NullSafeEQ)

    def _outer_keys(self) -> list[str]:
        """The keys within which totals and ranks are taken: each year and each place side by side is for itself.

        Without other keys the years (or places) are themselves what is ranked.
        """
        outer = [key.name for key in self.keys if key.name in (PLACE_ORDER, YEAR)]
        inner = any(key.name not in (PLACE_ORDER, PLACE, YEAR) for key in self.keys)
        return outer if inner else []

    def _ranked(self, step: Step, order: tuple[Order, ...], first: Narrow, within: Sequence[str] = ()) -> Step:
        """The first rows: all that tie at the last place, none without the figure."""
        names = [*(key.name for key in self.keys), *(each.name for each in self.columns)]
        sorting = [column(self._sorted_by(each)) for each in order]
        by = [ordered(value, each.descending) for value, each in zip(sorting, order, strict=True)]
        places = ranks(first, by, [column(name) for name in dict.fromkeys([*self._outer_keys(), *within])])
        query = step.select([*map(column, names), *places]).where(*map(not_null, sorting), copy=False)
        return Step(self.statement.cte("ranked", query), (among_first(first, self.statement),))

    def _group_narrows(self) -> list[Narrow]:
        return [each for each in self.plan.narrow if not is_field(each.order.by)]

    # ---- order ----------------------------------------------------------------------------------------

    def _order(self, keys: dict[str, exp.Expr]) -> list[exp.Expr]:
        """As the plan says, then by the keys; where these have no order of their own, the largest figure first."""
        order = [ordered(column(self._sorted_by(each)), each.descending) for each in self.plan.order]
        if not order and not all(key.ordinal or place_level(key.ref, self.model) for key in self.keys):
            order = [ordered(column("m0"), True)]
        places = [key for key in self.keys if not key.ordinal and place_level(key.ref, self.model)]
        # The code of a place, a key beside its names, already settles their order.
        return order + [
            ordered(keys[key.name].copy(), False) for key in self.keys if key not in places and key.name in keys
        ]

    def _sorted_by(self, order: Order) -> str:
        """The column behind a name in the plan: a column of the result, or a field that groups."""
        if any(each.name == order.by for each in self.columns):
            return order.by
        for key in self.keys:
            if key.ref and key.ref == order.by:
                return key.name
        raise PlanError(f"不能按“{order.by}”排序。", hint="请按结果里的列排序。")


class GroupConditions(Conditions):
    """Conditions over the columns of a result: measures by alias, and the fields that group."""

    def __init__(self, statement: Statement, keys: tuple[Key, ...], columns: tuple[Column, ...]) -> None:
        super().__init__(statement)
        self._keys = {key.ref: key for key in keys if key.ref and not key.bands}
        self._columns = {each.name: each for each in columns}

    def field(self, ref: str, path: Path = ROOT) -> tuple[FieldModel, exp.Expr]:
        """A measure by its alias, or a field that groups."""
        if ref in self._columns:
            shown = self._columns[ref]
            return FieldModel(label=shown.label, type="number", unit=shown.unit), column(ref)
        if ref in self._keys:
            return self.statement.model.field(ref), column(self._keys[ref].name)
        raise PlanError(f"汇总结果里没有“{ref}”。", hint="请用结果里的列作条件。")


def _union(queries: list[exp.Select]) -> exp.Query:
    """The rows of all queries together."""
    together: exp.Query = queries[0]
    for query in queries[1:]:
        together = exp.Union(this=together, expression=query, distinct=False)
    return together
